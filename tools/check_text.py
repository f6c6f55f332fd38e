#!/usr/bin/env python3
"""Refuses leftovers, dead links between our own pages, lines that are too long and sources of more than 400 lines, in every tracked file."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEFTOVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
SOURCES = ("src/", "testkit/", "apps/", "include/", "tests/", "bench/", "fuzz/")
MOST_LINES = 400
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)[^)]*\)")


def main():
    problems = []
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    for name in files:
        path = ROOT / name
        if name.startswith("fuzz/corpus/") or not path.exists():
            continue
        lines = path.read_text().splitlines()
        if path.suffix in (".h", ".cc") and name.startswith(SOURCES) and len(lines) > MOST_LINES:
            problems.append(f"{name}: {len(lines)} lines, at most {MOST_LINES} in one file")
        for number, line in enumerate(lines, 1):
            if LEFTOVER.search(line):
                problems.append(f"{name}:{number}: a leftover")
            if path.suffix in (".h", ".cc") and len(line) > 180:
                problems.append(f"{name}:{number}: longer than 180 characters")
            if path.suffix == ".md":
                for link in LINK.findall(line):
                    if not (path.parent / link).exists():
                        problems.append(f"{name}:{number}: dead link {link}")
    print("\n".join(problems) or f"text: {len(files)} files")
    return 1 if problems else 0


sys.exit(main())
