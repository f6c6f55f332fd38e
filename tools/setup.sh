# Sourced by ./dev and its tools: saying what happens, and installing what is missing.

say() { if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then printf '\033[1m==>\033[0m %s\n' "$*"; else echo "==> $*"; fi; }

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }

# provided PACKAGE: a program that was put here by other means than Debian's packages serves as well.
provided() {
  case $1 in
    nodejs) command -v node >/dev/null ;;
    npm) command -v npm >/dev/null ;;
    golang-go) command -v go >/dev/null ;;
    default-jdk-headless) command -v javac >/dev/null ;;
    python3-jsonschema) python3 -c 'import jsonschema' 2>/dev/null ;;
    *) false ;;
  esac
}

# need KIND...: the packages of tools/packages.txt of these kinds are installed, or the missing ones are named and we stop.
need() {
  missing=
  for kind in "$@"; do
    for package in $(sed -n "s/^$kind //p" tools/packages.txt); do
      installed "$package" || provided "$package" || missing="$missing $package"
    done
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
    as_root=sudo
  else
    echo "These Debian packages are missing, and neither root nor sudo is at hand:$missing" >&2
    echo "Install them with: apt-get install$missing" >&2
    exit 1
  fi
  say "installing Debian packages:$missing"
  # The web servers among them are for our own tests and demo, which start them: none should start by itself now.
  policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null && $as_root chmod +x "$policy" && made_policy=1; }
  $as_root apt-get update -qq >build/apt.log 2>&1 &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >>build/apt.log 2>&1 || failed=1
  [ -z "${made_policy:-}" ] || $as_root rm -f "$policy"
  [ -z "${failed:-}" ] || { cat build/apt.log >&2; exit 1; }
}
