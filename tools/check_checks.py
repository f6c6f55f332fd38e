#!/usr/bin/env python3
"""Compares docs/checks.md with the checks that the sources record and with the tests that the page names."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "checks.md"
# The folders that record checks of bundles, statements, evidence and quotes.
FOLDERS = ["core/crypto", "web/tls", "session/recording", "session/disclosure", "session/proof", "evidence", "statement"]
# Texts of the same form that are no checks.
OTHERS = {"address.invalid", "measurement.tdx.cbor", "metadata.json", "sha256sum.txt"}
CODE = re.compile(r'ErrorCode k\w+\{\s*\d+,\s*"[^"]+"')
ID = re.compile(r'"((?:[a-z][a-z0-9_]*\.)+[a-z][a-z0-9_]*)"')
ROW = re.compile(r"^\| `([a-z0-9_.]+)` \|.*\| `(\w+)\.(\w+)` \|$", re.M)
TEST = re.compile(r"^TEST(?:_[FP])?\((\w+), (\w+)\)", re.M)


def recorded():
    found = {}
    for folder in FOLDERS:
        for file in sorted((ROOT / "src" / folder).rglob("*.*")):
            if file.suffix not in (".h", ".cc") or re.search(r"_test\.\w+$", file.name):
                continue
            text = re.sub(r"//.*|#include.*", "", CODE.sub("", file.read_text()))
            for ident in ID.findall(text):
                found.setdefault(ident, file.relative_to(ROOT))
    return {ident: file for ident, file in found.items() if ident not in OTHERS}


def main():
    problems = []
    rows = ROW.findall(PAGE.read_text())
    listed = [row[0] for row in rows]
    checks = recorded()
    tests = {pair for part in ("src", "testkit", "tests") for file in (ROOT / part).rglob("*.cc") for pair in TEST.findall(file.read_text())}
    for ident in sorted({ident for ident in listed if listed.count(ident) > 1}):
        problems.append(f"docs/checks.md has {ident} twice")
    for ident in sorted(set(checks) - set(listed)):
        problems.append(f"{checks[ident]} records {ident}, which docs/checks.md does not have")
    for ident in sorted(set(listed) - set(checks)):
        problems.append(f"docs/checks.md has {ident}, which nothing records")
    for ident, suite, name in rows:
        if (suite, name) not in tests:
            problems.append(f"docs/checks.md names the test {suite}.{name} for {ident}; there is none")
    print("\n".join(problems) or f"checks: {len(rows)}, all with a test")
    return 1 if problems else 0


sys.exit(main())
