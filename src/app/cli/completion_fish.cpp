#include "app/cli/completion.hpp"
#include "app/cli/completion_parts.hpp"

namespace lariat::app {
namespace {

/// fish knows \' inside single quotes, POSIX shells do not.
std::string fish_quoted(std::string_view text) {
    std::string quoted{"'"};
    for (const char c : text)
        quoted += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
    return quoted + "'";
}

/// Only the first positional of a command: fish is asked before the next one is known.
std::string condition(const Place& place) {
    return " -n " + fish_quoted("__lariat_at \"" + place.at + "\"");
}

std::string argument(Completes completes, const std::vector<std::string>& choices) {
    switch (completes) {
        case Completes::file:
            return " -r -F";
        case Completes::directory:
            return " -x -a '(__fish_complete_directories)'";
        case Completes::choice:
            return " -x -a " + fish_quoted(joined(choices, " "));
        case Completes::config_key:
            return " -x -a " + fish_quoted(joined(settable_keys(), "= ") + "=");
        case Completes::nothing:
            return " -x";
    }
    return " -x";
}

std::string option_line(const std::string& where, const Option& option) {
    std::string line = "complete -c lariat" + where + " -l " + option.name.substr(2);
    if (option.letter != 0)
        line += std::string{" -s "} + option.letter;
    if (option.takes_value())
        line += argument(option.completes, option.choices);
    return line + " -d " + fish_quoted(option.doc) + "\n";
}

std::string positional_line(const Place& place, const Positional& positional) {
    std::string line = "complete -c lariat" + condition(place);
    if (positional.completes == Completes::file)
        line += " -F";
    else if (positional.completes == Completes::choice)
        line += " -a " + fish_quoted(joined(positional.choices, " "));
    else
        return {};
    return line + " -d " + fish_quoted(positional.doc) + "\n";
}

std::string known_places(const std::vector<Place>& all) {
    std::vector<std::string> names;
    for (const Place& place : all)
        if (!place.at.empty())
            names.push_back(fish_quoted(place.at));
    return joined(names, " ");
}

}  // namespace

std::string fish_completion(const CommandTable& table) {
    const std::vector<Place> all = places(table);
    std::string text = R"(# fish completion for lariat; save it as ~/.config/fish/completions/lariat.fish
function __lariat_at
    set -l at
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case )" + joined(value_spellings(table), " ") +
                       R"(
                set skip 1
            case '-*'
            case '*'
                if contains -- (string join ' ' $at $word) )" +
                       known_places(all) + R"(
                    set at $at $word
                end
        end
    end
    test "$at" = "$argv[1]"
end
complete -c lariat -f
)";
    for (const Place& place : all) {
        for (const Candidate& candidate : place.words)
            text += "complete -c lariat" + condition(place) + " -a " + candidate.word + " -d " +
                    fish_quoted(candidate.doc) + "\n";
        for (const Positional& positional : place.positionals)
            text += positional_line(place, positional);
        for (const Option& option : place.options)
            text += option_line(condition(place), option);
    }
    for (const Option& option : common_options(table))
        text += option_line("", option);
    return text;
}

}  // namespace lariat::app
