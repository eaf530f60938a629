#include "app/cli/completion.hpp"
#include "app/cli/help.hpp"
#include "app/cli/parse.hpp"
#include "app/commands/table.hpp"
#include "app/context.hpp"

#include <gtest/gtest.h>

#include <set>

namespace lariat::app {
namespace {

Outcome<Parsed> parse(const std::vector<std::string>& words) {
    return parse_command_line(command_table(), words);
}

Invocation invocation(const std::vector<std::string>& words) {
    const auto parsed = parse(words);
    EXPECT_TRUE(parsed) << parsed.error().problems.front().what;
    return parsed ? std::get<Invocation>(*parsed) : Invocation{};
}

TEST(CommandLine, common_options_stand_anywhere) {
    for (const auto& words : {std::vector<std::string>{"-o", "json", "config", "show", "--origin"},
                              std::vector<std::string>{"config", "-o", "json", "show", "--origin"},
                              std::vector<std::string>{"config", "show", "--origin", "--output=json"}}) {
        const auto [command, arguments] = invocation(words);
        ASSERT_NE(command, nullptr);
        EXPECT_EQ(command->name, "config show");
        EXPECT_TRUE(arguments.has("--origin"));
        EXPECT_EQ(arguments.value("--output"), "json");
    }
}

TEST(CommandLine, repeated_options_keep_their_order) {
    const auto [command, arguments] =
        invocation({"config", "show", "-c", "a", "-c", "b", "--set", "x=1", "--set", "y=2"});
    EXPECT_EQ(arguments.values("--config"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(arguments.values("--set"), (std::vector<std::string>{"x=1", "y=2"}));
}

TEST(CommandLine, positionals_follow_options) {
    const auto [command, arguments] = invocation({"config", "validate", "-o", "json", "file.toml"});
    EXPECT_EQ(arguments.positional(0), "file.toml");
    EXPECT_FALSE(invocation({"config", "validate"}).arguments.positional(0));
}

TEST(CommandLine, usage_errors_name_the_nearest_word) {
    const auto message = [](const std::vector<std::string>& words) {
        const auto parsed = parse(words);
        EXPECT_FALSE(parsed);
        EXPECT_EQ(parsed.error().exit, Exit::usage);
        return parsed.error().problems.front().what + "|" + parsed.error().problems.front().fix;
    };
    EXPECT_EQ(message({"confg"}), "unknown command 'confg'|did you mean 'config'? See lariat --help");
    EXPECT_EQ(message({"config", "shw"}),
              "unknown command 'shw'|did you mean 'show'? See lariat config --help");
    EXPECT_EQ(message({"config", "show", "--orgin"}),
              "unknown option '--orgin'|did you mean '--origin'? See lariat config show --help");
    EXPECT_EQ(message({"version", "extra"}), "unexpected argument 'extra'|lariat version --help");
    EXPECT_EQ(message({}), "a command is missing|lariat --help");
    EXPECT_EQ(message({"config"}), "a command is missing|lariat config --help");
    message({"version", "-o", "yaml"});
    message({"version", "-o"});
    message({"completion"});
    message({"completion", "tcsh"});
}

TEST(CommandLine, options_that_stand_for_keys_override_the_configuration) {
    const auto [command, arguments] =
        invocation({"world", "up", "--seed", "9", "--set", "api.port=1", "--log-level", "warn"});
    const auto flags = config_flags(command_table(), *command, arguments);
    ASSERT_TRUE(flags);
    std::set<std::string> seen;
    for (const auto& [flag, path, value] : flags->overrides)
        seen.insert(flag + " " + path + " " + value);
    EXPECT_EQ(seen, (std::set<std::string>{"--seed world.seed 9", "--set api.port 1",
                                           "--log-level log.level warn"}));
    for (const Command& each : command_table().commands)
        for (const Option& option : each.options)
            EXPECT_TRUE(option.sets.empty() || schema().find(option.sets) != nullptr) << option.sets;
}

TEST(Help, every_command_has_examples_that_parse) {
    for (const Command& command : command_table().commands) {
        ASSERT_FALSE(command.examples.empty()) << command.name;
        EXPECT_FALSE(command.summary.empty()) << command.name;
        EXPECT_NE(command.run, nullptr) << command.name;
        EXPECT_TRUE(std::ranges::any_of(command.examples, [&](const std::string& example) {
            return example.find("lariat " + command.name) != std::string::npos;
        })) << command.name;
        const std::string help = help_text(command_table(), command.name);
        EXPECT_NE(help.find("Examples"), std::string::npos);
        for (const Option& option : command.options)
            EXPECT_NE(help.find(option.name), std::string::npos) << option.name;
    }
}

TEST(Help, is_found_at_every_level) {
    for (const auto& words : {std::vector<std::string>{"--help"}, std::vector<std::string>{"config", "-h"},
                              std::vector<std::string>{"config", "show", "--help"}}) {
        const auto parsed = parse(words);
        ASSERT_TRUE(parsed);
        EXPECT_TRUE(std::holds_alternative<Help>(*parsed));
    }
}

TEST(Completion, scripts_know_every_command_and_option) {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const auto script = completion_script(command_table(), shell);
        ASSERT_TRUE(script) << shell;
        for (const Command& command : command_table().commands) {
            EXPECT_NE(script->find(command.name), std::string::npos) << shell << " " << command.name;
            for (const Option& option : command.options)
                EXPECT_NE(script->find(option.name.substr(2)), std::string::npos)
                    << shell << " " << option.name;
        }
    }
    EXPECT_FALSE(completion_script(command_table(), "tcsh"));
}

}  // namespace
}  // namespace lariat::app
