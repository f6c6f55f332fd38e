# Sourced by run.sh: attestor quote and attestor evidence, on what the simulated TEEs and the services of run.sh made.
#
# In $dir/q: a quote of the node's TEE with its event log (answer.json), as hex and binary, and its collateral.
q=$dir/q
mkdir -p "$q"
curl -s --unix-socket "$dir/node.sock" -H "Content-Type: application/json" -d "{\"report_data\":\"$(printf '%0128d' 7)\"}" http://dstack/GetQuote >"$q/answer.json"
python3 - "$q" "$dir/node-pki/collateral.json" <<'PY'
import json, sys
folder = sys.argv[1]
answer = json.load(open(f"{folder}/answer.json"))
quote = bytes.fromhex(answer["quote"])
open(f"{folder}/quote", "wb").write(quote)
open(f"{folder}/quote.hex", "w").write("0x" + "\n".join(answer["quote"][i:i + 64] for i in range(0, len(answer["quote"]), 64)) + "\n")
open(f"{folder}/changed", "wb").write(quote[:600] + bytes([quote[600] ^ 1]) + quote[601:])
open(f"{folder}/short", "wb").write(quote[:1000])
open(f"{folder}/longer", "wb").write(quote + b"\1")
log = json.loads(answer["event_log"])
open(f"{folder}/log.json", "w").write(answer["event_log"])
runtime = [event for event in log if event["imr"] == 3]
runtime[-1]["event_payload"] = "00"
open(f"{folder}/other-log.json", "w").write(json.dumps(log))
open(f"{folder}/other-data.json", "w").write(json.dumps(answer | {"report_data": "08" * 64}))
open(f"{folder}/none.json", "w").write("{}")
collateral = json.load(open(sys.argv[2]))
json.dump(collateral | {"tcb_info": "{}"}, open(f"{folder}/damaged.json", "w"))
open(f"{folder}/cut.json", "w").write(json.dumps(collateral)[:3000])
PY
printf 'tee = "TDX"\n' >"$q/tdx.toml"
collateral=$dir/node-pki/collateral.json
roots="--tee-root $dir/tee-roots.pem"
quote="$attestor quote verify --collateral $collateral $roots"
field() { python3 -c "import json,sys; print(eval(sys.argv[1], {'json': json, 'report': json.load(sys.stdin)}))" "$1"; }
# report TITLE CODE EXPRESSION VALUE COMMAND...: the command's JSON report, as `report`, gives the value.
report() {
  title=$1 code=$2 expression=$3 value=$4
  shift 4
  got=0
  "$@" --json >"$dir/report.json" 2>"$dir/out" || got=$?
  found=$(field "$expression" <"$dir/report.json" 2>>"$dir/out" || true)
  if [ "$got" != "$code" ] || [ "$found" != "$value" ]; then
    echo "FAILED: $title: exit $got (expected $code), $expression is '$found' (expected '$value')"
    cat "$dir/out" "$dir/report.json"
    failed=1
  else
    echo "ok: $title"
  fi
}

expect "quote verify" 0 "accepted, SIMULATED" $quote --quote "$q/quote"
expect "quote verify: hex with 0x and line breaks" 0 "accepted, SIMULATED" $quote --quote "$q/quote.hex"
report "quote verify as JSON" 0 "(report['format'], report['verdict'], report['tcb_status'], report['tcb_status_at_signing'])" \
  "('attestor quote 1', 'accepted', 'UpToDate', None)" $quote --quote "$q/quote"
report "quote verify: every check has a result and a detail" 0 "sorted({(c['result'], *c) for c in report['checks']})" "[('not checked', 'id', 'result', 'detail'), ('passed', 'id', 'result', 'detail')]" $quote --quote "$q/quote"
report "quote verify names the anchors" 0 "[a['kind'] for a in report['anchors']]" "['tee_roots', 'tee_root']" $quote --quote "$q/quote"
report "quote verify: the status at both times" 1 "(report['tcb_status'], report['tcb_status_at_signing'])" "(None, 'UpToDate')" \
  $quote --quote "$q/quote" --at 2040-01-01T00:00:00Z --signed-at "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
