# Sourced by run.sh: collateral that is fetched from the simulator's service, and what doctor says of a guest.
#
# The folder of the node's platform, copied: another simulator in it is the same platform, with a collateral service.
pccs_port=$((port_base + 9))
pccs=http://127.0.0.1:$pccs_port
cp -r "$dir/node-pki" "$dir/pccs-pki"
start pccs "$simtee" --socket "$dir/pccs.sock" --compose "$dir/node.compose.json" --pki-dir "$dir/pccs-pki" --collateral-service "127.0.0.1:$pccs_port"
wait_for pccs test -S "$dir/pccs.sock"
python3 - "$q" <<'PY'
import base64, re, sys
folder = sys.argv[1]
data = open(f"{folder}/quote", "rb").read()
pem = re.search(rb"-----BEGIN CERTIFICATE-----\n(.*?)-----END CERTIFICATE-----", data, re.S)
der = base64.b64decode(pem.group(1)).replace(bytes.fromhex("53494d554c00"), bytes.fromhex("00906ed50000"))
text = base64.encodebytes(der).replace(b"\n", b"")
lines = b"".join(text[i:i + 64] + b"\n" for i in range(0, len(text), 64))
open(f"{folder}/other-family", "wb").write(data[:pem.start(1)] + lines + data[pem.end(1):])
PY
fetching="$attestor quote verify $roots --fetch $pccs"
expect "fetch: a bare quote" 0 "fetched from $pccs" $fetching --quote "$q/quote"
report "fetch: the report says where from" 0 "(report['verdict'], report['fetched_from'])" "('accepted', '$pccs')" $fetching --quote "$q/quote"
report "fetch: and nothing of a file" 0 "report['fetched_from']" "None" $quote --quote "$q/quote"
expect "fetch: explain" 0 "Nothing to do." "$attestor" quote explain $roots --fetch "$pccs" --quote "$q/quote"
expect "fetch: what came is kept" 0 "accepted" $fetching --quote "$q/quote" --keep "$q/kept.collateral"
expect "fetch: and is as good as a file" 0 "accepted" "$attestor" quote verify $roots --quote "$q/quote" --collateral "$q/kept.collateral"
expect "fetch: nothing is overwritten" 2 "file.exists" $fetching --quote "$q/quote" --keep "$q/kept.collateral"
expect "fetch: nothing to keep" 2 "cli.option: --keep" $quote --quote "$q/quote" --keep "$q/none.collateral"
expect "fetch: a file and a service" 2 "excludes" $fetching --quote "$q/quote" --collateral "$collateral"
expect "fetch: neither" 2 "cli.needs_collateral" "$attestor" quote verify $roots --quote "$q/quote"
expect "fetch: a cut quote" 2 "quote.malformed" $fetching --quote "$q/short"
expect "fetch: nobody answers" 2 "collateral.unreachable" "$attestor" quote verify $roots --fetch http://127.0.0.1:1 --quote "$q/quote"
expect "fetch: no address" 2 "collateral.url" "$attestor" quote verify $roots --fetch pccs --quote "$q/quote"
expect "fetch: a family that the service does not know" 2 "collateral.refused: TCB info of FMSPC 00906ed50000: status 404" $fetching --quote "$q/other-family"
expect "fetch: a certificate that is not trusted" 2 "collateral.unreachable: certificate." "$attestor" quote verify $roots --fetch "$bank" --quote "$q/quote"
expect "fetch: one that is, of another service" 2 "collateral.refused: TCB info of FMSPC 53494d554c00: status 404" "$attestor" quote verify $roots --fetch "$bank" --web-roots "$dir/web/root.pem" --quote "$q/quote"
report "fetch: evidence of a dstack agent" 0 "(report['verdict'], report['fetched_from'])" "('accepted', '$pccs')" $evidence "$q/answer.json" $roots --fetch "$pccs"
expect "fetch: a bundle has its own" 2 "cli.option: --fetch" $evidence "$bundle" $full --fetch "$pccs"

