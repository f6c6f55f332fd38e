#!/usr/bin/env python3
"""Lets the Python reference (spec/zk/reference) verify proofs of the C++ prover.

    run.py ZK_CASES              exit code 77: Debian's python3-cryptography or python3-numpy is not installed
    run.py --update ZK_CASES     writes golden.json

Every proof must be verified, and every proof of a false case refused. Its SHA-256 must be the one in golden.json: randomness is fixed, so
a constraint, a commitment or an input of a hash that is added, removed or moved shows there. Update it only together with the pages in
spec/zk, and say in the commit what changed. ATTESTOR_FULL=1 adds the long cases in the product's parameter sets, and changes to all
sections of all proofs in the toy set.
"""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
REFERENCE = HERE.parent.parent / "spec" / "zk" / "reference"
GOLDEN = HERE / "golden.json"
SKIPPED = 77
LONG = 30_000  # witness bits
# Where every section of the proof is changed in turn.
CHANGED = ["small-1-toy", "small-1-small", "small-1-fast", "byte_class-5-toy", "aes128-toy"]


def load_cases(program):
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([program, directory], check=True)
        return {path.stem: json.loads(path.read_text()) for path in sorted(pathlib.Path(directory).glob("*.json"))}


def hashes_of(cases):
    return {name: hashlib.sha256(bytes.fromhex(case["proof"])).hexdigest() for name, case in cases.items()}


def is_refused(verify, case, proof):
    try:
        verify.verify_proof(case, proof)
    except verify.Refused:
        return True
    return False


def changed_cases(verify, case, full):
    """What must not be verified: another statement, another length, and a byte changed in each section."""
    proof = bytes.fromhex(case["proof"])
    yield "statement", dict(case, statement=hashlib.sha256(bytes.fromhex(case["statement"])).hexdigest()), proof
    yield "length, one less", case, proof[:-1]
    yield "length, one more", case, proof + b"\0"
    p, at = verify.parameters_of(case), 0
    for section, size in verify.sections(p, case["bits"]):
        place = at + size // 2
        at += size
        # Without the long tests the first and the last tree stand for all.
        if full or not section.startswith(("siblings", "hidden")) or section.endswith((" 0", f" {p.trees - 1}")):
            yield section, case, proof[:place] + bytes([proof[place] ^ 0x10]) + proof[place + 1 :]


def check_case(verify, name, case, full):
    """The errors of one case, as lines of text."""
    if is_refused(verify, case, bytes.fromhex(case["proof"])) == case["holds"]:
        return [f"{name}: {'refused' if case['holds'] else 'verified, and it is false'}"]
    if name not in CHANGED and not (full and case["holds"] and name.endswith("-toy")):
        return []
    changed = changed_cases(verify, case, full)
    return [f"{name}: verified with another {what}" for what, other, proof in changed if not is_refused(verify, other, proof)]


def check(cases, verify):
    full = os.environ.get("ATTESTOR_FULL") == "1"
    golden = json.loads(GOLDEN.read_text())
    found = hashes_of(cases)
    errors = [f"{name}: not the proof of golden.json" for name in sorted(golden | found) if golden.get(name) != found.get(name)]
    for name, case in cases.items():
        if case["bits"] > LONG and not name.endswith("-toy") and not full:
            print(f"{name:24} {case['bits']:7} bits: only with ATTESTOR_FULL=1")
            continue
        start = time.monotonic()
        errors += check_case(verify, name, case, full)
        print(f"{name:24} {case['bits']:7} bits {time.monotonic() - start:6.1f} s", flush=True)
    return errors


def main(arguments):
    sys.path.insert(0, str(REFERENCE))
    sys.dont_write_bytecode = True
    try:
        import verify
    except ModuleNotFoundError as missing:
        print(f"skipped: {missing}; install python3-cryptography and python3-numpy")
        return SKIPPED
    cases = load_cases(arguments[-1])
    if arguments[0] == "--update":
        GOLDEN.write_text(json.dumps(hashes_of(cases), indent=1) + "\n")
        return 0
    errors = check(cases, verify)
    for error in errors:
        print(error)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
