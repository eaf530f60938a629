#include "io/net/headers.hpp"

#include <algorithm>

namespace lariat::net {
namespace {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool lists_token(std::string_view value, std::string_view token) noexcept {
    while (!value.empty()) {
        const std::size_t comma = value.find(',');
        const std::string_view item = value.substr(0, comma);
        const std::string_view name = trimmed(item.substr(0, item.find(';')));
        if (equal_ignoring_case(name, token))
            return true;
        value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
    }
    return false;
}

std::string_view Headers::get(std::string_view name) const noexcept {
    for (const auto& [key, value] : fields_) {
        if (equal_ignoring_case(key, name))
            return value;
    }
    return {};
}

bool Headers::has(std::string_view name) const noexcept {
    return std::ranges::any_of(fields_,
                               [name](const Field& field) { return equal_ignoring_case(field.first, name); });
}

void Headers::set(std::string_view name, std::string_view value) {
    std::erase_if(fields_, [name](const Field& field) { return equal_ignoring_case(field.first, name); });
    add(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
    fields_.emplace_back(name, value);
}

}  // namespace lariat::net
