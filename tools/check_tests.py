#!/usr/bin/env python3
"""Holds the rooms that decide to 1.2 lines of test for each line of source; a test counts for the room that it tries."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEAST = 1.2
# Rooms, and the tests of each that do not lie in it.
ROOMS = {
    "session/proof": ["tests/attacks/cheating_client_test.cc", "tests/attacks/certificate_games_test.cc", "tests/attacks/hello_retry_test.cc",
                      "tests/attacks/selective_*", "tests/attacks/two_finishes_test.cc"],
    "service/gate": [],
    "evidence/quote": ["tests/quotes/*.h", "tests/quotes/*.cc", "tests/attacks/evidence_defects_test.cc",
                       "tests/attacks/evidence_replay_test.cc", "tests/attacks/evidence_test.cc"],
    "evidence/release": ["tests/attacks/release_lists_test.cc", "tests/attacks/approval_test.cc"],
}


def lines(files):
    return sum(bool(line.strip()) for file in files for line in file.read_text().splitlines())


def main():
    problems, told = [], []
    for room, elsewhere in ROOMS.items():
        files = [file for file in (ROOT / "src" / room).iterdir() if file.suffix in (".h", ".cc")]
        own = [file for file in files if file.stem.endswith("_test")]
        tests = lines(own) + sum(lines(ROOT.glob(pattern)) for pattern in elsewhere)
        sources = lines(file for file in files if file not in own)
        told.append(f"{room} {tests / sources:.2f}")
        if tests < LEAST * sources:
            problems.append(f"src/{room}: {tests} lines of test for {sources} of source, at least {LEAST} for each are wanted")
    print("\n".join(problems) or "tests for each line: " + ", ".join(told))
    return 1 if problems else 0


sys.exit(main())
