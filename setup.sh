#!/usr/bin/env bash
# Installs what is missing to build, test and run ivs-autoplay; says nothing when nothing is.
#   ./setup.sh              tools (Debian/Ubuntu: apt; elsewhere: the list) and node_modules
#   ./setup.sh --lint       also what `npm run lint` needs
#   ./setup.sh --browsers   also the browsers of `npm run test:browsers`
set -euo pipefail
cd "$(dirname "$0")"
lint=
browsers=
options='there are --lint and --browsers'
[ $# -le 1 ] || { echo "setup: one option at most, not '$*'; $options" >&2 && exit 2; }
case "${1:-}" in
  '') ;;
  --lint) lint=yes ;;
  --browsers) browsers=yes ;;
  *) echo "setup: unknown option '$1'; $options" >&2 && exit 2 ;;
esac

need() { # need PACKAGE CHECK...: PACKAGE is missing unless CHECK succeeds
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
have() { command -v "$1"; }
header() {
  local root
  for root in /usr/include /usr/local/include; do [ -e "$root/$1" ] && return 0; done
  return 1
}
at_least() { # at_least WANTED FOUND
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}
cmake_new_enough() { at_least 3.25 "$(cmake --version | sed -n 's/^cmake version //p')"; }
emscripten_new_enough() {
  local version
  version=$(cat "$(dirname "$(readlink -f "$(command -v em++)")")/emscripten-version.txt")
  at_least 3.1.6 "$(printf '%s' "$version" | tr -d '"')"
}
catch2() { header catch2/catch.hpp || header catch2/catch_all.hpp; }
openssl_static() { header openssl/ssl.h && static_library ssl; }
static_library() { [ -n "$(find /usr/lib /usr/local/lib -name "lib$1.a" -print -quit)" ]; }
openssl_needs() { # whether a static OpenSSL also needs library $1, and it is missing
  pkg-config --static --libs openssl 2>/dev/null | tr ' ' '\n' | grep -qx -- "-l$1" &&
    ! static_library "$1"
}
fuzzer() { # clang's run-time libraries; part of clang where the package does not exist
  ls "$(clang++ -print-resource-dir)"/lib/*/libclang_rt.fuzzer* ||
    { have apt-cache && ! apt-cache show libclang-rt-dev; }
}
clang_tool() { have "$1-14" || "$1" --version | grep -q 'version 14'; }
packaged() { ! have apt-cache || apt-cache show "$1"; }
lint_tools() { # version 14 where it is packaged; elsewhere lint itself says what is missing
  need shellcheck have shellcheck
  local tool
  for tool in clang-format clang-tidy; do
    if packaged "$tool-14" >/dev/null 2>&1; then need "$tool-14" clang_tool "$tool"; fi
  done
}
browser() { have chromium || have chromium-browser || have google-chrome; }
gstreamer() { # gstreamer PLUGIN
  [ -n "$(find /usr/lib -path "*/gstreamer-1.0/libgst$1.so" -print -quit)" ]
}
more_browsers() { # firefox-esr where it is packaged; elsewhere the tests say that it is missing
  if packaged firefox-esr >/dev/null 2>&1; then need firefox-esr have firefox-esr; fi
  need webkit2gtk-driver have WebKitWebDriver
  need xvfb have Xvfb
  # What decodes H.264 and AAC, for Firefox, too; and what parses them.
  need gstreamer1.0-libav gstreamer libav
  need gstreamer1.0-plugins-bad gstreamer videoparsersbad
}

find_missing() {
  missing=()
  need g++ have g++
  need clang have clang++
  need libclang-rt-dev fuzzer
  need cmake cmake_new_enough
  need ninja-build have ninja
  need emscripten emscripten_new_enough
  need nlohmann-json3-dev header nlohmann/json.hpp
  need catch2 catch2
  need libboost-dev header boost/beast.hpp
  need libcli11-dev header CLI/CLI.hpp
  need libssl-dev openssl_static
  need chromium browser
  need brotli have brotli
  need make have make
  need pkg-config have pkg-config
  [ -z "$lint" ] || lint_tools
  [ -z "$browsers" ] || more_browsers
  ! openssl_needs z || missing+=(zlib1g-dev)
  ! openssl_needs zstd || missing+=(libzstd-dev)
}

if ! command -v node >/dev/null || ! at_least 20.16 "$(node --version | tr -d v)"; then
  echo "setup: Node.js 20.16 or newer is needed; install it first (https://nodejs.org)." >&2
  exit 1
fi

install_missing() {
  local sudo=
  [ "$(id -u)" -eq 0 ] || sudo=$(command -v sudo || true)
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && [ -z "$sudo" ]; }; then
    echo "setup: please install these (Debian's package names), then run this again:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    exit 1
  fi
  echo "setup: installing ${missing[*]}"
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
}

# Twice, because only with pkg-config and OpenSSL installed is it known what a static OpenSSL also needs.
find_missing
if [ ${#missing[@]} -gt 0 ]; then
  install_missing
  find_missing
  [ ${#missing[@]} -eq 0 ] || install_missing
fi

if [ ! -e node_modules/.package-lock.json ] ||
  [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "setup: npm ci"
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi
