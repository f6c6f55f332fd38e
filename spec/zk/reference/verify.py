#!/usr/bin/env python3
"""Verifies the proofs in case files.

    verify.py FILE...        exit code 1: a proof was refused, or a file could not be read

A case file is a JSON object: "relation" (relations.py), "public" (its public values), "parameters" (id, trees, depth, grinding),
"statement" (hex, 32 bytes), "bits" (length of the witness) and "proof" (hex). The parameters come from the file, so that tests can use toy
sets; only where the product's sets are used may a proof be believed.
"""
import json
import sys

from parameters import FAST, SMALL, Parameters, sections
from relations import RELATIONS
from verifier import Counter, Refused, Verifier

PRODUCT_SETS = {p.id: p for p in (SMALL, FAST)}


def parameters_of(case):
    p = Parameters(**case["parameters"])
    if PRODUCT_SETS.get(p.id, p) != p:
        raise Refused("parameters")
    return p


def verify_proof(case, proof):
    """Raises Refused unless `proof` shows the relation of the case. Returns the number of committed bits and of constraints."""
    relation = RELATIONS[case["relation"]]
    counter = Counter()
    relation(counter, case["public"])
    if counter.bits != case["bits"]:
        raise Refused(f"the circuit has {counter.bits} bits, the case {case['bits']}")
    verifier = Verifier(parameters_of(case), bytes.fromhex(case["statement"]), counter.bits, proof)
    relation(verifier, case["public"])
    verifier.finish()
    return counter.bits, counter.constraints


def main(paths):
    refused = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            case = json.load(file)
        try:
            bits, constraints = verify_proof(case, bytes.fromhex(case["proof"]))
            print(f"{path}: verified, {bits} bits, {constraints} constraints")
        except Refused as refusal:
            refused += 1
            print(f"{path}: refused: {refusal}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
