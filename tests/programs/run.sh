#!/bin/sh
# run.sh BUILD NGINX: the programs of BUILD end to end, judged by exit code and words. Exit 77 (skipped) without nginx.
set -eu
build=$1
[ -x "$2" ] || { echo "skipped: nginx is not installed"; exit 77; }
cd "$(dirname "$0")/../.."
. tools/setup.sh
bin=$build/apps
dir=$build/programs-test
port_base=19400
. tools/demo_parts.sh
. tests/programs/anchors.sh

rm -rf "$dir"
mkdir -p "$dir"
trap 'stop_all' EXIT

failed=0
# expect TITLE CODE WORDS COMMAND...: the command must end with CODE and print WORDS somewhere (standard output or error).
expect() {
  title=$1 code=$2 words=$3
  shift 3
  got=0
  "$@" >"$dir/out" 2>&1 || got=$?
  if [ "$got" != "$code" ] || ! grep -q -F -e "$words" "$dir/out"; then
    echo "FAILED: $title: exit $got (expected $code), looked for '$words' in:"
    cat "$dir/out"
    failed=1
  else
    echo "ok: $title"
  fi
}
no_file() { [ ! -e "$1" ] && [ ! -e "$1.partial" ] || { echo "FAILED: $1 was left behind"; failed=1; }; }

# An environment that would load code into whoever reads it: nothing may come from there.
printf '__attribute__((constructor)) static void run(void) { __builtin_abort(); }\n' >"$dir/evil.c"
gcc -shared -fPIC -o "$dir/evil.so" "$dir/evil.c"
cat >"$dir/evil.cnf" <<CONF
openssl_conf = a
[a]
providers = b
[b]
evil = c
[c]
module = $dir/evil.so
activate = 1
CONF

make_web_pki
start_bank
make_compose
start_tees
make_release_list
export OPENSSL_CONF="$dir/evil.cnf"
start_signer
start_node
env -u OPENSSL_CONF curl -s "http://127.0.0.1:$signer_metrics/metrics" >"$dir/signer.before"
env -u OPENSSL_CONF curl -s "http://127.0.0.1:$node_metrics/metrics" >"$dir/node.before"

attestor=$bin/cli/attestor
bank=https://localhost:$bank_port
node="--node 127.0.0.1:$node_port"
common="--recipient $recipient --nonce $nonce $anchors"
prove() { "$attestor" prove "$@"; }
good="host=localhost,method=GET,path=/api/rates,recipient=$recipient,nonce=$nonce,max-age=10m"
good_but_age="host=localhost,path=/api/rates,recipient=$recipient,nonce=$nonce"
good_host="host=localhost,recipient=$recipient,nonce=$nonce,max-age=10m"
bundle=$dir/proof.attest

expect "prove" 0 "mode            proxy" prove "$bank/api/rates" $node --reveal-all --allow-simulated $common -o "$bundle"
expect "prove says before it connects that everything is disclosed" 0 "EVERYTHING" prove "$bank/api/rates" $node --reveal-all --allow-simulated $common --force -o "$bundle"
expect "prove says which anchors it used" 0 "release root    $dir/release.key.pub" prove "$bank/api/rates" $node --reveal-all --allow-simulated $common --force -o "$bundle"
expect "prove POST with a body and a header file" 0 "POST /api/rates" sh -c "printf 'Content-Type: application/json\n' >$dir/headers; printf '{}' >$dir/body; \
  $attestor prove $bank/api/rates $node -X POST --data @$dir/body --header @$dir/headers --reveal-all --allow-simulated $common -o $dir/post.attest"
