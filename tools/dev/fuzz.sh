# shellcheck shell=bash
# ./dev fuzz: every libFuzzer target, or one, for some seconds each. Seeds come from fuzz/**/corpus/<target>
# and from build/fuzz/fuzz/**/corpus/<target>, where the build makes some; what the fuzzer learns stays in build/fuzz/corpus/<target>, what breaks a target in build/fuzz/finds/<target>.

source tools/dev/build.sh

cmd_fuzz() {
    local seconds=60
    if [[ ${1:-} =~ ^[0-9]+$ ]]; then
        seconds=$1
        shift
    fi
    local only=${1:-}
    (($# <= 1)) || die_usage "fuzz takes seconds and one target, got '$2'" "./dev fuzz 60 fuzz_rlp"
    setup
    with_lock build_cpp fuzz

    local -a executables
    mapfile -t executables < <(find build/fuzz/fuzz -type f -name "${only:-fuzz_*}" -executable 2>/dev/null | LC_ALL=C sort)
    ((${#executables[@]} > 0)) || die "no fuzz target ${only:-at all} in build/fuzz/fuzz" "./dev fuzz runs all there are"

    local executable
    local -a broken=()
    for executable in "${executables[@]}"; do
        fuzz_one "$executable" "$seconds" || broken+=("${executable##*/}")
    done
    say "${#executables[@]} targets, ${seconds} s each, ${#broken[@]} broken"
    ((${#broken[@]} == 0)) || die "broken: ${broken[*]}" \
        "inputs are in build/fuzz/finds; run build/fuzz/fuzz/**/<target> <input>, and keep the input in the corpus"
}

fuzz_one() {
    local executable=$1 seconds=$2 target=${1##*/}
    local learned=build/fuzz/corpus/$target finds=build/fuzz/finds/$target
    local -a seeds
    mkdir -p "$learned" "$finds"
    mapfile -t seeds < <(find fuzz build/fuzz/fuzz -type d -path "*/corpus/$target")
    step "fuzzing $target for $seconds s"
    "$executable" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$finds/" "$learned" "${seeds[@]}" >&2
}
