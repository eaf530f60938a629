#include "app/replay/difference.hpp"

#include "core/model/binary.hpp"
#include "core/model/binary_text.hpp"

#include <algorithm>
#include <map>

namespace lariat::app {
namespace {

using Members = std::map<std::string, std::string, std::less<>>;

Members members_of(const std::vector<Action>& actions, std::size_t index) {
    Members members;
    if (index < actions.size())
        for (binary::Leaf& leaf : binary::leaves_of(actions[index]))
            members.insert_or_assign(std::move(leaf.path), std::move(leaf.text));
    return members;
}

std::string text_at(const Members& members, std::string_view path) {
    const auto found = members.find(path);
    return found == members.end() ? std::string{} : found->second;
}

}  // namespace

std::vector<FieldDifference> fields_of(const Difference& difference) {
    const auto expected = binary::decode_actions(difference.expected);
    const auto got = binary::decode_actions(difference.got);
    if (!expected || !got)
        return {{difference.sequence, difference.event, "", "",
                 expected ? "" : "unreadable: " + describe(expected.error()),
                 got ? "" : "unreadable: " + describe(got.error())}};
    std::vector<FieldDifference> found;
    for (std::size_t i = 0; i < std::max(expected->size(), got->size()); ++i) {
        const Members was = members_of(*expected, i);
        const Members is = members_of(*got, i);
        Members paths = was;
        paths.insert(is.begin(), is.end());
        const Action& named = i < expected->size() ? (*expected)[i] : (*got)[i];
        const std::string action = std::to_string(i) + " " + binary::name_of(named);
        for (const auto& [path, ignored] : paths)
            if (text_at(was, path) != text_at(is, path) || was.contains(path) != is.contains(path))
                found.push_back({difference.sequence, difference.event, action, path, text_at(was, path),
                                 text_at(is, path)});
    }
    return found;
}

}  // namespace lariat::app