expect "prove a response of 1 MB" 0 "status 200" prove "$bank/large" $node --reveal-all --allow-simulated $common -o "$dir/large.attest"
expect "verify" 0 "verified, SIMULATED" "$attestor" verify "$bundle" --expect "$good" --allow-simulated $anchors
expect "verify from standard input" 0 "verified" sh -c "$attestor verify - --expect $good --allow-simulated $anchors <$bundle"
expect "verify as JSON" 0 '"verdict":"verified"' "$attestor" verify "$bundle" --expect "$good" --allow-simulated --json $anchors
expect "the JSON is JSON" 0 "proxy" sh -c "$attestor verify $bundle --expect $good --allow-simulated --json $anchors | python3 -c 'import json,sys; print(json.load(sys.stdin)[\"claims\"][\"mode\"])'"
# The configuration of OpenSSL that our programs must not read is not for Python.
hold() { env -u OPENSSL_CONF tests/programs/verify_json.py spec "$@"; }
json_is() { "$attestor" verify "$@" --json | hold; }
expect "JSON of exit code 0" 0 "verified 0 claims request 200 text" json_is "$bundle" --expect "$good" --allow-simulated $anchors
expect "JSON of exit code 1" 0 "refused 1 not_verified expect.path" json_is "$bundle" --expect "$good_host,path=/x" --allow-simulated $anchors
head -c 20000 "$bundle" >"$dir/short.attest"
python3 - "$bundle" "$dir/changed.attest" <<'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[data.rindex(b"localhost")] ^= 1  # in the request, behind the statement
open(sys.argv[2], "wb").write(data)
PY
expect "JSON of exit code 1, not genuine" 0 "refused 1 nothing" json_is "$dir/changed.attest" --expect "$good" --allow-simulated $anchors
expect "JSON of exit code 2, a truncated bundle" 0 "unreadable 2 nothing bundle.format" json_is "$dir/short.attest" --expect "$good" --allow-simulated $anchors
expect "JSON of exit code 2" 0 "unreadable 2 nothing file.unreadable" json_is "$dir/none" --expect "$good" --allow-simulated $anchors
expect "JSON of exit code 2, the command line" 0 "unreadable 2 nothing cli.option" json_is "$bundle" --no-such-option
expect "JSON of exit code 3" 0 "nothing expected 3 not_verified expect.nothing" json_is "$bundle" --allow-simulated $anchors
# quiet EXPECTATIONS: prints how many bytes verify printed, and ends as it did.
quiet() {
  code=0
  "$attestor" verify "$bundle" --expect "$1" --allow-simulated --quiet $anchors >"$dir/quiet" 2>&1 || code=$?
  echo "printed $(wc -c <"$dir/quiet") bytes"
  return $code
}
expect "verify: quiet" 0 "printed 0 bytes" quiet "$good"
expect "verify: quiet, refused" 1 "printed 0 bytes" quiet "$good_host,path=/x"
expect "verify says what was not asked" 0 "nonce (a statement that was used before passes), recipient (one that was made for somebody else passes), max-age (an old one passes)" "$attestor" verify "$bundle" --expect "host=localhost,path=/api/rates" --allow-simulated $anchors
expect "verify says that the path was left open" 0 "path (what the host answers to any path passes), nonce" "$attestor" verify "$bundle" --expect host=localhost --allow-simulated $anchors
expect "and in JSON" 0 '{"id":"path","text":"path was not asked: what the host answers to any path passes."}' "$attestor" verify "$bundle" --expect "$good_host" --allow-simulated --json $anchors
expect "and of the age" 0 '{"id":"max_age","text":"max-age was not asked: an old one passes."}' "$attestor" verify "$bundle" --expect "$good_but_age" --allow-simulated --json $anchors
expect "verify: all of it was asked" 0 "verified" "$attestor" verify "$bundle" --expect "$good" --allow-simulated $anchors
if grep -q "not asked" "$dir/out"; then echo "FAILED: something was not asked"; failed=1; fi
expect "verify says what is not promised" 0 "may be shorter" "$attestor" verify "$bundle" --expect "$good" --allow-simulated $anchors
expect "verify: values without a host" 3 "expect.no_host" "$attestor" verify "$bundle" --expect path=/api/rates --allow-simulated $anchors
cat >"$dir/policy.json" <<JSON
{"format": "attestor expectations 1", "host": "localhost", "port": $bank_port, "path": "/api/rates", "method": "GET", "status": 200,
 "content_type": "application/json", "mode": "proxy", "kind": "reveal-all", "signer_svn": 0, "node_svn": 0, "tcb_date": "2020-01-01",
 "tcb_evaluation": 1, "simulated": true, "marks": ["other-web-roots", "private-targets"], "recipient": "$recipient", "max_age": "10m"}
JSON
expect "the policy file is as its schema has it" 0 "as spec/expectations.schema.json" hold "$dir/policy.json"
expect "verify by a policy file, with the nonce beside it" 0 "verified, SIMULATED" "$attestor" verify "$bundle" --policy "$dir/policy.json" --expect "nonce=$nonce" $anchors
expect "verify: a policy file that names one mark less" 1 "expect.marks" sh -c "sed 's/\"other-web-roots\", //' $dir/policy.json >$dir/less.json; $attestor verify $bundle --policy $dir/less.json $anchors"
expect "verify: a policy file with an unknown member" 2 "expect.file" sh -c "sed 's/\"host\"/\"hots\"/' $dir/policy.json >$dir/typo.json; $attestor verify $bundle --policy $dir/typo.json $anchors"
expect "verify: and it is named with its place" 2 "expect.file: $dir/typo.json: $ at line 1, column 47: there is no member 'hots'; 'host' is the nearest" "$attestor" verify "$bundle" --policy "$dir/typo.json" $anchors
expect "verify: a policy file with a list of no release" 2 "$.signer_releases at line 1, column 58: at least one release is wanted" sh -c "sed 's/\"host\"/\"signer_releases\": [], \"host\"/' $dir/policy.json >$dir/none.json; $attestor verify $bundle --policy $dir/none.json $anchors"
if env -u OPENSSL_CONF python3 -c 'import jsonschema' 2>"$dir/out"; then
  expect "and its schema refuses it" 1 "On instance['signer_releases']" hold "$dir/none.json"
