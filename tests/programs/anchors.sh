# The verdict is a function of bundle, time and named anchors: sourced by run.sh, which has made "$bundle" and "$chosen".

# report_on NAME PREFIX...: the JSON report of a machine, which the words of PREFIX make another one, with copies of the anchors of its own.
report_on() {
  place=$dir/$1
  shift
  mkdir -p "$place"
  cp "$dir/web/superset.pem" "$dir/tee-roots.pem" "$dir/release.key.pub" "$dir/suffixes.dat" "$place"
  (cd "$place" && "$@" "$attestor" verify "$bundle" --expect "$good" --at "$at" --allow-simulated --json --tee-root tee-roots.pem \
    --web-roots superset.pem --suffix-list suffixes.dat --release-root release.key.pub >report.json) || { echo "FAILED: verify on $place"; failed=1; }
}

check_anchors() {
  verify_bundle() { "$attestor" verify "$bundle" --expect "$good" --allow-simulated "$@"; }
  at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  cat "$dir/web/root.pem" /usr/share/ca-certificates/mozilla/*.crt >"$dir/web/superset.pem"
  printf '// ===BEGIN ICANN DOMAINS===\nco.uk\n// ===END ICANN DOMAINS===\n' >"$dir/suffixes.dat"
  check_with() { "$attestor" verify "$bundle" --expect "$good" --allow-simulated --tee-root "$dir/tee-roots.pem" --release-root "$dir/release.key.pub" --suffix-list "$suffix_list" "$@"; }
  expect "verify: a superset of web roots" 0 "certificate.root: CN = Demo Web Root, SHA-256 " check_with --web-roots "$dir/web/superset.pem"
  expect "verify: the root alone" 0 "certificate.root: CN = Demo Web Root, SHA-256 " check_with --web-roots "$dir/web/root.pem"
  expect "verify: web roots without the bundle's" 1 "certificate.root: CN = Demo Web Root, SHA-256 " check_with --web-roots mozilla
  id=$(check_with --web-roots "$dir/web/root.pem" --json | sed 's/.*"anchors":.*"web_roots":"\([0-9a-f]*\)".*/\1/')
  expect "verify: pinned web roots" 0 "verified" check_with --web-roots "sha256:$id=$dir/web/root.pem"
  expect "verify: web roots other than the pinned ones" 2 "config.pin" check_with --web-roots "sha256:$id=$dir/web/superset.pem"
  expect "verify: a list other than the pinned one" 2 "config.pin" verify_bundle --tee-root "$dir/tee-roots.pem" --release-root "$dir/release.key.pub" --web-roots "$dir/web/root.pem" --suffix-list "sha256:$id=$dir/suffixes.dat"
  expect "verify: no list of public suffixes" 2 "certificate.suffix_list" verify_bundle --tee-root "$dir/tee-roots.pem" --release-root "$dir/release.key.pub" --web-roots "$dir/web/root.pem" --suffix-list "$dir/web/root.pem"

  # A machine that has everything at its usual places: whoever judges must name it all the same, and a prover need not.
  mkdir -p "$dir/home/.config/attestor"
  cp "$dir/release.key.pub" "$dir/home/.config/attestor/release-root.pub"
  at_home() { HOME=$dir/home "$attestor" "$@"; }
  for option in web-roots suffix-list release-root; do
    left=$(printf '%s' "$anchors" | sed "s|--$option [^ ]*||")
    expect "verify: --$option is not taken from the machine" 2 "- --$option FILE" at_home verify "$bundle" --expect "$good" --allow-simulated $left
    expect "disclose: nor for its own check" 2 "- --$option FILE" at_home disclose "$chosen" --reveal '$.account.tier' --allow-simulated $left -o "$dir/none.attest"
  done
  expect "evidence: nor is a release root" 0 "not checked  signer.evidence.release" at_home evidence verify "$bundle" --tee-root "$dir/tee-roots.pem"
  expect "prove says which release root of the machine it took" 0 "release root    $dir/home/.config/attestor/release-root.pub" \
    at_home prove "$bank/api/rates" $node --reveal-all --allow-simulated --recipient $recipient --nonce $nonce --tee-root "$dir/tee-roots.pem" --web-roots "$dir/web/root.pem" --force -o "$dir/cookie.attest"

  # Two machines: other time zone, language, home, and, where this system lets a user have a mount of their own, neither roots nor a list.
  report_on machine-one env -i TZ=UTC LC_ALL=C HOME=/nowhere
  report_on machine-two env -i TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 LANG=tr_TR.UTF-8 HOME="$dir" SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nowhere
  cmp "$dir/machine-one/report.json" "$dir/machine-two/report.json" && echo "ok: two machines, one report, byte by byte" || failed=1
  if unshare -rm true 2>"$dir/unshare.log"; then
    report_on machine-three unshare -rm sh -c \
      'mount -t tmpfs none /usr/share/publicsuffix && mount -t tmpfs none /usr/share/ca-certificates && mount -t tmpfs none /etc/ssl && exec "$@"' sh
    cmp "$dir/machine-one/report.json" "$dir/machine-three/report.json" && echo "ok: a machine without roots and list, the same report" || failed=1
  else
    echo "not run: a machine without roots and list ($(cat "$dir/unshare.log"))"
  fi
}
