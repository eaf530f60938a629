#include "app/cli/completion.hpp"
#include "app/cli/completion_parts.hpp"

namespace lariat::app {
namespace {

/// The statement that answers for the value of an option or positional.
std::string answer(Completes completes, const std::vector<std::string>& choices) {
    switch (completes) {
        case Completes::file:
            return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\"))";
        case Completes::directory:
            return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$current\"))";
        case Completes::choice:
            return "COMPREPLY=($(compgen -W " + shell_quoted(joined(choices, " ")) + " -- \"$current\"))";
        case Completes::config_key:
            return "compopt -o nospace; COMPREPLY=($(compgen -S = -W " +
                   shell_quoted(joined(settable_keys(), " ")) + " -- \"$current\"))";
        case Completes::nothing:
            return "COMPREPLY=()";
    }
    return "COMPREPLY=()";
}

/// Cases for the values of `options`; `at` is a pattern for the command they belong to.
std::string value_cases(const std::string& at, const std::vector<Option>& options) {
    std::string text;
    for (const Option& option : options) {
        if (!option.takes_value())
            continue;
        std::vector<std::string> patterns;
        for (const std::string& spelling : spellings(option))
            patterns.push_back(at + ":" + spelling);
        text += "        " + joined(patterns, " | ") + ") " + answer(option.completes, option.choices) +
                "; return ;;\n";
    }
    return text;
}

std::string word_cases(const std::vector<Place>& all) {
    std::string text;
    for (const Place& place : all) {
        std::vector<std::string> words;
        for (const Candidate& candidate : place.words)
            words.push_back(candidate.word);
        if (!words.empty())
            text += "        \"" + place.at + ":0\") " + answer(Completes::choice, words) + " ;;\n";
        for (std::size_t i = 0; i < place.positionals.size(); ++i)
            text += "        \"" + place.at + ":" + std::to_string(i) + "\") " +
                    answer(place.positionals[i].completes, place.positionals[i].choices) + " ;;\n";
    }
    return text;
}

std::string option_cases(const std::vector<Place>& all) {
    std::string text;
    for (const Place& place : all) {
        if (place.options.empty())
            continue;
        std::vector<std::string> names;
        for (const Option& option : place.options)
            names.push_back(option.name);
        text += "            \"" + place.at + "\") options='" + joined(names, " ") + "' ;;\n";
    }
    return text;
}

std::string path_patterns(const std::vector<Place>& all) {
    std::vector<std::string> patterns;
    for (const Place& place : all)
        if (!place.at.empty())
            patterns.push_back("\"" + place.at + "\"");
    return joined(patterns, " | ");
}

}  // namespace

std::string bash_completion(const CommandTable& table) {
    const std::vector<Place> all = places(table);
    std::string values = value_cases("*", table.common);
    for (const Place& place : all)
        values += value_cases("\"" + place.at + "\"", place.options);
    std::vector<std::string> common;
    for (const Option& option : common_options(table))
        common.push_back(option.name);
    return R"(# bash completion for lariat; source it, or save it as
# ~/.local/share/bash-completion/completions/lariat
_lariat() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local at= word next i count=0 options=
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
            )" +
           joined(value_spellings(table), " | ") +
           R"() ((i++)) ;;
            -*) ;;
            *)
                next=${at:+$at }$word
                case $next in
                    )" +
           path_patterns(all) +
           R"() at=$next ;;
                    *) ((count++)) ;;
                esac
                ;;
        esac
    done
    case $at:$previous in
)" + values +
           R"(    esac
    if [[ $current == -* ]]; then
        case $at in
)" + option_cases(all) +
           R"(        esac
        COMPREPLY=($(compgen -W "$options )" +
           joined(common, " ") + R"(" -- "$current"))
        return
    fi
    case $at:$count in
)" + word_cases(all) +
           R"(    esac
}
complete -F _lariat lariat
)";
}

}  // namespace lariat::app