fi
expect "verify: a policy file that is no JSON" 2 "$dir/headers" "$attestor" verify "$bundle" --policy "$dir/headers" $anchors
expect "verify: a policy that wants hardware" 2 "expect.contradiction: $dir/real.json" sh -c "sed 's/\"simulated\": true/\"simulated\": false/' $dir/policy.json >$dir/real.json; $attestor verify $bundle --policy $dir/real.json --allow-simulated $anchors"
expect "verify: a host in capitals" 0 "verified" "$attestor" verify "$bundle" --expect "host=LocalHost,path=/api/rates" --allow-simulated $anchors
expect "verify: a URL as the host" 2 "without https:// and path" "$attestor" verify "$bundle" --expect "host=https://localhost" --allow-simulated $anchors
expect "verify: two expectations in one" 2 "one method in capitals is wanted" "$attestor" verify "$bundle" --expect 'method=GET host=localhost' --allow-simulated $anchors
expect "verify: another method but GET is named" 1 "expect.method" "$attestor" verify "$dir/post.attest" --expect "$good_host,path=/api/rates" --allow-simulated $anchors
expect "verify: a body is named after reveal-all, too" 1 "expect.body" "$attestor" verify "$dir/post.attest" --expect "$good_host,method=POST,shown=Content-Type" --allow-simulated $anchors
expect "verify: a header is named" 1 "expect.request_headers" "$attestor" verify "$dir/post.attest" --expect "$good_host,method=POST,body=*" --allow-simulated $anchors
expect "verify: all of it named" 0 "verified" "$attestor" verify "$dir/post.attest" --expect "$good_host,method=POST,body=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a,header=Content-Type:application/json" --allow-simulated $anchors
prove "$bank/api/rates" $node --reveal-all --allow-simulated --header "X-Account: demo" $common -o "$dir/account.attest" >/dev/null 2>&1
expect "verify: another account's answer" 1 "expect.request_headers" "$attestor" verify "$dir/account.attest" --expect "$good" --allow-simulated $anchors
expect "verify: that account's answer" 0 "verified" "$attestor" verify "$dir/account.attest" --expect "$good,header=X-Account:demo" --allow-simulated $anchors
# Sealed mode: its warning, its words; it meets what asks for proxy mode, and not the reverse.
expect "prove: sealed, with its price" 0 "if that TEE is broken" sh -c "'$attestor' prove '$bank/api/rates' $node --mode sealed --reveal-all --allow-simulated $common -o '$dir/sealed.attest' 2>&1 | tr 'I' 'i'"
expect "verify: sealed" 0 "committed" "$attestor" verify "$dir/sealed.attest" --expect "$good,mode=sealed" --allow-simulated $anchors
expect "verify: sealed is more than proxy" 0 "verified" "$attestor" verify "$dir/sealed.attest" --expect "$good,mode=proxy" --allow-simulated $anchors
expect "verify: proxy is less than sealed" 1 "expect.mode" "$attestor" verify "$bundle" --expect "$good,mode=sealed" --allow-simulated $anchors
expect "inspect: sealed" 0 "a broken node TEE could have read and forged this session" "$attestor" inspect "$dir/sealed.attest"
expect "prove: another mode" 2 "must be proxy or sealed" prove "$bank/api/rates" $node --mode open --reveal-all --allow-simulated $common -o "$dir/no.attest"
expect "prove: sealed, with a method that changes something" 2 "--may-be-lost" prove "$bank/api/rates" $node --mode sealed --method POST --reveal-all --allow-simulated $common -o "$dir/no.attest"
no_file "$dir/no.attest"
expect "verify without expectations" 3 "nothing was expected" "$attestor" verify "$bundle" --allow-simulated $anchors
expect "verify refuses SIMULATED by default" 1 "verify.simulated" "$attestor" verify "$bundle" --expect "$good" $anchors
expect "verify in the far future: too old" 1 "expect.max_age" "$attestor" verify "$bundle" --expect "$good" --allow-simulated --at 2030-01-01T00:00:00Z $anchors
expect "verify in the past: from the future" 1 "statement.future" "$attestor" verify "$bundle" --expect "$good" --allow-simulated --at 2020-01-01T00:00:00Z $anchors
expect "verify: another recipient" 1 "expect.recipient" "$attestor" verify "$bundle" --expect "recipient=0x00000000000000000000000000000000000000ff" --allow-simulated $anchors
expect "verify: bad expectation" 2 "expect.syntax" "$attestor" verify "$bundle" --expect "hots=localhost" --allow-simulated $anchors
expect "verify: no such file" 2 "file.unreadable" "$attestor" verify "$dir/none" --allow-simulated $anchors
in_bash() { bash -c "$1"; }
expect "verify: a pipe as the bundle" 0 "verified" in_bash "$attestor verify <(cat $bundle) --expect $good --allow-simulated $anchors"
expect "verify: /dev/stdin as the bundle" 0 "verified" in_bash "cat $bundle | $attestor verify /dev/stdin --expect $good --allow-simulated $anchors"
expect "verify: a pipe as the release root" 0 "verified" in_bash "$attestor verify $bundle --expect $good --allow-simulated --tee-root $dir/tee-roots.pem --web-roots $dir/web/root.pem --suffix-list $suffix_list --release-root <(cat $dir/release.key.pub)"
expect "verify: a pipe without end" 2 "file.too_large" in_bash "$attestor verify <(cat /dev/zero) --expect $good --allow-simulated $anchors"
expect "verify: a pipe into which nothing comes" 2 "nothing was written" in_bash "$attestor verify <(:) --expect $good --allow-simulated $anchors"
expect "verify: another kind of file" 2 "bundle.not_a_bundle" "$attestor" verify "$dir/nginx.conf" --allow-simulated $anchors
# What cannot be taken apart is unreadable, whoever is asked.
for command in "verify $dir/short.attest --expect $good $anchors" "evidence verify $dir/short.attest --tee-root $dir/tee-roots.pem" "inspect $dir/short.attest" \
  "disclose $dir/short.attest --reveal \$.a -o $dir/none.attest $anchors"; do
  expect "a truncated bundle: ${command%% *}" 2 "bundle.format: $dir/short.attest" "$attestor" $command
done
expect "verify: a bundle of another version" 2 "bundle.version" sh -c "sed 's/attestor bundle 2/attestor bundle 1/' $bundle >$dir/two; $attestor verify $dir/two --expect $good --allow-simulated $anchors"
expect "inspect" 0 "NOTHING IS CHECKED" "$attestor" inspect "$bundle"
expect "intel: the root file is refused" 2 "quote.anchor_not_allowed" "$build/tests/programs/attestor-intel" verify "$bundle" --expect "$good" --allow-simulated $anchors
expect "intel: the evidence is refused" 1 "quote.untrusted_root" "$build/tests/programs/attestor-intel" verify "$bundle" --expect "$good" --allow-simulated $web_anchors

out=$dir/refused.attest
expect "prove does not print what it does not disclose" 0 "answered 200 OK, application/json, 228 bytes" sh -c "printf 'Cookie: %s\n' '$cookie' >$dir/quiet.headers; \
  $attestor prove $bank/api/account $node --header @$dir/quiet.headers --reveal '\$.balance.currency' --allow-simulated $common -o $dir/unprinted.attest"
if grep -q -e 1523 -e Ada "$dir/out"; then echo "FAILED: prove printed what is hidden"; failed=1; fi
expect "but it does when it refuses" 1 '{"account":{"iban"' sh -c "$attestor prove $bank/api/account $node --header @$dir/quiet.headers --reveal '\$.balanc' --allow-simulated $common -o $out"
expect "prove: a header to show that the answer has not" 1 "the answer has no header X-Rate, so it cannot be shown; it has Server, Date, Content-Type" \
  prove "$bank/api/rates" $node --reveal '$.rates' --show-header X-Rate --show-header server --allow-simulated $common -o "$out"
