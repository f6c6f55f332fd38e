#!/usr/bin/env python3
"""Runs tests/ct/ct_probe under valgrind: the first list must be clean, the second (leaks on purpose) must be reported.

    run.py PROBE        exit code 77: valgrind is not installed
"""
import shutil
import subprocess
import sys

CLEAN = ["equality", "handling", "hkdf", "key_schedule", "finished", "record_seal", "sealed_keystream", "sealed_tag",
         "sealed_types", "sealed_shares", "zk_witness", "zk_prove_portable", "zk_prove_clmul"]
LEAKING = ["leaking_branch", "leaking_index", "leaking_circuit", "leaking_type"]
REPORTED = 9


def run(probe, case):
    command = ["valgrind", "--quiet", "--tool=memcheck", f"--error-exitcode={REPORTED}", "--track-origins=yes", probe, case]
    return subprocess.run(command, capture_output=True, text=True)


def main():
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not installed")
        return 77
    failures = 0
    for case in CLEAN + LEAKING:
        done = run(sys.argv[1], case)
        expected = REPORTED if case in LEAKING else 0
        print(f"{case:18} {'reported' if done.returncode == REPORTED else 'clean' if done.returncode == 0 else 'failed'}", flush=True)
        if done.returncode != expected:
            failures += 1
            print(f"expected exit code {expected}, got {done.returncode}\n{done.stderr}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
