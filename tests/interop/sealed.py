#!/usr/bin/env python3
"""Starts real HTTPS servers on loopback, at their default settings, and lets a whole Attestor prove in sealed mode what they
answer: by length, chunked, and to the end of the connection where a server does that; over the very bytes, or refused where it
must be.

    sealed.py PROBE SERVER   one server (SERVERS below); exit code 77: its program is not installed
    sealed.py PROBE page     all that are installed; writes docs/evidence/sealed-interop.md
"""
import contextlib
import datetime
import hashlib
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile

import interop

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "evidence" / "sealed-interop.md"
SERVERS_OF_OURS = HERE / "sealed"
ALL, FRAMED = ["length", "chunked", "end"], ["length", "chunked"]
GOOD = f"{len(interop.BODY)} {hashlib.sha256(interop.BODY).hexdigest()}"


def told(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def found(pattern, *command):
    return re.search(pattern, told(*command)).group(1)


class Place:
    """Where one server runs: its folder with certificate, key and body, its port, and a plain server's for what stands in front."""

    def __init__(self, folder):
        folder.chmod(0o755)  # for servers that give up root
        self.folder = folder
        self.authority = interop.Authority(folder, "p256", "localhost")
        self.certificate, self.key, self.both = self.authority.leaf("p256")
        self.body = folder / "www" / "length"
        self.body.parent.mkdir()
        self.body.write_bytes(interop.BODY)
        self.port, self.behind = interop.free_port(), interop.free_port()

    def config(self, text):
        file = self.folder / "server.conf"
        file.write_text(text)
        return file

    def plain(self):
        return [sys.executable, SERVERS_OF_OURS / "server.py", str(self.behind), "-", "-", self.body]


class Python:
    """Its TLS sockets end without close_notify, so nobody said that an answer to the end of the connection was whole."""
    programs, framings, front = [], ALL, False
    refused = {"end": "client.request_lost"}
    library = " ".join(ssl.OPENSSL_VERSION.split()[:2])

    def version(self):
        return "http.server of Python " + sys.version.split()[0]

    def command(self, place):
        return [sys.executable, SERVERS_OF_OURS / "server.py", str(place.port), place.certificate, place.key, place.body]


class Node:
    programs, framings, front = ["node"], ALL, False

    def version(self):
        return "Node.js " + told("node", "--version").strip()

    @property
    def library(self):
        return "OpenSSL " + told("node", "-p", "process.versions.openssl").strip()

    def command(self, place):
        return ["node", SERVERS_OF_OURS / "server.mjs", str(place.port), place.certificate, place.key, place.body]


class Go:
    programs, framings, front = ["go"], ALL, False
    library = "crypto/tls"

    def version(self):
        return "net/http of Go " + found(r"go version go(\S+)", "go", "version")

    def command(self, place):
        server = place.folder / "server"
        interop.build_go(SERVERS_OF_OURS / "server.go", server)
        return [server, str(place.port), place.certificate, place.key, place.body]


class Java:
    programs, framings, front = ["java"], FRAMED, False  # it always frames its bodies
    library = "JSSE"

    def version(self):
        return "HttpsServer of Java " + found(r'version "([^"]+)"', "java", "-version")

    def command(self, place):
        return ["java", SERVERS_OF_OURS / "Server.java", str(place.port), place.authority.pkcs12("p256"), place.body]


class Nginx:
    """Its protocols are those of Debian's nginx.conf, and to the end of the connection it answers only when told so."""
    programs, framings, front = ["nginx"], ALL, True

    def version(self):
        return "nginx " + found(r"nginx/(\S+)", "nginx", "-v")

    @property
    def library(self):
        return found(r"(?s).*(?:built|running) with (OpenSSL [\w.]+)", "nginx", "-V")

    def command(self, place):
        folder, behind = place.folder, place.behind
        return ["nginx", "-e", folder / "nginx.log", "-c", place.config(f'''daemon off; master_process off; pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{place.port} ssl; ssl_certificate {place.certificate}; ssl_certificate_key {place.key};
    ssl_protocols TLSv1.2 TLSv1.3;
    location = /length {{ root {folder}/www; }}
    location = /chunked {{ proxy_pass http://127.0.0.1:{behind}; }}
    location = /end {{ proxy_pass http://127.0.0.1:{behind}; chunked_transfer_encoding off; }}
  }}
}}
''')]


class Apache:
    programs, framings, front = ["apache2"], FRAMED, True  # without a length it chunks
    modules = ["mpm_event", "authz_core", "proxy", "proxy_http", "socache_shmcb", "ssl"]

    def version(self):
        return "Apache " + found(r"Apache/(\S+)", "apache2", "-v")

    library = "OpenSSL, by mod_ssl"

    def command(self, place):
        folder = place.folder
        binaries = pathlib.Path(shutil.which("apache2")).resolve().parent.parent / "lib" / "apache2" / "modules"
        load = "".join(f"LoadModule {name}_module {binaries}/mod_{name}.so\n" for name in self.modules)
        return ["apache2", "-X", "-f", place.config(f'''ServerRoot {folder}
{load}ServerName localhost
User nobody
Group nogroup
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
Listen 127.0.0.1:{place.port}
DocumentRoot {folder}/www
SSLEngine on
SSLCertificateFile {place.certificate}
SSLCertificateKeyFile {place.key}
ProxyPass /chunked http://127.0.0.1:{place.behind}/chunked
''')]


class HAProxy:
    programs, framings, front = ["haproxy"], ALL, True

    def version(self):
        return "HAProxy " + found(r"HAProxy version ([\d.]+)", "haproxy", "-v")

    @property
    def library(self):
        return found(r"Running on OpenSSL version : (OpenSSL \S+)", "haproxy", "-vv")

    def command(self, place):
        return ["haproxy", "-f", place.config(f'''defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend secure
  bind 127.0.0.1:{place.port} ssl crt {place.both}
  default_backend plain
backend plain
  server one 127.0.0.1:{place.behind}
''')]


class Lighttpd:
    """Without a word about streaming it takes an answer whole from the server behind it, and then knows its length."""
    programs, framings, front = ["lighttpd"], FRAMED, True

    def __init__(self, module, library):
        self.module, self.library = module, library
        self.files = [f"/usr/lib/lighttpd/{module}.so", "/usr/lib/lighttpd/mod_proxy.so"]

    def version(self):
        return "lighttpd " + found(r"lighttpd/(\S+)", "lighttpd", "-v")

    def command(self, place):
        return ["lighttpd", "-D", "-f", place.config(f'''server.modules = ("{self.module}", "mod_proxy")
server.document-root = "{place.folder}/www"
server.bind = "127.0.0.1"
server.port = {place.port}
ssl.engine = "enable"
ssl.pemfile = "{place.certificate}"
ssl.privkey = "{place.key}"
$HTTP["url"] == "/chunked" {{
  server.stream-response-body = 1
  proxy.server = ("" => (("host" => "127.0.0.1", "port" => {place.behind})))
}}
''')]


SERVERS = {
    "nginx": Nginx(),
    "apache": Apache(),
    "haproxy": HAProxy(),
    "go": Go(),
    "node": Node(),
    "java": Java(),
    "python": Python(),
    "lighttpd_openssl": Lighttpd("mod_openssl", "OpenSSL"),
    "lighttpd_gnutls": Lighttpd("mod_gnutls", "GnuTLS"),
    "lighttpd_wolfssl": Lighttpd("mod_wolfssl", "wolfSSL"),
}


def missing(server):
    programs = [name for name in ["openssl", *server.programs] if shutil.which(name) is None]
    return programs + [name for name in getattr(server, "files", []) if not os.path.exists(name)]


def judged(server, framing, line):
    """Whether the probe's line is the one that must come, and what it says."""
    code = getattr(server, "refused", {}).get(framing)
    good = line.startswith(f"refused {code}:") if code else line == f"{framing} {GOOD}"
    return good, line if not good else f"refused, `{code}`" if code else "ok"


def outcomes(program, server):
    """(as it must be, what became of it) for each framing."""
    with tempfile.TemporaryDirectory(prefix="attestor-sealed-") as name, contextlib.ExitStack() as running:
        place = Place(pathlib.Path(name))
        if server.front:
            running.enter_context(interop.started(place.plain(), place.behind, place.folder))
        running.enter_context(interop.started(server.command(place), place.port, place.folder))
        targets = ["/" + framing for framing in server.framings]
        done = subprocess.run([program, str(place.port), place.authority.roots, *targets], capture_output=True, text=True, timeout=240)
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines() if line.startswith("/"))
    nothing = f"no word, exit code {done.returncode}: {done.stderr[-500:]}"
    return {framing: judged(server, framing, lines.get("/" + framing, nothing)) for framing in server.framings}


