# shellcheck shell=bash
# ./dev run: build, then `lariat run`. A run that ends by itself or as JSON is recorded; its journal is replayed,
# which must give the same answers, and what it holds is given as text to the checker, which counts profitable
# cycles the engine did not see.

source tools/dev/build.sh

cmd_run() {
    setup
    grep -qw avx2 /proc/cpuinfo || die "the release build needs a processor with AVX2" "./dev build dev runs anywhere"
    build release
    cd "$INVOKED_FROM" || die "the folder $INVOKED_FROM is gone"
    run_engine "$(lariat_binary release)" "$PROJECT/tests/checker/missed.mjs" "$@"
}

# run_engine BINARY CHECKER ARGS…
run_engine() {
    local binary=$1 checker=$2
    shift 2
    [[ -x $binary ]] || die "the build made no $binary" "./dev build release"
    local json=no bounded=no world=--world recording=
    read_arguments "$@"
    if [[ $json == no && $bounded == no ]]; then
        exec "$binary" run ${world:+"$world"} "$@"
    fi

    folder=$(mktemp -d "${TMPDIR:-/tmp}/lariat-run.XXXXXX")
    trap 'rm -rf "$folder"' EXIT
    local -a record=()
    if [[ -z $recording ]]; then
        recording=$folder/run.journal
        record=(--record "$recording")
    fi

    local status=0
    if [[ $json == yes ]]; then
        supervise "$binary" run ${world:+"$world"} "${record[@]}" "$@" >"$folder/run.json" || status=$?
    else
        supervise "$binary" run ${world:+"$world"} "${record[@]}" "$@" || status=$?
    fi
    check_recording "$status"
}

# Finds in the arguments of `lariat run` what concerns this script; sets the caller's locals.
read_arguments() {
    while (($# > 0)); do
        case $1 in
            -o | --output) [[ ${2:-} != json ]] || json=yes ;;
            -ojson | -o=json | --output=json) json=yes ;;
            --for | --for=*) bounded=yes ;;
            --rpc | --rpc=* | --world) world= ;;
            --record) recording=${2:-} ;;
            --record=*) recording=${1#*=} ;;
        esac
        shift
    done
}

# supervise COMMAND…: runs it in a process group of its own, so that an interrupt reaches it exactly once, whether
# a terminal sent it to the whole group or somebody to this script alone; returns its exit code.
supervise() {
    local child status signalled=no again
    set -m
    "$@" <&0 &
    child=$!
    set +m
    trap 'signalled=yes; kill -INT "$child" 2>/dev/null' INT
    trap 'signalled=yes; kill -TERM "$child" 2>/dev/null' TERM HUP
    status=0
    wait "$child" || status=$?
    while [[ $signalled == yes ]]; do
        signalled=no
        again=0
        wait "$child" || again=$?
        # 127: it was waited for already, and its status is the one at hand.
        ((again == 127)) || status=$again
    done
    trap - INT TERM HUP
    return "$status"
}

# Prints the engine's object with the checker's verdict in it (JSON), or one line for people.
check_recording() {
    local status=$1 verdict=$folder/verdict.json text=$folder/run.ndjson checked=0
    if [[ ! -s $recording ]]; then
        warn "the run left no recording in $recording; nothing to check (lariat ended with $status)"
        checked=1
    else
        step "replaying the recording and looking for missed cycles in it"
        "$binary" replay "$recording" --export "$text" -o json >"$folder/replay.json" || checked=$?
        node "$checker" "$text" >"$verdict" || checked=$?
    fi
    local form=text
    [[ $json == no ]] || form=json
    node "$PROJECT/tools/dev/verdict.mjs" "$form" "$folder/run.json" "$verdict" || checked=$?
    if [[ $recording == "$folder"/* && -s $recording ]] && { ((checked != 0)) || has_missed "$verdict"; }; then
        trap - EXIT
        say "the recording is kept: $recording"
    fi
    ((status != 0)) || status=$((checked == 0 ? 0 : 1))
    exit "$status"
}

has_missed() { ! grep -qE '"missed": *0[,}]' "$1"; }
