#pragma once

#include "app/cli/command.hpp"

#include <span>
#include <variant>

namespace lariat::app {

struct Invocation {
    const Command* command = nullptr;
    Arguments arguments;
};

/// Text to print on standard output and then end well: help that was asked for.
struct Help {
    std::string text;
};

using Parsed = std::variant<Invocation, Help>;

/// `words` are the command line without the name of the program. Usage errors name the nearest word.
Outcome<Parsed> parse_command_line(const CommandTable& table, std::span<const std::string> words);

}  // namespace lariat::app
