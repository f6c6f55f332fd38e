# Sourced by ./dev: installing what is missing.

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }

# need KIND...: the packages of tools/packages.txt of these kinds are installed, or the missing ones are named and we stop.
need() {
  missing=
  for kind in "$@"; do
    for package in $(sed -n "s/^$kind //p" tools/packages.txt); do
      dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
    done
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
  else
    echo "These Debian packages are missing, and neither root nor sudo is at hand:$missing" >&2
    echo "Install them with: apt-get install$missing" >&2
    exit 1
  fi
  say "installing Debian packages:$missing"
  $as_root apt-get update -qq
  # shellcheck disable=SC2086  # a list of words
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >build/apt.log 2>&1 || {
    cat build/apt.log >&2
    exit 1
  }
}
