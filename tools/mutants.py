#!/usr/bin/env python3
"""Switches every check off, one at a time, and looks for the test that notices (docs/evidence/mutants.md).

  mutants.py [ROOM...]  build, trace, run what is undecided, and write docs/evidence/mutants.md; may be stopped and started again
  mutants.py --sites    only name the sites
  mutants.py --check    every room of src/ with sites is tried or left for a reason, and the sites that tools/mutants/survivors.txt and the
                        page name still exist
  mutants.py --absent PROGRAM...   the programs hold nothing of it

The product's sources know nothing of it: tools/mutants/sites.py rewrites copies of them under build/mutants, and the test programs
of build/release are linked again with the objects of these. One run of all suites tells which tests each site refuses in; only those
can notice that it is off. They run, cheapest first, until one fails (or crashes, or does not end): the mutant is killed. A site that
refuses in no test survives without a run.
"""
import collections
import concurrent.futures
import datetime
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import textwrap
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools" / "mutants"))
import sites as finder  # noqa: E402

SRC = ROOT / "src"
RELEASE = ROOT / "build" / "release"
BUILD = ROOT / "build" / "mutants"
RUNTIME = ROOT / "tools" / "mutants"
REASONS = RUNTIME / "survivors.txt"
PAGE = ROOT / "docs" / "evidence" / "mutants.md"
ROOMS = ["core/wire", "core/cose", "core/merkle", "service/gate", "service/start", "service/signer", "service/node",
         "service/channel", "service/collateral", "statement/acceptance", "statement/verify", "statement/format", "evidence/quote",
         "evidence/image", "evidence/dstack", "evidence/release", "evidence/binding", "session/terms", "session/recording",
         "session/keylog", "session/disclosure", "session/proof", "session/sealed", "web/tls", "web/http", "zk/engine"]
# Rooms of which no site is tried, and why.
LEFT_ROOMS = {
    "core/base": "values and budgets that all rooms use: what they refuse is refused, and tried, in the rooms that ask",
    "core/crypto": "not gone through yet: in a first run 106 of its 181 sites survived, most of them what OpenSSL refuses before",
    "service/client": "it advises whoever asks for a proof; what a statement is worth is decided by the rooms that verify it",
    "service/config": "it reads the operator's own files: nothing that a peer sends comes here",
    "service/guest_agent": "it asks the agent of its own guest; what the evidence is worth is decided by who receives it",
    "service/metrics": "its listener is for the operator and decides nothing",
    "service/net": "mostly errors of the system, which no test brings about; the PROXY header comes from senders that the operator names",
    "service/system": "files, descriptors and randomness of the own machine",
    "statement/library": "it hands arguments to statement/verify, which judges them",
    "web/json": "not gone through yet: in a first run 24 of its 139 sites survived, most of them steps that are counted",
}
# Suites that try crowds, every bit or every server: what they would notice, a suite that is quicker notices as well.
LEFT_OUT = {"load_test", "quote_mutations_test", "bundle_test"}
JOBS = int(os.environ.get("ATTESTOR_JOBS", os.cpu_count() or 1))
SLACK = 20  # seconds that a batch may take beyond ten times its time


def find_in(room):
    """Gives {source file: its sites} of a room of src/."""
    files = sorted(file for file in (SRC / room).glob("*.cc") if not file.name.endswith("_test.cc"))
    return {file: finder.find(file.relative_to(SRC).as_posix(), file.read_text()) for file in files}


def find_sites():
    """Gives {source file: its sites}, and checks that their numbers differ."""
    found, names = {}, {}
    for room in ROOMS:
        for file, its_sites in find_in(room).items():
            found[file] = its_sites
            for site in its_sites:
                if names.setdefault(site.number, site.name) != site.name:
                    sys.exit(f"two sites have one number: {site.name} and {names[site.number]}")
    return found


def sites_of(found, rooms):
    return [site for file, its_sites in found.items() for site in its_sites if file.parent in [SRC / room for room in rooms]]


# Building.

def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def compile_one(command):
    environment = dict(os.environ, CCACHE_SLOPPINESS="pch_defines,time_macros")
    done = subprocess.run(command, cwd=RELEASE, env=environment, capture_output=True, text=True)
    return done.stderr if done.returncode != 0 else ""


def build_all(jobs):
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        errors = [error for error in pool.map(compile_one, jobs) if error]
    if errors:
        sys.exit("\n".join(errors))


