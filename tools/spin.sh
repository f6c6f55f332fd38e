#!/bin/sh
# spin.sh: searches every state of the model of sealed mode (spec/gate), then takes out one rule after the other and expects that the
# promise that rests on it fails. That every promise can fail shows that the search can find something.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh
model=$PWD/spec/gate/sealed.pml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

depth=1000000  # steps; a search that was cut there is a failure
one_session="-DSESSIONS=1 -DDRAWS=2"
two_sessions="-DSESSIONS=2 -DDRAWS=1"

# search DEFINES...: pan.log says what was found.
search() {
  rm -f pan pan.*
  spin -a "$@" "$model" >spin.log || { cat spin.log >&2; exit 1; }
  cc -O1 -w -DSAFETY -DMEMLIM=1024 -o pan pan.c
  timeout 300 ./pan -m$depth >pan.log 2>&1 || { cat pan.log >&2; exit 1; }
}

# holds DEFINES...: no promise fails, in all states.
holds() {
  search "$@"
  if ! grep -q 'errors: 0$' pan.log || grep -q -e 'max search depth' -e 'Search not completed' pan.log; then
    cat pan.log >&2
    echo "the model does not hold: $*" >&2
    exit 1
  fi
  echo "holds in $(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' pan.log) states: $*"
}

# fails PROMISE DEFINES...: this very promise fails.
fails() {
  promise=$1
  shift
  search "$@"
  grep -q "assertion violated .*$promise" pan.log || { cat pan.log >&2; echo "$promise does not fail: $*" >&2; exit 1; }
  echo "fails as it should, $promise: $*"
}

say "sealed mode: the model"
# shellcheck disable=SC2086
{
  holds $one_session
  holds $two_sessions
  say "sealed mode: the model without one of its rules"
  fails two_tags $one_session -DWITHOUT_LEAVE
  fails two_tags $one_session -DWITHOUT_LEAVE_FOR_THIS_RECORD
  fails two_tags $one_session -DWITHOUT_ONE_LEAVE
  fails two_commits $one_session -DWITHOUT_NEVER_AGAIN
  fails two_tags $two_sessions -DWITHOUT_BINDING
  fails early $one_session -DWITHOUT_ACK
  fails early $one_session -DWITHOUT_ACK_OF_THIS_LOG
  fails two_commits $one_session -DWITHOUT_ONE_COMMIT
  fails forged_signed $one_session -DWITHOUT_THE_COMMITTED_RECORDING
  say "sealed mode: a session can be signed after its keys were released"
  fails granted $one_session -DREACHED
}
