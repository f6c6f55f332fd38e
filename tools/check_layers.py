#!/usr/bin/env python3
"""Compares the rooms and groups of src/ and testkit/ with every #include, there and in apps/; writes docs/groups.md, or with --check compares it."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
KIT = "testkit"
TARGET = ROOT / "docs" / "groups.md"
# A group may use itself and the groups before it.
GROUPS = {
    "core": "bytes, errors, time, randomness; the crypto library; CBOR, COSE, Merkle trees",
    "web": "what a site speaks: JSON, HTTP/1.1, TLS 1.3",
    "circuit": "functions as circuits over any back end",
    "zk": "the proof system",
    "session": "one session: its terms, its recording, what is disclosed of it, the proof",
    "evidence": "what a TEE shows: quotes, OS images, dstack, approved releases, keys bound to them",
    "statement": "what is signed, what may be signed, and the judge of bundles",
    "service": "everything that touches the world: sockets, files, threads; node, signer, client",
}
# A verifier is all but service/: it can be built where there are no sockets, files or threads, with any standard library.
IMPURE = re.compile(r'#include <((?:sys|netinet|arpa)/[\w.]+|thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|'
                    r'stop_token|fstream|filesystem|iostream|unistd\.h|fcntl\.h|netdb\.h|poll\.h|pthread\.h|signal\.h|dirent\.h|'
                    r'bits/[\w.+]+|ext/[\w.]+)>')
ASKING = re.compile(r"\b(f?open|getenv|popen|system_clock::now|steady_clock::now|getrandom|random_device)\b(?=\()")
# What links alone, and the rooms that it may link (docs/adr/0001).
ALONE = {"statement": {"base", "crypto", "wire", "cose", "terms", "json", "quote", "image", "dstack", "release", "binding"}}
OPENSSL = re.compile(r"#include <(openssl/|secp256k1)")
BOOST = re.compile(r"#include <boost/")  # for the simulator and for tests; products read JSON with web/json
# Reading command lines takes a compiler longer than most files of this project: one file does it, behind an interface of our own.
OPTIONS = re.compile(r"#include <CLI/")
OPTIONS_ALLOWED = "apps/options/options.cc"
INCLUDE = re.compile(r'#include "([\w/]+)/[\w.]+"')
# Namespaces that are not called as their room.
NAMESPACES = {"session": "terms", "field": "zk_field", "prg": "zk_prg", "vole": "zk_vole", "engine": "zk_engine", "simtee": "testkit_simtee"}


def sources(folder):
    return [file for file in sorted(folder.glob("*.*")) if file.suffix in (".h", ".cc")]


def is_test(file):
    return file.name.endswith(("_test.cc", "_test.h"))


class Tree:
    def __init__(self):
        self.rooms = self.listed("src", "") + self.listed(KIT, KIT + "/")
        self.module, self.deps, self.test_deps, self.problems = {}, {}, {}, []
        for room in self.rooms:
            body = re.search(r"attestor_module\((.*?)\)", (self.folder(room) / "CMakeLists.txt").read_text(), re.S).group(1)
            parts = re.split(r"\b(DEPS|LIBS|TEST_DEPS|HOT_TESTS)\b", body)
            lists = dict(zip(parts[1::2], (part.split() for part in parts[2::2])))
            name = parts[0].strip()
            self.module[room] = name
            self.deps[name] = lists.get("DEPS", [])
            self.test_deps[name] = lists.get("TEST_DEPS", [])
        self.room = {name: room for room, name in self.module.items()}
        self.rank = {name: i for i, name in enumerate(self.deps)}

    @staticmethod
    def listed(folder, prefix):
        return [prefix + room for room in re.findall(r"^module_in\(([\w/]+)\)", (ROOT / folder / "CMakeLists.txt").read_text(), re.M)]

    @staticmethod
    def folder(room):
        """Gives where a room is: below src/, as its headers are included, or in the test kit, beside it."""
        return ROOT / room if room.startswith(KIT) else SRC / room

    def say(self, text):
        self.problems.append(text)

    def of(self, included):
        """Gives the module of an included folder."""
        return self.module.get(included, included)

    def closure(self, name):
        found, waiting = set(), [name]
        while waiting:
            for dep in self.deps[waiting.pop()]:
                if dep not in found:
                    found.add(dep)
                    waiting.append(dep)
        return found


def group_of(room):
    return room.split("/")[0]


def check_order(tree):
    order = [*GROUPS, KIT]
    ranks = [order.index(group_of(room)) for room in tree.rooms]
    if ranks != sorted(ranks):
        tree.say("src/CMakeLists.txt: the rooms do not stand in the order of their groups")
    for name, deps in tree.deps.items():
        for dep in deps:
            if tree.rank.get(dep, len(tree.rank)) >= tree.rank[name]:
                tree.say(f"{name} may not depend on {dep}: its room is not on an earlier line (src/CMakeLists.txt, then testkit's)")
    for name, allowed in ALONE.items():
        for extra in sorted(tree.closure(name) - allowed):
            tree.say(f"{name} must build alone, but links {extra}")


def check_includes(tree, room):
    """Every include is declared, and everything that is declared is included."""
    name = tree.module[room]
    used, used_by_tests = set(), set()
    where = (tree.folder(room) / "CMakeLists.txt").relative_to(ROOT)
    for file in sources(tree.folder(room)):
        allowed = {name, *tree.deps[name]}
        if is_test(file):
            allowed |= {*tree.test_deps[name], "testkit_fixtures"}
        for included in {tree.of(folder) for folder in INCLUDE.findall(file.read_text())}:
            (used_by_tests if is_test(file) else used).add(included)
            if included not in allowed:
                tree.say(f"{file.relative_to(ROOT)} includes {included}, which {where} does not name")
    for dep in sorted(set(tree.deps[name]) - used):
        tree.say(f"{where} names {dep}, which no file there includes")
    for dep in sorted(set(tree.test_deps[name]) - used_by_tests):
        tree.say(f"{where} names {dep} for tests, which no test there includes")


def check_purity(tree, room):
    if room.startswith(KIT):
        return
    for file in sources(tree.folder(room)):
        if is_test(file):
            continue
        text = file.read_text()
        name = file.relative_to(ROOT)
        if group_of(room) != "service":
            for what in IMPURE.findall(text) + ASKING.findall(re.sub(r"//.*", "", text)):
                tree.say(f"{name} has {what}: what a verifier links does no I/O, has no threads and asks the machine nothing")
        if BOOST.search(text):
            tree.say(f"{name} includes Boost; only the test kit and tests may")
        if OPENSSL.search(text) and room != "core/crypto":
            tree.say(f"{name} includes the crypto library; only src/core/crypto may")


def check_names(tree, folder):
    """A file includes what it names: for each namespace in it there is a header of that room, its own or its header's."""
    spaces = {space: NAMESPACES.get(space, space) for space in [*NAMESPACES, *tree.deps]}
    names = re.compile(r"(?<![\w:])(?:attestor::|zk::)*(" + "|".join(spaces) + r")::")
    for file in sources(folder):
        text = file.read_text()
        included = INCLUDE.findall(text)
        header = file.with_suffix(".h")
        if file.suffix == ".cc" and header.exists():
            included += INCLUDE.findall(header.read_text())
        rooms = {tree.of(path).removeprefix("testkit_") for path in included}  # a kit's room adds to the names of the room that it is for
        opened = {space for path in re.findall(r"^namespace ([\w:]+)", text, re.M) for space in path.split("::")}
        code = re.sub(r'//.*|"(?:[^"\\]|\\.)*"', "", text)
        for space in sorted(set(names.findall(code)) - opened):
            if spaces[space].removeprefix("testkit_") not in rooms:
                tree.say(f"{file.relative_to(ROOT)} names {space}:: without a header of {tree.room[spaces[space]]}/")


