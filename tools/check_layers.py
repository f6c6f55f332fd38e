#!/usr/bin/env python3
"""Compares the layers declared in src/CMakeLists.txt and src/*/CMakeLists.txt with every #include below src/."""
import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"
TEST_ONLY = {"testing"}
FOLDER = {}  # of each module, below src/
# What links alone, and the folders that it may link (docs/adr/0001).
ALONE = {
    "attestation": {"base", "crypto", "wire", "cose", "json", "quote", "dstack", "release", "registry"},
    "verify": {"base", "crypto", "wire", "cose", "quote", "dstack", "release", "registry", "attestation", "merkle", "http", "tls", "transcript", "proof",
               "net", "policy", "json", "disclosure", "zk_field", "zk_prg", "zk_vole", "zk_circuit", "zk_engine"},
}
# Boost.JSON is for the simulator and for tests; what a product program links reads JSON with src/json.
BOOST = re.compile(r'#include <boost/')
BOOST_ALLOWED = {"simtee", "testing"}
OPENSSL = re.compile(r'#include <(openssl/|libpsl|secp256k1)')


def declared():
    order = []
    deps, test_deps = {}, {}
    for folder in re.findall(r"^module_in\(([\w/]+)\)", (SRC / "CMakeLists.txt").read_text(), re.M):
        name = folder.replace("/", "_")  # zk/field is the module zk_field
        order.append(name)
        FOLDER[name] = folder
        text = (SRC / folder / "CMakeLists.txt").read_text()
        body = re.search(r"attestor_module\((.*?)\)", text, re.S).group(1)
        parts = re.split(r"\b(DEPS|LIBS|TEST_DEPS)\b", body)
        lists = dict(zip(parts[1::2], (p.split() for p in parts[2::2])))
        deps[name] = set(lists.get("DEPS", []))
        test_deps[name] = set(lists.get("TEST_DEPS", []))
    return order, deps, test_deps


def closure(name, deps):
    found, waiting = set(), [name]
    while waiting:
        for dep in deps[waiting.pop()]:
            if dep not in found:
                found.add(dep)
                waiting.append(dep)
    return found


def main():
    order, deps, test_deps = declared()
    rank = {name: i for i, name in enumerate(order)}
    problems = []
    for name in order:
        for dep in deps[name]:
            if dep not in rank or rank[dep] >= rank[name]:
                problems.append(f"{name} may not depend on {dep}: it is not on an earlier line of src/CMakeLists.txt")
        for file in sorted((SRC / FOLDER[name]).glob("*.*")):
            if file.suffix not in (".h", ".cc"):
                continue
            is_test = file.name.endswith("_test.cc")
            allowed = deps[name] | {name} | (test_deps[name] | TEST_ONLY if is_test else set())
            text = file.read_text()
            for included in re.findall(r'#include "([\w/]+)/[\w.]+"', text):
                included = included.replace("/", "_")
                if included not in allowed:
                    problems.append(f"{file.relative_to(SRC)} includes {included}/, which src/{FOLDER[name]}/CMakeLists.txt does not name")
            for_tests = is_test or file.name.startswith("mock_")
            if name not in BOOST_ALLOWED and not for_tests and BOOST.search(text):
                problems.append(f"{file.relative_to(SRC)} includes Boost; only the simulator and tests may")
            if name != "crypto" and not is_test and OPENSSL.search(text):
                problems.append(f"{file.relative_to(SRC)} includes the crypto library; only src/crypto may")
    for name, allowed in ALONE.items():
        for extra in sorted(closure(name, deps) - allowed):
            problems.append(f"{name} must build alone, but links {extra}")
    print("\n".join(problems) or f"layers: {len(order)} folders, all includes as declared")
    return 1 if problems else 0


sys.exit(main())
