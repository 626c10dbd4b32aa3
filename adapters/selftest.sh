#!/bin/sh
# Builds the example of every kit, judges each as an adapter (keyproof selftest adapter), counts the lines of the kits, and runs the
# cases against the wallet in JavaScript. Needs cc, node 20, javac 17, rustc and python3 with the package cryptography.
#
#   adapters/selftest.sh [PATH OF KEYPROOF]        default: target/release/keyproof
set -eu
cd "$(dirname "$0")/.."
keyproof=${1:-target/release/keyproof}
case $keyproof in /*) ;; *) keyproof=$PWD/$keyproof ;; esac
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
strict="-std=c99 -g -Wall -Wextra -Wpedantic -Werror"

echo "== lines: at most 150 a kit"
for kit in c/keyproof_kap.h java/Kap.java javascript/kap.mjs python/kap.py rust/kap.rs; do
  lines=$(wc -l <"adapters/$kit")
  echo "$lines adapters/$kit"
  test "$lines" -le 150
done

echo "== build"
${CC:-cc} $strict -O2 -o "$out/c-device" adapters/c/device.c
${CC:-cc} $strict -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -o "$out/c-device-sanitized" adapters/c/device.c
javac -Xlint:all -Werror -d "$out/java" adapters/java/Kap.java adapters/java/Device.java
rustc --edition 2024 -O -D warnings -o "$out/rust-device" adapters/rust/device.rs

judge() {
  echo "== self-test: $*"
  "$keyproof" selftest adapter --quiet --role device -- "$@"
}
judge "$out/c-device"
judge "$out/c-device-sanitized"
judge java -cp "$out/java" Device
judge "$out/rust-device"
judge node adapters/javascript/wallet/main.mjs
judge python3 adapters/python/wallet

for profile in ccc invented; do
  echo "== cases, profile $profile: the wallet in JavaScript"
  "$keyproof" run --self --size full --no-out --role device --profile $profile -- node adapters/javascript/wallet/main.mjs
done
