#pragma once

#include "app/cli/command.hpp"

#include <string>
#include <vector>

namespace lariat::app {

/// A word that may be typed, and what it does.
struct Candidate {
    std::string word;
    std::string doc;
};

/// What may follow once the command words `at` ("", "config", "config show") have been typed.
struct Place {
    std::string at;
    std::vector<Candidate> words;
    std::vector<Option> options;  ///< without those of every command
    std::vector<Positional> positionals;
};

std::vector<Place> places(const CommandTable& table);

/// Options of every command, --help included.
std::vector<Option> common_options(const CommandTable& table);

/// All spellings of an option: "--output", "-o".
std::vector<std::string> spellings(const Option& option);

/// Spellings of every option that takes a value, so that a script can tell the value from a command word.
std::vector<std::string> value_spellings(const CommandTable& table);

/// Keys that --set takes; fields of table lists are given in files only.
std::vector<std::string> settable_keys();

std::string joined(const std::vector<std::string>& words, std::string_view separator);

/// `text` in single quotes for a POSIX shell; fish reads the same when there is no quote or backslash inside.
std::string shell_quoted(std::string_view text);

}  // namespace lariat::app