report "quote verify: late" 1 "[c['code'] for c in report['checks'] if c['result'] == 'failed']" "['quote.root_certificate']" $quote --quote "$q/quote" --at 2040-01-01T00:00:00Z
expect "quote verify: Intel's root by default" 1 "quote.untrusted_root" "$attestor" quote verify --quote "$q/quote" --collateral "$collateral"
expect "quote verify: a changed report" 1 "FAILED       quote.signature" $quote --quote "$q/changed"
expect "quote verify: a cut quote" 2 "quote.malformed" $quote --quote "$q/short"
# Whatever cannot be read: the lines are those of a quote that can, and each that was not checked says why.
$quote --quote "$q/quote" --json >"$q/whole.json"
ids="[c['id'] for c in json.load(open('$q/whole.json'))['checks']]"
report "quote verify: a cut quote has every line" 2 "[c['id'] for c in report['checks']] == $ids" True $quote --quote "$q/short" --policy "$q/tdx.toml"
report "quote verify: a cut quote of either kind" 2 "[c['id'] for c in report['checks'] if c['id'] != 'quote.enclave'] == $ids" True $quote --quote "$q/short"
report "quote verify: and why" 2 "{c['detail'] for c in report['checks'] if c['result'] == 'not checked'}" "{'the quote cannot be read'}" $quote --quote "$q/short"
report "quote verify: collateral that cannot be read has every line" 1 "[c['id'] for c in report['checks']] == $ids" True \
  "$attestor" quote verify --quote "$q/quote" --collateral "$q/damaged.json" $roots
report "quote verify: neither can be read" 2 "report['checks'][2]" \
  "{'id': 'quote.tee_type', 'result': 'not checked', 'detail': 'quote and collateral cannot be read'}" "$attestor" quote verify --quote "$q/short" --collateral "$q/damaged.json" $roots
expect "quote verify: a byte more" 1 "quote.trailing" $quote --quote "$q/longer"
expect "quote verify: collateral of another root" 1 "quote.root" "$attestor" quote verify --quote "$q/quote" --collateral "$dir/signer-pki/collateral.json" $roots
expect "quote verify: no quote" 2 "quote.not_a_quote" $quote --quote "$dir/nginx.conf"
expect "quote verify: an agent's answer" 2 "give the hex of its 'quote'" $quote --quote "$q/answer.json"
expect "quote verify: base64" 2 "it looks like base64: decode it first" sh -c "base64 $q/quote >$q/quote.base64; $quote --quote $q/quote.base64"
expect "quote verify: an array of numbers" 2 "it is an array of numbers" sh -c "echo '[4,0,2,0]' >$q/numbers.json; $quote --quote $q/numbers.json"
expect "quote verify: an empty file" 2 "nothing-in-it: it is empty" sh -c ": >$q/nothing-in-it; $quote --quote $q/nothing-in-it"
expect "quote verify: no collateral" 2 "quote.not_collateral" "$attestor" quote verify --quote "$q/quote" --collateral "$q/quote.hex" $roots
expect "quote verify: damaged collateral" 1 "quote.tcb_info_malformed" "$attestor" quote verify --quote "$q/quote" --collateral "$q/damaged.json" $roots
expect "quote verify: JSON that is no collateral" 2 "quote.not_collateral: $q/none.json: it is JSON without 'tcb_info'" "$attestor" quote verify --quote "$q/quote" --collateral "$q/none.json" $roots
expect "quote verify: collateral that is cut" 2 "quote.not_collateral: $q/cut.json" "$attestor" quote verify --quote "$q/quote" --collateral "$q/cut.json" $roots
expect "quote verify: no such file" 2 "file.unreadable" $quote --quote "$q/nothing"
expect "quote verify: a bad time" 2 "cli.option: --at 'yesterday'" $quote --quote "$q/quote" --at yesterday
expect "quote verify: a bad time of signing" 2 "cli.option: --signed-at 'yesterday'" $quote --quote "$q/quote" --signed-at yesterday
expect "quote: which one" 2 "subcommand" "$attestor" quote
expect "quote explain" 0 "nothing: every part has what the newest level asks for" "$attestor" quote explain --collateral "$collateral" $roots --quote "$q/quote"
expect "quote explain says what is not proved" 1 "NOT PROVED" "$attestor" quote explain --collateral "$collateral" $roots --quote "$q/changed"
expect "quote explain: a quote without its collateral" 1 "MRTD" "$attestor" quote explain --quote "$q/quote" --collateral "$q/damaged.json" $roots
expect "quote explain: what cannot be compared, and why" 2 "not known: the quote cannot be read" "$attestor" quote explain --collateral "$collateral" $roots --quote "$q/short"
report "quote explain as JSON: why there is none" 1 "(report['explanation'], report['explanation_reason'])" "(None, 'the collateral cannot be read')" \
  "$attestor" quote explain --quote "$q/quote" --collateral "$q/damaged.json" $roots
