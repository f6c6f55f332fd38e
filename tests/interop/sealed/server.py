"""A HTTPS server over http.server and ssl at their default settings, for tests/interop/sealed.py:
server.py PORT CERTIFICATE.pem KEY.pem BODY; without TLS, behind another server, where the certificate is '-'."""
import http.server
import pathlib
import ssl
import sys

PIECE = 10_000  # bytes of one chunk


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Connection", "close")
        if self.path == "/length":
            self.send_header("Content-Length", str(len(BODY)))
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if self.path != "/chunked":
            self.wfile.write(BODY)
            return
        for at in range(0, len(BODY), PIECE):
            piece = BODY[at:at + PIECE]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")


PORT, CERTIFICATE, KEY, BODY = int(sys.argv[1]), sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4]).read_bytes()
server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
if CERTIFICATE != "-":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    # The handshake is the handler's thread's, so that a connection without one holds up nobody.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
