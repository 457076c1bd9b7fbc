#!/usr/bin/env bash
# Tries the README's two commands on a fresh Debian: makes one by debootstrap in a temporary folder,
# clones the committed HEAD into it, runs `npm test` and `npm run demo` there, and removes it.
#   tests/fresh.sh [trixie|bookworm]     as root; half an hour or more, 6 GB in TMPDIR
# With CI=true a warning is an error there, too.
set -euo pipefail
suite=${1:-trixie}
project=$(cd "$(dirname "$0")/.." && pwd)

[ $# -le 1 ] || { echo "fresh: one suite at a time, not '$*'" >&2 && exit 2; }
case "$suite" in
  trixie | bookworm) ;;
  *) echo "fresh: no suite '$suite'; there are trixie and bookworm" >&2 && exit 2 ;;
esac
missing=()
[ "$(id -u)" -eq 0 ] || missing+=("to be root (for chroot and mount)")
for tool in debootstrap chroot mount umount findmnt setsid git; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "fresh: this needs:" >&2
  printf '  %s\n' "${missing[@]}" >&2
  exit 1
fi

root=$(realpath "$(mktemp -d "${TMPDIR:-/tmp}/fresh-$suite.XXXXXX")")
chmod 755 "$root" # users other than root live in it, too
demo=

mounted() { findmnt --raw --noheadings --output TARGET | grep "^$root/"; }
clean_up() {
  trap - EXIT INT TERM
  [ -z "$demo" ] || kill -- "-$demo" 2>/dev/null || true
  local folder
  for folder in dev sys proc; do
    mountpoint -q "$root/$folder" || continue
    # Without this, an interrupt between the two mounts below would unmount the host's own.
    if mount --make-rprivate "$root/$folder"; then
      umount --recursive --lazy "$root/$folder" || true
    fi
  done
  if mounted >/dev/null; then
    echo "fresh: $root is left: something is still mounted in it:" >&2
    mounted >&2
    return
  fi
  rm -rf --one-file-system "$root"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# How this machine reaches Debian and npm is taken over: mirror, proxies, settings, certificates.
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null |
  head -n 1 || true)
take() { # take PATH: copies what is there into the root, at the same place
  [ -e "$1" ] || return 0
  mkdir -p "$root$(dirname "$1")"
  # An absolute link in the root leads to this machine's own file: it must not be written through.
  rm -rf --one-file-system "${root:?}$1"
  cp -aT --dereference "$1" "$root$1"
}
take_certificates() {
  local folder
  for folder in /etc/ssl/certs /usr/local/share/ca-certificates; do take "$folder"; done
}
home=$(getent passwd root | cut -d: -f6)
environment=("HOME=$home" "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" LANG=C)
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
  NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR CI; do
  [ -z "${!name:-}" ] || environment+=("$name=${!name}")
done
inside() { chroot "$root" env -i "${environment[@]}" "$@"; }

minutes_since() { awk "BEGIN { printf \"%.1f\", ($SECONDS - $1) / 60 }"; }

begun=$SECONDS
echo "fresh: $suite in $root"
debootstrap --variant=minbase "$suite" "$root" "${mirror:-http://deb.debian.org/debian}" >/dev/null
for folder in proc sys dev; do
  mount --rbind "/$folder" "$root/$folder"
  mount --make-rslave "$root/$folder"
done
take /etc/resolv.conf
take_certificates
if command -v apt-config >/dev/null; then
  apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' \
    >"$root/etc/apt/apt.conf.d/99host" || true
fi
inside apt-get update -qq
# What the README takes for granted: Node.js, npm, git, and curl for the demo's two lines.
inside env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  nodejs npm git ca-certificates curl >/dev/null
take_certificates # the package wrote its own
take /etc/npmrc
if [ -e "$HOME/.npmrc" ]; then cp "$HOME/.npmrc" "$root$home/.npmrc"; fi
if [ "$suite" = bookworm ]; then # it has Node.js 18; its npm does not run under another Node.js
  inside npm install --global --loglevel=error node@20 npm@10 >/dev/null
fi
app=$(inside mktemp -d)
git clone -q --no-hardlinks "$project" "$root$app"
echo "fresh: $suite with Node $(inside node --version) ready in $(minutes_since "$begun") minutes"

begun=$SECONDS
tested=passed
inside sh -c "cd $app && npm test" || tested=FAILED
echo "fresh: npm test $tested in $(minutes_since "$begun") minutes"

port=8080
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
# The README's own lines, at the port that is free here.
lines=$(sed -n "s#^curl #curl -fsS #; s#127.0.0.1:8080#127.0.0.1:$port#; /^curl /p" \
  "$project/README.md")
[ "$(wc -l <<<"$lines")" -eq 2 ] || { echo "fresh: README has not two curl lines" >&2 && exit 1; }
go_live=$(head -n 1 <<<"$lines")
timeline=$(tail -n 1 <<<"$lines")

# Runs the demo as the leader of its own group, so that all of it can be stopped.
run_demo() {
  setsid chroot "$root" env -i "${environment[@]}" "PORT=$port" \
    sh -c "cd $app && exec npm run demo" >"$root/demo.log" 2>&1 &
  demo=$!
  until inside curl -fsS -o /dev/null "http://127.0.0.1:$port/" 2>/dev/null; do
    kill -0 "$demo" 2>/dev/null || return 1
    sleep 1
  done
  echo "fresh: the demo's page answers after $(minutes_since "$begun") minutes"
  inside sh -c "$go_live" || return 1
  local tries
  for tries in $(seq 60); do # the event, the function and the chat room take a moment
    if inside sh -c "$timeline" | grep -q STREAM_STARTED; then return 0; fi
    sleep 1
  done
  echo "fresh: no STREAM_STARTED on the timeline in $tries seconds" >&2
  return 1
}
begun=$SECONDS
if run_demo; then
  demonstrated=passed
else
  demonstrated=FAILED
  cat "$root/demo.log" >&2
fi
echo "fresh: npm run demo $demonstrated in $(minutes_since "$begun") minutes"
[ "$tested" = passed ] && [ "$demonstrated" = passed ]
