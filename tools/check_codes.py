#!/usr/bin/env python3
"""Keeps error codes unique and writes docs/errors.md from them; with --check, only compares."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "errors.md"
CODE = re.compile(r'inline constexpr ErrorCode k\w+\{\s*(\d+),\s*"([^"]+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}')


def main():
    codes, problems = [], []
    for file in sorted([*(ROOT / "src").rglob("*.h"), *(ROOT / "testkit").rglob("*.h"), *(ROOT / "apps").rglob("*.h")]):
        for number, ident, text in CODE.findall(file.read_text()):
            codes.append((int(number), ident, "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)), file.relative_to(ROOT)))
    for key, what in ((0, "number"), (1, "id")):
        seen = {}
        for code in codes:
            if code[key] in seen:
                problems.append(f"{what} {code[key]} is used twice: {seen[code[key]]} and {code[3]}")
            seen[code[key]] = code[3]
    for number, ident, text, file in codes:
        if not text.endswith("."):
            problems.append(f"{ident} in {file}: the remedy must be a sentence")
    for ident in re.findall(r'Rule\{"([^"]+)"', (ROOT / "src" / "service" / "channel" / "failed.cc").read_text()):
        if not any(known.startswith(ident) if ident.endswith(".") else known == ident for _, known, _, _ in codes):
            problems.append(f"src/service/channel/failed.cc: no code is called {ident}")
    lines = ["# Error codes", "", "Written by `tools/check_codes.py` from the headers; do not edit.", "",
             "| number | id | what it means, what to do | defined in |", "|---|---|---|---|"]
    lines += [f"| {n} | `{i}` | {t} | [{f}](../{f}) |" for n, i, t, f in sorted(codes)]
    page = "\n".join(lines) + "\n"
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text() != page:
            problems.append("docs/errors.md is out of date: run tools/check_codes.py")
    else:
        TARGET.write_text(page)
    print("\n".join(problems) or f"codes: {len(codes)}, all unique")
    return 1 if problems else 0


sys.exit(main())
