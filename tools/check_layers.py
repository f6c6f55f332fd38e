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
    "attestation": {"base", "crypto", "wire", "cose", "session", "json", "quote", "dstack", "release", "registry"},
}
# What a verifier links: the folders up to this one in src/CMakeLists.txt. It can be built where there are no sockets, files or threads, with
# any standard library.
LAST_PURE = "library"
IMPURE = re.compile(r'#include ["<]((?:net/[\w.]+|base/(?:file|log|process)\.h|(?:sys|netinet|arpa)/[\w.]+)|'
                    r'thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|fstream|filesystem|iostream|'
                    r'unistd\.h|fcntl\.h|netdb\.h|poll\.h|pthread\.h|signal\.h|dirent\.h|bits/[\w.+]+|ext/[\w.]+)[">]')
SYSTEM = {"base/file.cc", "base/file.h", "base/log.cc", "base/log.h", "base/process.cc", "base/process.h"}  # no part of it (base/CMakeLists.txt)
# Allowed all the same, each with the reason.
PURE_ENOUGH = {
    ("base/random.cc", "sys/random.h"): "the system's generator, for those who ask for SystemRandom",
}
OPENSSL = re.compile(r'#include <(openssl/|secp256k1)')
# Boost.JSON is for the simulator and for tests; what a product program links reads JSON with src/json.
BOOST = re.compile(r'#include <boost/')
BOOST_ALLOWED = {"simtee", "testing"}
# Reading command lines takes a compiler longer than most files of this project: one file does it, behind an interface of our own.
OPTIONS = re.compile(r'#include <CLI/')
OPTIONS_ALLOWED = "apps/options/options.cc"


def declared():
    order = []
    deps, test_deps = {}, {}
    for folder in re.findall(r"^module_in\(([\w/]+)\)", (SRC / "CMakeLists.txt").read_text(), re.M):
        name = folder.replace("/", "_")  # zk/field is the module zk_field
        order.append(name)
        FOLDER[name] = folder
        text = (SRC / folder / "CMakeLists.txt").read_text()
        body = re.search(r"attestor_module\((.*?)\)", text, re.S).group(1)
        parts = re.split(r"\b(DEPS|LIBS|TEST_DEPS|WITHOUT|HOT_TESTS)\b", body)
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
            is_test = file.name.endswith(("_test.cc", "_test.h"))
            allowed = deps[name] | {name} | (test_deps[name] | TEST_ONLY if is_test else set())
            text = file.read_text()
            for included in re.findall(r'#include "([\w/]+)/[\w.]+"', text):
                included = included.replace("/", "_")
                if included not in allowed:
                    problems.append(f"{file.relative_to(SRC)} includes {included}/, which src/{FOLDER[name]}/CMakeLists.txt does not name")
            if rank[name] <= rank[LAST_PURE] and not is_test and str(file.relative_to(SRC)) not in SYSTEM:
                for header in IMPURE.findall(text):
                    if (str(file.relative_to(SRC)), header) not in PURE_ENOUGH:
                        problems.append(f"{file.relative_to(SRC)} includes <{header}>: what a verifier links does no I/O and has no threads")
            for_tests = is_test or file.name.startswith("mock_")
            if name not in BOOST_ALLOWED and not for_tests and BOOST.search(text):
                problems.append(f"{file.relative_to(SRC)} includes Boost; only the simulator and tests may")
            if name != "crypto" and not is_test and OPENSSL.search(text):
                problems.append(f"{file.relative_to(SRC)} includes the crypto library; only src/crypto may")
    for file in sorted(file for folder in ("apps", "bench", "src") for file in (SRC.parent / folder).rglob("*.*")):
        path = str(file.relative_to(SRC.parent))
        if file.suffix in (".h", ".cc") and path != OPTIONS_ALLOWED and OPTIONS.search(file.read_text()):
            problems.append(f"{path} includes CLI11; only {OPTIONS_ALLOWED} may")
    for name, allowed in ALONE.items():
        for extra in sorted(closure(name, deps) - allowed):
            problems.append(f"{name} must build alone, but links {extra}")
    print("\n".join(problems) or f"layers: {len(order)} folders, all includes as declared")
    return 1 if problems else 0


sys.exit(main())
