#!/bin/sh
# Measures this tree and another revision of it in turn: ratios on standard output, all else on standard error.
#
#   BASE=REVISION scripts/bench-compare.sh [arguments of cronq-bench compare, e.g. --only burst]
#
# SCRATCH as in the Makefile, QUICK as for bench.sh. The revision's build stays in .build-base for the next time.
set -eu
cd "$(dirname "$0")/.."

fail() { printf 'cronq: %s\n' "$*" >&2; exit 1; }

[ -n "${BASE:-}" ] || fail "compare with which revision? make bench-compare BASE=REVISION"
commit=$(git rev-parse --verify --quiet "$BASE^{commit}") || fail "git knows no revision '$BASE'"

CONFIG=release
export CONFIG
products="cronq-exec cronq cronq-injector cronq-results cronq-runner cronq-web cronq-bench"
base=$PWD/.build-base
# What the programs in there were built from, and with.
built=$base/built-from
wanted="$commit $(swift --version 2>/dev/null | head -n 1)"

# Builds those products that the revision has, from a tree of its own that is always removed.
build_base() {
    folder=$(mktemp -d "${TMPDIR:-/tmp}/cronq-base-XXXXXX")
    trap remove_tree EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # None of another revision is to stay behind.
    rm -f "$built"
    for product in $products; do rm -f "$base/release/$product"; done
    git worktree add --quiet --detach "$folder/tree" "$commit"
    # The same versions of what CronQ depends on, where the revision leaves the choice.
    [ -e "$folder/tree/Package.resolved" ] || [ ! -e Package.resolved ] || cp Package.resolved "$folder/tree"

    set --
    for product in $products; do
        ! grep -q "name: \"$product\"" "$folder/tree/Package.swift" || set -- "$@" "$product"
    done
    SCRATCH=$base "$folder/tree/scripts/build.sh" "$@"
    printf '%s\n' "$wanted" >"$built"
    remove_tree
    trap - EXIT HUP INT TERM
}

remove_tree() {
    git worktree remove --force "$folder/tree" 2>/dev/null || true
    rm -rf "$folder"
    git worktree prune
}

scripts/prerequisites.sh --tests >&2
if [ "$(cat "$built" 2>/dev/null)" != "$wanted" ]; then build_base >&2; fi
# shellcheck disable=SC2086 # words on purpose
scripts/build.sh $products >&2

[ -z "${QUICK:-}" ] || set -- --quick "$@"
printf 'cronq: base is %s\n' "$(git log -1 --format='%h %s' "$commit")" >&2
exec "${SCRATCH:-.build}/release/cronq-bench" compare --base "$base/release" "$@"
