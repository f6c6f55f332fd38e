// A HTTPS server over Node.js whose answers are lists that end early, in good order, when the client does or a write takes too long:
// node server.mjs PORT CERTIFICATE.pem KEY.pem ROWS
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';

const [port, certificate, key, rows] = process.argv.slice(2);
const LIMIT = 300; // ms that one write may take

async function list(request, response, pad, between) {
  let gone = false;
  request.socket.on('end', () => { gone = true; });
  request.on('aborted', () => { gone = true; });
  response.on('close', () => { gone = true; });
  response.setHeader('Content-Type', 'application/json');
  if (request.url.startsWith('/until-end')) {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.removeHeader('Transfer-Encoding');
  }
  response.write('[10');
  for (let i = 0; i < Number(rows) && !gone; i++) {
    const begin = Date.now();
    if (!response.write(`,"#${'x'.repeat(pad)}"`)) await new Promise((done) => { response.once('drain', done); response.once('close', done); });
    if (Date.now() - begin > LIMIT) break;
    await pause(between);
  }
  response.end(']');
}

createServer({ cert: readFileSync(certificate), key: readFileSync(key), minVersion: 'TLSv1.3', allowHalfOpen: true }, (request, response) => {
  const large = request.url.startsWith('/large');
  list(request, response, large ? 400_000 : 10, large ? 0 : 15).catch(() => response.destroy());
}).listen(Number(port), '127.0.0.1');
