#include "foundation/codec/eip712_types.hpp"

#include "foundation/base/assert.hpp"
#include "foundation/crypto/keccak.hpp"
#include "foundation/crypto/selector.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace lariat::eip712 {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDimensions = 16;

std::unexpected<Refusal> refuse(std::string path, std::string reason) {
    return std::unexpected{Refusal{std::move(path), std::move(reason)}};
}

bool is_identifier(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '$';
    };
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::ranges::all_of(text, good);
}

/// The atomic and dynamic types of the standard, without Solidity's aliases.
std::optional<abi::Type> atomic_type(std::string_view name) {
    const Result<abi::Type> type = abi::parse_type(name);
    if (!type || type->canonical() != name)
        return std::nullopt;
    switch (type->kind()) {
        case abi::Type::Kind::unsigned_integer:
        case abi::Type::Kind::signed_integer:
        case abi::Type::Kind::address:
        case abi::Type::Kind::boolean:
        case abi::Type::Kind::fixed_bytes:
        case abi::Type::Kind::bytes:
        case abi::Type::Kind::string:
            return *type;
        default:
            return std::nullopt;
    }
}

/// `[2][]` from left to right.
std::optional<std::vector<std::optional<std::size_t>>> parse_dimensions(std::string_view text) {
    std::vector<std::optional<std::size_t>> dimensions;
    while (!text.empty()) {
        const std::size_t close = text.find(']');
        if (text[0] != '[' || close == std::string_view::npos || dimensions.size() == kMaxDimensions)
            return std::nullopt;
        const std::string_view digits = text.substr(1, close - 1);
        text.remove_prefix(close + 1);
        if (digits.empty()) {
            dimensions.emplace_back();
            continue;
        }
        std::uint32_t size = 0;
        const auto [end, errc] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
        if (errc != std::errc{} || end != digits.data() + digits.size() || digits[0] == '0')
            return std::nullopt;
        dimensions.emplace_back(size);
    }
    return dimensions;
}

Outcome<std::vector<Member>> parse_members(const std::string& path, const json::value& value) {
    if (!value.is_array())
        return refuse(path, "not an array of members");
    std::vector<Member> members;
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
        const std::string at = path + "[" + std::to_string(i) + "]";
        const json::object* member = value.get_array()[i].if_object();
        const json::value* name = member != nullptr ? member->if_contains("name") : nullptr;
        const json::value* type = member != nullptr ? member->if_contains("type") : nullptr;
        if (name == nullptr || type == nullptr || member->size() != 2 || !name->is_string() ||
            !type->is_string())
            return refuse(at, "a member is exactly a name and a type");
        LARIAT_TRY(Member parsed, parse_member(at, name->get_string(), type->get_string()));
        if (!names.insert(name->get_string()).second)
            return refuse(at, "member '" + parsed.name + "' comes twice");
        members.push_back(std::move(parsed));
    }
    return members;
}

}  // namespace

Outcome<Member> parse_member(const std::string& path, std::string_view name, std::string_view type) {
    if (!is_identifier(name))
        return refuse(path, "'" + std::string{name} + "' is no name of a member");
    Member member{std::string{name}, std::string{type}, {}, {}, {}};
    const std::size_t bracket = std::min(type.find('['), type.size());
    member.base = type.substr(0, bracket);
    auto dimensions = parse_dimensions(type.substr(bracket));
    if (!dimensions || !is_identifier(member.base))
        return refuse(path, "'" + member.text + "' is no type");
    member.dimensions = std::move(*dimensions);
    member.atomic = atomic_type(member.base);
    return member;
}

Outcome<Types> Types::parse(const json::value& value) {
    if (!value.is_object())
        return refuse("types", "not an object");
    Types types;
    for (const auto& [key, members] : value.get_object()) {
        const std::string name{key};
        const std::string path = "types." + name;
        // What the ABI can read is a type of its own, also where EIP-712 has no use for it.
        if (!is_identifier(name) || abi::parse_type(name))
            return refuse(path, "no name of a struct");
        LARIAT_TRY(std::vector<Member> parsed, parse_members(path, members));
        types.structs_.emplace(name, std::move(parsed));
    }
    for (const auto& [name, members] : types.structs_)
        for (const Member& member : members)
            if (!member.atomic && types.find(member.base) == nullptr)
                return refuse("types." + name + "." + member.name, "unknown type '" + member.text + "'");
    return types;
}

const std::vector<Member>* Types::find(std::string_view name) const {
    const auto found = structs_.find(name);
    return found == structs_.end() ? nullptr : &found->second;
}

std::string Types::encode_type(std::string_view name) const {
    std::set<std::string_view> reached;
    std::vector<std::string_view> open{name};
    while (!open.empty()) {
        const std::string_view next = open.back();
        open.pop_back();
        const std::vector<Member>* members = find(next);
        LARIAT_ASSERT(members != nullptr);
        for (const Member& member : *members)
            if (!member.atomic && member.base != name && reached.insert(member.base).second)
                open.push_back(member.base);
    }
    std::string text;
    const auto add = [&](std::string_view one) {
        text += one;
        text += '(';
        bool is_first = true;
        for (const Member& member : *find(one)) {
            if (!is_first)
                text += ',';
            is_first = false;
            text += member.text + " " + member.name;
        }
        text += ')';
    };
    add(name);
    std::ranges::for_each(reached, add);
    return text;
}

const Hash& Types::type_hash(std::string_view name) const {
    const auto known = hashes_.find(name);
    if (known != hashes_.end())
        return known->second;
    return hashes_.emplace(std::string{name}, event_topic(encode_type(name))).first->second;
}

}  // namespace lariat::eip712