def run(program, name):
    results = outcomes(program, SERVERS[name])
    for framing, (good, told_of_it) in results.items():
        print(f"{name:16} {framing:8} {told_of_it}{'' if good else ': FAILED'}", flush=True)
    return results


def write_page(program):
    rows, failed = [], False
    for name, server in SERVERS.items():
        if missing(server):
            print(f"{name:16} not installed: {', '.join(missing(server))}")
            failed = True
            continue
        results = run(program, name)
        failed |= not all(good for good, _ in results.values())
        cells = [results[framing][1] if framing in results else "does not" for framing in ALL]
        rows.append(f"| {server.version()} | {server.library} | {' | '.join(cells)} |")
    if failed:
        print("no page: not all are installed, or not all answered as they must")
        return 1
    commit = told("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD").strip()
    rows = "\n".join(rows)
    PAGE.write_text(f"""# Servers in sealed mode

[tests/interop/sealed.py](../../tests/interop/sealed.py), at commit {commit} on {datetime.date.today()}, with simulated
TEEs. Each server runs on loopback with the TLS that it has by default, and a whole Attestor proves in sealed mode a
GET of {len(interop.BODY):,} bytes, answered by length, chunked, and to the end of the connection. "ok": a
statement that the client verified, over the very bytes. "does not": the server has no such answer for a client of
HTTP/1.1.

Python's `http.server` over `ssl` ends its connections without close_notify. Then nothing that the server authenticated
says that an answer to the end of the connection is whole, and it must be refused.

| server | TLS | by length | chunked | to the end |
|---|---|---|---|---|
{rows}

nginx has `ssl_protocols` as in Debian's configuration, and answers to the end with `chunked_transfer_encoding off`
only; lighttpd chunks with `server.stream-response-body = 1`. Behind nginx, Apache, HAProxy and lighttpd stands
Python's `http.server`.
""")
    return 0


def main():
    program, name = os.path.abspath(sys.argv[1]), sys.argv[2]
    if name == "page":
        return write_page(program)
    absent = missing(SERVERS[name])
    if absent:
        print(f"skipped: not installed: {', '.join(absent)}")
        return interop.SKIPPED
    return 0 if all(good for good, _ in run(program, name).values()) else 1


if __name__ == "__main__":
    sys.exit(main())
