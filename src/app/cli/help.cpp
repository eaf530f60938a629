#include "app/cli/help.hpp"

namespace lariat::app {
namespace {

struct Line {
    std::string left;
    std::string right;
};

void add_section(std::string& text, std::string_view title, const std::vector<Line>& lines) {
    if (lines.empty())
        return;
    std::size_t width = 0;
    for (const Line& line : lines)
        width = std::max(width, line.left.size());
    text.append("\n").append(title).append("\n");
    for (const Line& line : lines)
        text.append("  ")
            .append(line.left)
            .append(width - line.left.size() + 2, ' ')
            .append(line.right)
            .append("\n");
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : "|") + part;
    return text;
}

std::vector<Line> option_lines(const std::vector<Option>& options) {
    std::vector<Line> lines;
    for (const Option& option : options) {
        std::string left = option.letter == 0 ? "    " : std::string{"-"} + option.letter + ", ";
        left += option.name;
        if (option.takes_value())
            left += " " + (option.choices.empty() ? option.value : joined(option.choices));
        std::string right = option.doc;
        if (option.repeatable)
            right += " (repeatable)";
        lines.push_back({std::move(left), std::move(right)});
    }
    return lines;
}

std::string command_help(const CommandTable& table, const Command& command) {
    std::string text = command.summary + "\n";
    if (!command.details.empty())
        text += "\n" + command.details + "\n";
    text += "\nUsage\n  lariat " + command.name;
    std::vector<Line> positionals;
    for (const Positional& positional : command.positionals) {
        const std::string name = positional.choices.empty() ? positional.name : joined(positional.choices);
        text += positional.required ? " " + name : " [" + name + "]";
        positionals.push_back({positional.name, positional.doc});
    }
    text += command.options.empty() ? "\n" : " [options]\n";
    add_section(text, "Arguments", positionals);
    add_section(text, "Options", option_lines(command.options));
    add_section(text, "Options of every command", option_lines(table.common));
    text += "\nExamples\n";
    for (const std::string& example : command.examples)
        text += "  " + example + "\n";
    return text;
}

std::string noun_help(const CommandTable& table, const Noun& noun) {
    std::string text = noun.summary + "\n\nUsage\n  lariat " + noun.name + " <command> [options]\n";
    std::vector<Line> commands;
    for (const Command* command : table.below(noun.name))
        commands.push_back({command->verb(), command->summary});
    add_section(text, "Commands", commands);
    text += "\nExamples\n";
    for (const Command* command : table.below(noun.name))
        text += "  " + command->examples.front() + "\n";
    return text;
}

std::string program_help(const CommandTable& table) {
    std::string text = table.summary + "\n\nUsage\n  lariat <command> [options]\n";
    std::vector<Line> commands;
    for (const std::string& word : table.first_words())
        commands.push_back({word, table.summary_of(word)});
    add_section(text, "Commands", commands);
    add_section(text, "Options of every command", option_lines(table.common));
    text += "\nExit codes\n  0 ok, 1 failed, 2 usage, 3 configuration, 4 refused, 5 not found, 6 network\n";
    text += "\n`lariat <command> --help` explains a command and shows examples.\n";
    return text;
}

}  // namespace

std::string help_text(const CommandTable& table, std::string_view word) {
    for (const Command& command : table.commands)
        if (command.name == word)
            return command_help(table, command);
    const Noun* noun = table.find_noun(word);
    return noun != nullptr ? noun_help(table, *noun) : program_help(table);
}

}  // namespace lariat::app