def check_fixtures(tree):
    """A header of tests stays with the tests of its folder; what those of other folders need, too, is a room of the test kit."""
    for file in sorted(file for folder in ("apps", "bench", "fuzz", "include", "src", KIT, "tests") for file in (ROOT / folder).rglob("*.*")):
        if file.suffix not in (".h", ".cc"):
            continue
        own = str(file.parent.relative_to(ROOT)).removeprefix("src/")
        for included in re.findall(r'#include "([^"]*_test\.h)"', file.read_text()):
            if not is_test(file) and not own.startswith("tests/"):
                tree.say(f"{file.relative_to(ROOT)} includes {included}, which is for tests alone")
            elif "/" in included and str(pathlib.PurePosixPath(included).parent) != own:
                tree.say(f"{file.relative_to(ROOT)} includes {included}, which is for the tests of its own folder")


def check_programs(tree):
    """Programs link what they include; the test kit is for apps/simtee and tests."""
    for folder in sorted(path for path in (ROOT / "apps").iterdir() if path.is_dir()):
        for file in sources(folder):
            for included in {tree.of(path) for path in INCLUDE.findall(file.read_text())}:
                if included.startswith("testkit_") and (included, folder.name) != ("testkit_simtee", "simtee"):
                    tree.say(f"{file.relative_to(ROOT)} includes the test kit")
            if OPENSSL.search(file.read_text()) or BOOST.search(file.read_text()):
                tree.say(f"{file.relative_to(ROOT)} includes a library that only src/core/crypto or tests may")
        check_names(tree, folder)
    for file in sorted(file for folder in ("apps", "bench", "src", "testkit") for file in (ROOT / folder).rglob("*.*")):
        path = str(file.relative_to(ROOT))
        if file.suffix in (".h", ".cc") and path != OPTIONS_ALLOWED and OPTIONS.search(file.read_text()):
            tree.say(f"{path} includes CLI11; only {OPTIONS_ALLOWED} may")


