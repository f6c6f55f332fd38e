// Drives attestor-simtee with the published dstack client, and verifies its quote with the published verifier.
// The program is given by the environment variable ATTESTOR_SIMTEE.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { keccak_256 } from '@noble/hashes/sha3';
import { secp256k1 } from '@noble/curves/secp256k1';
import dcap from '@phala/dcap-qvl';
import { DstackClient } from '@phala/dstack-sdk';

const compose = JSON.stringify({ manifest_version: 2, name: 'sdk-test – ünïcode', runner: 'docker-compose', kms_enabled: true }) + '\n';
const composeHash = createHash('sha256').update(compose).digest('hex');
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const fromHex = (text) => Buffer.from(text, 'hex');
const sha384 = (bytes) => createHash('sha384').update(bytes).digest();

// replay gives a register. Agents leave out the digests of RTMR3, and what the client's own replay makes of such a log is no register.
const replay = (log, imr) => JSON.parse(log).filter((event) => event.imr === imr).reduce((register, event) => {
  const type = Buffer.alloc(4);
  type.writeUInt32LE(event.event_type);
  const measured = Buffer.concat([type, Buffer.from(`:${event.event}:`), fromHex(event.event_payload)]);
  return sha384(Buffer.concat([register, event.digest ? fromHex(event.digest) : sha384(measured)]));
}, Buffer.alloc(48));

let folder, simtee, exited, node, signer;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestor-sdk-'));
  writeFileSync(join(folder, 'app-compose.json'), compose);
  writeFileSync(join(folder, 'other.json'), '{"name":"other"}');
  simtee = spawn(process.env.ATTESTOR_SIMTEE, [
    '--socket', join(folder, 'node.sock'), '--compose', join(folder, 'app-compose.json'),
    '--tee', `${join(folder, 'signer.sock')}=${join(folder, 'other.json')}`,
    '--pki-dir', join(folder, 'pki'),
  ], { stdio: ['ignore', 'inherit', 'pipe'] });
  let log = '';
  simtee.stderr.on('data', (piece) => { log += piece; });
  exited = new Promise((resolve) => simtee.on('exit', (code, signal) => resolve({ code, signal, log })));
  for (let i = 0; i < 100 && !existsSync(join(folder, 'signer.sock')); ++i) await sleep(50);
  node = new DstackClient(join(folder, 'node.sock'));
  signer = new DstackClient(join(folder, 'signer.sock'));
});

after(async () => {
  simtee.kill('SIGTERM');
  const end = await exited;
  rmSync(folder, { recursive: true });
  assert.equal(end.code, 0, `attestor-simtee ended with ${end.code} ${end.signal}: ${end.log}`);
  assert.match(end.log, /SIMULATED/);
});

test('version and reachability', async () => {
  assert.equal(await node.isReachable(), true);
  const version = await node.version();
  assert.match(version.version, /^0\.5\.\d+$/);
  assert.equal(version.rev, 'SIMULATED');
});

test('info says what was measured', async () => {
  const info = await node.info();
  assert.equal(info.app_name, 'sdk-test – ünïcode');
  assert.equal(info.tcb_info.app_compose, compose);
  assert.equal(info.compose_hash, composeHash);
  assert.equal(info.app_id, composeHash.slice(0, 40));
  assert.match(info.cloud_vendor, /SIMULATED/);
  const mr = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3'].map((name) => fromHex(info.tcb_info[name]));
  // mr_config_id, mr_owner, mr_owner_config follow, because the first is set.
  const owner = Buffer.concat([Buffer.from([1]), fromHex(composeHash), Buffer.alloc(15 + 96)]);
  assert.equal(info.mr_aggregated, createHash('sha256').update(Buffer.concat([...mr, owner])).digest('hex'));
  assert.notEqual((await signer.info()).app_id, info.app_id);
});

test('a quote replays to its registers and binds the report data', async () => {
  const answer = await node.getQuote('hello');
  const parsed = dcap.Quote.parse(fromHex(answer.quote));
  const td = parsed.report.asTd10();
  assert.equal(hex(td.reportData), hex('hello').padEnd(128, '0'));
  assert.equal(answer.report_data, hex(td.reportData));
  const registers = [td.rtMr0, td.rtMr1, td.rtMr2, td.rtMr3].map(hex);
  assert.deepEqual(answer.replayRtmrs().slice(0, 3), registers.slice(0, 3));
  assert.deepEqual([0, 1, 2, 3].map((imr) => hex(replay(answer.event_log, imr))), registers);
  const events = JSON.parse(answer.event_log).filter((event) => event.imr === 3);
  assert.equal(events.find((event) => event.event === 'compose-hash').event_payload, composeHash);
  assert.equal(events.at(-1).event, 'system-ready');
  await assert.rejects(node.getQuote(Buffer.alloc(65)), /too large/);
});

