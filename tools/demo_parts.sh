# Sourced by tools/demo.sh and tools/bench.sh: servers, keys and attacks. Uses $bin (programs) and $dir (where everything is made).

port_base=${port_base:-18440}
bank_port=$((port_base + 3))
impostor_port=$((port_base + 4))
node_port=$((port_base + 5))
signer_port=$((port_base + 6))
node_metrics=$((port_base + 7))
signer_metrics=$((port_base + 8))
wire_port=$((port_base + 9))
recipient=0x00000000000000000000000000000000000000b0
nonce=6e6f6e63652d6f662d746865
cookie=session=9f86d081884c7d659a2feaa0c55ad015
suffix_list=/usr/share/publicsuffix/public_suffix_list.dat
web_anchors="--web-roots $dir/web/root.pem --suffix-list $suffix_list --release-root $dir/release.key.pub"
anchors="--tee-root $dir/tee-roots.pem $web_anchors"
pids=

stop_all() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  for pid in $pids; do wait "$pid" 2>/dev/null || true; done
}

# start NAME COMMAND...: in the background, its output in $dir/NAME.log, its process id in $started.
start() {
  name=$1
  shift
  : >"$dir/$name.log"
  "$@" >>"$dir/$name.log" 2>&1 &
  started=$!
  pids="$started $pids"
}

# wait_for NAME CONDITION...: until the condition holds; when it does not within 15 s, shows the log and ends.
wait_for() {
  name=$1
  shift
  tries=150
  until "$@"; do
    tries=$((tries - 1))
    if [ $tries = 0 ]; then
      echo "$name did not start; its log:" >&2
      cat "$dir/$name.log" >&2
      exit 1
    fi
    sleep 0.1
  done
}