report "quote explain as JSON" 0 "(report['explanation']['fmspc'], len(report['explanation']['parts']), report['explanation']['advice'])" \
  "('53494d554c00', 3, 'Nothing to do.')" "$attestor" quote explain --collateral "$collateral" $roots --quote "$q/quote"

policy() { printf '%s\n' "$1" >"$q/policy.toml"; }
policy 'tee = "TDX"
[tcb]
accepted = ["UpToDate"]
min_evaluation_number = 1
[td]
require_sept_ve_disable = true'
expect "policy: accepted" 0 "accepted" $quote --quote "$q/quote" --policy "$q/policy.toml"
policy 'tee = "SGX"'
expect "policy: the kind of TEE" 1 "quote.tee_type" $quote --quote "$q/quote" --policy "$q/policy.toml"
policy 'tcb.accepted = ["SWHardeningNeeded"]'
report "policy: another status" 1 "[c['code'] for c in report['checks'] if c['result'] == 'failed'] + [report['tcb_status']]" \
  "['quote.tcb_status', 'UpToDate']" $quote --quote "$q/quote" --policy "$q/policy.toml"
policy 'tcb.min_evaluation_number = 4000000000'
expect "policy: the evaluation number" 1 "quote.evaluation_number" $quote --quote "$q/quote" --policy "$q/policy.toml"
policy 'tcb.max_collateral_age_days = 1
tcb.grace_days = 30'
expect "policy: the age of collateral and a grace" 0 "passed       quote.collateral_age" $quote --quote "$q/quote" --policy "$q/policy.toml"
expect "policy: collateral that is too old" 1 "FAILED       quote.collateral_age" $quote --quote "$q/quote" --policy "$q/policy.toml" --at "$(date -u -d '+2 days' +%Y-%m-%dT%H:%M:%SZ)"
policy "td.mr_owner = \"$(printf '%096d' 1)\""
expect "policy: the owner" 1 "quote.td_owner" $quote --quote "$q/quote" --policy "$q/policy.toml"
policy 'td.required_xfam = "0x0000000000000010"'
expect "policy: processor features" 1 "quote.td_xfam" $quote --quote "$q/quote" --policy "$q/policy.toml"
for wrong in 'tcb.accepted = ["Revoked"]' 'tcb.accepted = "UpToDate"' 'tcb.min_evaluation_number = -1' 'td.allow_debug = "yes"' 'tee = "SEV"' 'td.mr_owner = "00"' \
  'td.allowed_xfam = "7"' 'application.images = ""' 'application.key_providers = []' 'application.key_providers = "none"' 'application.key_providers = ["vault"]' \
  'application.key_providers = ["kms:"]' 'application.key_providers = ["none:00"]' 'application.key_providers = ["local-sgx:00"]' 'application.kms_root = "02"'; do
  policy "$wrong"
  expect "policy: $wrong" 2 "config.bad_value" $quote --quote "$q/quote" --policy "$q/policy.toml"
