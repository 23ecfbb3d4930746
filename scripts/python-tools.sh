#!/bin/sh
# Makes the folder of Python programs that the tests of browser and API are driven with, pinned in their requirements.txt, and
# prints where its Python is.
#
#   scripts/python-tools.sh
set -eu
cd "$(dirname "$0")/.."

folder=${SCRATCH:-.build}/python-tools
wanted=$(cat Tests/Browser/requirements.txt Tests/API/requirements.txt)
if [ "$(cat "$folder/installed.txt" 2>/dev/null || true)" != "$wanted" ]; then
    rm -rf "$folder"
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check \
        -r Tests/Browser/requirements.txt -r Tests/API/requirements.txt >&2
    printf '%s\n' "$wanted" >"$folder/installed.txt"
fi
printf '%s\n' "$folder/bin/python"
