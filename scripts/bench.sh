#!/bin/sh
# Builds a release and measures it: the table on standard output, all else on standard error.
#
#   scripts/bench.sh [arguments of cronq-bench run, e.g. --only burst]
#
# SCRATCH as in the Makefile. It takes about half an hour, and less than five minutes with QUICK set. Only the full form, without
# arguments, goes to docs/performance.md.
set -eu
cd "$(dirname "$0")/.."

CONFIG=release
export CONFIG
scripts/prerequisites.sh --tests >&2
scripts/build.sh cronq-exec cronq cronq-injector cronq-results cronq-runner cronq-web cronq-bench >&2

if [ -n "${QUICK:-}" ]; then
    set -- --quick "$@"
elif [ $# -eq 0 ]; then
    set -- --write docs/performance.md
fi
exec "${SCRATCH:-.build}/release/cronq-bench" run "$@"
