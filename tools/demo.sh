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

say "a bank: nginx with TLS 1.3 on localhost:$bank_port, certificate chain from a CA made just now; the account needs a session cookie"
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

attestor=$bin/cli/attestor
url=https://localhost:$bank_port/api/account
echo "Cookie: $cookie" >"$dir/secrets.txt"

say "attestor prove: a balance behind a session cookie, through the node; cookie, name, account number and payments stay hidden"
typed "attestor prove $url --header @secrets.txt --reveal '\$.balance.currency' --reveal '\$.balance.amount' -o proof.attest …"
"$attestor" prove "$url" --node "127.0.0.1:$node_port" --header "@$dir/secrets.txt" --reveal '$.balance.currency' --reveal '$.balance.amount' \
  --recipient $recipient --nonce $nonce --allow-simulated $anchors -o "$dir/proof.attest"

say "attestor verify: the relying party checks signature, TEEs, TLS session and zero-knowledge proof, offline"
expect=host=localhost,method=GET,path=/api/account,recipient=$recipient,nonce=$nonce,max-age=10m
typed "attestor verify proof.attest --expect host=localhost,path=/api/account,… --expect-value '\$.balance.currency=\"EUR\"' …"
verify "$dir/proof.attest" --expect "$expect" --expect-value '$.balance.currency="EUR"' --allow-simulated $anchors >"$dir/verify.txt"
digest "$dir/verify.txt"
tail -n 1 "$dir/verify.txt"

say "attestor evidence verify: which programs signed and relayed, on which machines"
typed "attestor evidence verify proof.attest --tee-root … --release-root …"
"$attestor" evidence verify "$dir/proof.attest" --tee-root "$dir/tee-roots.pem" --release-root "$dir/release.key.pub" >"$dir/evidence.txt"
awk '/^signer|^node/ { on = 1 } /^trust anchors/ { on = 0 } on || /^accepted/' "$dir/evidence.txt"

say "attestor disclose: one more value, later; bank, node and signer are not asked"
typed "attestor disclose proof.attest --reveal '\$.account.tier' -o more.attest …"
"$attestor" disclose "$dir/proof.attest" --reveal '$.account.tier' --allow-simulated $anchors -o "$dir/more.attest"
typed "attestor verify more.attest --expect … --expect-value '\$.account.tier=\"gold\"' …"
verify "$dir/more.attest" --expect "$expect" --expect-value '$.account.tier="gold"' --allow-simulated $anchors >"$dir/verify.txt"
sed -n '/^disclosed response/,$p' "$dir/verify.txt"

say "what the client kept to itself"
for secret in "$cookie" "Ada Example" oncology; do
  if grep -q -F -e "$secret" "$dir"/*.attest "$dir"/*.log; then
    echo "THE BUNDLES OR A LOG HOLD '$secret': this is a defect" >&2
    exit 1
  fi
  printf '    %-45s in neither bundle, in no log of node and signer\n' "$secret"
done

say "five attacks"
attack "1. the disclosed balance is changed in the bundle: 1523.88 becomes 9523.88" zk.proof tampered_bundle
attack "2. the bundle is replayed to another relying party, who asked with another nonce" expect.nonce replayed_bundle
attack "3. an impostor answers instead of the bank, with a certificate of its own CA" certificate.root impostor
attack "4. a node runs with a changed configuration: not the version that was approved" release.not_approved unofficial_node
attack "5. the simulated TEE is passed off as real: a verifier that trusts Intel only" quote.untrusted_root simulated_as_real
say "done: a balance proved, one more value disclosed, both verified, five attacks refused. All of it was SIMULATED; see build/demo"
