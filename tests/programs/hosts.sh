# Sourced by run.sh behind evidence.sh, whose `report` it uses: quotes and evidence of this year's hosts, in ../shared/cases/quotes.
cases=../shared/cases/quotes
if [ -d "$cases" ]; then
  of_case="--tee-root $cases/evidence_tee-root.pem --collateral $cases/evidence_collateral.json --app-compose $cases/evidence_app-compose.json --at 2026-11-30T12:00:00Z"
  verify_case="$attestor evidence verify"
  live="$attestor quote verify --quote $cases/quote_attestationrs_live_v4.bin --collateral $cases/collateral_tdx-b0c06f-20260813.json --tee-root intel --at 2026-08-28T05:21:24Z"
  report "hosts: a live quote of DCAP 1.25 is refused for its status alone" 1 "([c['id'] for c in report['checks'] if c['result'] == 'failed'], report['tcb_status'], report['advisory_ids'])" \
    "(['quote.tcb_status'], 'OutOfDate', ['INTEL-SA-01192', 'INTEL-SA-01245', 'INTEL-SA-01312', 'INTEL-SA-01313'])" $live
  expect "hosts: its operator is told what to do, and by which level" 1 "only the newest is enough: UpToDate, level of 2025-08-13" "$attestor" quote explain --quote "$cases/quote_attestationrs_live_v4.bin" \
    --collateral "$cases/collateral_tdx-b0c06f-20260813.json" --tee-root intel --at 2026-08-28T05:21:24Z
  form="$attestor quote verify --quote $cases/quote_form_v5_type4.bin --collateral ../shared/vectors/quotes/collateral_tdx-90c06f-202602.json --tee-root intel --at 2026-03-01T12:00:00Z"
  report "hosts: a report of 885 bytes is read with its own fields" 1 "([c['id'] for c in report['checks'] if c['result'] == 'failed'], report['td_report']['extension']['vm_id'])" \
    "(['quote.signature'], 0)" $form
  report "hosts: evidence of an agent" 0 "(report['verdict'], report['simulated'])" "('accepted', True)" $verify_case "$cases/evidence_good.json" $of_case
  $verify_case "$cases/evidence_good.json" $of_case --json >"$q/good-report.json"
  report "hosts: an empty attestation beside the quote is none" 0 "report == json.load(open('$q/good-report.json'))" True \
    $verify_case "$cases/evidence_empty_attestation.json" $of_case
  python3 - "$cases/evidence_good.json" "$q" <<'PY'
import json, sys
good = json.load(open(sys.argv[1]))
def save(name, answer):
    json.dump(answer, open(f"{sys.argv[2]}/{name}", "w"))
save("neither.json", {"quote": "", "attestation": ""})
save("no-hex.json", good | {"attestation": "0"})
save("both.json", good | {"attestation": "01"})
PY
  expect "hosts: neither quote nor attestation" 2 "neither 'quote' nor 'attestation'" $verify_case "$q/neither.json" $of_case
  expect "hosts: an attestation that is no hex" 2 "attestation" $verify_case "$q/no-hex.json" $of_case
  expect "hosts: an attestation beside a quote" 2 "must not be there beside an attestation" $verify_case "$q/both.json" $of_case
else
  echo "skipped: ../shared/cases is absent"
fi
