#!/usr/bin/env python3
"""Starts real TLS servers on loopback and lets our client do a handshake and a GET with each kind of key and group; then the
gate's verifier must accept the recorded bytes.

    interop.py PROBE openssl|gnutls|nss|wolfssl|go|java

Exit code 77: the server's program is not installed. Keys and certificates are made for the run by the openssl program.
"""
import contextlib
import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
HOST = "bank.example"
BODY = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(10_000))  # 320 kB: many records
SKIPPED = 77

KEYS = {
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsapss": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ed25519": ["-algorithm", "ED25519"],
}
BOTH = ["x25519", "p256"]
P256_ONLY = ["p256"]
# What a server wants of its client besides: a certificate from those that have one, or from all.
ASKED, DEMANDED = "asked", "demanded"


def run(*command, **options):
    subprocess.run(command, check=True, capture_output=True, **options)


def build_go(source, program):
    cache = pathlib.Path(os.environ.get("GOCACHE") or pathlib.Path(tempfile.gettempdir()) / "attestor-go-cache")
    run("go", "build", "-o", program, source, cwd=program.parent,
        env={**os.environ, "GOCACHE": str(cache), "GO111MODULE": "off", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"})


class Authority:
    """A root and the server certificates under it, as files in `folder`."""

    def __init__(self, folder, kind, host=HOST):
        self.folder, self.host = folder, host
        self.roots = folder / "roots.pem"
        self.key = folder / "root.key"
        run("openssl", "genpkey", *KEYS[kind], "-out", self.key)
        run("openssl", "req", "-x509", "-new", "-key", self.key, "-subj", "/CN=Interop Root", "-days", "2", "-out", self.roots,
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def leaf(self, kind):
        """Makes (certificate, key, both in one PEM) for a kind of key."""
        base = self.folder / kind
        certificate, key, both = (base.with_suffix(s) for s in (".crt", ".key", ".pem"))
        if both.exists():
            return certificate, key, both
        run("openssl", "genpkey", *KEYS[kind], "-out", key)
        request = base.with_suffix(".csr")
        run("openssl", "req", "-new", "-key", key, "-subj", f"/CN={self.host}", "-out", request)
        extensions = base.with_suffix(".ext")
        extensions.write_text("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n"
                              f"subjectAltName=DNS:{self.host}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
        run("openssl", "x509", "-req", "-in", request, "-CA", self.roots, "-CAkey", self.key, "-CAcreateserial", "-days", "1",
            "-extfile", extensions, "-out", certificate)
        both.write_text(certificate.read_text() + key.read_text())
        return certificate, key, both

    def pkcs12(self, kind):
        certificate, key, _ = self.leaf(kind)
        out = self.folder / f"{kind}.p12"
        run("openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-certfile", self.roots, "-name", kind, "-out", out,
            "-passout", "pass:test")
        return out


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, log):
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server ended: " + log.read_text(errors="replace")[-2000:])
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server does not listen: " + log.read_text(errors="replace")[-2000:])


@contextlib.contextmanager
def started(command, port, folder, environment=None):
    log = folder / "server.log"
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=folder,
                                   env={**os.environ, **(environment or {})})
    try:
        wait_for(port, process, log)
        yield log
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Lighttpd:
    """One HTTP server over four TLS libraries."""
    programs = ["lighttpd"]

    def __init__(self, module, kinds, group_sets, wants=(ASKED, DEMANDED)):
        self.module, self.kinds, self.group_sets, self.wants = module, kinds, group_sets, wants
        self.files = [f"/usr/lib/lighttpd/{module}.so"]

    def command(self, authority, kind, groups, port, wanted):
        certificate, key, _ = authority.leaf(kind)
        (authority.folder / "body").write_bytes(BODY)
        enforce = "enable" if wanted == DEMANDED else "disable"
        verify = f'''ssl.verifyclient.activate = "enable"
ssl.verifyclient.enforce = "{enforce}"
ssl.verifyclient.ca-file = "{authority.roots}"
''' if wanted else ""
        curves = ', "Curves" => "P-256"' if groups == P256_ONLY else ""
        config = authority.folder / "lighttpd.conf"
        config.write_text(f'''server.modules = ("{self.module}")
server.document-root = "{authority.folder}"
server.bind = "127.0.0.1"
server.port = {port}
ssl.engine = "enable"
ssl.pemfile = "{certificate}"
ssl.privkey = "{key}"
ssl.openssl.ssl-conf-cmd = ("MinProtocol" => "TLSv1.2"{curves})
{verify}''')
        return ["lighttpd", "-D", "-f", config]


class Selfserv:
    """NSS's own test server; it answers with a page of its own."""
    programs = ["selfserv", "certutil", "pk12util"]
    files = []
    kinds = ["p256", "p384", "rsa"]
    group_sets = [BOTH, P256_ONLY]
    wants = [ASKED, DEMANDED]

    def command(self, authority, kind, groups, port, wanted):
        database = f"sql:{authority.folder}"
        run("certutil", "-N", "-d", database, "--empty-password")
        run("pk12util", "-i", authority.pkcs12(kind), "-d", database, "-W", "test")
        names = ",".join({"x25519": "x25519", "p256": "P256"}[group] for group in groups)
        option = "-n" if kind == "rsa" else "-e"
        verify = {ASKED: ["-r"], DEMANDED: ["-r", "-r"]}.get(wanted, [])
        return ["selfserv", "-D", "-p", str(port), "-d", database, option, kind, "-V", "tls1.3:tls1.3", "-I", names, *verify]


class Go:
    programs = ["go"]
    files = []
    kinds = ["p256", "p384", "rsa", "ed25519"]
    group_sets = [BOTH, P256_ONLY]
    wants = [ASKED, DEMANDED]

    def command(self, authority, kind, groups, port, wanted):
        certificate, key, _ = authority.leaf(kind)
        (authority.folder / "body").write_bytes(BODY)
        server = authority.folder / "server"
        if not server.exists():
            build_go(HERE / "server.go", server)
        return [server, str(port), certificate, key, authority.folder / "body", wanted or "none", *groups]


class Java:
    programs = ["java"]
    files = []
    kinds = ["p256", "p384", "rsa", "ed25519"]
    group_sets = [BOTH, P256_ONLY]
    wants = [ASKED, DEMANDED]

    def command(self, authority, kind, groups, port, wanted):
        (authority.folder / "body").write_bytes(BODY)
        names = ",".join({"x25519": "x25519", "p256": "secp256r1"}[group] for group in groups)
        return ["java", f"-Djdk.tls.namedGroups={names}", HERE / "Server.java", str(port), authority.pkcs12(kind),
                authority.folder / "body", wanted or "none"]


IMPLEMENTATIONS = {
    "openssl": Lighttpd("mod_openssl", ["p256", "p384", "rsa", "rsapss", "ed25519"], [BOTH, P256_ONLY]),
    # Lighttpd 1.4.69 takes GnuTLS's word that there is no certificate for an error, also where it does not demand one.
    "gnutls": Lighttpd("mod_gnutls", ["p256", "p384", "rsa", "rsapss", "ed25519"], [BOTH, P256_ONLY], [DEMANDED]),
    # Behind lighttpd wolfSSL's groups for TLS 1.3 cannot be chosen, so nothing makes it ask again.
    "wolfssl": Lighttpd("mod_wolfssl", ["p256", "p384", "rsa", "ed25519"], [BOTH]),
    "nss": Selfserv(),
    "go": Go(),
    "java": Java(),
}


def missing(implementation):
    programs = [name for name in ["openssl", *implementation.programs] if shutil.which(name) is None]
    return programs + [name for name in implementation.files if not os.path.exists(name)]


def probe(program, port, host, roots):
    done = subprocess.run([program, str(port), host, roots], capture_output=True, text=True, timeout=60)
    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    found["code"] = str(done.returncode)
    return found


def problems_of(found, expect_retry, own_body, wanted):
    """What of a good exchange is not so. A server with a page of its own speaks HTTP/1.0, the last thing that the gate looks at."""
    wrong = []
    error = found.get("error", "no error given")
    if found["code"] != "0" and (own_body or not error.startswith("http.version")):
        wrong.append(error)
    if not found.get("status", "").startswith("HTTP/1."):
        wrong.append("status " + found.get("status", ""))
    if found.get("hellos") != ("2" if expect_retry else "1"):
        wrong.append(f"{found.get('hellos')} ClientHellos")
    if found.get("certificate_requested") != ("1" if wanted else "0"):
        wrong.append("a client certificate " + ("was not" if wanted else "was") + " asked for")
    if own_body and found.get("body_sha256") != hashlib.sha256(BODY).hexdigest():
        wrong.append(f"another body, {found.get('body_size')} bytes")
    return wrong


def refused(found):
    """Problems with how a server that demands a certificate turned the client away: a reset may have overtaken its alert."""
    error = found.get("error", "")
    if found.get("certificate_requested") != "1":
        return ["it never asked for a certificate: " + (error or "no error")]
    told = error.startswith("tls.alert") and any(name in error for name in ("certificate_required", "bad_certificate", "handshake_failure"))
    if told or error.startswith(("net.closed", "net.io", "tls.truncated")):
        return []
    return ["not turned away as one without a certificate: " + (error or "no error")]


def check(program, implementation, kind, groups, wanted=None):
    """One server, two connections: a good one, and one whose host is not in the certificate."""
    with tempfile.TemporaryDirectory(prefix="attestor-interop-") as name:
        authority = Authority(pathlib.Path(name), "rsa" if kind.startswith("rsa") else "p256")
        port = free_port()
        with started(implementation.command(authority, kind, groups, port, wanted), port, authority.folder):
            found = probe(program, port, HOST, authority.roots)
            if wanted == DEMANDED:
                return refused(found)
            wrong = problems_of(found, groups == P256_ONLY, not isinstance(implementation, Selfserv), wanted)
            stranger = probe(program, port, "other.example", authority.roots)
            if stranger["code"] != "1" or not stranger.get("error", "").startswith(("certificate.host", "tls.alert")):
                wrong.append("another host was not refused: " + stranger.get("error", ""))
    return wrong


def main():
    program, name = os.path.abspath(sys.argv[1]), sys.argv[2]
    implementation = IMPLEMENTATIONS[name]
    absent = missing(implementation)
    if absent:
        print(f"skipped: not installed: {', '.join(absent)}")
        return SKIPPED
    runs = [(kind, groups, None) for kind in implementation.kinds for groups in implementation.group_sets]
    runs += [(implementation.kinds[0], groups, wanted) for wanted in implementation.wants for groups in implementation.group_sets]
    failures = 0
    for kind, groups, wanted in runs:
        wrong = check(program, implementation, kind, groups, wanted)
        what = "HelloRetryRequest" if groups == P256_ONLY else "X25519"
        client = f"client certificate {wanted}" if wanted else ""
        print(f"{name:8} {kind:8} {what:18} {client:28} {'; '.join(wrong) or 'ok'}", flush=True)
        failures += bool(wrong)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
