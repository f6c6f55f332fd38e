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
