#!/usr/bin/env python3
"""Compares our verdict on generated and changed quotes with the published verifier dcap-qvl and with Intel's rules.

differential.py GENERATOR COUNT SEED
GENERATOR is attestor-quote-differential; the Python package dcap-qvl must be installed. Prints counts; exit 1 when we accepted what one of
the two refuses, or with another status or other advisories than one of them. Quotes that we alone refuse are counted by our code.
"""
import collections
import importlib.metadata
import struct
import subprocess
import sys

import dcap_qvl

import intel_rules

NOW = 1780272000  # 2026-06-01, the time of every mock platform

def records(generator, count, seed):
    process = subprocess.Popen([generator, str(count), str(seed)], stdout=subprocess.PIPE)
    while size := process.stdout.read(4):
        parts = [process.stdout.read(struct.unpack(">I", size)[0])]
        for _ in range(4):
            parts.append(process.stdout.read(struct.unpack(">I", process.stdout.read(4))[0]))
        yield parts[0], parts[1], parts[2], parts[3].decode(), parts[4].decode()
    if process.wait() != 0:
        sys.exit("the generator failed")


def ask_dcap_qvl(quote, collateral, root):
    """(status, advisories), or the text of its refusal."""
    try:
        parsed = dcap_qvl.QuoteCollateralV3.from_json(collateral.decode())
        report = dcap_qvl.verify_with_root_ca(quote, parsed, root, NOW)
    except BaseException as error:  # a panic inside is no Exception
        return None, str(error)
    return (report.status, sorted(set(report.advisory_ids))), ""


def ask_intel(quote, collateral):
    try:
        return intel_rules.judge(quote, collateral, NOW), ""
    except intel_rules.Refused as error:
        return None, str(error)
    except Exception as error:  # not readable
        return None, "unreadable: " + type(error).__name__


def compare(counts, record):
    """Counts one sample; gives what is wrong, or nothing."""
    quote, collateral, root, how, verdict = record
    words = verdict.split()
    theirs, why = ask_dcap_qvl(quote, collateral, root)
    if words[0] == "refused":
        counts["%s: refused by us, %s by dcap-qvl" % (how, "accepted" if theirs else "refused")] += 1
        if theirs:
            counts["refused by us alone: " + words[1]] += 1
        return None
    ours = (words[1], words[2:])
    intel, intel_why = ask_intel(quote, collateral)
    if intel != ours:
        return "we accepted as %s, Intel's rules: %s" % (ours, intel or intel_why)
    if theirs != ours:
        return "we accepted as %s, dcap-qvl: %s" % (ours, theirs or why)
    counts[how + ": accepted by all three, with one status and one set of advisories"] += 1
    counts["status " + words[1]] += 1
    return None


def main():
    generator, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    counts, violations = collections.Counter(), []
    for number, record in enumerate(records(generator, count, seed)):
        if wrong := compare(counts, record):
            violations.append("sample %d: %s" % (number, wrong))
    print("dcap-qvl %s, seed %d" % (importlib.metadata.version("dcap-qvl"), seed))
    print("%8d samples" % count)
    for name, value in sorted(counts.items()):
        print("%8d %s" % (value, name))
    print("%8d violations" % len(violations))
    for violation in violations[:50]:
        print("  " + violation)
    return 1 if violations else 0


sys.exit(main())