def instrumented(arguments, source, target):
    """Gives the release build's command for one file, for another source and object; optimised less, which compiles in half the time."""
    out = [argument for argument in arguments if not argument.startswith("-O3")]
    out[out.index("-o") + 1] = str(target)
    out[out.index("-c") + 1] = str(source)
    # The copy includes its neighbours by their names below src/; unused variables are what a rewritten condition may leave.
    return ["ccache", *out[:1], "-O1", *out[1:], "-include", str(RUNTIME / "mutants.h"), "-Wno-error"]


def build_objects(found):
    """Compiles the rewritten sources. Gives {object of the release build: object to link instead}."""
    commands = {}
    for entry in json.loads((RELEASE / "compile_commands.json").read_text()):
        arguments = shlex.split(entry["command"])
        if arguments[arguments.index("-o") + 1].startswith("src/"):  # some are compiled elsewhere as well, with other roots
            commands[entry["file"]] = arguments
    replaced, jobs = {}, []
    for file, its_sites in found.items():
        if not its_sites or str(file) not in commands:
            continue
        arguments = commands[str(file)]
        name = arguments[arguments.index("-o") + 1]
        copy, target = BUILD / file.relative_to(ROOT), BUILD / name
        write(copy, finder.rewrite(file.read_text(), its_sites))
        target.parent.mkdir(parents=True, exist_ok=True)
        replaced[name] = target
        jobs.append(instrumented(arguments, copy, target))
    some_test = next(arguments for file, arguments in commands.items() if file.endswith("gate_test.cc"))
    runtime = BUILD / "mutants.o"
    jobs.append([*instrumented(some_test, RUNTIME / "mutants.cc", runtime), f"-I{RUNTIME}"])
    build_all(jobs)
    return replaced, runtime


def archive(name, replaced):
    """Gives the library to link instead of `name`: its members, with those that were rewritten; or None when there are none."""
    folder = pathlib.Path(name).parent / "CMakeFiles" / pathlib.Path(name).stem[len("lib"):]
    members = [f"{folder}.dir/{member}" for member in
               subprocess.run(["ar", "t", RELEASE / name], check=True, capture_output=True, text=True).stdout.split()]
    if not any(member in replaced for member in members):
        return None
    target = BUILD / name
    target.unlink(missing_ok=True)
    subprocess.run(["ar", "qcs", target, *(replaced.get(member, member) for member in members)], cwd=RELEASE, check=True)
    return str(target)


def programs():
    """Gives {name: (path in the release build, working directory)} of the gtest programs."""
    listed = subprocess.run(["ctest", "--test-dir", RELEASE, "--show-only=json-v1"], check=True, capture_output=True, text=True).stdout
    out = {}
    for test in json.loads(listed)["tests"]:
        command = test.get("command", [])
        if len(command) == 1 and command[0].endswith("/" + test["name"]) and test["name"] not in LEFT_OUT:
            where = next((entry["value"] for entry in test["properties"] if entry["name"] == "WORKING_DIRECTORY"), str(RELEASE))
            out[test["name"]] = (os.path.relpath(command[0], RELEASE), where)
    return out


def link(found):
    """Links the test programs that hold a rewritten object. Gives {name: (program, working directory)}."""
    replaced, runtime = build_objects(found)
    archives, linked, jobs = {}, {}, []
    (BUILD / "bin").mkdir(exist_ok=True)
    for name, (path, where) in programs().items():
        command = subprocess.run(["ninja", "-C", RELEASE, "-t", "commands", "-s", path], check=True, capture_output=True, text=True).stdout
        command = shlex.split(command.strip().splitlines()[-1])[2:-2]
        libraries = {argument for argument in command if re.match(r".*/libattestor_\w+\.a$", argument)}
        for library in sorted(libraries - archives.keys()):
            archives[library] = archive(library, replaced)
        if not any(archives[library] for library in libraries):
            continue
        command[command.index("-o") + 1] = str(BUILD / "bin" / (name + ".new"))
        jobs.append([archives.get(argument) or argument for argument in command] + [str(runtime)])
        linked[name] = (BUILD / "bin" / name, where)
    build_all(jobs)
    for program, _ in linked.values():
        new = program.with_name(program.name + ".new")
        if program.exists() and program.read_bytes() == new.read_bytes():
            new.unlink()  # what was traced stays traced
        else:
            new.rename(program)
    return linked


# Tracing.

