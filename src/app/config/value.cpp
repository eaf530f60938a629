#include "app/config/value.hpp"

#include "app/config/amount.hpp"
#include "app/config/url.hpp"
#include "foundation/crypto/address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lariat::app {
namespace {

using Converted = std::expected<Value, std::string>;

std::unexpected<std::string> expected_was(std::string_view expected, std::string_view was) {
    return std::unexpected{"expected " + std::string{expected} + ", was " + std::string{was}};
}

std::string in_quotes(std::string_view text) {
    return "\"" + std::string{text} + "\"";
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : std::string{separator}) + part;
    return text;
}

std::string shown(const Raw& raw) {
    struct Visitor {
        std::string operator()(const Text& value) const { return in_quotes(value.text); }
        std::string operator()(bool value) const { return value ? "true" : "false"; }
        std::string operator()(std::int64_t value) const { return std::to_string(value); }
        std::string operator()(const std::string& value) const { return in_quotes(value); }
        std::string operator()(const std::vector<std::string>&) const { return "a list of text"; }
        std::string operator()(const std::vector<std::int64_t>&) const { return "a list of integers"; }
        std::string operator()(const Unsupported& value) const { return "a " + value.type; }
    };
    return std::visit(Visitor{}, raw);
}

std::optional<std::int64_t> integer_in(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, errc] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || errc != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::vector<std::string> comma_separated(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        const auto first = part.find_first_not_of(' ');
        if (first != std::string_view::npos)
            parts.emplace_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
        text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    }
    return parts;
}

/// What text means for a rule; the rest of the conversion does not know where a value came from.
Raw interpreted(const Rule& rule, const std::string& text) {
    switch (rule.kind) {
        case Kind::boolean:
            if (text == "true" || text == "false")
                return text == "true";
            return text;
        case Kind::integer:
            if (const auto value = integer_in(text))
                return *value;
            return text;
        case Kind::text_list:
        case Kind::url_list:
            return comma_separated(text);
        case Kind::integer_list: {
            std::vector<std::int64_t> values;
            for (const std::string& part : comma_separated(text)) {
                const auto value = integer_in(part);
                if (!value)
                    return text;
                values.push_back(*value);
            }
            return values;
        }
        default:
            return text;
    }
}

std::expected<void, std::string> check_range(const Rule& rule, std::int64_t value) {
    if (value < rule.min)
        return expected_was("at least " + std::to_string(rule.min), std::to_string(value));
    if (value > rule.max)
        return expected_was("at most " + std::to_string(rule.max), std::to_string(value));
    return {};
}

Converted to_integer(const Rule& rule, const Raw& raw) {
    const auto* value = std::get_if<std::int64_t>(&raw);
    if (value == nullptr)
        return expected_was("an integer", shown(raw));
    if (auto in_range = check_range(rule, *value); !in_range)
        return std::unexpected{in_range.error()};
    return *value;
}

Converted to_integer_list(const Rule& rule, const Raw& raw) {
    if (const auto* empty = std::get_if<std::vector<std::string>>(&raw); empty != nullptr && empty->empty())
        return std::vector<std::int64_t>{};
    const auto* values = std::get_if<std::vector<std::int64_t>>(&raw);
    if (values == nullptr)
        return expected_was("a list of integers", shown(raw));
    for (const std::int64_t value : *values)
        if (auto in_range = check_range(rule, value); !in_range)
            return std::unexpected{in_range.error()};
    return *values;
}

Converted to_text_list(const Rule& rule, const Raw& raw) {
    std::vector<std::string> values;
    if (const auto* one = std::get_if<std::string>(&raw))
        values.push_back(*one);
    else if (const auto* several = std::get_if<std::vector<std::string>>(&raw))
        values = *several;
    else
        return expected_was("text or a list of text", shown(raw));
    if (rule.kind == Kind::url_list)
        for (const std::string& url : values)
            if (auto valid = check_node_url(url); !valid)
                return std::unexpected{valid.error()};
    return values;
}

Converted to_address(const std::string& text) {
    if (const auto address = parse_address(text); !address)
        return expected_was("an address, 0x and 40 hex digits",
                            in_quotes(text) + " (" + address.error().context.what + ")");
    return text;
}

Converted to_string_kind(const Rule& rule,
                         const std::string& text,
                         const std::filesystem::path& base,
                         const Environment& environment) {
    switch (rule.kind) {
        case Kind::amount: {
            const auto wei = parse_amount(text);
            if (!wei)
                return std::unexpected{wei.error() + ", was " + in_quotes(text)};
            return *wei;
        }
        case Kind::choice:
            if (std::ranges::find(rule.choices, text) == rule.choices.end())
                return expected_was("one of " + joined(rule.choices, ", "), in_quotes(text));
            return text;
        case Kind::address:
            return to_address(text);
        case Kind::path:
            if (text.empty())
                return expected_was("a path", "empty");
            return environment.resolve(text, base).string();
        case Kind::url:
            if (auto valid = check_node_url(text); !valid)
                return std::unexpected{valid.error()};
            return text;
        default:
            return text;
    }
}

}  // namespace

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::boolean:
            return "boolean";
        case Kind::integer:
            return "integer";
        case Kind::amount:
            return "amount";
        case Kind::text:
            return "text";
        case Kind::choice:
            return "choice";
        case Kind::address:
            return "address";
        case Kind::path:
            return "path";
        case Kind::url:
            return "url";
        case Kind::text_list:
            return "list of text";
        case Kind::url_list:
            return "list of urls";
        case Kind::integer_list:
            return "list of integers";
    }
    return "text";
}

Converted convert(const Rule& rule,
                  const Raw& given,
                  const std::filesystem::path& base,
                  const Environment& environment) {
    const auto* untyped = std::get_if<Text>(&given);
    const Raw raw = untyped != nullptr ? interpreted(rule, untyped->text) : given;
    switch (rule.kind) {
        case Kind::boolean:
            if (const auto* value = std::get_if<bool>(&raw))
                return *value;
            return expected_was("true or false", shown(raw));
        case Kind::integer:
            return to_integer(rule, raw);
        case Kind::integer_list:
            return to_integer_list(rule, raw);
        case Kind::text_list:
        case Kind::url_list:
            return to_text_list(rule, raw);
        case Kind::amount:
            if (!std::holds_alternative<std::string>(raw))
                return expected_was("an amount as text with its unit, such as \"0.0005 ether\"", shown(raw));
            break;
        default:
            if (!std::holds_alternative<std::string>(raw))
                return expected_was("text", shown(raw));
    }
    return to_string_kind(rule, std::get<std::string>(raw), base, environment);
}

std::string to_text(const Value& value) {
    struct Visitor {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(const U256& amount) const { return format_amount(amount); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(const std::vector<std::string>& parts) const { return joined(parts, ", "); }
        std::string operator()(const std::vector<std::int64_t>& numbers) const {
            std::vector<std::string> parts;
            parts.reserve(numbers.size());
            for (const std::int64_t number : numbers)
                parts.push_back(std::to_string(number));
            return joined(parts, ", ");
        }
    };
    return std::visit(Visitor{}, value);
}

}  // namespace lariat::app
