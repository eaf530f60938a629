# shellcheck shell=bash
# ./dev bench: every benchmark of the release build, Lariat beside its peers in the same run.
# Peers that are built elsewhere are found by the benchmarks through LARIAT_PEER_<NAME>.

source tools/dev/build.sh

cmd_bench() {
    local filter=${1:-.}
    (($# <= 1)) || die_usage "bench takes one filter, got '$2'" "./dev bench 'keccak|u256'"
    setup
    build release

    local results=build/bench executable found=0
    rm -rf "$results"
    mkdir -p "$results"
    while IFS= read -r executable; do
        # A regular expression that matches nothing in one executable may match in the next.
        "$executable" --benchmark_list_tests --benchmark_filter="$filter" >"$results/names" 2>/dev/null || true
        [[ -s $results/names ]] || continue
        step "${executable##*/}: $(wc -l <"$results/names") benchmarks"
        found=$((found + 1))
        # Interleaved repetitions share the machine's moods fairly between the two sides of a pair.
        "$executable" --benchmark_filter="$filter" --benchmark_repetitions="${LARIAT_BENCH_REPETITIONS:-5}" \
            --benchmark_enable_random_interleaving=true --benchmark_report_aggregates_only=true \
            --benchmark_out="$results/${executable##*/}.json" --benchmark_out_format=json >"$results/${executable##*/}.log" 2>&1 ||
            die "$executable failed" "see $results/${executable##*/}.log"
    done < <(find build/release/bench -type f -name 'bench_*' -executable 2>/dev/null | LC_ALL=C sort)
    rm -f "$results/names"
    ((found > 0)) || die "no benchmark matches '$filter'" "./dev bench runs all of them"
    node tools/bench/table.mjs --recorded bench/recorded.json "$results"/*.json
}