done
for wrong in 'accepted = ["UpToDate"]' 'td.allow_debugging = true' '[tdx]' 'td.more.allow_debug = true'; do
  policy "$wrong"
  expect "policy: $wrong" 2 "config.unknown_key" $quote --quote "$q/quote" --policy "$q/policy.toml"
done
policy 'tee = '
expect "policy: no TOML" 2 "config.syntax" $quote --quote "$q/quote" --policy "$q/policy.toml"

evidence="$attestor evidence verify"
full="$roots --release-root $dir/release.key.pub"
expect "evidence: a bundle" 0 "accepted, SIMULATED" $evidence "$bundle" $full
expect "evidence: with --allow-simulated, as elsewhere" 0 "accepted, SIMULATED" $evidence "$bundle" $full --allow-simulated
# One list of checks judges the evidence, whoever asks: what `verify` says of it is what `evidence verify` says, line by line.
$attestor verify "$bundle" --expect "$good" --allow-simulated --json $anchors >"$q/verified.json"
report "evidence: the checks of verify, in its order" 0 "report['checks'] == json.load(open('$q/verified.json'))['checks'][:len(report['checks'])]" \
  "True" $evidence "$bundle" $full
report "evidence: up to the hardware" 0 "json.load(open('$q/verified.json'))['checks'][len(report['checks'])]['id']" "tee.hardware" $evidence "$bundle" $full
report "evidence: a bundle as JSON" 0 "(report['format'], report['kind'], report['verdict'], [g['role'] for g in report['guests']], report['tcb_status'], report['tcb_status_at_signing'])" \
  "('attestor evidence 1', 'bundle', 'accepted', ['signer', 'node'], 'UpToDate', 'UpToDate')" $evidence "$bundle" $full
report "evidence: the anchors of a bundle" 0 "[a['kind'] for a in report['anchors']]" "['tee_roots', 'tee_root', 'tee_root', 'release_root']" $evidence "$bundle" $full
report "evidence: a bundle long after" 0 "(report['verdict'], report['tcb_status'], report['tcb_status_at_signing'])" "('accepted', None, 'UpToDate')" \
  $evidence "$bundle" $full --at 2040-01-01T00:00:00Z
HOME=$q report "evidence: without a release root" 0 "[(c['id'], c['result']) for c in report['checks'] if c['id'].endswith('release')] + [len(report['anchors'])]" \
  "[('signer.evidence.release', 'not checked'), ('node.evidence.release', 'not checked'), 3]" $evidence "$bundle" $roots
expect "evidence: another release root" 1 "release.signature" sh -c "printf '%064d' 2 >$q/other.pub; $evidence $bundle $roots --release-root $q/other.pub"
expect "evidence: Intel's root by default" 1 "signer.quote.root" $evidence "$bundle"
expect "evidence: from the future" 1 "statement.future" $evidence "$bundle" $full --at 2020-01-01T00:00:00Z
expect "evidence: a cut bundle" 2 "bundle.format" sh -c "head -c 20000 $bundle >$q/cut; $evidence $q/cut $full"
expect "evidence: options of another kind" 2 "cli.option" $evidence "$bundle" $full --event-log "$q/log.json"
# The last byte but one of the statement is of its signature, that of the fifth part of evidence of the app-compose; the bundle's parts stay where they are.
python3 - "$bundle" "$q" <<'PY'
import sys
data = open(sys.argv[1], "rb").read()
def head(at):  # of a CBOR string: its start and end
    kind, small = data[at] >> 5, data[at] & 31
    size = {24: 1, 25: 2, 26: 4}.get(small, 0)
    length = small if size == 0 else int.from_bytes(data[at + 1:at + 1 + size], "big")
    return kind, at + 1 + size, at + 1 + size + length
