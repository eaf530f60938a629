# shellcheck shell=bash
# ./dev test: every suite, one after the other, and a summary over what they really printed.

source tools/dev/build.sh

readonly logs=build/test-logs

cmd_test() {
    local preset=dev all=no
    case ${1:-} in
        dev | asan | tsan)
            preset=$1
            shift
            ;;
    esac
    local -a ctest_args=()
    while (($# > 0)); do
        case $1 in
            --all) all=yes ;;
            --nightly) all=nightly ;;
            *) ctest_args+=("$1") ;;
        esac
        shift
    done

    setup
    build "$preset"
    export LARIAT_BINARY
    LARIAT_BINARY=$(lariat_binary "$preset")

    rm -rf "$logs"
    mkdir -p "$logs"
    rows=()
    # The other suites do not depend on the preset, and whoever names tests wants those tests.
    if [[ $preset == dev ]] && ((${#ctest_args[@]} == 0)); then
        suite tools node node --test 'tools/**/*.test.mjs'
        suite contracts forge npm --prefix contracts test --silent
        suite world node npm --prefix world test --silent
        suite web node npm --prefix web test --silent
        suite checker node node --test 'tests/checker/**/*.test.mjs'
        suite ctest ctest run_ctest "$preset" "$all"
        suite chaos node run_chaos "$all"
        suite e2e node npm --prefix tests/e2e test --silent
    else
        suite ctest ctest run_ctest "$preset" "$all" "${ctest_args[@]}"
    fi
    summary
}

run_ctest() {
    local preset=$1 all=$2
    shift 2
    local -a filter=(-LE '^(slow|nightly)$')
    [[ $all != yes ]] || filter=(-LE '^nightly$')
    [[ $all != nightly ]] || filter=()
    # Sanitized tests take several times as long as their own time limits allow for.
    [[ $preset == dev ]] || filter+=(-L '^fast$')
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$(jobs_count)" \
        --output-junit "$PROJECT/$logs/ctest.xml" "${filter[@]}" "$@"
}

# The real engine on a real chain, in bad times: a taste of it every day, all of it with --all. One suite after
# the other: they measure.
run_chaos() {
    [[ $1 == no ]] || export LARIAT_CHAOS=full
    node --test --test-concurrency=1 'tests/chaos/*.test.mjs'
}

# suite NAME KIND COMMAND…: a suite also fails when it ran no test at all, or none that could be counted.
suite() {
    local name=$1 kind=$2 log=$logs/$1.log status=0 counts begin=$SECONDS
    shift 2
    step "tests: $name"
    if [[ $kind == node ]]; then
        NODE_OPTIONS="${NODE_OPTIONS:-} --test-reporter=spec" "$@" 2>&1 | tee "$log" || status=$?
    else
        "$@" 2>&1 | tee "$log" || status=$?
    fi
    [[ $kind != ctest ]] || log=$logs/ctest.xml
    if ! counts=$(node tools/dev/tally.mjs "$kind" "$log"); then
        counts="0 1 0"
        ((status != 0)) || status=1
    elif [[ $counts == *" 0 "* ]] && ((status != 0)); then
        say "error: suite $name ended with $status though no test of it failed"
        counts=${counts/ 0 / 1 }
    fi
    rows+=("$name $counts $((SECONDS - begin)) $status")
}

summary() {
    printf '%s\n' "${rows[@]}" | awk '
        BEGIN { printf "\n%-12s %8s %8s %8s %8s\n", "suite", "passed", "failed", "skipped", "seconds" }
        {
            printf "%-12s %8d %8d %8d %8d%s\n", $1, $2, $3, $4, $5, $6 || $3 ? "  FAILED" : ""
            passed += $2; failed += $3; skipped += $4; bad += ($6 || $3)
        }
        END {
            printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
            exit bad > 0
        }'
}
