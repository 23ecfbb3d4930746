#!/bin/sh
# Starts `cronq standalone` with the arguments given, as built by scripts/build.sh.
set -eu
cd "$(dirname "$0")/.."

cronq=${SCRATCH:-.build}/${CONFIG:-release}/cronq

# At a terminal make, too, would get Ctrl-C, and would then report a failure however well CronQ ends: CronQ gets the
# terminal for itself. Fields 5 and 8 of stat are this process's group and the one in the foreground.
if [ -t 0 ] && command -v perl >/dev/null; then
    read -r _ _ _ _ group _ _ foreground _ <"/proc/$$/stat"
    [ "$group" != "$foreground" ] || exec perl scripts/foreground.pl "$cronq" standalone "$@"
fi
exec "$cronq" standalone "$@"