def page(tree):
    arrows = sorted({(group_of(tree.room[name]), group_of(tree.room[dep])) for name in tree.deps for dep in tree.deps[name] if not tree.room[name].startswith(KIT)})
    lines = ["# Groups and rooms", "", "Written by `tools/check_layers.py` from src/CMakeLists.txt and the rooms' own; do not edit. A group uses only groups before "
             "it in the table, a room only rooms before it; no arrow goes up, so there is no circle. A verifier is all but `service/`.", "",
             "| group | what it is for | rooms | uses |", "|---|---|---|---|"]
    for group, what in GROUPS.items():
        rooms = [room for room in tree.rooms if group_of(room) == group]
        cells = ", ".join(f"[{room.split('/')[-1]}](../src/{room})" for room in rooms)
        uses = ", ".join(low for low in GROUPS if (group, low) in arrows and low != group)
        lines.append(f"| `{group}` | {what} | {cells} | {uses} |")
    lines += ["", "```mermaid", "flowchart TD"]
    lines += [f"  {high} --> {low}" for high in reversed(GROUPS) for low in GROUPS if (high, low) in arrows and high != low]
    lines += ["```", "", "| room | uses |", "|---|---|"]
    lines += [f"| `{room}` | {', '.join(tree.room[dep] for dep in tree.deps[tree.module[room]])} |" for room in tree.rooms]
    lines += ["", "`testkit/` stands beside `src/`: what stands in for the world. Tests, the simulator's program, benchmarks and fuzz targets use it, and no product."]
    return "\n".join(lines) + "\n"


def main():
    tree = Tree()
    check_order(tree)
    for room in tree.rooms:
        check_includes(tree, room)
        check_purity(tree, room)
        check_names(tree, tree.folder(room))
    check_fixtures(tree)
    check_programs(tree)
    drawing = page(tree)
    if "--check" not in sys.argv:
        TARGET.write_text(drawing)
    elif not TARGET.exists() or TARGET.read_text() != drawing:
        tree.say("docs/groups.md is out of date: run tools/check_layers.py")
    print("\n".join(tree.problems) or f"layers: {len(tree.rooms)} rooms in {len(GROUPS)} groups and the test kit, all includes as declared")
    return 1 if tree.problems else 0


sys.exit(main())
