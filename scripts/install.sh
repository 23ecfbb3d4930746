#!/bin/sh
# Installs what `make build` has built, or removes it again.
#
#   scripts/install.sh              install below $DESTDIR$PREFIX
#   scripts/install.sh --uninstall  remove it; configuration, logs and state stay
#
# CONFIG and SCRATCH as in the Makefile, PREFIX /usr/local unless set. DESTDIR is where a package is put together: it is in no file.
set -eu
cd "$(dirname "$0")/.."

prefix=${PREFIX:-/usr/local}
target=${DESTDIR:-}$prefix
built=${SCRATCH:-.build}/${CONFIG:-release}

programs="cronq cronq-injector cronq-results cronq-runner cronq-web"
services="cronq-injector.service cronq-results.service cronq-runner.service cronq-web.service"
samples="cronq.env database.env runner.env"
pages="api.md architecture.md guarantees.md openapi.yaml operations.md pages.md performance.md schedules.md security.md"

fail() { printf 'cronq: %s\n' "$*" >&2; exit 1; }

case "$prefix" in
/*) ;;
*) fail "PREFIX=$prefix: use an absolute path" ;;
esac
case "$prefix" in
*[!A-Za-z0-9/._+-]*) fail "PREFIX=$prefix: use letters, digits and / . _ + - only" ;;
esac

install_all() {
    for program in $programs cronq-exec; do
        [ -x "$built/$program" ] || fail "$built/$program is not there: run make build first"
    done
    install -d "$target/bin" "$target/libexec/cronq" "$target/share/doc/cronq" \
        "$target/lib/systemd/system" "$target/lib/sysusers.d" "$target/lib/tmpfiles.d"
    for program in $programs; do install -m 755 "$built/$program" "$target/bin/$program"; done
    install -m 755 "$built/cronq-exec" "$target/libexec/cronq/cronq-exec"
    for service in $services; do
        sed "s|@PREFIX@|$prefix|g" "deploy/systemd/$service.in" >"$target/lib/systemd/system/$service"
        chmod 644 "$target/lib/systemd/system/$service"
    done
    install -m 644 deploy/sysusers.d/cronq.conf "$target/lib/sysusers.d/cronq.conf"
    install -m 644 deploy/tmpfiles.d/cronq.conf "$target/lib/tmpfiles.d/cronq.conf"
    for sample in $samples; do install -m 644 "deploy/environment/$sample" "$target/share/doc/cronq/$sample"; done
    install -m 644 deploy/nginx/cronq.conf "$target/share/doc/cronq/nginx.conf"
    install -m 644 deploy/caddy/Caddyfile "$target/share/doc/cronq/Caddyfile"
    for page in $pages; do install -m 644 "docs/$page" "$target/share/doc/cronq/$page"; done
    install -d "$target/share/doc/cronq/screenshots"
    for picture in docs/screenshots/*.png; do
        [ ! -f "$picture" ] || install -m 644 "$picture" "$target/share/doc/cronq/screenshots/${picture##*/}"
    done
    echo "cronq: installed below $target; how to go on is in $prefix/share/doc/cronq/operations.md"
}

uninstall_all() {
    for program in $programs; do rm -f "$target/bin/$program"; done
    for service in $services; do rm -f "$target/lib/systemd/system/$service"; done
    rm -f "$target/libexec/cronq/cronq-exec" "$target/lib/sysusers.d/cronq.conf" "$target/lib/tmpfiles.d/cronq.conf"
    for file in $samples $pages nginx.conf Caddyfile; do rm -f "$target/share/doc/cronq/$file"; done
    rm -f "$target/share/doc/cronq/screenshots"/*.png
    for folder in libexec/cronq share/doc/cronq/screenshots share/doc/cronq; do
        [ ! -d "$target/$folder" ] || rmdir --ignore-fail-on-non-empty "$target/$folder"
    done
    echo "cronq: removed from $target; /etc/cronq, /var/lib/cronq and /var/log/cronq stay"
}

case "${1:-}" in
"") install_all ;;
--uninstall) uninstall_all ;;
*) fail "unknown argument '$1'" ;;
esac