doctor="$attestor doctor --role node --allow-simulated $anchors"
good_guest="$doctor --guest-agent $dir/node.sock"
expect_line "doctor: collateral of a service" "passed       guest.evidence: SIMULATED, TCB UpToDate" $good_guest --collateral "$pccs"
expect_line "doctor: collateral of a service that does not answer" "FAILED       guest.collateral [collateral.unreachable]" $good_guest --collateral http://127.0.0.1:1
expect_line "doctor: without collateral" "not checked  guest.evidence: give the file or service" $good_guest
expect_line "doctor: the quote by itself" "passed       guest.quote: compose hash" $good_guest
# What peers ask for besides is on their list of releases.
listed="$good_guest --collateral $pccs --release-list"
expect_line "doctor: a guest of a release" "passed       guest.release: 0.1.0; its configuration was not compared" $listed "$dir/releases.cbor"
expect_line "doctor: without a release list" "not checked  guest.release: give the signed list with --release-list" $good_guest --collateral "$pccs"
expect_line "doctor: a release list of another root" "FAILED       guest.release [release.format]" $listed "$dir/node.compose.json"
doctor_list() {  # EVALUATION ROLE IMAGE
  "$attestor" release sign --key "$dir/release.key" --min-tcb-evaluation "$1" --force -o "$dir/doctor-list.cbor" \
    --release "role=$2,version=0.1.0,svn=1,compose=$dir/node.compose.json,config-digest=$(printf '%064d' 1),image=$3" >"$dir/out"
}
doctor_list 21 node "$(image node)"
expect_line "doctor: collateral before the list's least evaluation" "FAILED       guest.evidence [quote.evaluation_number]" $listed "$dir/doctor-list.cbor"
doctor_list 20 node "$(printf '%064d' 2)"
expect_line "doctor: an OS image that is not the release's" "FAILED       guest.release [evidence.os_image]" $listed "$dir/doctor-list.cbor"
doctor_list 20 signer "$(image node)"
expect_line "doctor: a release for the other role" "FAILED       guest.release [release.not_approved]" $listed "$dir/doctor-list.cbor"
expect_line "doctor: a release for its role" "passed       guest.release: 0.1.0" \
  "$attestor" doctor --role signer --allow-simulated $anchors --guest-agent "$dir/node.sock" --collateral "$pccs" --release-list "$dir/doctor-list.cbor"
expect_line "doctor: the node's clock" "seconds beside this machine's" "$attestor" doctor --node "127.0.0.1:$node_port" --role client --allow-simulated $anchors
expect_line "doctor: no node, no clock" "not checked  clock.node" "$attestor" doctor --node 127.0.0.1:1 --role client --allow-simulated $anchors
cat >"$dir/behind.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec* now) {
  int (*real)(clockid_t, struct timespec*) = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  int failed = real(id, now);
  if (id == CLOCK_REALTIME) now->tv_sec -= 3 * 3600;
  return failed;
}
C
gcc -shared -fPIC -o "$dir/behind.so" "$dir/behind.c"
expect_line "doctor: a clock that is behind the node's" "FAILED       clock.node [client.clock]: this machine's clock is 3 hours behind the node's" \
  env LD_PRELOAD="$dir/behind.so" "$attestor" doctor --node "127.0.0.1:$node_port" --role client --allow-simulated $anchors
for fault in report-data:guest.evidence:dstack.report_data event-unlogged:guest.evidence:quote.event_log_rtmr3 td-debug:guest.evidence:quote.td_debug \
  key-provider:guest.evidence:dstack.key_provider; do
  defect=${fault%%:*} check=${fault#*:}
  start "bad-$defect" "$simtee" --socket "$dir/bad-$defect.sock" --compose "$dir/node.compose.json" --pki-dir "$dir/pccs-pki" --defect "$defect"
  wait_for "bad-$defect" test -S "$dir/bad-$defect.sock"
  expect_line "doctor: $defect" "FAILED       ${check%:*} [${check#*:}]" $doctor --guest-agent "$dir/bad-$defect.sock" --collateral "$pccs"
done
