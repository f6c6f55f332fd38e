#!/usr/bin/env python3
"""Starts a real HTTPS server on loopback and lets a hostile client try to have its answers cut (cutter.cc).

    cuts.py CUTTER asyncio|node|go|java|nginx

Exit code 77: the server's program is not installed.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
import interop  # noqa: E402  (certificates, ports and processes are the same there)

ROWS = 8


def asyncio_server(port, certificate="-", key="-"):
    return [sys.executable, HERE / "server.py", str(port), certificate, key, str(ROWS)]


def commands(name, authority, port):
    """The programs of one server, with the port of each; the last one is what is attacked."""
    certificate, key, _ = authority.leaf("p256")
    if name == "asyncio":
        return [(asyncio_server(port, certificate, key), port)]
    if name == "node":
        return [(["node", HERE / "server.mjs", str(port), certificate, key, str(ROWS)], port)]
    if name == "java":
        return [(["java", HERE / "Server.java", str(port), authority.pkcs12("p256"), str(ROWS)], port)]
    if name == "go":
        interop.build_go(HERE / "server.go", authority.folder / "server")
        return [([authority.folder / "server", str(port), certificate, key, str(ROWS)], port)]
    behind = interop.free_port()
    config = authority.folder / "nginx.conf"
    config.write_text(f'''daemon off; master_process off; pid {authority.folder}/nginx.pid; error_log {authority.folder}/nginx.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {authority.folder}; proxy_temp_path {authority.folder}; fastcgi_temp_path {authority.folder};
  uwsgi_temp_path {authority.folder}; scgi_temp_path {authority.folder};
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.3;
    location / {{ proxy_pass http://127.0.0.1:{behind}; proxy_http_version 1.1; proxy_buffering off; send_timeout 300ms; }}
  }}
}}
''')
    return [(asyncio_server(behind), behind), (["nginx", "-c", config], port)]


PROGRAMS = {"asyncio": [], "node": ["node"], "go": ["go"], "java": ["java"], "nginx": ["nginx"]}
# Those whose handlers are known to end their lists in good order; where none of the attempts bites, the test shows nothing.
BITES = {("asyncio", "/until-end"), ("node", "/until-end"), ("go", "/chunked"), ("go", "/until-end")}


def attack(cutter, port, roots, target, what):
    done = subprocess.run([cutter, str(port), interop.HOST, roots, target, str(ROWS), what], capture_output=True, text=True, timeout=200)
    counted = re.search(r"attempts=(\d+) bites=(\d+) shortened=(\d+)", done.stdout)
    return done, [int(number) for number in counted.groups()] if counted else [0, 0, 0]


def check(cutter, name, authority, port):
    failures = 0
    for target, what in [("/chunked", "cut"), ("/until-end", "cut"), ("/large", "stall")]:
        if name == "java" and target == "/until-end":
            continue  # the JDK's server always frames its bodies
        done, (attempts, bites, shortened) = attack(cutter, port, authority.roots, target, what)
        good = done.returncode == 0 and (bites > 0 or (name, target) not in BITES)
        print(f"{name:8} {target:10} {attempts:3} attempts, {bites} shorter answers refused by order alone, {shortened} accepted: "
              f"{'ok' if good else 'FAILED'}", flush=True)
        if not good:
            print(done.stdout + done.stderr)
        failures += not good
    return failures


def main():
    cutter, name = os.path.abspath(sys.argv[1]), sys.argv[2]
    absent = [program for program in ["openssl", *PROGRAMS[name]] if shutil.which(program) is None]
    if absent:
        print(f"skipped: not installed: {', '.join(absent)}")
        return interop.SKIPPED
    with tempfile.TemporaryDirectory(prefix="attestor-cuts-") as folder:
        authority = interop.Authority(pathlib.Path(folder), "p256")
        port = interop.free_port()
        *inner, (command, _) = commands(name, authority, port)
        with interop.contextlib.ExitStack() as running:
            for program, at in inner:
                running.enter_context(interop.started(program, at, authority.folder))
            running.enter_context(interop.started(command, port, authority.folder))
            return 1 if check(cutter, name, authority, port) else 0


if __name__ == "__main__":
    sys.exit(main())
