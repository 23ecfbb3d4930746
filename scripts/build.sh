#!/bin/sh
# Builds products: those named, or all of them. CONFIG and SCRATCH as in the Makefile.
set -eu
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- cronq-exec cronq cronq-injector cronq-results cronq-runner cronq-web
products=$*
config=${CONFIG:-release}
jobs=$(scripts/prerequisites.sh --jobs)
set -- --configuration "$config" --scratch-path "${SCRATCH:-.build}" --jobs "$jobs"
# A release runs on machines without Swift. A debug build is the one `make test` uses.
[ "$config" != release ] || set -- "$@" --static-swift-stdlib

printf 'cronq: building (%s); the first build takes some minutes\n' "$config"
for product in $products; do swift build "$@" --product "$product"; done