no_file "$out"
expect "prove refuses a Cookie" 2 "client.secret_header" prove "$bank/api/rates" $node --reveal-all --allow-simulated --header "Cookie: a=b" $common -o "$out"
no_file "$out"
expect "prove discloses a Cookie when told again" 0 "status 200" prove "$bank/api/rates" $node --reveal-all --reveal-secrets --allow-simulated --header "Cookie: a=b" $common --force -o "$dir/cookie.attest"
expect "prove: what cannot be the name of a header is told before anything is sent" 2 "'a:b' cannot be the name of a header" prove "$bank/api/rates" $node --reveal '$.base' --show-header a:b --allow-simulated $common -o "$out"
expect "prove: a file of headers with a line that is none" 2 "line 2 of $dir/broken.headers must be 'Name: value'" sh -c "printf 'A: b\nCookie\n' >$dir/broken.headers; \
  $attestor prove $bank/api/rates $node --reveal-all --header @$dir/broken.headers --allow-simulated $common -o $out"
expect "prove: a status that no answer has" 2 "must be a final status, 200 to 599" prove "$bank/api/rates" $node --reveal-all --status 999 --allow-simulated $common -o "$out"
expect "prove: a cookie of the answer is not published unasked" 1 "the answer's header Set-Cookie looks like a credential" prove "$bank/api/account" $node --reveal-all --allow-secret Cookie --allow-simulated --header "Cookie: $cookie" $common -o "$out"
expect "prove publishes it when told by name" 0 "status 200" prove "$bank/api/account" $node --reveal-all --allow-secret Cookie --allow-secret Set-Cookie --allow-simulated --header "Cookie: $cookie" $common --force -o "$dir/cookie.attest"
expect "prove refuses a query value that looks like a credential" 2 "client.secret_value: the query value api_key" prove "$bank/api/rates?api_key=1" $node --reveal '$.rates' --allow-simulated $common -o "$out"
# at_terminal ANSWER COMMAND...: the command with a terminal, at which ANSWER is typed.
at_terminal() {
  typed=$1
  shift
  printf '%s\n' "$typed" | script -qec "$*" /dev/null
}
asked="$attestor prove $bank/api/rates?api_key=1 $node --reveal-all --allow-simulated $common --force -o $dir/asked.attest"
expect "prove asks at a terminal, and a no is a no" 2 "client.secret_value" at_terminal n $asked
grep -q -F "the query value api_key looks like a credential" "$dir/out" || { echo "FAILED: prove did not ask"; failed=1; }
no_file "$dir/asked.attest"
expect "prove asks at a terminal, and goes on after a yes" 0 "status 200" at_terminal y $asked
asked_in_vain() { sleep 3 | script -qec "$attestor prove $bank/api/rates?api_key=1 $node --reveal-all --allow-simulated --timeout 1s $common -o $dir/vain.attest" /dev/null; }
expect "prove: a question that nobody answers ends with --timeout" 2 "Nobody answered within --timeout: that is a no." asked_in_vain
no_file "$dir/vain.attest"
expect "prove publishes it when told by name" 0 "path=/api/rates?api_key=1" prove "$bank/api/rates?api_key=1" $node --reveal-all --allow-secret api_key --allow-simulated $common --force -o "$dir/cookie.attest"
expect "prove: a header that is not for users" 2 "http.reserved_field" prove "$bank/api/rates" $node --reveal-all --allow-simulated --header "Host: x" $common -o "$out"
expect "token: no such file" 2 "file.unreadable" "$attestor" token "$dir/nosuch"
expect "prove refuses what is not 2xx, and says what came" 1 "answered 404 Not Found" prove "$bank/none" $node --reveal-all --allow-simulated $common -o "$out"
expect "prove proves another status when asked" 0 "status 404" prove "$bank/none" $node --reveal-all --status 404 --allow-simulated $common --force -o "$dir/cookie.attest"
expect "prove tells what a relying party must name" 0 "the relying party names: --expect 'host=localhost,path=/api/rates,header=X-Tenant:7,recipient=0x" prove "$bank/api/rates" $node --header "X-Tenant: 7" --reveal-all --allow-simulated $common --force -o "$dir/cookie.attest"
expect "prove refuses SIMULATED by default" 1 "client.simulated" prove "$bank/api/rates" $node --reveal-all $common -o "$out"
expect "prove: over its file of headers" 2 "is read by this command" prove "$bank/api/rates" $node --reveal-all --allow-simulated --header "@$dir/headers" $common --force -o "$dir/headers"
cp "$dir/headers" "$dir/typed.secret"
expect "prove: and with the secret over it" 2 "is read by this command" prove "$bank/api/rates" $node --reveal '$.rates' --allow-simulated --header "@$dir/typed.secret" $common --force -o "$dir/typed.attest"
expect "prove: an empty body is a body" 0 "POST /api/rates" prove "$bank/api/rates" $node --reveal-all --allow-simulated --data "" $common --force -o "$dir/empty-body.attest"
expect "prove wants to be told what to disclose" 2 "reveal-all" prove "$bank/api/rates" $node --allow-simulated $common -o "$out"
# Whose side it is: what the person asked for is not the site's fault.
expect "prove: a wrong path" 1 "side: your request" prove "$bank/none" $node --reveal-all --allow-simulated $common -o "$out"
expect "prove: a wrong cookie" 1 "side: your request" prove "$bank/api/account" $node --header "Cookie: session=old" --reveal '$.balance' --allow-simulated $common -o "$out"
expect "prove: a misspelt query" 1 "side: your request" prove "$bank/api/rates" $node --reveal '$.rtaes' --allow-simulated $common -o "$out"
expect "prove: other web roots" 1 "side: your choice of web roots, or the site" prove "https://localhost:$impostor_port/" $node --reveal-all --allow-simulated $common -o "$out"
expect "prove: and what it is to add one" 1 "To add a root is a decision" prove "https://localhost:$impostor_port/" $node --reveal-all --allow-simulated $common -o "$out"
expect "prove: impostor" 1 "certificate.root" prove "https://localhost:$impostor_port/" $node --reveal-all --allow-simulated $common -o "$out"
expect "prove: node unreachable" 1 "client.node_unreachable" prove "$bank/api/rates" --node 127.0.0.1:1 --reveal-all --allow-simulated $common -o "$out"
expect "prove: a signer as the node" 1 "client.not_a_node: the node (127.0.0.1:$signer_port): a signer answers there" prove "$bank/api/rates" --node "127.0.0.1:$signer_port" --reveal-all --allow-simulated $common -o "$out"
expect "prove: a site as the node" 1 "a web server answers there, with HTTPS" prove "$bank/api/rates" --node "127.0.0.1:$bank_port" --reveal-all --allow-simulated $common -o "$out"
expect "prove: plain HTTP as the node" 1 "client.not_a_node: the node (127.0.0.1:$node_metrics): no TLS of ours is answered there: it is another program, such as a web server with plain HTTP" prove "$bank/api/rates" --node "127.0.0.1:$node_metrics" --reveal-all --allow-simulated $common -o "$out"
expect "prove: a closed port as the node" 1 "nothing answers there: the port is closed" prove "$bank/api/rates" --node 127.0.0.1:1 --reveal-all --allow-simulated $common -o "$out"
expect "verify: a private key as the release root" 2 "config.private_key: $dir/release.key." "$attestor" verify "$bundle" --expect "$good" --allow-simulated --tee-root "$dir/tee-roots.pem" --web-roots "$dir/web/root.pem" --suffix-list "$suffix_list" --release-root "$dir/release.key"
if grep -q -F "$(grep -o '[0-9a-f]*$' "$dir/release.key")" "$dir/out"; then echo "FAILED: a private key was printed"; failed=1; fi
cp "$dir/release.key" "$dir/lone-root.key"
expect "verify: a private key alone as the release root" 2 "which 'attestor release keygen' wrote beside it with .pub" "$attestor" verify "$bundle" --expect "$good" --allow-simulated --tee-root "$dir/tee-roots.pem" --web-roots "$dir/web/root.pem" --suffix-list "$suffix_list" --release-root "$dir/lone-root.key"
expect "a misspelt command" 2 "there is no command verfy; verify is the nearest" "$attestor" verfy "$bundle"
expect "a misspelt command of a group" 2 "there is no command vrify; verify is the nearest" "$attestor" quote vrify
expect "a misspelt option" 2 "there is no option --expct; --expect is the nearest" "$attestor" verify "$bundle" --expct host=a
expect "a misspelt option that is needed" 2 "there is no option --nod; --node is the nearest" "$attestor" prove "$bank/" --nod a:1
expect "an option that is like no other" 2 "there is no option --colour" "$attestor" verify "$bundle" --colour
expect "an option that is missing" 2 "--node is required" "$attestor" prove "$bank/"
expect "prove: host outside the node's policy" 1 "node.host_refused" prove "https://example.com:$bank_port/" $node --reveal-all --allow-simulated $common -o "$out"
expect "prove: port outside the node's policy" 1 "node.port_refused" prove "https://localhost:9/" $node --reveal-all --allow-simulated $common -o "$out"
expect "prove: plain http" 2 "http.url_scheme" prove "http://localhost/" $node --reveal-all --allow-simulated $common -o "$out"
expect "prove does not overwrite a bundle with everything" 2 "file.exists: $bundle (--force overwrites it)" prove "$bank/api/rates" $node --reveal-all --allow-simulated $common -o "$bundle"
for place in "$dir" "$dir/none/" "$dir/" /dev/null "" -; do
  expect "prove: no name of a file, '$place'" 2 "file.unwritable" prove "$bank/api/rates" $node --reveal-all --allow-simulated $common --force -o "$place"
