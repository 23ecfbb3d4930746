#!/bin/sh
# Builds cronq and, beside it, the helper that starts commands. CONFIG and SCRATCH as in the Makefile.
set -eu
cd "$(dirname "$0")/.."

config=${CONFIG:-release}
jobs=$(scripts/prerequisites.sh --jobs)
set -- --configuration "$config" --scratch-path "${SCRATCH:-.build}" --jobs "$jobs"
# A release runs on machines without Swift. A debug build is the one `make test` uses.
[ "$config" != release ] || set -- "$@" --static-swift-stdlib

printf 'cronq: building (%s); the first build takes some minutes\n' "$config"
swift build "$@" --product cronq-exec
exec swift build "$@" --product cronq