test('the published verifier accepts the quote under the mock root only', async () => {
  const collateral = JSON.parse(readFileSync(join(folder, 'pki', 'collateral.json'), 'utf8'));
  const root = new X509Certificate(readFileSync(join(folder, 'pki', 'tee-root.pem')));
  const now = Math.floor(Date.now() / 1000);
  for (const client of [node, signer]) {
    const quote = fromHex((await client.getQuote('for the verifier')).quote);
    const report = dcap.QuoteVerifier.newWithRootCa(root.raw).verify(quote, collateral, now);
    assert.equal(report.status, 'UpToDate');
    assert.deepEqual(report.advisory_ids, []);
    assert.throws(() => dcap.QuoteVerifier.newProd().verify(quote, collateral, now), /chain/);
    assert.throws(() => dcap.QuoteVerifier.newWithRootCa(root.raw).verify(quote, collateral, now + 60 * 86400), /expired/);
    quote[600] ^= 1;
    assert.throws(() => dcap.QuoteVerifier.newWithRootCa(root.raw).verify(quote, collateral, now), /signature is invalid/);
  }
});

test('keys come with a chain to the KMS', async () => {
  const first = await node.getKey('a/path', 'a purpose');
  assert.deepEqual(await node.getKey('a/path', 'a purpose'), first);
  assert.notDeepEqual((await node.getKey('b/path', 'a purpose')).key, first.key);
  assert.notDeepEqual((await signer.getKey('a/path', 'a purpose')).key, first.key);
  const recover = (digest, signature) =>
    secp256k1.Signature.fromCompact(signature.slice(0, 64)).addRecoveryBit(signature[64]).recoverPublicKey(digest).toRawBytes(true);
  const kmsRoot = async (client) => {
    const key = await client.getKey('a/path', 'a purpose');
    const claim = `a purpose:${hex(secp256k1.getPublicKey(key.key, true))}`;
    const appRoot = recover(keccak_256(Buffer.from(claim)), key.signature_chain[0]);
    const appId = fromHex((await client.info()).app_id);
    return recover(keccak_256(Buffer.concat([Buffer.from('dstack-kms-issued:'), appId, appRoot])), key.signature_chain[1]);
  };
  assert.equal(hex(await kmsRoot(node)), hex(await kmsRoot(signer)));
  assert.equal((await node.getKey('a/path', '', 'ed25519')).key.length, 32);
});

test('a TLS key has a certificate chain', async () => {
  const answer = await node.getTlsKey({ subject: 'node.example', altNames: ['node.example'], usageRaTls: true, usageClientAuth: true });
  assert.equal(answer.asUint8Array().length, 138);
  const [leaf, ca, ...more] = answer.certificate_chain.map((pem) => new X509Certificate(pem));
  assert.ok(leaf.verify(ca.publicKey) && more.length === 0);
  assert.equal(leaf.checkHost('node.example'), 'node.example');
  const spki = createPublicKey(answer.key).export({ type: 'spki', format: 'der' });
  assert.deepEqual(leaf.publicKey.export({ type: 'spki', format: 'der' }), spki);
  const wanted = createHash('sha512').update(Buffer.concat([Buffer.from('ratls-cert:'), spki])).digest();
  assert.ok(leaf.raw.includes(wanted), 'the quote in the certificate binds its key');
  const provider = JSON.parse((await node.info()).key_provider_info);
  assert.ok(ca.verify(createPublicKey({ key: fromHex(provider.id), type: 'spki', format: 'der' })), 'the root is the one that was measured');
});

test('signatures', async () => {
  for (const algorithm of ['secp256k1', 'ed25519']) {
    const signed = await node.sign(algorithm, 'message');
    assert.equal(signed.signature_chain.length, 3);
    assert.equal((await node.verify(algorithm, 'message', signed.signature, signed.public_key)).valid, true);
    assert.equal((await node.verify(algorithm, 'another', signed.signature, signed.public_key)).valid, false);
  }
  const digest = createHash('sha256').update('message').digest();
  const signed = await node.sign('secp256k1_prehashed', digest);
  assert.ok(secp256k1.verify(signed.signature, digest, signed.public_key));
});

test('an event of the app extends RTMR3', async () => {
  const before = hex(replay((await signer.getQuote('')).event_log, 3));
  await signer.emitEvent('my-event', 'payload');
  const answer = await signer.getQuote('');
  const after = hex(replay(answer.event_log, 3));
  assert.notEqual(after, before);
  assert.equal(after, hex(dcap.Quote.parse(fromHex(answer.quote)).report.asTd10().rtMr3));
});

test('many clients at once', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => node.getQuote(`client ${i}`)));
  answers.forEach((answer, i) => assert.ok(answer.report_data.startsWith(hex(`client ${i}`))));
});
