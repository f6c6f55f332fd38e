#!/bin/sh
# ./dev demo: the whole line on this machine, with real programs. Everything it makes lies in build/demo; nothing of it stays running.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh
bin=${ATTESTOR_BUILD:-$PWD/build/release}/apps
dir=$PWD/build/demo
. tools/demo_parts.sh

rm -rf "$dir"
mkdir -p "$dir"
trap 'stop_all' EXIT
trap 'exit 130' INT TERM

say "a bank: nginx with TLS 1.3 on localhost:$bank_port, certificate chain from a CA made just now"
make_web_pki
start_bank
say "two TEEs, SIMULATED: attestor-simtee for the node and for the signer, each with a made-up Intel PKI of its own"
make_compose
start_tees
say "a release manager approves this node and this signer: compose hash and configuration digest, on a signed list"
make_release_list
say "attestor-signer (key born in its memory) and attestor-node (no statement key)"
start_signer
start_node

say "attestor prove: exchange rates of the bank, through the node, everything revealed"
url=https://localhost:$bank_port/api/rates
run "$bin/cli/attestor" prove "$url" --node "127.0.0.1:$node_port" --reveal-all --recipient $recipient --nonce $nonce \
  --allow-simulated $anchors -o "$dir/proof.attest"

say "attestor verify: the relying party checks the bundle, offline"
expect=host=localhost,method=GET,path=/api/rates,recipient=$recipient,nonce=$nonce,max-age=10m
run "$bin/cli/attestor" verify "$dir/proof.attest" --expect "$expect" --allow-simulated $anchors
say "attestor inspect: what is in the bundle"
run "$bin/cli/attestor" inspect "$dir/proof.attest"

say "five attacks"
attack "1. a byte of the bundle is changed" tls.record_tag tampered_bundle
attack "2. the bundle is replayed to another relying party, who asked with another nonce" expect.nonce replayed_bundle
attack "3. an impostor answers instead of the bank, with a certificate of its own CA" certificate.path impostor
attack "4. a node runs with a changed configuration: not the version that was approved" release.not_approved unofficial_node
attack "5. the simulated TEE is passed off as real: a verifier that trusts Intel only" quote.untrusted_root simulated_as_real
say "done: one statement proved and verified, five attacks refused. All of it was SIMULATED; the bundle is build/demo/proof.attest"
