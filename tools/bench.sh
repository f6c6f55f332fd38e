#!/bin/sh
# ./dev bench [--json] [--only NAME]: starts the demo's programs under build/bench and measures sessions through them.
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

make_web_pki
start_bank
make_compose
start_tees
make_release_list >/dev/null
start_signer
start_node
large=https://localhost:$bank_port/large
"$build/bench/attestor-bench" --url "https://localhost:$bank_port/api/rates" --large-url "$large" --node "127.0.0.1:$node_port" $anchors \
  --node-pid "$node_pid" --signer-pid "$signer_pid" --client "$bin/cli/attestor" \
  --client-arguments "prove $large --node 127.0.0.1:$node_port --reveal-all --recipient $recipient --nonce $nonce --allow-simulated $anchors -o $dir/large.attest" "$@"