done
expect "prove: a folder that does not exist" 2 "file.unwritable" prove "$bank/api/rates" $node --reveal-all --allow-simulated $common -o "$dir/none/x"
no_file "$out"
# Chosen values of a page behind a cookie, and more of them later.
chosen=$dir/chosen.attest
account=$bank/api/account
printf 'Cookie: %s\n' "$cookie" >"$dir/secrets"
about="host=localhost,method=GET,path=/api/account,recipient=$recipient,nonce=$nonce,max-age=10m"
prove_chosen() { "$attestor" prove "$account" $node --header "@$dir/secrets" --allow-simulated $common "$@"; }
disclose() { "$attestor" disclose "$@" --allow-simulated $anchors; }
check() { verify "$1" --expect "$about" --allow-simulated $anchors "$2" "$3"; }
no_files() { no_file "$1.attest"; no_file "$1.secret"; }

expect "prove chosen values" 0 "(selective)" prove_chosen --reveal '$.balance.currency' --reveal '$.balance.amount' -o "$chosen"
expect "prove says what it proved and hides" 0 "hidden: 1 request header" prove_chosen --reveal '$.balance' --force -o "$chosen"
[ "$(stat -c %a "$dir/chosen.secret")" = 600 ] && echo "ok: the session's secret is private" || { echo "FAILED: mode of the session's secret"; failed=1; }
expect "prove does not overwrite" 2 "file.exists" prove_chosen --reveal '$.balance.currency' -o "$chosen"
rm "$chosen"
expect "prove does not overwrite a secret" 2 "chosen.secret" prove_chosen --reveal '$.balance.currency' -o "$chosen"
expect "prove overwrites with --force" 0 "secret: " prove_chosen --reveal '$.balance.currency' --force -o "$chosen"
[ "$(stat -c %a "$dir/chosen.secret")" = 600 ] || { echo "FAILED: mode of the session's secret after --force"; failed=1; }
expect "verify an expected value" 0 'passed       expect.value: $.balance.currency is "EUR"' check "$chosen" --expect-value '$.balance.currency="EUR"'
expect "verify: another value" 1 "expect.value" check "$chosen" --expect-value '$.balance.currency="USD"'
expect "verify: a hidden value" 1 "not shown" check "$chosen" --expect-value '$.account.tier="gold"'
expect "verify: an expected value that is no JSON" 2 "expect.value_syntax" check "$chosen" --expect-value '$.account.tier=gold'
expect "verify shows hidden bytes as such" 0 '{"account":{"░░░░":"░' check "$chosen" --expect-value '$.balance.currency="EUR"'
expect "disclose one more value" 0 '$['"'account']['tier']            \"gold\"  (disclosed later)" disclose "$chosen" --reveal '$.account.tier' -o "$dir/more.attest"
expect "disclose says what it extends" 0 "extends: statement" disclose "$chosen" --reveal '$.account.tier' --force -o "$dir/more.attest"
expect "disclose: a folder" 2 "is a folder: name a file in it" disclose "$chosen" --reveal '$.account.tier' --force -o "$dir"
expect "disclose: over the secret of its session" 2 "is read by this command" disclose "$chosen" --reveal '$.account.tier' --force -o "$dir/./chosen.secret"
expect "disclose: and over one that is named" 2 "is read by this command" disclose "$chosen" --secret "$dir/chosen.secret" --reveal '$.account.tier' --force -o "$dir/chosen.secret"
expect "disclose does not overwrite" 2 "file.exists" disclose "$chosen" --reveal '$.account.tier' -o "$dir/more.attest"
expect "verify the longer bundle" 0 "verified, SIMULATED" check "$dir/more.attest" --expect-value '$.account.tier="gold"'
expect "disclose from the longer bundle, with the secret named" 0 "1523.88" disclose "$dir/more.attest" --secret "$dir/chosen.secret" --reveal '$.balance.amount' -o "$dir/most.attest"
expect "inspect a selective bundle" 0 "later disclosure" "$attestor" inspect "$dir/most.attest"
expect "inspect shows it unchecked" 0 '"amount":1523.88' "$attestor" inspect "$dir/most.attest"
expect "JSON of a selective bundle" 0 "selective 3 extension True" sh -c "$attestor verify $dir/most.attest --expect $about --allow-simulated --json $anchors | \
  python3 -c 'import json,sys; d=json.load(sys.stdin); r=d[\"revealed\"]; print(d[\"disclosure\"], len(r), r[1][\"in\"], len(d[\"extends\"]) == 64)'"
