#!/usr/bin/env python3
"""Installs the locked npm packages into the build folder and runs the JavaScript tests there. Ends with 77 (skipped) without node."""
import argparse
import hashlib
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77
FILES = ("package.json", "package-lock.json")


def install(source, work, npm):
    """Runs `npm ci`, unless the packages of exactly this lock file are there already."""
    lock = hashlib.sha256(b"".join((source / name).read_bytes() for name in FILES)).hexdigest()
    stamp = work / "installed"
    if stamp.exists() and stamp.read_text() == lock:
        return
    for name in FILES:
        shutil.copyfile(source / name, work / name)
    # No package here needs a script at installation.
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=work, check=True)
    stamp.write_text(lock)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("source", "work", "simtee", "node", "npm"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()
    missing = [name for name in ("node", "npm") if not shutil.which(getattr(args, name))]
    if missing:
        print("skipped: not installed: " + ", ".join(missing) + " (Debian packages nodejs and npm)")
        return SKIPPED
    source, work = pathlib.Path(args.source), pathlib.Path(args.work)
    install(source, work, args.npm)
    # Copied, because a module's imports are looked up beside the file.
    for script in source.glob("*.mjs"):
        shutil.copyfile(script, work / script.name)
    return subprocess.run([args.node, "--test", "sdk.test.mjs"], cwd=work, env={"ATTESTOR_SIMTEE": args.simtee, "PATH": "/usr/bin:/bin"},
                          check=False).returncode


sys.exit(main())
