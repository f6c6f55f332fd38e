#!/usr/bin/env python3
"""Refuses leftovers, dead links between our own pages, lines that are too long, sources of more than 400 lines and functions of more than 40."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEFTOVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
SOURCES = ("src/", "testkit/", "apps/", "include/", "tests/", "bench/", "fuzz/")
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 40  # of products; tests have tables in theirs
# Pages that a script writes, or whose paragraphs are all rows of tables.
GENERATED = {"docs/errors.md", "docs/limits.md", "docs/groups.md", "docs/checks.md"}
MOST_COLUMNS_OF_PROSE = 120
NO_FUNCTION = re.compile(r"\b(namespace|class|struct|enum|union|do|else|switch|for|while|if|try)\b")
TEST = re.compile(r"_test\.\w+$")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)[^)]*\)")


def long_functions(lines):
    """Gives (first line, number of lines) of functions that are too long; clang-format's indentation says where one begins and ends."""
    for end, line in enumerate(lines):
        closing = re.match(r"( {0,4})\}$", line)
        if not closing:
            continue
        indent = closing.group(1)
        begin = end - 1
        while begin > 0 and not re.match(indent + r"[^\s/]", lines[begin]):
            begin -= 1
        body = end - begin - 1
        if "(" in lines[begin] and not NO_FUNCTION.search(lines[begin]) and body > MOST_LINES_OF_A_FUNCTION:
            yield begin + 1, body


def long_prose(lines):
    """Gives the numbers of lines of paragraphs that are too long; code, tables and links that cannot be broken aside."""
    fenced = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and len(line) > MOST_COLUMNS_OF_PROSE and " " in line[:MOST_COLUMNS_OF_PROSE].strip():
            if not line.lstrip().startswith("|") and not line.startswith("    "):
                yield number


def main():
    problems = []
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    for name in files:
        path = ROOT / name
        if name.startswith("fuzz/corpus/") or path.suffix == ".attest" or not path.exists():
            continue
        lines = path.read_text().splitlines()
        if path.suffix in (".h", ".cc") and name.startswith(SOURCES) and len(lines) > MOST_LINES:
            problems.append(f"{name}: {len(lines)} lines, at most {MOST_LINES} in one file")
        if path.suffix in (".h", ".cc") and name.startswith(SOURCES) and not name.startswith("tests/") and not TEST.search(name):
            problems += [f"{name}:{at}: a function of {size} lines, at most {MOST_LINES_OF_A_FUNCTION}" for at, size in long_functions(lines)]
        if path.suffix == ".md" and name not in GENERATED:
            problems += [f"{name}:{number}: prose of more than {MOST_COLUMNS_OF_PROSE} columns" for number in long_prose(lines)]
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
