#!/bin/sh
# Installs the Metalmark agent from a Metalmark server, or replaces it with the version that the server has now:
#
#   curl -fsSL https://metalmark.example.org/agent/install.sh | sh
#   curl -fsSL https://metalmark.example.org/agent/install.sh | PREFIX=/opt/metalmark sh -s -- https://metalmark.example.org
#
# Needs Node 24 or later, curl or wget, and sha256sum. Writes PREFIX/bin/metalmark and PREFIX/lib/metalmark/metalmark.mjs;
# PREFIX is /usr/local for root and ~/.local for everyone else. METALMARK_NODE names another Node than the one on PATH.
# The checksum comes from the same server: it finds damaged downloads, and trusts the server as the agent does.
set -eu

# The server that hands this file out writes its own address here.
origin='@METALMARK_SERVER@'

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

# Text as one word of a shell script.
quote() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

fetch() {
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --output "$2" -- "$1"
  else
    wget --quiet --output-document="$2" -- "$1"
  fi || fail "Could not fetch $1; nothing was installed. Is METALMARK_SERVER right?"
}

# Everything is in functions, so that a script that was cut short on its way does nothing.
main() {
  case $origin in @*) origin='' ;; esac
  server=${1:-${METALMARK_SERVER:-$origin}}
  server=${server%/}
  case $server in
    http://* | https://*) ;;
    '') fail 'Expected the address of a Metalmark server: as the argument, or in METALMARK_SERVER.' ;;
    *) fail "Expected the server as http://… or https://…, got $server" ;;
  esac

  command -v curl >/dev/null || command -v wget >/dev/null || fail 'Needs curl or wget.'
  command -v sha256sum >/dev/null || fail 'Needs sha256sum (Debian package coreutils).'
  node=$(command -v "${METALMARK_NODE:-node}") || fail 'Needs Node 24 or later on PATH, or in METALMARK_NODE: https://nodejs.org'
  major=$("$node" -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 24 ] || fail "Needs Node 24 or later, but $node is $("$node" --version)."

  if [ -z "${PREFIX:-}" ]; then
    if [ "$(id -u)" = 0 ]; then PREFIX=/usr/local; else PREFIX=$HOME/.local; fi
  fi
  mkdir -p "$PREFIX/bin" "$PREFIX/lib/metalmark" || fail "PREFIX=$PREFIX cannot be written."
  prefix=$(CDPATH='' cd -- "$PREFIX" && pwd)
  program=$prefix/bin/metalmark
  if [ -e "$program" ] && ! grep -q "^# Written by Metalmark's install.sh" "$program"; then
    fail "$program is there already and did not come from here (npm?). Remove it, or choose another PREFIX."
  fi

  # Beside where it goes: a file is then put in place in one step.
  work=$(mktemp -d "$prefix/lib/metalmark/.install.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  echo "Fetching the agent from $server …"
  fetch "$server/agent/metalmark.mjs" "$work/metalmark.mjs"
  fetch "$server/agent/metalmark.mjs.sha256" "$work/metalmark.mjs.sha256"
  grep -Eq '^[0-9a-f]{64}  metalmark\.mjs$' "$work/metalmark.mjs.sha256" ||
    fail "$server/agent/metalmark.mjs.sha256 is no checksum; nothing was installed."
  (cd "$work" && sha256sum -c metalmark.mjs.sha256) >/dev/null 2>&1 ||
    fail 'The file that came is not the one that the server has; nothing was installed. Try again.'
  version=$("$node" "$work/metalmark.mjs" --version) || fail 'The agent does not start here; nothing was installed.'

  {
    echo '#!/bin/sh'
    echo "# Written by Metalmark's install.sh"
    echo "exec $(quote "$node") $(quote "$prefix/lib/metalmark/metalmark.mjs") \"\$@\""
  } >"$work/metalmark"
  chmod 755 "$work/metalmark"
  chmod 644 "$work/metalmark.mjs"
  mv -f "$work/metalmark.mjs" "$prefix/lib/metalmark/metalmark.mjs"
  mv -f "$work/metalmark" "$program"

  echo "Metalmark $version is installed: $program"
  case ":$PATH:" in
    *":$prefix/bin:"*) ;;
    *) echo "$prefix/bin is not on PATH yet." ;;
  esac
  echo "Next: METALMARK_SERVER=$server $program doctor"
}

main "$@"
