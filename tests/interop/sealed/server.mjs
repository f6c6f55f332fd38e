// A HTTPS server over Node.js at its default settings, for tests/interop/sealed.py:
// node server.mjs PORT CERTIFICATE.pem KEY.pem BODY
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [port, certificate, key, file] = process.argv.slice(2);
const body = readFileSync(file);

createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
  if (request.url === '/length') response.setHeader('Content-Length', body.length);
  if (request.url === '/end') {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.removeHeader('Transfer-Encoding');
  }
  response.write(body.subarray(0, 100_000));
  response.end(body.subarray(100_000));
}).listen(Number(port), '127.0.0.1');
