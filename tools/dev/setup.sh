# shellcheck shell=bash
# ./dev setup: Debian packages, the pinned Node.js, npm packages. Does nothing, quickly, when all is there.

readonly npm_projects=(contracts world web tests/e2e)

cmd_setup() {
    (($# == 0)) || die_usage "setup takes no arguments, got '$1'" "./dev setup"
    setup
    say "set-up is complete"
}

setup() {
    [[ $(uname -sm) == "Linux x86_64" ]] || die "Expected Linux on x86-64, was $(uname -sm)" \
        "use a Debian 12 machine or container on x86-64"
    with_lock setup_all
    use_node
}

setup_all() {
    install_packages
    npm_ci tools/node
    local folder
    for folder in "${npm_projects[@]}"; do
        if [[ -f $folder/package-lock.json ]]; then
            PATH="$NODE_BIN:$PATH" npm_ci "$folder"
        fi
    done
}

# Reads tools/dev/packages.txt and prints the packages that are not installed.
missing_packages() {
    local name keyword command
    local -a wanted=()
    while read -r name keyword command; do
        if [[ -z $name || $name == '#'* ]] || { [[ $keyword == unless ]] && command -v "$command" >/dev/null; }; then
            continue
        fi
        wanted+=("$name")
    done <tools/dev/packages.txt
    not_installed "${wanted[@]}"
}

not_installed() {
    # dpkg-query fails as soon as one name is unknown to it, which is the ordinary case here.
    { dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
        awk -v wanted="$*" '
            $1 == "installed" { have[$2] = 1 }
            END { n = split(wanted, names, " "); for (i = 1; i <= n; ++i) if (!(names[i] in have)) print names[i] }'
}

install_packages() {
    command -v apt-get >/dev/null ||
        die "apt-get is not here; packages are named as in Debian 12" "use a Debian 12 machine or container"
    local missing
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]} == 0)) || apt_install "${missing[@]}"
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=600 "${apt_options[@]}" "$@" >&2
}

apt_install() {
    local -a apt_options=()
    step "installing ${#} Debian packages: $*"
    ((EUID == 0)) || command -v sudo >/dev/null || die "installing packages needs root or sudo" \
        "as root: apt-get install --no-install-recommends $*"

    apt_update || warn "apt-get update had errors; going on with the package lists that are here"
    retry 3 apt_get install -y --no-install-recommends --no-remove "$@" || explain_apt_failure "$@"
}

# A dated copy of Debian's archive has an expiry date in the past. Signatures are checked all the same.
apt_update() {
    local log status=0
    log=$(mktemp)
    retry 2 apt_get update --error-on=any 2>"$log" || status=$?
    cat "$log" >&2
    if ((status != 0)) && grep -qE 'is expired|is not valid yet' "$log"; then
        warn "the package archive is dated; going on without looking at its dates"
        apt_options+=(-o Acquire::Check-Valid-Until=false -o Acquire::Check-Date=false)
        status=0
        apt_get update || status=$?
    fi
    rm -f "$log"
    return "$status"
}

explain_apt_failure() {
    local removals
    removals=$(LC_ALL=C apt-get install -s --no-install-recommends "$@" 2>/dev/null | awk '$1 == "Remv" { print $2 }' | xargs)
    [[ -z $removals ]] || die "installing would remove: $removals" \
        "Boost 1.81 and Debian's Boost 1.74 exclude each other: remove those packages yourself, or use a container"
    local codename=unknown
    [[ ! -r /etc/os-release ]] || codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
    die "apt-get could not install: $*" "read its output above; the names are those of Debian 12 (bookworm), this is '$codename'"
}

npm_ci() {
    local folder=$1 key
    local name=npm-${folder//\//-}
    key=$(hash_files "$folder/package.json" "$folder/package-lock.json" "$folder/.npmrc")
    if stamp_is "$name" "$key" && [[ -f $folder/node_modules/.package-lock.json ]]; then
        return 0
    fi
    step "npm packages of $folder"
    retry 3 npm_ci_in "$folder" || die "npm could not install the packages of $folder" \
        "see its output above; npm config get registry tells which registry was asked"
    stamp_set "$name" "$key"
}

# Install scripts stay switched off: what a package does at install time is not covered by the lock file.
npm_ci_in() {
    (cd "$1" && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error >&2)
}
