#pragma once

#include "app/cli/arguments.hpp"
#include "app/exit.hpp"

#include <string>
#include <vector>

namespace lariat::app {

struct Context;

/// What a shell offers for a value.
enum class Completes : std::uint8_t { nothing, file, directory, choice, config_key };

struct Option {
    std::string name;     ///< "--config"
    char letter = 0;      ///< 'c' for -c
    std::string value{};  ///< name of the value in the help; empty: a switch
    std::string doc{};
    bool repeatable = false;
    Completes completes = Completes::nothing;
    std::vector<std::string> choices{};
    /// Configuration key that the value overrides; a switch sets it to "true".
    std::string sets{};

    [[nodiscard]] bool takes_value() const { return !value.empty(); }
};

struct Positional {
    std::string name;
    std::string doc{};
    bool required = true;
    Completes completes = Completes::nothing;
    std::vector<std::string> choices{};
};

/// One command: parsing, help, completion and documentation are all made from it.
struct Command {
    std::string name;  ///< noun and verb, "config show"
    std::string summary{};
    std::string details{};
    std::vector<std::string> examples{};
    std::vector<Option> options{};
    std::vector<Positional> positionals{};
    Outcome<> (*run)(Context&) = nullptr;

    [[nodiscard]] bool has_noun() const { return name.find(' ') != std::string::npos; }
    [[nodiscard]] std::string noun() const { return name.substr(0, name.find(' ')); }
    /// The word below its noun; empty for a command of one word.
    [[nodiscard]] std::string verb() const { return has_noun() ? name.substr(name.find(' ') + 1) : ""; }
};

struct Noun {
    std::string name;
    std::string summary;
};

struct CommandTable {
    std::string summary;
    std::vector<Option> common;  ///< options that every command takes
    std::vector<Noun> nouns;
    std::vector<Command> commands;

    [[nodiscard]] const Noun* find_noun(std::string_view name) const;
    [[nodiscard]] std::vector<const Command*> below(std::string_view noun) const;
    /// First words of the command line: nouns, and commands of one word, in the order of the table.
    [[nodiscard]] std::vector<std::string> first_words() const;
    [[nodiscard]] std::string summary_of(std::string_view first_word) const;
};

}  // namespace lariat::app
