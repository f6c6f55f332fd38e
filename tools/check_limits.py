#!/usr/bin/env python3
"""Writes docs/limits.md: the limits of formats and of what carries them (src/core/wire/limits.h), with their values, and every other kMax constant; with --check, only compares."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "limits.md"
TABLE = ROOT / "src" / "core" / "wire" / "limits.h"
CONSTANT = re.compile(r"^ *(?:inline |static )*constexpr [\w:<> ]+ (k\w+)(?:\s*=\s*|\s*\{)([^;]*?)\}?;[ \t]*(?://[ \t]*(.*))?$", re.M)


def values(text):
    """Gives (name, bytes or count, comment) of the table's constants, each computed from those before it."""
    known, rows = {}, []
    for name, expression, comment in CONSTANT.findall(text):
        known[name] = eval(re.sub(r"(?<=\d)'(?=\d)", "", " ".join(expression.split())), {"__builtins__": {}}, known)
        rows.append((name, known[name], comment))
    return rows


def others():
    """Gives (name, expression, comment, file) of every other kMax constant of a product file."""
    for file in sorted([*(ROOT / "src").rglob("*.h"), *(ROOT / "src").rglob("*.cc"), *(ROOT / "apps").rglob("*.cc")]):
        if file == TABLE or re.search(r"_test\.\w+$", file.as_posix()):
            continue
        for name, expression, comment in CONSTANT.findall(file.read_text()):
            if name.startswith("kMax"):
                yield name, " ".join(expression.split()), comment, file.relative_to(ROOT).as_posix()


def main():
    cell = lambda text: text.replace("|", "\\|")
    lines = ["# Limits", "", "Written by `tools/check_limits.py` from the sources; do not edit.", "",
             "## Formats, and what carries them", "",
             "[src/core/wire/limits.h](../src/core/wire/limits.h): a limit that follows from others is computed from them there, so that what a format allows fits "
             "into every message and file that carries it. Tests go to each and one beyond: Bounds and TheLargest… in `recording_test`, `proof_test`, "
             "`statement_test`, `release_test`, `binding_test`, `channel_test`, and end to end Limits in `integration_test`.", "",
             "| name | value | of what |", "|---|---:|---|"]
    lines += [f"| `{name}` | {value:,} | {cell(comment)} |" for name, value, comment in values(TABLE.read_text())]
    lines += ["", "## All others", "", "| name | value | of what | in |", "|---|---|---|---|"]
    lines += [f"| `{name}` | `{cell(value)}` | {cell(comment)} | [{file}](../{file}) |" for name, value, comment, file in others()]
    page = "\n".join(lines) + "\n"
    if "--check" not in sys.argv:
        TARGET.write_text(page)
    elif not TARGET.exists() or TARGET.read_text() != page:
        print("docs/limits.md is out of date: run tools/check_limits.py")
        return 1
    print(f"limits: {page.count(chr(10) + '| `')} in one table")
    return 0


sys.exit(main())
