# shellcheck shell=bash
# ./dev lint and ./dev format. All checks run before the verdict, so that one round shows everything.

source tools/dev/setup.sh

cmd_format() {
    (($# == 0)) || die_usage "format takes no arguments, got '$1'" "./dev format"
    setup
    cpp_files | xargs -0 -r clang-format-19 -i --
}

cmd_lint() {
    local all=no
    case ${1:-} in
        '') ;;
        --all) all=yes ;;
        *) die_usage "unknown option '$1' of lint" "./dev lint [--all]" ;;
    esac
    setup

    failed=()
    check clang-format lint_format
    check includes node tools/lint/includes.mjs
    check words node tools/lint/words.mjs
    check documents node tools/lint/documents.mjs
    check shellcheck lint_shell
    check contracts lint_contracts
    check clang-tidy lint_tidy "$all"
    ((${#failed[@]} == 0)) || die "lint refuses: ${failed[*]}" "./dev format settles clang-format; the messages above name the rest"
    say "lint: all clean"
}

check() {
    local name=$1
    shift
    step "lint: $name"
    "$@" >&2 || failed+=("$name")
}

own_files() { git ls-files -z --cached --others --exclude-standard -- "$@" | existing; }

# A file deleted in the working tree is still listed by git.
existing() {
    local path
    while IFS= read -r -d '' path; do
        [[ ! -f $path ]] || printf '%s\0' "$path"
    done
}

cpp_files() { own_files '*.cpp' '*.hpp'; }

lint_format() { cpp_files | xargs -0 -r clang-format-19 --dry-run -Werror --; }

lint_shell() {
    { own_files '*.sh' dev .ci/run; } | xargs -0 -r shellcheck -x
}

lint_contracts() { npm --prefix contracts run --silent lint; }

# Files to look at: all, or what differs from LARIAT_LINT_BASE (default: the last commit) and what is untracked.
tidy_candidates() {
    local base=${LARIAT_LINT_BASE:-HEAD}
    if [[ $1 == yes ]] || ! git rev-parse -q --verify "$base^{commit}" >/dev/null; then
        own_files 'src/*.cpp' 'src/*.hpp'
    else
        git diff -z --name-only --diff-filter=d "$base" -- 'src/*.cpp' 'src/*.hpp'
        git ls-files -z --others --exclude-standard -- 'src/*.cpp' 'src/*.hpp'
    fi
}

# Clang-tidy wants translation units: a header is looked at through the first source that includes it.
tidy_units() {
    local path name unit
    while IFS= read -r -d '' path; do
        if [[ $path == *.cpp ]]; then
            echo "$path"
        else
            name=${path#src/}
            unit=$(grep -rlF --include='*.cpp' "#include \"$name\"" src | LC_ALL=C sort | head -n 1)
            [[ -z $unit ]] || echo "$unit"
        fi
    done | LC_ALL=C sort -u
}

lint_tidy() {
    local -a units
    mapfile -t units < <(tidy_candidates "$1" | tidy_units)
    if ((${#units[@]} == 0)); then
        say "no C++ source changed"
        return 0
    fi
    cmake --preset tidy >/dev/null || return 1
    say "${#units[@]} translation units"
    printf '%s\0' "${units[@]}" | xargs -0 -n 1 -P "$(jobs_count)" clang-tidy-19 -p build/tidy --quiet
}
