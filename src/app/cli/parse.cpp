#include "app/cli/parse.hpp"

#include "app/cli/help.hpp"
#include "app/config/nearest.hpp"

// The only translation unit that sees CLI11: it takes fifteen seconds to compile.
#include <CLI/CLI.hpp>

#include <deque>

namespace lariat::app {
namespace {

/// Where CLI11 puts the values of one parser node.
struct Slots {
    std::deque<std::pair<const Option*, std::vector<std::string>>> options;
    std::vector<std::string> positionals;
};

struct Node {
    CLI::App* parser = nullptr;
    const Command* command = nullptr;
    std::string word;  ///< what help is asked for: "", "config", "config show"
    Slots slots;
};

std::string flag_names(const Option& option) {
    return option.letter == 0 ? option.name : std::string{"-"} + option.letter + "," + option.name;
}

void add_options(CLI::App& parser, const std::vector<Option>& options, Slots& slots) {
    for (const Option& option : options) {
        auto& values = slots.options.emplace_back(&option, std::vector<std::string>{}).second;
        if (!option.takes_value()) {
            parser.add_flag_callback(flag_names(option), [] {}, option.doc);
            continue;
        }
        CLI::Option* added = parser.add_option(flag_names(option), values, option.doc);
        // One value for each time the option is given, so that positionals may follow it.
        added->expected(1)->allow_extra_args(false)->take_all();
        if (!option.repeatable)
            added->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        if (option.completes == Completes::choice)
            added->check(CLI::IsMember(option.choices));
    }
}

void add_positionals(CLI::App& parser, const Command& command, Slots& slots) {
    for (const Positional& positional : command.positionals) {
        CLI::Option* added = parser.add_option_function<std::string>(
            positional.name, [&slots](const std::string& value) { slots.positionals.push_back(value); },
            positional.doc);
        added->required(positional.required);
        if (positional.completes == Completes::choice)
            added->check(CLI::IsMember(positional.choices));
    }
}

class Parser {
public:
    explicit Parser(const CommandTable& table) : table_{table} {
        Node& root = add(nullptr, root_, "");
        add_options(root_, table.common, root.slots);
        root_.add_flag_callback("--version", [] {}, "Print the version and end");
        for (const Noun& noun : table.nouns)
            add(nullptr, *root_.add_subcommand(noun.name, noun.summary), noun.name);
        for (const Command& command : table.commands)
            add_command(command);
    }

    Outcome<Parsed> parse(std::span<const std::string> words) {
        std::vector<std::string> reversed{words.rbegin(), words.rend()};
        try {
            root_.parse(reversed);
        } catch (const CLI::CallForHelp&) {
            return Help{help_for(deepest().word)};
        } catch (const CLI::ParseError& error) {
            return usage(error.what());
        }
        const Node& node = deepest();
        if (node.command != nullptr)
            return Invocation{node.command, arguments(node)};
        if (node.parser == &root_ && root_.count("--version") != 0)
            return version();
        return usage("a command is missing");
    }

private:
    Node& add(const Command* command, CLI::App& parser, std::string word) {
        parser.set_help_flag("-h,--help", "Print this help and end");
        parser.fallthrough();
        parser.allow_extras(false);
        return nodes_.emplace_back(Node{&parser, command, std::move(word), {}});
    }

    void add_command(const Command& command) {
        CLI::App* parent = command.has_noun() ? root_.get_subcommand(command.noun()) : &root_;
        const std::string word = command.has_noun() ? command.verb() : command.name;
        Node& node = add(&command, *parent->add_subcommand(word, command.summary), command.name);
        add_options(*node.parser, command.options, node.slots);
        add_positionals(*node.parser, command, node.slots);
    }

    [[nodiscard]] std::string help_for(const std::string& word) const { return help_text(table_, word); }

    /// --version is the version command under the name people try first.
    Outcome<Parsed> version() {
        for (const Command& command : table_.commands)
            if (command.name == "version")
                return Invocation{&command, arguments(nodes_.front())};
        return usage("a command is missing");
    }

    [[nodiscard]] const Node& deepest() const {
        const CLI::App* parser = &root_;
        while (!parser->get_subcommands().empty())
            parser = parser->get_subcommands().front();
        for (const Node& node : nodes_)
            if (node.parser == parser)
                return node;
        return nodes_.front();
    }

    [[nodiscard]] Arguments arguments(const Node& node) const {
        Arguments given;
        collect(nodes_.front(), given);
        if (&node != &nodes_.front())
            collect(node, given);
        given.positionals = node.slots.positionals;
        return given;
    }

    static void collect(const Node& node, Arguments& given) {
        for (const auto& [option, values] : node.slots.options)
            if (node.parser->count(option->name) != 0)
                given.options[option->name] = values;
    }

    /// A wrong word is answered with the nearest right one, all else with what CLI11 says.
    [[nodiscard]] std::unexpected<Failure> usage(const std::string& message) const {
        const Node& node = deepest();
        const std::string seen = node.word.empty() ? "lariat" : "lariat " + node.word;
        const std::vector<std::string> extras = root_.remaining(true);
        if (extras.empty())
            return refuse(Exit::usage, message, "", seen + " --help");
        const std::string& word = extras.front();
        const bool is_option = word.starts_with("-");
        const std::vector<std::string> known = is_option ? option_names(node) : verbs(node);
        if (known.empty())
            return refuse(Exit::usage, "unexpected argument '" + word + "'", "", seen + " --help");
        return refuse(Exit::usage,
                      std::string{is_option ? "unknown option '" : "unknown command '"} + word + "'", "",
                      "did you mean '" + nearest(word, known) + "'? See " + seen + " --help");
    }

    [[nodiscard]] std::vector<std::string> option_names(const Node& node) const {
        std::vector<std::string> names{"--help"};
        for (const Option& option : table_.common)
            names.push_back(option.name);
        if (node.command != nullptr)
            for (const Option& option : node.command->options)
                names.push_back(option.name);
        return names;
    }

    [[nodiscard]] std::vector<std::string> verbs(const Node& node) const {
        if (node.word.empty())
            return table_.first_words();
        std::vector<std::string> names;
        if (node.command == nullptr)
            for (const Command* command : table_.below(node.word))
                names.push_back(command->verb());
        return names;
    }

    const CommandTable& table_;
    CLI::App root_;
    std::deque<Node> nodes_;  // references to its elements stay good while it grows
};

}  // namespace

Outcome<Parsed> parse_command_line(const CommandTable& table, std::span<const std::string> words) {
    return Parser{table}.parse(words);
}

}  // namespace lariat::app
