# Sourced by run.sh: the simulated TEE's command line, and what it keeps.
simtee=$bin/simtee/attestor-simtee
expect "simtee says everything that is missing" 2 "missing: --socket PATH with --compose FILE, or --tee SOCKET=COMPOSE; --pki-dir FOLDER" "$simtee"
expect "simtee: a socket without what is measured" 2 "missing: --compose FILE" "$simtee" --socket "$dir/x.sock" --pki-dir "$dir/x-pki"
expect "simtee: what is measured without a socket" 2 "missing: --socket PATH" "$simtee" --tee "$dir/x.sock=$dir/node.compose.json" --compose "$dir/node.compose.json" --pki-dir "$dir/x-pki"
expect "simtee: a recording without a socket" 2 "missing: --socket PATH" "$simtee" --replay "$dir"
expect "simtee: a TEE without what is measured" 2 "'x' is not SOCKET=COMPOSE" "$simtee" --tee x --pki-dir "$dir/x-pki"
expect "simtee: no such API" 2 "v2 not in {v0,v1}" "$simtee" --api v2
expect "simtee: its options" 0 "folder for tee-root.pem and collateral.json" "$simtee" --help
expect "a service without its configuration" 2 "--config is required" "$bin/node/attestor-node"

# A second simulator in the same folder, and one that starts there again, are the same platform.
agent_of() { wait_for "$1" test -S "$dir/$1.sock"; curl -s --unix-socket "$dir/$1.sock" -H "Content-Type: application/json" -d '{"report_data":"00"}' http://dstack/GetQuote; }
for name in kept-a kept-b; do
  start $name "$simtee" --socket "$dir/$name.sock" --compose "$dir/node.compose.json" --pki-dir "$dir/kept-pki"
  kept_pid=$started
  agent_of $name >"$dir/$name.json"
done
kept="$attestor evidence verify --collateral $dir/kept-pki/collateral.json --tee-root $dir/kept-pki/tee-root.pem"
expect "simtee: evidence of the first, after the second has started" 0 "accepted" $kept "$dir/kept-a.json"
kill "$kept_pid"
wait "$kept_pid" || true
rm -f "$dir/kept-b.sock"
start kept-b "$simtee" --socket "$dir/kept-b.sock" --compose "$dir/node.compose.json" --pki-dir "$dir/kept-pki"
agent_of kept-b >"$dir/kept-c.json"
for name in kept-a kept-b kept-c; do expect "simtee: evidence after a restart, $name" 0 "accepted" $kept "$dir/$name.json"; done
expect "simtee: another root in the same folder" 1 "simtee.pki_folder: $dir/kept-pki/pki.json" "$simtee" --socket "$dir/x.sock" --compose "$dir/node.compose.json" --pki-dir "$dir/kept-pki" --defect root-expired
rm "$dir/kept-pki/pki.json"
expect "simtee: a root without its keys" 1 "simtee.pki_folder: $dir/kept-pki/tee-root.pem" "$simtee" --socket "$dir/x.sock" --compose "$dir/node.compose.json" --pki-dir "$dir/kept-pki"
