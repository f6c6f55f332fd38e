#!/usr/bin/env python3
"""verify_json.py SPEC: reads what `attestor verify --json` printed, and says in one line what it is.
verify_json.py SPEC FILE: holds a file of expectations against its schema.

Where jsonschema is installed both are held against the schemas in the folder SPEC; where it is not, the line says so.
"""
import json
import sys

try:
    import jsonschema
except ImportError:
    jsonschema = None

FACTS = {"claims", "disclosure", "revealed", "extends", "request", "response"}


def hold(value, schema):
    if jsonschema is None:
        print("not held against the schema: jsonschema is not installed")
        return
    with open(f"{sys.argv[1]}/{schema}", encoding="utf-8") as file:
        jsonschema.Draft202012Validator(json.load(file)).validate(value)


def describe(report):
    """What the exit code and the names of the members say must be the same."""
    facts = FACTS & report.keys()
    words = [report["verdict"], str(report["exit_code"])]
    if report["exit_code"] == 0:
        assert facts == FACTS and "not_verified" not in report
        body = report["response"]["body"]
        words += ["claims", "request", str(report["response"]["status"]), *(key for key in body if key != "size")]
    else:
        assert not facts, "what is not verified stands under the names of what is"
        words += ["not_verified" if report["not_verified"] else "nothing", report["reason"]["check"] or report["reason"]["code"]]
    return " ".join(words)


if len(sys.argv) == 3:
    with open(sys.argv[2], encoding="utf-8") as file:
        hold(json.load(file), "expectations.schema.json")
    print("as spec/expectations.schema.json")
else:
    text = sys.stdin.read()
    report = json.loads(text)
    hold(report, "verify-report.schema.json")
    assert text.count("\n") == 1
    print(describe(report))
