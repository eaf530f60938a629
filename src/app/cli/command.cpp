#include "app/cli/command.hpp"

namespace lariat::app {

const Noun* CommandTable::find_noun(std::string_view name) const {
    const auto found = std::ranges::find(nouns, name, &Noun::name);
    return found == nouns.end() ? nullptr : &*found;
}

std::vector<const Command*> CommandTable::below(std::string_view noun) const {
    std::vector<const Command*> found;
    for (const Command& command : commands)
        if (command.has_noun() && command.noun() == noun)
            found.push_back(&command);
    return found;
}

std::vector<std::string> CommandTable::first_words() const {
    std::vector<std::string> words;
    for (const Command& command : commands)
        if (words.empty() || words.back() != command.noun())
            words.push_back(command.noun());
    return words;
}

std::string CommandTable::summary_of(std::string_view first_word) const {
    if (const Noun* noun = find_noun(first_word))
        return noun->summary;
    const auto found = std::ranges::find(commands, first_word, &Command::name);
    return found == commands.end() ? std::string{} : found->summary;
}

}  // namespace lariat::app
