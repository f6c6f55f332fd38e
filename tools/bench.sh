#!/bin/sh
# ./dev bench [--json] [--only NAME] [--portable]: starts the demo's programs under build/bench and measures sessions through them.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh
build=${ATTESTOR_BUILD:-$PWD/build/release}
bin=$build/apps
dir=$PWD/build/bench
port_base=18450
. tools/demo_parts.sh

rm -rf "$dir"
mkdir -p "$dir"
trap 'stop_all' EXIT
trap 'exit 130' INT TERM

# Pages for the proofs: 2 KB of which 1 KB is shown and 1 KB is shown later, and 64 KB.
mkdir -p "$dir/files/bench"
text() { head -c "$1" /dev/zero | tr '\0' "$2"; }
printf '{"balance":{"currency":"EUR","amount":1024.50},"shown":"%s","later":"%s"}' "$(text 900 s)" "$(text 950 l)" >"$dir/files/bench/2k.json"
printf '{"rows":["%s"' "$(text 60 r)" >"$dir/files/bench/64k.json"
i=0
while [ $i -lt 1020 ]; do printf ',"%s"' "$(text 60 r)"; i=$((i + 1)); done >>"$dir/files/bench/64k.json"
printf ']}' >>"$dir/files/bench/64k.json"
make_web_pki
start_bank
make_compose
start_tees
make_release_list >/dev/null
start_signer
start_node
prove="--node 127.0.0.1:$node_port --recipient $recipient --nonce $nonce --allow-simulated $anchors"
large=https://localhost:$bank_port/large
"$build/bench/attestor-bench" --url "https://localhost:$bank_port/api/rates" --large-url "$large" --node "127.0.0.1:$node_port" $anchors \
  --node-pid "$node_pid" --signer-pid "$signer_pid" --client "$bin/cli/attestor" \
  --client-arguments "prove $large $prove --reveal-all -o $dir/large.attest" --small-proof /bench/2k.json --large-proof /bench/64k.json \
  --proof-arguments "prove https://localhost:$bank_port/bench/64k.json $prove --reveal $ -o $dir/proof.attest" "$@"