def members(at, count):  # of a CBOR map at `at` with the keys 1 to count: where each value is
    parts, at = {}, at + 1
    for key in range(1, count + 1):
        _, start, end = head(at + 1)
        parts[key], at = (start, end), end
    return parts
parts = members(0, 10)
def save(name, start, end, value):
    open(f"{sys.argv[2]}/{name}", "wb").write(data[:start] + value + data[end:])
end = parts[2][1]
save("signature", end - 2, end - 1, bytes([data[end - 2] ^ 1]))
end = members(parts[9][0], 6)[5][1]
save("node", end - 2, end - 1, bytes([data[end - 2] ^ 1]))
open(f"{sys.argv[2]}/evidence", "wb").write(data[slice(*parts[9])])
PY
expect "evidence: the statement's signature" 1 "FAILED       statement.signature" $evidence "$q/signature" $full
expect "evidence: other evidence of the node" 1 "FAILED       statement.node_evidence" $evidence "$q/node" $full
expect "evidence: changed app-compose" 1 "FAILED       node.dstack.compose_hash" $evidence "$q/node" $full
report "evidence: the node's alone" 0 "(report['kind'], report['guests'][0]['role'], report['tcb_status'], report['tcb_status_at_signing'])" \
  "('evidence', 'node', 'UpToDate', None)" $evidence "$q/evidence" $full
expect "evidence: the node's alone, late" 1 "FAILED       evidence.expiry" $evidence "$q/evidence" $full --at "$(date -u -d '+25 days' +%Y-%m-%dT%H:%M:%SZ)"

dstack="$evidence $q/answer.json --collateral $collateral $roots"
report "evidence: of a dstack agent" 0 "(report['kind'], report['verdict'], report['tcb_status'], report['guests'][0]['role'])" "('dstack', 'accepted', 'UpToDate', 'guest')" \
  $dstack --app-compose "$dir/node.compose.json"