expect "JSON of a selective bundle has its body in parts" 0 "verified 0 claims request 200 parts" json_is "$chosen" --expect "$about" --allow-simulated $anchors
expect "JSON has hidden headers and hidden parts as such" 0 "None string 1523.88" sh -c "$attestor verify $dir/most.attest --expect $about --allow-simulated --json $anchors | \
  python3 -c 'import json,sys; d=json.load(sys.stdin); h={x[\"name\"]: x[\"value\"] for x in d[\"request\"][\"headers\"]}; p=d[\"response\"][\"body\"][\"parts\"]; print(h[\"Cookie\"], p[1][\"class\"], \"1523.88\" if \"1523.88\" in str(p) else p)'"
expect "JSON of a bundle with everything" 0 '"disclosure":"reveal-all","revealed":[],"extends":null' verify "$bundle" --expect "$good" --allow-simulated --json $anchors
expect "prove a whole body of any type" 0 "<p>hello</p>" prove "$bank/page" $node --header "@$dir/secrets" --reveal-body --allow-simulated $common -o "$dir/page.attest"
expect "prove hides a plain Cookie" 0 "Cookie stays hidden" prove "$account" $node --header "Cookie: $cookie" --reveal '$.balance' --allow-simulated $common -o "$dir/plain.attest"
expect "verify: shown is shown with its value" 1 "'Cookie' is hidden" verify "$dir/plain.attest" --expect "$about,shown=Cookie" --allow-simulated $anchors
expect "verify: and hidden may be hidden" 0 "verified" verify "$dir/plain.attest" --expect "$about,hidden=Cookie" --allow-simulated $anchors
expect "prove hides and shows headers by name" 0 "X-Plain: shown" prove_chosen --header "X-Id: recognisable" --header "X-Plain: shown" --show-request-header x-plain --show-header Server --reveal '$.balance' -o "$dir/by-name.attest"
grep -q "Server: nginx" "$dir/out" || { echo "FAILED: the header Server is not shown"; failed=1; }
for file in "$dir"/chosen.attest "$dir"/plain.attest "$dir"/by-name.attest "$dir"/most.attest "$dir"/page.attest; do
  if grep -q -F -e "$cookie" -e recognisable -e oncology "$file"; then echo "FAILED: $file holds what is hidden"; failed=1; fi
done

check_anchors

