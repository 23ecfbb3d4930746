#!/bin/sh
# Checks what needs no build: the formatter's rules, and the shell scripts if shellcheck is installed.
set -eu
cd "$(dirname "$0")/.."

set -- Package.swift Sources
for folder in Tests Benchmarks; do [ ! -d "$folder" ] || set -- "$@" "$folder"; done
swift format lint --strict --recursive --parallel "$@"
echo "cronq: swift format has no complaint"

if command -v shellcheck >/dev/null; then
    shellcheck .ci/run scripts/*.sh
    echo "cronq: shellcheck has no complaint"
else
    echo "cronq: shell scripts not checked: shellcheck is not installed (apt-get install shellcheck)"
fi
