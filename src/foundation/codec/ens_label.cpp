#include "foundation/codec/ens_label.hpp"

#include "foundation/codec/ens_tables.hpp"
#include "foundation/codec/unicode.hpp"

#include <algorithm>
#include <array>
#include <bitset>

namespace lariat::ens {
namespace {

constexpr std::size_t kMaxGroups = 256;
using GroupSet = std::bitset<kMaxGroups>;

bool contains(std::span<const Range> ranges, char32_t code_point) noexcept {
    const auto found = std::ranges::lower_bound(ranges, code_point, {}, &Range::last);
    return found != ranges.end() && found->first <= code_point;
}

bool has(std::size_t group, char32_t code_point) noexcept {
    const Group& row = kGroups[group];
    return contains(kGroupRanges.subspan(row.first, row.size), code_point);
}

GroupSet groups_with(char32_t code_point) noexcept {
    GroupSet set;
    for (std::size_t i = 0; i < kGroups.size(); ++i)
        set[i] = has(i, code_point);
    return set;
}

std::size_t first_of(const GroupSet& set) noexcept {
    std::size_t i = 0;
    while (!set[i])
        ++i;
    return i;
}

bool is_fenced(char32_t code_point) noexcept {
    return std::ranges::find(kFenced, code_point) != kFenced.end();
}

std::optional<const char*> fault_of_fences(const std::u32string& label) {
    if (is_fenced(label.front()) || is_fenced(label.back()))
        return "name with an apostrophe, slash or middle dot at an end of label";
    for (std::size_t i = 1; i < label.size(); ++i)
        if (is_fenced(label[i - 1]) && is_fenced(label[i]))
            return "name with two fenced characters side by side in label";
    return std::nullopt;
}

std::optional<const char*> fault_of_marks(const std::vector<Token>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (!tokens[i].is_emoji && contains(kMarks, tokens[i].text.front()))
            return i == 0 ? "name with a combining mark in front of label"
                          : "name with a combining mark on an emoji in label";
    return std::nullopt;
}

/// Marks that pile up: more than four on a letter, or the same one twice.
std::optional<const char*> fault_of_piles(const std::u32string& text) {
    const std::u32string decomposed = canonical_decomposition(text);
    for (std::size_t start = 1; start < decomposed.size(); ++start) {
        std::size_t end = start;
        for (; end < decomposed.size() && contains(kNonspacing, decomposed[end]); ++end)
            if (std::find(decomposed.begin() + static_cast<std::ptrdiff_t>(start),
                          decomposed.begin() + static_cast<std::ptrdiff_t>(end),
                          decomposed[end]) != decomposed.begin() + static_cast<std::ptrdiff_t>(end))
                return "name with a combining mark twice on a letter in label";
        if (end - start > kMaxNonspacing)
            return "name with too many combining marks on a letter in label";
        start = std::max(start, end);
    }
    return std::nullopt;
}

const Whole* whole_of(char32_t code_point) noexcept {
    const auto found = std::ranges::lower_bound(kWholes, code_point, {}, &Whole::code_point);
    return found != kWholes.end() && found->code_point == code_point ? &*found : nullptr;
}

/// Whether all letters of the label have look-alikes in one other script.
bool is_confusable(const std::u32string& letters) {
    std::optional<GroupSet> makers;
    std::u32string shared;
    for (const char32_t letter : letters) {
        const Whole* whole = whole_of(letter);
        if (whole == nullptr) {
            if (groups_with(letter).count() == 1)
                return false;  // a letter that only its own script has
            shared.push_back(letter);
            continue;
        }
        GroupSet look_alikes;
        for (const std::uint8_t group : kWholeGroups.subspan(whole->first, whole->size))
            look_alikes.set(group);
        makers = makers ? *makers & look_alikes : look_alikes;
        if (makers->none())
            return false;
    }
    for (std::size_t group = 0; makers && group < kGroups.size(); ++group)
        if ((*makers)[group] &&
            std::ranges::all_of(shared, [&](char32_t letter) { return has(group, letter); }))
            return true;
    return false;
}

std::optional<const char*> fault_of_scripts(const std::u32string& text) {
    GroupSet groups;
    groups.set();
    std::u32string letters;
    for (const char32_t letter : text) {
        if (letters.find(letter) != std::u32string::npos)
            continue;
        letters.push_back(letter);
        groups &= groups_with(letter);
        if (groups.none())
            return "name with a mixture of scripts in label";
    }
    if (kGroups[first_of(groups)].limits_marks)
        if (const auto fault = fault_of_piles(text))
            return fault;
    if (is_confusable(letters))
        return "name that reads like another script's in label";
    return std::nullopt;
}

}  // namespace

std::optional<const char*> fault_of_label(const std::vector<Token>& tokens) {
    std::u32string label;
    std::u32string letters;
    for (const Token& token : tokens) {
        label += token.text;
        if (!token.is_emoji)
            letters += token.text;
    }
    const std::size_t other = label.find_first_not_of(U'_');
    if (other != std::u32string::npos && label.find(U'_', other) != std::u32string::npos)
        return "name with an underscore behind another letter in label";
    const bool is_plain = tokens.size() == 1 && !tokens[0].is_emoji;
    if (is_plain && std::ranges::all_of(label, [](char32_t c) { return c < 0x80; })) {
        if (label.size() >= 4 && label[2] == U'-' && label[3] == U'-')
            return "name with hyphens in the third and fourth place of label";
        return std::nullopt;
    }
    if (letters.empty())
        return std::nullopt;
    if (const auto fault = fault_of_marks(tokens))
        return fault;
    if (const auto fault = fault_of_fences(label))
        return fault;
    return fault_of_scripts(letters);
}

}  // namespace lariat::ens
