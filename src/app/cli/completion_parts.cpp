#include "app/cli/completion_parts.hpp"

#include "app/cli/completion.hpp"
#include "app/config/schema.hpp"

#include <set>

namespace lariat::app {

std::vector<std::string> spellings(const Option& option) {
    std::vector<std::string> all{option.name};
    if (option.letter != 0)
        all.push_back(std::string{"-"} + option.letter);
    return all;
}

std::vector<Option> common_options(const CommandTable& table) {
    std::vector<Option> common = table.common;
    common.push_back({.name = "--help", .letter = 'h', .doc = "Print help and end"});
    return common;
}

std::vector<Place> places(const CommandTable& table) {
    std::vector<Place> all;
    Place& root = all.emplace_back();
    for (const std::string& word : table.first_words())
        root.words.push_back({word, table.summary_of(word)});
    for (const Noun& noun : table.nouns) {
        Place& place = all.emplace_back(Place{noun.name, {}, {}, {}});
        for (const Command* command : table.below(noun.name))
            place.words.push_back({command->verb(), command->summary});
    }
    for (const Command& command : table.commands)
        all.push_back({command.name, {}, command.options, command.positionals});
    return all;
}

std::vector<std::string> value_spellings(const CommandTable& table) {
    std::set<std::string> all;
    const auto add = [&](const std::vector<Option>& options) {
        for (const Option& option : options)
            if (option.takes_value())
                for (const std::string& spelling : spellings(option))
                    all.insert(spelling);
    };
    add(table.common);
    for (const Command& command : table.commands)
        add(command.options);
    return {all.begin(), all.end()};
}

std::vector<std::string> settable_keys() {
    std::vector<std::string> keys;
    for (const std::string& path : schema().paths())
        if (path.find('[') == std::string::npos)
            keys.push_back(path);
    return keys;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
    std::string text;
    for (const std::string& word : words)
        text.append(text.empty() ? "" : separator).append(word);
    return text;
}

std::string shell_quoted(std::string_view text) {
    std::string quoted{"'"};
    for (const char c : text)
        quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return quoted + "'";
}

std::optional<std::string> completion_script(const CommandTable& table, std::string_view shell) {
    if (shell == "bash")
        return bash_completion(table);
    if (shell == "zsh")
        return zsh_completion(table);
    if (shell == "fish")
        return fish_completion(table);
    return std::nullopt;
}

}  // namespace lariat::app
