#!/usr/bin/env python3
"""Refuses leftovers, dead links between our own pages, and lines that are too long, in every tracked text file."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEFTOVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)[^)]*\)")


def main():
    problems = []
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    for name in files:
        path = ROOT / name
        if name.startswith("fuzz/corpus/") or not path.exists():
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
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
