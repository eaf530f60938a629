#include "app/cli/completion.hpp"
#include "app/cli/completion_parts.hpp"

namespace lariat::app {
namespace {

/// 'word:what it does' for _describe; a colon in the word would end it.
std::string described(const std::vector<Candidate>& candidates) {
    std::string text;
    for (const Candidate& candidate : candidates) {
        std::string word;
        for (const char c : candidate.word)
            word += c == ':' ? std::string{"\\:"} : std::string{c};
        text += (text.empty() ? "" : " ") +
                shell_quoted(candidate.doc.empty() ? word : word + ":" + candidate.doc);
    }
    return text;
}

std::string answer(Completes completes, const std::vector<std::string>& choices) {
    switch (completes) {
        case Completes::file:
            return "_files";
        case Completes::directory:
            return "_files -/";
        case Completes::choice:
            return "compadd -- " + joined(choices, " ");
        case Completes::config_key:
            return "compadd -S = -- " + joined(settable_keys(), " ");
        case Completes::nothing:
            return "_message value";
    }
    return "_message value";
}

std::string describe(const std::vector<Candidate>& candidates) {
    return "found=(" + described(candidates) + "); _describe lariat found";
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
        text += "        " + joined(patterns, "|") + ") " + answer(option.completes, option.choices) +
                "; return ;;\n";
    }
    return text;
}

std::string word_cases(const std::vector<Place>& all) {
    std::string text;
    for (const Place& place : all) {
        if (!place.words.empty())
            text += "        " + shell_quoted(place.at + ":0") + ") " + describe(place.words) + " ;;\n";
        for (std::size_t i = 0; i < place.positionals.size(); ++i)
            text += "        " + shell_quoted(place.at + ":" + std::to_string(i)) + ") " +
                    answer(place.positionals[i].completes, place.positionals[i].choices) + " ;;\n";
    }
    return text;
}

std::string described_options(const std::vector<Option>& options) {
    std::vector<Candidate> candidates;
    for (const Option& option : options)
        candidates.push_back({option.name, option.doc});
    return described(candidates);
}

std::string option_cases(const std::vector<Place>& all) {
    std::string text;
    for (const Place& place : all)
        if (!place.options.empty())
            text += "            " + shell_quoted(place.at) + ") found=(" + described_options(place.options) +
                    ") ;;\n";
    return text;
}

std::string path_patterns(const std::vector<Place>& all) {
    std::vector<std::string> patterns;
    for (const Place& place : all)
        if (!place.at.empty())
            patterns.push_back(shell_quoted(place.at));
    return joined(patterns, "|");
}

}  // namespace

// `path` is tied to PATH in zsh, hence `at`.
std::string zsh_completion(const CommandTable& table) {
    const std::vector<Place> all = places(table);
    std::string values = value_cases("*", table.common);
    for (const Place& place : all)
        values += value_cases(shell_quoted(place.at), place.options);
    return R"(#compdef lariat
# zsh completion for lariat; save it as _lariat in a folder of $fpath, or source it after compinit
_lariat() {
    local at= word next current=${words[CURRENT]} previous=${words[CURRENT-1]}
    local -a found
    integer i count=0
    for ((i = 2; i < CURRENT; i++)); do
        word=${words[i]}
        case $word in
            )" +
           joined(value_spellings(table), "|") +
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
        found+=()" +
           described_options(common_options(table)) + R"()
        _describe option found
        return
    fi
    case $at:$count in
)" + word_cases(all) +
           R"(    esac
}
if [[ $funcstack[1] == _lariat ]]; then
    _lariat "$@"
else
    compdef _lariat lariat
fi
)";
}

}  // namespace lariat::app