expect "evidence: another app-compose" 1 "dstack.compose_hash" $dstack --app-compose "$dir/signer.compose.json"
expect "evidence: another event log" 1 "FAILED       quote.event_log" $dstack --event-log "$q/other-log.json"
expect "evidence: other report data" 1 "FAILED       dstack.report_data" $evidence "$q/other-data.json" --collateral "$collateral" $roots
data=$(python3 -c "import json; print(json.load(open('$q/answer.json'))['report_data'])")
report "evidence: report data that only the answer states" 0 "[c['result'] for c in report['checks'] if c['id'] == 'dstack.report_data'] + [report['guests'][0]['report_data']]" "['not checked', '$data']" $dstack
report "evidence: report data as expected" 0 "[c['result'] for c in report['checks'] if c['id'] == 'dstack.report_data']" "['passed']" $dstack --report-data "$data"
expect "evidence: report data that are not as expected" 1 "FAILED       dstack.report_data" $dstack --report-data 00
expect "evidence: report data that are none" 2 "cli.option: --report-data" $dstack --report-data xyz
policy "report_data = \"$data\""
expect "policy: the report data" 0 "passed       dstack.report_data: as expected" $dstack --policy "$q/policy.toml"
expect "policy: report data of the option that differ" 2 "the policy expects" $dstack --policy "$q/policy.toml" --report-data 00
report "evidence as JSON says which guest it is" 0 "[sorted(report['guests'][0]['td_report'])[:4], len(report['guests'][0]['device_id']), report['guests'][0]['key_provider']['name']]" "[['attributes', 'extension', 'mr_config_id', 'mr_owner'], 64, 'kms']" $dstack
report "evidence as JSON: the OS image that the log names" 0 "report['guests'][0]['logged_os_image_hash'] == next(e['event_payload'] for e in json.load(open('$q/log.json')) if e['event'] == 'os-image-hash')" "True" $dstack
report "quote verify: report data as expected" 0 "[c['result'] for c in report['checks'] if c['id'] == 'quote.report_data'] + [report['report_data']]" "['passed', '$data']" $quote --quote "$q/quote" --report-data "$data"
expect "quote verify: report data that are not as expected" 1 "FAILED       quote.report_data" $quote --quote "$q/quote" --report-data 00
expect "evidence: an event log that is evidence itself" 2 "'quote' must not be there" $evidence "$q/quote" --event-log "$q/answer.json" --collateral "$collateral" $roots
expect "evidence: a quote and its log apart" 0 "accepted" $evidence "$q/quote" --event-log "$q/log.json" --collateral "$collateral" $roots
expect "evidence: no collateral" 2 "cli.needs_collateral" $evidence "$q/answer.json" $roots
expect "evidence: JSON of something else" 2 "dstack.not_evidence" $evidence "$q/none.json" --collateral "$collateral" $roots
expect "evidence: something else" 2 "dstack.not_evidence" $evidence "$dir/nginx.conf" --collateral "$collateral" $roots
policy "application.compose_hash = \"$(printf '%064d' 1)\""
expect "policy: the compose hash" 1 "dstack.compose_hash" $dstack --policy "$q/policy.toml"
printf '{"images": []}' >"$q/images.json"
policy 'application.images = "images.json"'
expect "policy: a list of no image" 2 "a file with at least one image" $dstack --policy "$q/policy.toml"
printf '{"images": [{"name": "n", "provenance": "p", "os_image_hash": "%064d"}]}' 1 >"$q/images.json"
expect "policy: a list of other images" 1 "FAILED       dstack.os_image" $dstack --policy "$q/policy.toml"
# The folder of an OS image that this guest did not boot: its parts are the fuzzers' seeds.
image=$q/image
mkdir -p "$image"
cp fuzz/corpus/image_firmware_fuzz/six_sections "$image/ovmf.fd"
cp fuzz/corpus/image_kernel_fuzz/two_sections "$image/bzImage"
cp fuzz/corpus/image_metadata_fuzz/image "$image/metadata.json"
printf 'a ramdisk' >"$image/initramfs.cpio.gz"
(cd "$image" && sha256sum ovmf.fd bzImage initramfs.cpio.gz metadata.json >sha256sum.txt)
report "evidence: another OS image" 1 "[c['id'] for c in report['checks'] if c['result'] == 'failed']" \
  "['dstack.os_image.files', 'dstack.os_image.mrtd', 'dstack.os_image.rtmr0', 'dstack.os_image.rtmr1', 'dstack.os_image.rtmr2']" $dstack --os-image "$image"
report "evidence: no OS image" 0 "{c['result'] for c in report['checks'] if c['id'].startswith('dstack.os_image.')}" "{'not checked'}" $dstack
expect "evidence: another OS image, of a bundle" 1 "FAILED       node.dstack.os_image.mrtd" $evidence "$bundle" $full --os-image "$image"
expect "evidence: an OS image that is not there" 2 "file.unreadable: $q/none/metadata.json" $dstack --os-image "$q/none"
printf 'another ramdisk' >"$image/initramfs.cpio.gz"
expect "evidence: an OS image with another file" 2 "image.file_hash" $dstack --os-image "$image"
policy 'application.require_acpi = true'
expect "policy: the ACPI tables" 1 "FAILED       dstack.acpi_tables" $dstack --policy "$q/policy.toml"
policy 'application.allow_unmeasured = false'
expect "policy: nothing unmeasured" 0 "dstack.unmeasured" $dstack --app-compose "$dir/node.compose.json" --policy "$q/policy.toml"