no=$dir/no
expect "prove: both ways of disclosing" 2 "in one way" prove_chosen --reveal '$.balance' --reveal-all -o "$no.attest"
expect "prove: --hide with --reveal-all" 2 "hides nothing" prove_chosen --hide Cookie --reveal-all -o "$no.attest"
expect "prove: the whole body and values" 2 "disclosure.whole_and_paths" prove_chosen --reveal '$.a' --reveal-body -o "$no.attest"
expect "prove: a query that is none" 2 "json.path_syntax: '\$.[': at byte 2" prove_chosen --reveal '$.a' --reveal '$.[' -o "$no.attest"
expect "prove: a bundle that is called like a secret" 2 "cli.option" prove_chosen --reveal '$.balance' -o "$no.secret"
expect "prove: a path that matches nothing" 1 "disclosure.no_match" prove_chosen --reveal '$.balance.missing' -o "$no.attest"
expect "prove: a body that is not JSON" 1 "disclosure.not_json" prove "$bank/page" $node --reveal '$.a' --allow-simulated $common -o "$no.attest"
expect "prove: a value too large to prove" 1 "the proof would have" prove "$bank/large.json" $node --reveal '$.value' --allow-simulated $common -o "$no.attest"
expect "prove: a header to hide that is not sent" 2 "disclosure.secret_header" prove_chosen --hide X-Misspelt --reveal '$.balance' -o "$no.attest"
expect "prove: a header that must be shown" 2 "disclosure.hidden_header" prove_chosen --hide Host --reveal '$.balance' -o "$no.attest"
expect "disclose: no secret beside the bundle" 2 "cli.no_secret: $dir/more.secret" disclose "$dir/more.attest" --reveal '$.balance.amount' -o "$no.attest"
expect "disclose: another file as the secret" 2 "cli.secret_file" disclose "$chosen" --secret "$dir/headers" --reveal '$.balance.amount' -o "$no.attest"
expect "disclose: the secret of another session" 1 "client.other_statement" disclose "$chosen" --secret "$dir/plain.secret" --reveal '$.balance.amount' -o "$no.attest"
expect "disclose: a bundle that reveals everything" 1 "proof.not_selective" disclose "$bundle" --secret "$dir/chosen.secret" --reveal '$.rates' -o "$no.attest"
expect "disclose: a path that matches nothing" 1 "disclosure.no_match" disclose "$chosen" --reveal '$.balance.missing' -o "$no.attest"
expect "disclose: what is disclosed already" 1 "client.nothing_new" disclose "$chosen" --reveal '$.balance.currency' -o "$no.attest"
expect "disclose: SIMULATED is refused by default" 1 "verify.simulated" "$attestor" disclose "$chosen" --reveal '$.account.tier' -o "$no.attest" $anchors
expect "disclose: another kind of file" 2 "bundle.not_a_bundle" disclose "$dir/nginx.conf" --reveal '$.a' -o "$no.attest"
no_files "$no"

# Where only words matter: what else is there differs between machines.
expect_line() { title=$1 words=$2; shift 2; "$@" >"$dir/out" 2>&1 || true; grep -q -F -e "$words" "$dir/out" && echo "ok: $title" || { echo "FAILED: $title: no '$words' in:"; cat "$dir/out"; failed=1; }; }
guest="--guest-agent $dir/node.sock --collateral $dir/node-pki/collateral.json"
services="--node 127.0.0.1:$node_port --signer 127.0.0.1:$signer_port"
expect_line "doctor of a node" "SIMULATED, release 0.1.0" "$attestor" doctor $guest $services --allow-simulated $anchors
expect_line "doctor says which role it took" "checked as a node: a guest agent is named" "$attestor" doctor $guest $services --allow-simulated $anchors
expect "doctor: all is in place, whether a time service keeps the clock or not" 0 "trusted here" "$attestor" doctor $guest $services --allow-simulated $anchors
expect_line "doctor: SIMULATED is a failure by default" "FAILED       node [client.simulated]" "$attestor" doctor $guest $services $anchors
expect_line "doctor of a client" "passed       node: SIMULATED, release 0.1.0; whether its signer answers, only 'attestor prove' shows" "$attestor" doctor --role client --node "127.0.0.1:$node_port" --allow-simulated $anchors
if grep -q "guest\." "$dir/out"; then echo "FAILED: a client has no guest agent"; failed=1; fi
expect_line "doctor: what answers instead" "a signer answers there" "$attestor" doctor --role client --node "127.0.0.1:$signer_port" --allow-simulated $anchors
expect_line "doctor: plain HTTP instead of the signer" "FAILED       signer [crypto.channel_failed]: no TLS of ours" "$attestor" doctor --role client --signer "127.0.0.1:$node_metrics" --allow-simulated $anchors
expect_line "doctor: a node instead of the signer" "a node answers there: name the signer behind it" "$attestor" doctor --role client --signer "127.0.0.1:$node_port" --allow-simulated $anchors
expect_line "doctor of a signer" "passed       guest.socket" "$attestor" doctor --role signer $guest $anchors
expect_line "doctor without a guest agent says what to do" "start attestor-simtee" "$attestor" doctor --guest-agent "$dir/none.sock" $anchors
expect_line "doctor: no release root" "name whom you trust: - --release-root FILE" env HOME=/nowhere "$attestor" doctor --role client --web-roots "$dir/web/root.pem" --suffix-list "$suffix_list"
expect "doctor: no such role" 2 "--role" "$attestor" doctor --role server $anchors
expect "doctor: a node without a port" 2 "'node.example' has no port: write host:port" "$attestor" doctor --node node.example $anchors
expect "a node whose configuration was changed does not start" 1 "has this compose file and another configuration" sh -c "sed s/$node_port/0/ $dir/node.toml >$dir/other.toml; timeout 10 $bin/node/attestor-node --config $dir/other.toml"
expect "a misspelt setting" 1 "config.unknown_key" sh -c "sed s/private_targets/privat_targets/ $dir/node.toml >$dir/typo.toml; $bin/node/attestor-node --config $dir/typo.toml"

