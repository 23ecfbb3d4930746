#!/bin/sh
# Makes sure that this machine can build CronQ: packages, Swift, disk and memory.
#
#   scripts/prerequisites.sh           check and install
#   scripts/prerequisites.sh --tests   install what the tests use as clients and servers, nothing else
#   scripts/prerequisites.sh --jobs    print how many compile jobs the memory allows, nothing else
#
# Installs with apt-get as root, or through sudo; without either it prints the command and exits with 1. No service is
# started: not by the installation, and not by the machine's next start.
set -eu
cd "$(dirname "$0")/.."

# Debian 12's names. Swift's own programs need the first three, its linker the next two, CronQ the others.
packages="libncurses6 libxml2 libcurl4 libstdc++-12-dev binutils libsqlite3-dev libmariadb-dev librabbitmq-dev libssl-dev tzdata"
# The clients people use, and the servers: the tests start those themselves, in folders of their own.
# MariaDB's core packages bring the programs and no service; RabbitMQ and Erlang have no such packages.
test_packages="curl sqlite3 chromium openssl systemd amqp-tools mariadb-server-core mariadb-client-core erlang-base rabbitmq-server python3-venv nodejs"
# Debian's first version without the holes that are known (CVE-2023-35789 and others).
librabbitmq_version=0.11.0-1+deb12u3
swift_version=6.3
needed_disk_mib=4096
needed_memory_mib=2048

say() { printf 'cronq: %s\n' "$*"; }
fail() { printf 'cronq: ' >&2; printf '%s\n' "$@" >&2; exit 1; }

# What the kernel says is available, or what is left of the container's limit if that is less.
available_memory_mib() {
    memory=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
    limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
    if [ "$limit" != max ]; then
        used=$(cat /sys/fs/cgroup/memory.current 2>/dev/null || echo 0)
        left=$(((limit - used) / 1048576))
        [ "$left" -ge "$memory" ] || memory=$left
    fi
    echo "$memory"
}

# One compile job per core, as long as each has 1.5 GiB.
compile_jobs() {
    jobs=$(nproc)
    most=$(($(available_memory_mib) / 1536))
    [ "$most" -ge 1 ] || most=1
    [ "$jobs" -le "$most" ] || jobs=$most
    echo "$jobs"
}

check_swift_is_there() {
    command -v swift >/dev/null && return
    fail "Swift $swift_version is needed and 'swift' is not in PATH." \
        "Get it for Debian 12 at https://www.swift.org/install/linux/ and add its usr/bin to PATH."
}

check_swift_version() {
    if ! answer=$(swift --version 2>&1); then
        fail "'swift --version' fails:" "$answer"
    fi
    found=$(printf '%s\n' "$answer" | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
    oldest=$(printf '%s\n' "$swift_version" "$found" | sort -V | head -n 1)
    if [ -z "$found" ] || [ "$oldest" != "$swift_version" ]; then
        fail "Swift $swift_version or newer is needed; $(command -v swift) is ${found:-of an unknown version}." \
            "Get it for Debian 12 at https://www.swift.org/install/linux/ and put its usr/bin first in PATH."
    fi
}

missing_packages() {
    for package in $packages; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || printf '%s ' "$package"
    done
}

system() {
    # shellcheck source=/dev/null
    (ID=unknown VERSION_ID=; [ ! -r /etc/os-release ] || . /etc/os-release; echo "$ID $VERSION_ID")
}

install_packages() {
    if [ "$(system)" != "debian 12" ]; then
        say "this is $(system), not Debian 12: nothing is installed. Needed here are the equivalents of: $packages"
        return
    fi
    missing=$(missing_packages)
    missing=${missing% }
    [ -n "$missing" ] || return 0

    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        # A password can only be typed at a terminal.
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            as_root=sudo
        else
            fail "packages are missing, and this user is not root and cannot use sudo. Run this as root, then make again:" \
                "    ${by_hand:-apt-get update && apt-get install -y --no-install-recommends $missing}"
        fi
    fi
    say "installing ${as_root:+with sudo }$missing"
    make_service_starters_idle
    # The lists first: those of a fresh machine are empty or old.
    for step in "update -q" "install -q -y --no-install-recommends $missing"; do
        # shellcheck disable=SC2086 # words on purpose
        if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o "DPkg::Path=$idle:$system_path" $step </dev/null
        then
            fail "'apt-get $step' failed; see above. Repair that, then run make again."
        fi
    done
    disable_services
}

# Packages start what they bring with these two programs. The installation finds others of the same names first. Unlike
# a policy-rc.d that comes and goes, this is over with the installation, however that ends.
make_service_starters_idle() {
    system_path=/usr/sbin:/usr/bin:/sbin:/bin
    idle=$(mktemp -d)
    trap 'rm -rf "$idle"' EXIT
    for program in invoke-rc.d deb-systemd-invoke; do
        ln -s /bin/true "$idle/$program"
    done
}

# What was not there before is not to start with the machine either. A service that somebody uses stays as it is.
disable_services() {
    services=
    case " $missing " in *" rabbitmq-server "*) services="rabbitmq-server" ;; esac
    case " $missing " in *" erlang-base "*) services="${services:+$services }epmd.service epmd.socket" ;; esac
    [ -n "$services" ] || return 0
    disable="update-rc.d rabbitmq-server disable"
    if command -v systemctl >/dev/null; then disable="systemctl --quiet disable $services"; fi
    # shellcheck disable=SC2086 # words on purpose
    if ! $as_root $disable; then
        say "not started, but not disabled either: '$disable' failed; see above"
        return 0
    fi
    say "not started, and disabled: $services. The tests start servers of their own."
}

warn_of_unsafe_client() {
    [ "$(system)" = "debian 12" ] || return 0
    found=$(dpkg-query -W -f '${Version}' librabbitmq4 2>/dev/null || true)
    [ -n "$found" ] || return 0
    if dpkg --compare-versions "$found" lt "$librabbitmq_version"; then
        say "librabbitmq4 $found has known security holes; $librabbitmq_version mends them. Run as root:" \
            "apt-get update && apt-get install --only-upgrade librabbitmq4"
    fi
}

check_disk() {
    # A finished build needs no more room.
    scratch=${SCRATCH:-.build}
    if [ -e "$scratch/release/cronq" ] || [ -e "$scratch/debug/cronq" ]; then return; fi
    mkdir -p "$scratch"
    free=$(df -Pk "$scratch" | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "$free" -lt "$needed_disk_mib" ]; then
        fail "building needs $needed_disk_mib MiB of disk, and the file system of $scratch has $free MiB." \
            "Free some room, or set SCRATCH=/another/folder."
    fi
}

say_when_memory_is_short() {
    memory=$(available_memory_mib)
    [ "$memory" -lt "$needed_memory_mib" ] || return 0
    say "only $memory MiB of memory are available ($needed_memory_mib are recommended):" \
        "compiling with $(compile_jobs) job at a time. It may be slow; if the compiler is killed, add swap."
}

case "${1:-}" in
--jobs) compile_jobs ;;
--tests)
    packages=$test_packages
    # Not apt-get alone: it would start services.
    by_hand="$PWD/scripts/prerequisites.sh --tests"
    install_packages
    ;;
"")
    check_swift_is_there
    install_packages
    check_swift_version
    warn_of_unsafe_client
    check_disk
    say_when_memory_is_short
    ;;
*) fail "unknown argument '$1'" ;;
esac
