#!/usr/bin/env python3
"""Compiles what a verifier links with another standard library (clang and libc++), without making code. Usage: check_portable.py BUILD"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPILER = "clang++-19"
# What only the build's own compiler understands, a precompiled header, or what would make code.
LEFT_OUT = re.compile(r"-(W.*|f(?:cf|stack|trivial|sanitize|no-sanitize).*|O\d|g\d?|o|c|MD|MT|MF|Xclang)$")


def pure():
    text = (ROOT / "src" / "CMakeLists.txt").read_text()
    folders = re.findall(r"^module_in\(([\w/]+)\)", text, re.M)
    return [folder for folder in folders if not folder.startswith("service/")]


def command_of(entry):
    words = entry["command"].split()
    while not words[0].endswith(("++", "g++-12", COMPILER)):
        words.pop(0)  # a launcher
    words.pop(0)
    kept, skip = [], False
    for word in words:
        if skip or LEFT_OUT.match(word):
            skip = not skip and word in ("-o", "-MT", "-MF", "-Xclang")  # and the word behind it
            continue
        kept.append(word.replace('\\"', '"'))
    return [COMPILER, "-stdlib=libc++", "-D_LIBCPP_REMOVE_TRANSITIVE_INCLUDES", "-fsyntax-only", *kept]


def main():
    folders = {str(ROOT / "src" / folder) for folder in pure()}
    entries = [entry for entry in json.loads((pathlib.Path(sys.argv[1]) / "compile_commands.json").read_text())
               if str(pathlib.Path(entry["file"]).parent) in folders and not entry["file"].endswith("_test.cc")]

    def check(entry):
        done = subprocess.run(command_of(entry), cwd=entry["directory"], capture_output=True, text=True, check=False)
        return [] if done.returncode == 0 else [done.stderr]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [text for texts in pool.map(check, entries) for text in texts]
    print("\n".join(problems) or f"portable: {len(entries)} files compile with libc++")
    return 1 if problems or not entries else 0


sys.exit(main())