unset OPENSSL_CONF
expect "release keys are never overwritten" 2 "file.exists" "$attestor" release keygen -o "$dir/release.key"
expect "and no option is named that it does not have" 1 "0" sh -c "$attestor release keygen -o $dir/release.key 2>&1 | grep -c -e --force"
expect "nor is a public key" 2 "file.exists: $dir/lone.pub" sh -c "cp $dir/release.key.pub $dir/lone.pub; $attestor release keygen -o $dir/lone"
expect "a folder in the place of the public key is told" 2 "$dir/taken.pub is a folder" sh -c "mkdir $dir/taken.pub; $attestor release keygen -o $dir/taken"
no_file "$dir/lone"
[ "$(stat -c %a "$dir/release.key")" = 600 ] && echo "ok: the release key is private" || { echo "FAILED: mode of the release key"; failed=1; }
expect "inspect says SIMULATED" 0 "SIMULATED" "$attestor" inspect "$bundle"
expect "--version" 0 "0.1.0" "$attestor" --version
# What a file says must not command the terminal.
sed "s/2026:statement:2/2026:statement$(printf '\033')[/" "$bundle" >"$dir/escape"
expect "verify: a statement of another profile" 1 "statement.version" "$attestor" verify "$dir/escape" --expect "$good" --allow-simulated $anchors
if grep -q "$(printf '\033')" "$dir/out"; then echo "FAILED: an escape sequence was printed"; failed=1; else echo "ok: escape sequences are not printed"; fi
# Nothing of the services' memory ends up in a core file, and their environment is gone.
for pid in $node_pid $signer_pid; do
  grep -q '^Max core file size *0 *0' "/proc/$pid/limits" && echo "ok: no core file" || { echo "FAILED: core files of $pid"; failed=1; }
done

# What the demo prints as a command can be pasted.
typed printf '%s|' "it's" '$.a="x y"' "" "$(printf '%0130d' 1)" plain 3>"$dir/typed" >"$dir/ran"
sed 's/^\$ //' "$dir/typed" | sh >"$dir/pasted"
cmp "$dir/ran" "$dir/pasted" && echo "ok: a command of the demo can be pasted" || failed=1
expect "the demo does not touch a folder that is there" 2 "it is there already" tools/demo.sh --keep "$dir"
expect "the demo: another option" 2 "usage: ./dev demo" tools/demo.sh --kept "$dir"

. tests/programs/evidence.sh
. tests/programs/hosts.sh

# Lists of releases: what could never count, or be read, is not signed.
sign="$attestor release sign --key $dir/release.key --min-tcb-evaluation 20 --force -o $dir/other-list.cbor"
release() { echo "role=node,version=$1,svn=2,compose=$dir/node.compose.json,config-digest=$(printf '%064d' 1),image=$(printf '%064d' 2)"; }
expect "release sign: the least svn" 0 "1 releases" $sign --min-svn-node 2 --min-svn-signer 9 --release "$(release 1)"
expect "release sign: a release below it" 2 "below the minimum" $sign --min-svn-node 3 --release "$(release 1)"
expect "release sign: a least svn below zero" 2 "must be a whole number, not '-1'" $sign --min-svn-node -1 --release "$(release 1)"
expect "release sign: and one beyond 64 bits" 2 "must be a whole number" $sign --min-svn-signer 99999999999999999999 --release "$(release 1)"
expect "release sign: a key twice" 2 "'svn' is given a second time" $sign --release "$(release 1),svn=2"
expect "release sign: the public key" 2 "is a public key" "$attestor" release sign --key "$dir/release.key.pub" --min-tcb-evaluation 20 -o "$dir/x-list.cbor" --release "$(release 1)"
cp "$dir/release.key" "$dir/kept.key"
printf '%064d\n' 7 >"$dir/kept.key.pub"
expect "release sign: the key of another pair" 2 "does not belong to the public key" "$attestor" release sign --key "$dir/kept.key" --min-tcb-evaluation 20 -o "$dir/x-list.cbor" --release "$(release 1)"
grep -o '[0-9a-f]*$' "$dir/release.key" >"$dir/earlier.key"
expect "release sign: a key of an earlier version" 0 "1 releases" "$attestor" release sign --key "$dir/earlier.key" --min-tcb-evaluation 20 -o "$dir/earlier-list.cbor" --release "$(release 1)"
rm "$dir/kept.key.pub"
expect "release sign: over its key" 2 "is read by this command" "$attestor" release sign --key "$dir/kept.key" --min-tcb-evaluation 20 --force -o "$dir/kept.key" --release "$(release 1)"
cp "$dir/node.compose.json" "$dir/kept.json"
expect "release sign: over a compose file" 2 "is read by this command" "$attestor" release sign --key "$dir/release.key" --min-tcb-evaluation 20 --force -o "$dir/kept.json" --release "$(release 1 | sed "s,node.compose.json,kept.json,")"
expect "a report that cannot be written" 2 "could not be written" sh -c '"$0" inspect "$1" >/dev/full' "$attestor" "$bundle"
expect "release sign: a version of 64 characters" 0 "1 releases" $sign --release "$(release "$(printf '%064d' 1)")"
expect "release sign does not overwrite" 2 "file.exists" "$attestor" release sign --key "$dir/release.key" --min-tcb-evaluation 20 -o "$dir/other-list.cbor" --release "$(release 1)"
expect "release sign: and of 65" 2 "release.format" $sign --release "$(release "$(printf '%065d' 1)")"
. tests/programs/simtee.sh
. tests/programs/collateral.sh
. tests/programs/metrics.sh

# Graceful end: both stop by themselves on SIGTERM, and say so.
kill "$node_pid"
wait "$node_pid" && grep -q node.stopped "$dir/node.log" && echo "ok: node stops" || { echo "FAILED: node did not stop gracefully"; failed=1; }
kill "$signer_pid"
wait "$signer_pid" && grep -q signer.stopped "$dir/signer.log" && echo "ok: signer stops" || { echo "FAILED: signer did not stop gracefully"; failed=1; }
# Logs and metrics hold no personal data: no host, path, nonce or recipient of any session.
for word in api/rates api/account "$nonce" 00000000000000000000000000000000000000b0 USD "$cookie" 1523.88; do
  if grep -q -F "$word" "$dir/node.log" "$dir/signer.log" "$dir/node.after" "$dir/signer.after"; then echo "FAILED: a log or a page of metrics holds '$word'"; failed=1; fi
done
exit $failed
