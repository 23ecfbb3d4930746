#!/bin/bash
# Builds and runs the tests, and ends with one line "N passed, M failed" on standard output. Exits with 0 only if
# every test ran and passed: a build that fails, a runner that dies and a skipped test are failures.
#
#   scripts/test.sh [arguments of swift test, e.g. --filter Suite]
#
# Without arguments the pages are walked in a real browser, too, and the API is asked what its description allows; the
# browser leaves screenshots in .build/browser.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=${SCRATCH:-.build}
jobs=$(scripts/prerequisites.sh --jobs)
results=$scratch/test-results.xml
transcript=$scratch/test-output.txt
mkdir -p "$scratch"
rm -f "$results" "$transcript"

# The last line of every way out.
finish() {
    printf '%d passed, %d failed\n' "$1" "$2"
    [ "$2" -eq 0 ] || exit 1
    exit 0
}

if ! scripts/prerequisites.sh --tests; then
    echo "cronq: what the tests need is not installed; none ran" >&2
    finish 0 1
fi
if ! swift build --build-tests --scratch-path "$scratch" --jobs "$jobs"; then
    echo "cronq: the tests do not build; none ran" >&2
    finish 0 1
fi

# Left alone, every test begins at once, and those that start servers or wait for something hold each other up for minutes.
width=$((jobs * 6))
status=0
swift test --skip-build --disable-xctest --experimental-maximum-parallelization-width "$width" --scratch-path "$scratch" --xunit-output "$results" "$@" </dev/null 2>&1 |
    tee "$transcript" || status=$?

# A runner that dies leaves no results, or results without an end.
if [ ! -f "$results" ] || ! grep -q '^</testsuites>' "$results"; then
    passed=$(grep -Ec '^[^A-Za-z ]+ Test .* passed after [0-9.]+ seconds' "$transcript" || true)
    failed=$(grep -Ec '^[^A-Za-z ]+ Test .* failed after [0-9.]+ seconds' "$transcript" || true)
    echo "cronq: the test runner ended before its tests (status $status); what it was running has failed" >&2
    finish "${passed:-0}" $((failed + 1))
fi

# One <testcase> per test, however many cases and issues it has.
read -r passed failed skipped < <(awk '
    function close_test() { if (open) { if (f) failed++; else if (s) skipped++; else passed++ } open = 0 }
    /^ *<testcase / { close_test(); open = 1; f = 0; s = 0 }
    /^ *<failure/ { f = 1 }
    /^ *<skipped/ { s = 1 }
    END { close_test(); print passed + 0, failed + 0, skipped + 0 }' "$results")

if [ "$skipped" -gt 0 ]; then
    echo "cronq: $skipped skipped; a skipped test counts as failed" >&2
    failed=$((failed + skipped))
fi
if [ "$failed" -eq 0 ] && [ "$status" -ne 0 ]; then
    echo "cronq: swift test ended with status $status without naming a failed test" >&2
    failed=1
fi
# What a test could not check where it ran is said once more where it is seen.
grep '^NOT CHECKED' "$transcript" | sed 's/^/cronq: /' >&2 || true

if [ $((passed + failed)) -eq 0 ]; then
    echo "cronq: no test ran" >&2
    failed=1
fi

# Runs the Python tests of a folder and adds them up.
python_tests() {
    report=$scratch/$1-results.xml
    rm -f "$report"
    CRONQ_PROGRAM=$PWD/$scratch/debug/cronq CRONQ_ARTEFACTS=$PWD/$scratch/browser PYTHONDONTWRITEBYTECODE=1 \
        "$python" -m pytest -q -p no:cacheprovider --junitxml="$report" "Tests/$1" </dev/null || true
    read -r ran bad < <("$python" - "$report" <<'COUNT'
import sys
import xml.etree.ElementTree as tree
try:
    suites = tree.parse(sys.argv[1]).getroot().iter("testsuite")
    counts = [[int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")] for suite in suites]
    print(sum(row[0] for row in counts), sum(sum(row[1:]) for row in counts))
except OSError:
    print(1, 1)
COUNT
    )
    passed=$((passed + ran - bad))
    failed=$((failed + bad))
}

# Runs the tests of the pages' scripts and adds them up.
script_tests() {
    report=$scratch/scripts-results.tap
    node --test --test-reporter=tap Tests/WebScripts/*.test.mjs </dev/null >"$report" || true
    ran=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$report" | tail -n 1)
    bad=$(sed -n 's/^# \(fail\|cancelled\|skipped\) \([0-9]*\)$/\2/p' "$report" | awk '{ n += $1 } END { print n + 0 }')
    if [ -z "$ran" ] || [ "$bad" -gt 0 ]; then cat "$report" >&2; fi
    passed=$((passed + ${ran:-0}))
    failed=$((failed + ${bad:-0}))
    [ -n "$ran" ] || failed=$((failed + 1))
}

if [ $# -eq 0 ]; then
    script_tests
    if python=$(scripts/python-tools.sh); then
        python_tests API
        python_tests Browser
    else
        echo "cronq: the Python tools of the tests could not be installed; browser and API were not tested" >&2
        failed=$((failed + 1))
    fi
fi
finish "$passed" "$failed"