# word TEXT: as one word of a shell.
word() {
  case $1 in
    '' | *[!A-Za-z0-9_./:=@,+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
  esac
}

# typed COMMAND...: runs it, after it was printed on descriptor 3 as a person would type or paste it, in lines of at most 120 characters.
typed() {
  line='$'
  for part in "$@"; do
    next=$(word "$part")
    if [ $((${#line} + ${#next})) -gt 116 ]; then
      printf '%s \\\n' "$line" >&3
      line="   "
    fi
    line="$line $next"
  done
  printf '%s\n' "$line" >&3
  "$@"
}

# digest FILE: of a report of 'attestor verify', the checks that say most, and how many there are besides.
digest() {
  awk '
    / (passed|not checked) / && !/statement.signature|(signer|node).quote.root:|evidence.release|tls.server_finished|tls.server_records|certificate.root|certificate.path|proof.zero|disclosure|expect/ { rest[$1]++; next }
    /^statement/ { printf "  and %d more passed, %d not checked\n", rest["passed"], rest["not"]; exit }
    { print }
  ' "$1"
  sed -n '/^disclosed values/,/^disclosed request/{/^disclosed request/!p}' "$1"
}

make_web_pki() {
  web=$dir/web
  mkdir -p "$web"
  (
    cd "$web"
    for name in root intermediate bank impostor; do openssl ecparam -name prime256v1 -genkey -noout -out $name.key; done
    ca="basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
    leaf="basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nsubjectAltName=DNS:localhost\n"
    printf "$ca" >ca.ext
    printf "${ca}authorityKeyIdentifier=keyid\n" >intermediate.ext
    printf "$leaf" >leaf.ext
    openssl req -new -key root.key -subj "/CN=Demo Web Root" | openssl x509 -req -signkey root.key -days 30 -extfile ca.ext -out root.pem
    openssl req -new -key intermediate.key -subj "/CN=Demo Web Intermediate" |
      openssl x509 -req -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile intermediate.ext -out intermediate.pem
    openssl req -new -key bank.key -subj "/CN=localhost" |
      openssl x509 -req -CA intermediate.pem -CAkey intermediate.key -CAcreateserial -days 30 -extfile leaf.ext -out bank.pem
    openssl req -new -key impostor.key -subj "/CN=localhost" | openssl x509 -req -signkey impostor.key -days 30 -extfile leaf.ext -out impostor.pem
    cat bank.pem intermediate.pem >bank.chain.pem
  ) >"$dir/openssl.log" 2>&1 || {
    cat "$dir/openssl.log" >&2
    exit 1
  }
}

start_bank() {
  cat >"$dir/nginx.conf" <<CONF
daemon off;
pid $dir/nginx.pid;
error_log $dir/nginx-error.log;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $dir/nginx-tmp; proxy_temp_path $dir/nginx-tmp; fastcgi_temp_path $dir/nginx-tmp;
  uwsgi_temp_path $dir/nginx-tmp; scgi_temp_path $dir/nginx-tmp;
  ssl_protocols TLSv1.3;
  default_type application/json;
  server {
    listen 127.0.0.1:$bank_port ssl;
    ssl_certificate $dir/web/bank.chain.pem;
    ssl_certificate_key $dir/web/bank.key;
    location = /api/rates { return 200 '{"base":"EUR","date":"2026-11-24","rates":{"USD":"1.0921","CHF":"0.9377","JPY":"163.42"}}'; }
    location = /api/account {
      if (\$http_cookie != "$cookie") { return 401 '{"error":"log in first"}'; }
      add_header Set-Cookie "$cookie; Secure; HttpOnly";
      return 200 '{"account":{"iban":"CH93 0076 2011 6238 5295 7","owner":"Ada Example","tier":"gold"},"balance":{"currency":"EUR","amount":1523.88},"payments":[{"to":"Dr. Example, oncology","amount":-240.00},{"to":"Union dues","amount":-35.50}]}';
    }
    location = /page { default_type text/html; return 200 '<p>hello</p>'; }
    location ~ ^/large { root $dir/files; }
    location /bench/ { root $dir/files; types { application/json json; } }
    location / { return 404 '{"error":"not found"}'; }
  }
  server {
    listen 127.0.0.1:$impostor_port ssl;
    ssl_certificate $dir/web/impostor.pem;
    ssl_certificate_key $dir/web/impostor.key;
    location / { return 200 '{"base":"EUR","rates":{"USD":"9.9999"}}'; }
  }
}
CONF
  mkdir -p "$dir/nginx-tmp" "$dir/files"
  head -c 1000000 /dev/zero | tr '\0' 'x' >"$dir/files/large"
  { printf '{"value":"' && head -c 3000000 /dev/zero | tr '\0' 'x' && printf '"}'; } >"$dir/files/large.json"
  start nginx "$(PATH=$PATH:/usr/sbin command -v nginx)" -p "$dir" -c "$dir/nginx.conf"
  wait_for nginx test -s "$dir/nginx.pid"
}

# The configuration of each program, and the compose file that carries its text and is what the TEE measures.
make_compose() {
  common="release_list = \"releases.cbor\"
tee_roots = \"tee-roots.pem\"
release_root = \"release.key.pub\""
  cat >"$dir/signer.toml" <<CONF
listen = "127.0.0.1:$signer_port"
metrics = "127.0.0.1:$signer_metrics"
guest_agent = "signer.sock"
collateral = "signer-pki/collateral.json"
$common
web_roots = "web/root.pem"
private_targets = true
CONF
  cat >"$dir/node.toml" <<CONF
listen = "127.0.0.1:$node_port"
metrics = "127.0.0.1:$node_metrics"
guest_agent = "node.sock"
collateral = "node-pki/collateral.json"
$common
signer = "127.0.0.1:$signer_port"
hosts = ["localhost"]
sessions_per_minute = 1000000
ports = [$bank_port, $impostor_port, $wire_port]
private_targets = true
CONF
  for role in signer node; do
    # No image is pulled here: the program's own hash stands for the digest of one.
    program=$(sha256sum "$bin/$role/attestor-$role" | cut -d ' ' -f 1)
    python3 - "$role" "$program" "$dir/$role.toml" >"$dir/$role.compose.json" <<'PY'
import json, sys
role, program, config = sys.argv[1], sys.argv[2], open(sys.argv[3]).read()
compose = f"services:\n  {role}:\n    image: attestor/{role}@sha256:{program}\n    configs: [config]\nconfigs:\n  config:\n    content: |\n"
compose += "".join(f"      {line}\n" for line in config.splitlines())
print(json.dumps({"manifest_version": 2, "name": f"attestor-{role}", "runner": "docker-compose", "docker_compose_file": compose,
                  "kms_enabled": True, "gateway_enabled": False, "public_logs": False, "public_sysinfo": False}))
PY
  done
}

start_tees() {
  for role in signer node; do
    start "$role-simtee" "$bin/simtee/attestor-simtee" --socket "$dir/$role.sock" --compose "$dir/$role.compose.json" --pki-dir "$dir/$role-pki"
    wait_for "$role-simtee" test -S "$dir/$role.sock"
  done
  cat "$dir/signer-pki/tee-root.pem" "$dir/node-pki/tee-root.pem" >"$dir/tee-roots.pem"
}

image() { "$bin/cli/attestor" release image --guest-agent "$dir/$1.sock"; }

make_release_list() {
  "$bin/cli/attestor" release keygen -o "$dir/release.key" >/dev/null
  signer_digest=$("$bin/signer/attestor-signer" --config "$dir/signer.toml" --print-config-digest)
  node_digest=$("$bin/node/attestor-node" --config "$dir/node.toml" --print-config-digest)
  "$bin/cli/attestor" release sign --key "$dir/release.key" --valid 1d --min-tcb-evaluation 20 -o "$dir/releases.cbor" \
    --release "role=signer,version=0.1.0,svn=1,compose=$dir/signer.compose.json,config-digest=$signer_digest,image=$(image signer)" \
    --release "role=node,version=0.1.0,svn=1,compose=$dir/node.compose.json,config-digest=$node_digest,image=$(image node)"
}

start_signer() {
  start signer "$bin/signer/attestor-signer" --config "$dir/signer.toml"
  signer_pid=$started
  wait_for signer grep -q signer.ready "$dir/signer.log"
}

start_node() {
  start node "$bin/node/attestor-node" --config "$dir/node.toml"
  node_pid=$started
  wait_for node grep -q node.ready "$dir/node.log"
}

# attack TITLE CODE FUNCTION: the function must be refused for exactly this reason; any other failure is a defect of the demo.
attack() {
  printf '\n    %s\n' "$1"
  if "$3" >"$dir/attack.log" 2>&1; then
    cat "$dir/attack.log" >&2
    echo "THE ATTACK SUCCEEDED: this is a defect" >&2
    exit 1
  fi
  if ! grep -q -F "$2" "$dir/attack.log"; then
    cat "$dir/attack.log" >&2
    echo "the attack failed, but not with $2: this is a defect" >&2
    exit 1
  fi
  grep -E 'FAILED|attestor(-[a-z]+)?: ' "$dir/attack.log" | sed 's/^ */      /'
  echo "      => refused"
}

verify() {
  "$bin/cli/attestor" verify "$@"
}

tampered_bundle() {
  python3 - "$dir/proof.attest" "$dir/tampered.attest" <<'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = data.rindex(b"1523.88")  # in what the client opened, behind the statement
data[at : at + 1] = b"9"
open(sys.argv[2], "wb").write(data)
PY
  verify "$dir/tampered.attest" --expect "$expect" --allow-simulated $anchors
}

replayed_bundle() {
  verify "$dir/proof.attest" --expect "host=localhost,path=/api/account,nonce=616e6f74686572206e6f6e6365" --allow-simulated $anchors
}

impostor() {
  "$bin/cli/attestor" prove "https://localhost:$impostor_port/api/rates" --node "127.0.0.1:$node_port" --reveal-all --recipient $recipient \
    --nonce $nonce --allow-simulated $anchors -o "$dir/impostor.attest"
}

unofficial_node() {
  sed "s/127.0.0.1:$node_port/127.0.0.1:0/; s/hosts = .*/hosts = [\"*\"]/" "$dir/node.toml" >"$dir/unofficial.toml"
  timeout 10 "$bin/node/attestor-node" --config "$dir/unofficial.toml"
}

# collude MODE FILE: the wire between node and bank answers in the bank's place, with whatever the client knows.
collude() {
  "$bin/../tests/collusion/attestor-collusion" --mode "$1" --node "127.0.0.1:$node_port" --server-port $bank_port --port $wire_port \
    --answer '{"balance":{"currency":"EUR","amount":1000000.00}}' --recipient $recipient --nonce $nonce $anchors -o "$dir/$2"
}

colluding_sealed() { collude sealed forged-sealed.attest; }

forged_as_sealed() {
  verify "$dir/forged.attest" --expect "$forged_expect,mode=sealed" --allow-simulated $anchors
}

simulated_as_real() {
  verify "$dir/proof.attest" --expect "$expect" --allow-simulated --tee-root intel $web_anchors
}