# Where the application's keys come from, and a key with its chain: Sign gives the one that GetKey derives for the path "vms".
agent() { curl -s --unix-socket "$dir/node.sock" -H "Content-Type: application/json" -d "$2" "http://dstack/$1"; }
agent Sign '{"algorithm":"secp256k1","data":"00"}' >"$q/sign.json"
agent GetKey '{"path":"vms","purpose":"signing","algorithm":"secp256k1"}' >"$q/get-key.json"
provider=$(python3 - "$q" <<'PY'
import json, sys
folder = sys.argv[1]
load = lambda name: json.load(open(f"{folder}/{name}"))
def save(name, value): json.dump(value, open(f"{folder}/{name}", "w"))
asked = {"algorithm": "secp256k1", "purpose": "signing"}
signed = load("sign.json") | asked
key = load("get-key.json") | asked | {"public_key": signed["public_key"]}
chain = key["signature_chain"]
save("signed.json", signed)
save("key.json", key)
save("key-v1.json", {k: v for k, v in key.items() if k != "purpose"} | {"domain": "signing"})
save("key-purpose.json", key | {"purpose": "encryption"})
save("key-form.json", key | {"signature_chain": [chain[0], chain[1][:-2]]})
for name, changed in {"public": key | {"public_key": None}, "algorithm": key | {"algorithm": ""}, "both": key | {"domain": "signing"},
                      "neither": {k: v for k, v in key.items() if k != "purpose"}, "hex": key | {"signature_chain": ["x", chain[1]]},
                      "links": key | {"signature_chain": chain[:1]}, "text": key | {"signature_chain": chain[0]}, "list": [key]}.items():
    save(f"bad-key-{name}.json", changed)
event = next(e for e in load("log.json") if e["event"] == "key-provider")
print(json.loads(bytes.fromhex(event["event_payload"]))["id"])
PY
)
for accepted in "kms:$provider" kms; do
  policy "application.key_providers = [\"none\", \"$accepted\"]"
  report "policy: the key provider ${accepted%%:*}" 0 "[c['result'] for c in report['checks'] if c['id'] == 'dstack.key_provider']" "['passed']" $dstack --policy "$q/policy.toml"
done
for other in kms:00 local-sgx "local-sgx:$(printf '%064d' 1)" tpm none; do
  policy "application.key_providers = [\"$other\"]"
  expect "policy: another key provider, $other" 1 "FAILED       dstack.key_provider" $dstack --policy "$q/policy.toml"
done
report "evidence: a key without a KMS root" 0 "[c['detail'] for c in report['checks'] if c['id'] == 'dstack.key_chain']" "['the policy pins no KMS root']" $dstack --key "$q/key.json"
policy "application.kms_root = \"$(printf '%066d' 2)\""
report "evidence: a key of another KMS" 1 "[c['code'] for c in report['checks'] if c['result'] == 'failed']" "['dstack.key_root']" $dstack --key "$q/key.json" --policy "$q/policy.toml"
kms_root=$(field "[c['detail'].split()[3].rstrip(',') for c in report['checks'] if c['id'] == 'dstack.key_chain'][0]" <"$dir/report.json")
policy "application.kms_root = \"$kms_root\""
for key in key signed; do
  report "evidence: a key with its chain, $key" 0 "[c['result'] for c in report['checks'] if c['id'] == 'dstack.key_chain']" "['passed']" $dstack --key "$q/$key.json" --policy "$q/policy.toml"
done
for key in key-v1 key-purpose; do
  report "evidence: a key for something else, $key" 1 "[c['code'] for c in report['checks'] if c['result'] == 'failed']" "['dstack.key_root']" $dstack --key "$q/$key.json" --policy "$q/policy.toml"
done
report "evidence: a link of another size" 1 "[c['code'] for c in report['checks'] if c['result'] == 'failed']" "['dstack.key_signature']" $dstack --key "$q/key-form.json" --policy "$q/policy.toml"
for bad in public:public_key algorithm:algorithm both:purpose neither:purpose hex:signature_chain links:signature_chain text:signature_chain; do
  expect "evidence: a key file, $bad" 2 "bad-key-${bad%:*}.json: '${bad#*:}'" $dstack --key "$q/bad-key-${bad%:*}.json"
done
expect "evidence: a key file that is a list" 2 "no JSON object" $dstack --key "$q/bad-key-list.json"
expect "evidence: a key for a bundle" 2 "cli.option" $evidence "$bundle" $full --key "$q/key.json"
