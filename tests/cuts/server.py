"""A HTTPS server over asyncio whose answers are lists that end early, in good order, when the client does or a write takes too long:
server.py PORT CERTIFICATE.pem KEY.pem ROWS; without TLS where the certificate is '-'."""
import asyncio
import ssl
import sys
import time

LIMIT = 0.3  # seconds that one write may take


def framed(text, chunked):
    return b"%x\r\n%s\r\n" % (len(text), text) if chunked else text


async def serve(reader, writer):
    head = await reader.readuntil(b"\r\n\r\n")
    path = head.split(b" ")[1]
    chunked, large = not path.startswith(b"/until-end"), path.startswith(b"/large")
    pad, pause = (400_000, 0) if large else (10, 0.015)
    more = asyncio.ensure_future(reader.read(1))  # ends with anything from the client, an end included
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n" +
                 (b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n"))
    writer.write(framed(b"[10", chunked))
    for _ in range(ROWS):
        begin = time.monotonic()
        try:
            writer.write(framed(b',"#' + b"x" * pad + b'"', chunked))
            await writer.drain()
        except ConnectionError:
            break
        if time.monotonic() - begin > LIMIT:
            break
        done, _ = await asyncio.wait([more], timeout=pause)
        if done:
            break
    writer.write(framed(b"]", chunked) + (b"0\r\n\r\n" if chunked else b""))
    more.cancel()
    writer.close()


async def main():
    context = None
    if CERTIFICATE != "-":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(CERTIFICATE, KEY)
    server = await asyncio.start_server(serve, "127.0.0.1", PORT, ssl=context)
    await server.serve_forever()


PORT, CERTIFICATE, KEY, ROWS = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
asyncio.run(main())
