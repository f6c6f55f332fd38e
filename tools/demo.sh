#!/bin/sh
# ./dev demo [--keep DIR]: the whole line on this machine, with real programs. Everything it makes lies in build/demo, or in DIR, a new folder;
# nothing of it stays running.
set -eu
start=$PWD
cd "$(dirname "$0")/.."
. tools/setup.sh
bin=$(cd "${ATTESTOR_BUILD:-build/release}/apps" && pwd)
dir=$PWD/build/demo
case $# in
  0) rm -rf "$dir" ;;
  2)
    [ "$1" = --keep ] || { echo "usage: ./dev demo [--keep DIR]" >&2; exit 2; }
    case $2 in /*) dir=$2 ;; *) dir=$start/$2 ;; esac
    # A folder that somebody uses is not touched. The path of a socket has room for 107 characters.
    [ ! -e "$dir" ] || { echo "--keep $2: it is there already; name a new folder" >&2; exit 2; }
    [ ${#dir} -lt 90 ] || { echo "--keep $2: its path is too long for the sockets in it" >&2; exit 2; }
    ;;
  *) echo "usage: ./dev demo [--keep DIR]" >&2; exit 2 ;;
esac
case $dir in *[!A-Za-z0-9_./+-]*) echo "$dir: name a folder without blanks and special characters" >&2; exit 2 ;; esac
. tools/demo_parts.sh

mkdir -p "$dir"
trap 'stop_all' EXIT
trap 'exit 130' INT TERM
exec 3>&1

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

# What a person types is typed in the folder, with the program on the path.
cd "$dir"
attestor() { "$bin/cli/attestor" "$@"; }
trusted="--tee-root tee-roots.pem --web-roots web/root.pem --suffix-list $suffix_list --release-root release.key.pub"
url=https://localhost:$bank_port/api/account
echo "Cookie: $cookie" >secrets.txt
printf '$ cd %s\n$ PATH=%s:$PATH\n' "$dir" "$bin/cli"

say "attestor prove: a balance behind a session cookie, through the node; cookie, name, account number and payments stay hidden"
typed attestor prove "$url" --node "127.0.0.1:$node_port" --header @secrets.txt --reveal '$.balance.currency' --reveal '$.balance.amount' \
  --recipient $recipient --nonce $nonce --allow-simulated $trusted -o proof.attest

say "attestor verify: the relying party checks signature, TEEs, TLS session and zero-knowledge proof, offline"
expect=host=localhost,method=GET,path=/api/account,recipient=$recipient,nonce=$nonce,max-age=10m
typed attestor verify proof.attest --expect "$expect" --expect-value '$.balance.currency="EUR"' --allow-simulated $trusted >verify.txt
digest verify.txt
tail -n 1 verify.txt

say "attestor evidence verify: which programs signed and relayed, on which machines"
typed attestor evidence verify proof.attest --tee-root tee-roots.pem --release-root release.key.pub >evidence.txt
awk '/^signer|^node/ { on = 1 } /^trust anchors/ { on = 0 } on || /^accepted/' evidence.txt

say "attestor disclose: one more value, later; bank, node and signer are not asked"
typed attestor disclose proof.attest --reveal '$.account.tier' --allow-simulated $trusted -o more.attest
typed attestor verify more.attest --expect "$expect" --expect-value '$.account.tier="gold"' --allow-simulated $trusted >verify.txt
sed -n '/^disclosed response/,/^not promised/{/^not promised/!p}' verify.txt
tail -n 1 verify.txt

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
say "client and operator together: the client tells him what it drew at random, and he answers in the bank's place, on the wire"
printf '\n    in proxy mode\n'
collude proxy forged.attest | sed 's/^/      /'
forged_expect=host=localhost,port=$wire_port,path=/api/account,mark=private-targets,recipient=$recipient,nonce=$nonce
verify "$dir/forged.attest" --expect "$forged_expect" --allow-simulated $anchors >verify.txt
grep -E '^ *mode ' verify.txt | sed 's/^ */      /'
echo "      => signed: no proof can stop this in proxy mode, and the statement says its mode"
attack "the forged statement, to a relying party that asks for sealed mode" expect.mode forged_as_sealed
attack "in sealed mode: the node's TEE holds the keys until the signer's holds the recording" client. colluding_sealed

say "attestor prove --mode sealed: an honest client"
typed attestor prove "$url" --mode sealed --node "127.0.0.1:$node_port" --header @secrets.txt --reveal '$.balance.amount' \
  --recipient $recipient --nonce $nonce --allow-simulated $trusted -o sealed.attest
typed attestor verify sealed.attest --expect "$expect,mode=sealed" --allow-simulated $trusted >verify.txt
grep -E ' (keys\.[a-z_]+|http\.sealed|time\.committed)' verify.txt
tail -n 1 verify.txt

say "done: a balance proved, one more value disclosed, both verified, five attacks refused; in sealed mode client and operator refused together. All of it was SIMULATED"
printf 'The files are in %s. Bank, node and signer have ended; verify, evidence verify, inspect and disclose go on there, for max-age with --at.\n' "$dir"