def trace(linked):
    """Runs every suite once. Gives {site: [(seconds, program, test)]}, cheapest first."""
    folder = BUILD / "trace"
    folder.mkdir(exist_ok=True)

    def run(name):
        program, where = linked[name]
        out = folder / name
        if out.exists() and out.stat().st_mtime > program.stat().st_mtime:
            return
        part = folder / (name + ".part")
        subprocess.run([program], cwd=where, env=dict(os.environ, ATTESTOR_MUTANT_TRACE=str(part)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        part.rename(out)

    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(run, linked))
    fired = collections.defaultdict(list)
    for name in linked:
        for line in (folder / name).read_text().splitlines():
            test, milliseconds, outcome, *numbers = line.split()
            if outcome != "passed":
                print(f"mutants: {name} {test} fails without a mutant, so it can kill none")
                continue
            for number in numbers:
                fired[int(number)].append((int(milliseconds) / 1000, name, test))
    return {number: sorted(tests) for number, tests in fired.items()}


# Running.

def batches(tests):
    """Gives lists of tests of one program, cheapest first, each about as long as all before it."""
    waiting, budget = list(tests), 0.3
    while waiting:
        by_program, total = collections.defaultdict(list), 0.0
        while waiting and (total == 0.0 or total + waiting[0][0] <= budget):
            seconds, program, test = waiting.pop(0)
            by_program[program].append((seconds, test))
            total += max(seconds, 0.001)
        for program, some in by_program.items():
            yield program, some
        budget *= 3


def failed(linked, number, program, some):
    """Runs tests of one program with a site switched off. Gives how they failed, or None."""
    path, where = linked[program]
    command = [path, "--gtest_fail_fast", "--gtest_brief=1", "--gtest_filter=" + ":".join(test for _, test in some)]
    limit = SLACK + 10 * sum(seconds for seconds, _ in some)
    try:
        done = subprocess.run(command, cwd=where, env=dict(os.environ, ATTESTOR_MUTANT=str(number)), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=limit)
    except subprocess.TimeoutExpired:
        return f"{program} does not end"
    if done.returncode == 0:
        return None
    test = re.search(rb"\[  FAILED  \] ([^\s,]+)", done.stdout)
    return f"{program} {test.group(1).decode() if test else 'crashes'}"


def judge(linked, number, tests):
    """Gives the test that notices that a site is off, or None. It must notice twice: tests with clocks may fail on a busy machine."""
    for program, some in batches(tests):
        killer = failed(linked, number, program, some)
        if killer is not None and failed(linked, number, program, some) is not None:
            return killer
    return None


def decided():
    """Gives {site's name: its entry, with the killer or None} of all runs."""
    results = BUILD / "results.jsonl"
    entries = map(json.loads, results.read_text().splitlines()) if results.exists() else []
    return {entry["site"]: entry for entry in entries}


def run(linked, every, fired):
    """Decides the sites that no earlier run killed."""
    known = decided()
    lock, done = threading.Lock(), 0

    def decide(site):
        nonlocal done
        tests = fired.get(site.number, [])
        names = sorted(f"{program} {test}" for _, program, test in tests)
        entry = known.get(site.name)
        if entry is None or entry["killer"] is None:
            began = time.time()
            entry = {"site": site.name, "killer": judge(linked, site.number, tests), "tests": names, "seconds": time.time() - began}
            with lock, (BUILD / "results.jsonl").open("a") as file:
                file.write(json.dumps(entry) + "\n")
        with lock:
            done += 1
            if done % 100 == 0:
                print(f"mutants: {done} of {len(every)}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(decide, every))


# Telling.

def reasons():
    """Gives {site's name: why it may survive}. A line with # is the reason of the sites below it."""
    out, reason = {}, ""
    for line in filter(None, REASONS.read_text().splitlines()):
        if line.startswith("# "):
            reason = line[2:]
        elif line in out:
            sys.exit(f"{REASONS.relative_to(ROOT)} names a site twice: {line}")
        else:
            out[line] = reason
    return out


def told(found, results):
    """Gives the page."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty", "--exclude=*"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    survive = reasons()
    seconds = sum(entry.get("seconds", 0) for entry in results.values()) / JOBS
    lines = ["# Every check switched off", "",
             *textwrap.wrap(f"Written by `./dev test --mutants` ([tools/mutants.py](../../tools/mutants.py)), at commit {commit} on "
                            f"{datetime.date.today()}, {seconds / 60:.0f} minutes of {JOBS} processes, behind the release build.", 120), "",
             *textwrap.wrap("One refusing site at a time is switched off, in copies of the sources, and the tests in which it refuses run "
                            "until one fails: the mutant is killed. What a site is says "
                            "[tools/mutants/sites.py](../../tools/mutants/sites.py), and what else is changed by hand "
                            "[tools/mutants/edits.txt](../../tools/mutants/edits.txt). `ATTESTOR_ASSIGN` needs its value, and headers are "
                            "compiled into the tests, so neither is tried. A run goes on where the last one ended: a mutant that was "
                            "killed before is not run again while its text is the same, whatever else has changed.", 120), "",
             "| room | sites | killed | survive for a reason | survive | not run |", "|---|---:|---:|---:|---:|---:|"]
    kinds = ("sites", "killed", "reason", "survive", "open")
    total = collections.Counter()
    for room in ROOMS:
        count = collections.Counter()
        for site in sites_of(found, [room]):
            entry = results.get(site.name)
            count["sites"] += 1
            count["open" if entry is None else "killed" if entry["killer"] else "reason" if site.name in survive else "survive"] += 1
        total += count
        lines.append(f"| {room} | " + " | ".join(str(count[kind]) for kind in kinds) + " |")
    lines.append("| **all** | " + " | ".join(f"**{total[kind]}**" for kind in kinds) + " |")
    lines += ["", "## Those that survive for a reason", ""]
    for reason in dict.fromkeys(survive.values()):
        names = [name for name, why in survive.items() if why == reason and name in results and results[name]["killer"] is None]
        if names:
            lines += [*textwrap.wrap(reason, 120), "", *(f"    {name}" for name in names), ""]
    unexplained = [name for name, entry in results.items() if entry["killer"] is None and name not in survive]
    if unexplained:
        lines += ["## Those that survive", "", *(f"    {name}" for name in unexplained), ""]
    return "\n".join(lines).rstrip() + "\n"


def absent(programs_given):
    """Says which programs hold the runtime; the needles are what mutants.cc makes of itself."""
    problems = []
    for program in programs_given:
        content = pathlib.Path(program).read_bytes()
        problems += [f"{program} holds {needle.decode()}" for needle in (b"ATTESTOR_MUTANT", b"8attestor7mutants") if needle in content]
    print("\n".join(problems) or f"mutants: none in {len(programs_given)} programs")
    return 1 if problems else 0


def sites_told():
    """Gives the names of the sites that the page holds."""
    return [line.strip() for line in PAGE.read_text().splitlines() if line.startswith("    ")]


def check_rooms(found):
    """Every room that refuses something is tried, or says why not."""
    problems = [f"src/{room} has no site" for room in ROOMS if not sites_of(found, [room])]
    for room in sorted({file.parent.relative_to(SRC).as_posix() for file in SRC.rglob("*.cc")} - set(ROOMS)):
        has_sites = any(find_in(room).values())
        if has_sites and not LEFT_ROOMS.get(room):
            problems.append(f"src/{room} has sites, and is neither in ROOMS nor, with a reason, in LEFT_ROOMS")
        elif not has_sites and room in LEFT_ROOMS:
            problems.append(f"LEFT_ROOMS names src/{room}, which has no site")
    return problems + [f"LEFT_ROOMS names src/{room}, which is tried or not there" for room in LEFT_ROOMS
                       if room in ROOMS or not (SRC / room).is_dir()]


def check(found):
    names = {site.name for its_sites in found.values() for site in its_sites}
    problems = [f"{page.relative_to(ROOT)} names a site that is not there: {name}" for page, named in
                ((REASONS, reasons()), (PAGE, sites_told())) for name in named if name not in names]
    problems += check_rooms(found)
    print("\n".join(problems) or f"mutants: {len(names)} sites, {len(reasons())} survive for a reason")
    return 1 if problems else 0


def main():
    if "--absent" in sys.argv:
        return absent(sys.argv[sys.argv.index("--absent") + 1:])
    found = find_sites()
    if "--check" in sys.argv:
        return check(found)
    if "--sites" in sys.argv:
        print("\n".join(site.name for its_sites in found.values() for site in its_sites))
        return 0
    began = time.time()
    linked = link(found)
    print(f"mutants: {sum(map(len, found.values()))} sites, {len(linked)} programs, built in {time.time() - began:.0f} s", flush=True)
    fired = trace(linked)
    print(f"mutants: traced, {time.time() - began:.0f} s", flush=True)
    rooms = [argument for argument in sys.argv[1:] if argument in ROOMS] or ROOMS
    run(linked, sites_of(found, rooms), fired)
    names = {site.name for site in sites_of(found, ROOMS)}
    results = {name: entry for name, entry in decided().items() if name in names}
    PAGE.write_text(told(found, results))
    survive = reasons()
    survivors = sorted(name for name, entry in results.items() if entry["killer"] is None and name not in survive)
    print("\n".join([*(f"survives{', and no test makes it refuse' * (not results[name]['tests'])}: {name}" for name in survivors),
                     *(f"is killed, so tools/mutants/survivors.txt need not name it: {name}" for name in survive
                       if name in results and results[name]["killer"])]))
    print(f"mutants: {len(results)} of {len(names)} sites, {len(survivors)} survivors without a reason; {PAGE.relative_to(ROOT)}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
