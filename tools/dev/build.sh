# shellcheck shell=bash
# ./dev build: contracts, page, then C++. The first two are skipped while their inputs are unchanged.

source tools/dev/setup.sh

readonly presets=(release dev asan tsan fuzz coverage)
readonly executor_json=contracts/out/LariatExecutor.sol/LariatExecutor.json
readonly page_html=web/dist/index.html

cmd_build() {
    local preset=${1:-release}
    is_preset "$preset" || die_usage "unknown preset '$preset'" "one of: ${presets[*]}"
    (($# <= 1)) || die_usage "build takes one preset, got '$2'" "./dev build $preset"
    setup
    build "$preset"
    say "built: build/$preset"
}

is_preset() { [[ " ${presets[*]} " == *" $1 "* ]]; }

lariat_binary() { echo "$PROJECT/build/$1/bin/lariat"; }

build() { with_lock build_all "$1"; }

build_all() {
    build_npm contracts "$executor_json"
    build_npm web "$page_html"
    build_cpp "$1"
}

# build_npm FOLDER RESULT
build_npm() {
    local folder=$1 result=$2 key
    key=$(hash_tree "$folder")
    if stamp_is "build-$folder" "$key" && [[ -f $result ]]; then
        return 0
    fi
    step "building $folder"
    (cd "$folder" && npm run --silent build >&2) || die "$folder does not build" "cd $folder && npm run build"
    [[ -f $result ]] || die "the build of $folder did not make $result" "cd $folder && npm run build"
    stamp_set "build-$folder" "$key"
}

build_cpp() {
    local preset=$1 key
    # A changed preset reaches an existing build folder only when it is configured again.
    key=$(hash_files CMakePresets.json)
    if ! stamp_is "configure-$preset" "$key" || [[ ! -f build/$preset/build.ninja ]]; then
        step "configuring C++ ($preset)"
        cmake --preset "$preset" >&2 || die "CMake could not configure the preset $preset" "read its message above"
        stamp_set "configure-$preset" "$key"
    fi
    step "building C++ ($preset)"
    cmake --build --preset "$preset" -j "$(jobs_count)" >&2 || die "the C++ build failed (build/$preset)" \
        "the first error above tells where; then ./dev build $preset"
}
