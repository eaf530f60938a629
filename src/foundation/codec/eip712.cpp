#include "foundation/codec/eip712.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/abi_value.hpp"
#include "foundation/codec/eip712_types.hpp"
#include "foundation/codec/strict_json.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/keccak.hpp"

#include <boost/json.hpp>

#include <array>

namespace lariat::eip712 {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxJsonDepth = 64;
constexpr std::string_view kDomain = "EIP712Domain";
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kDomainFields{
    {{"name", "string"},
     {"version", "string"},
     {"chainId", "uint256"},
     {"verifyingContract", "address"},
     {"salt", "bytes32"}}};

std::unexpected<Refusal> refuse(std::string path, std::string reason) {
    return std::unexpected{Refusal{std::move(path), std::move(reason)}};
}

Result<I256> signed_number(const json::value& value) {
    if (const std::int64_t* number = value.if_int64())
        return I256{*number};
    if (const std::uint64_t* number = value.if_uint64())
        return I256::from_unsigned(U256{*number});
    const json::string* text = value.if_string();
    if (text == nullptr)
        return fail(Errc::malformed, "not a whole number");
    const std::string_view digits{*text};
    if (!digits.starts_with("0x"))
        return i256_from_decimal(digits);
    LARIAT_TRY(const U256 number, u256_from_hex(digits));
    return I256::from_unsigned(number);
}

Result<U256> unsigned_number(const json::value& value) {
    if (const std::int64_t* number = value.if_int64()) {
        if (*number < 0)
            return fail(Errc::out_of_range, "negative number of an unsigned type");
        return U256{static_cast<std::uint64_t>(*number)};
    }
    if (const std::uint64_t* number = value.if_uint64())
        return U256{*number};
    const json::string* text = value.if_string();
    if (text == nullptr)
        return fail(Errc::malformed, "not a whole number");
    return u256_from_string(std::string_view{*text});
}

Result<Bytes> hex_bytes(const json::value& value) {
    const json::string* text = value.if_string();
    if (text == nullptr || !text->starts_with("0x"))
        return fail(Errc::malformed, "not 0x-hex");
    return bytes_from_hex(std::string_view{*text});
}

Result<abi::Value> atomic_value(const abi::Type& type, const json::value& value) {
    switch (type.kind()) {
        case abi::Type::Kind::boolean:
            if (!value.is_bool())
                return fail(Errc::malformed, "neither true nor false");
            return value.get_bool();
        case abi::Type::Kind::address:
            if (!value.is_string())
                return fail(Errc::malformed, "not an address");
            return parse_address(std::string_view{value.get_string()});
        case abi::Type::Kind::string:
            if (!value.is_string())
                return fail(Errc::malformed, "not a string");
            return std::string{value.get_string()};
        case abi::Type::Kind::signed_integer:
            return signed_number(value);
        case abi::Type::Kind::unsigned_integer:
            return unsigned_number(value);
        default:
            return hex_bytes(value);
    }
}

class Encoder {
public:
    explicit Encoder(const Types& types) : types_{types} {}

    /// Type hash and fields of a struct.
    Outcome<Bytes> encode_struct(std::string_view name,
                                 const json::value& value,
                                 const std::string& path) const {
        const json::object* object = value.if_object();
        if (object == nullptr)
            return refuse(path, "not an object, as " + std::string{name} + " is");
        const std::vector<Member>& members = *types_.find(name);
        Bytes out;
        append(out, types_.type_hash(name));
        for (const Member& member : members) {
            const std::string at = path + "." + member.name;
            const json::value* field = object->if_contains(member.name);
            if (field == nullptr)
                return refuse(at, "missing");
            LARIAT_TRY(const Hash word, encode_member(member, member.dimensions.size(), *field, at));
            append(out, word);
        }
        for (const auto& field : *object) {
            const auto same = [&](const Member& member) {
                return member.name == std::string_view{field.key()};
            };
            if (std::ranges::none_of(members, same))
                return refuse(path + "." + std::string{field.key()}, "no field of " + std::string{name});
        }
        return out;
    }

private:
    /// `levels` of the member's dimensions are still around the value.
    Outcome<Hash> encode_member(const Member& member,
                                std::size_t levels,
                                const json::value& value,
                                const std::string& path) const {
        if (levels != 0)
            return encode_array(member, levels, value, path);
        if (!member.atomic) {
            if (value.is_null())
                return Hash{};
            LARIAT_TRY(const Bytes encoded, encode_struct(member.base, value, path));
            return keccak256(encoded);
        }
        const Result<abi::Value> read = atomic_value(*member.atomic, value);
        if (!read)
            return refuse(path, describe(read.error()));
        const Result<Hash> word = abi::topic_of(*member.atomic, *read);
        if (!word)
            return refuse(path, describe(word.error()));
        return *word;
    }

    Outcome<Hash> encode_array(const Member& member,
                               std::size_t levels,
                               const json::value& value,
                               const std::string& path) const {
        const json::array* items = value.if_array();
        if (items == nullptr)
            return refuse(path, "not an array, as " + member.text + " is");
        const std::optional<std::size_t>& size = member.dimensions[levels - 1];
        if (size && *size != items->size())
            return refuse(path,
                          "an array of " + std::to_string(*size) + " has " + std::to_string(items->size()));
        Bytes words;
        for (std::size_t i = 0; i < items->size(); ++i) {
            LARIAT_TRY(const Hash word,
                       encode_member(member, levels - 1, (*items)[i], path + "[" + std::to_string(i) + "]"));
            append(words, word);
        }
        return keccak256(words);
    }

    const Types& types_;
};

/// Adds the domain's type where the document leaves it out, or checks that it is one of the standard's.
Outcome<void> settle_domain_type(Types& types, const json::value& domain) {
    const std::vector<Member>* given = types.find(kDomain);
    if (given != nullptr) {
        for (const Member& member : *given)
            if (std::ranges::find(kDomainFields, std::pair<std::string_view, std::string_view>{
                                                     member.name, member.text}) == kDomainFields.end())
                return refuse("types.EIP712Domain." + member.name, "no field of a domain");
        return {};
    }
    std::vector<Member> members;
    const json::object* object = domain.if_object();
    for (const auto& [name, type] : kDomainFields) {
        if (object == nullptr || !object->contains(name))
            continue;
        LARIAT_TRY(Member member, parse_member("domain", name, type));
        members.push_back(std::move(member));
    }
    types.define(std::string{kDomain}, std::move(members));
    return {};
}

Outcome<TypedData> judge(const json::object& document) {
    for (const std::string_view key : {"types", "primaryType", "domain", "message"})
        if (!document.contains(key))
            return refuse(std::string{key}, "missing");
    for (const auto& field : document)
        if (document.size() > 4 && field.key() != "types" && field.key() != "primaryType" &&
            field.key() != "domain" && field.key() != "message")
            return refuse(std::string{field.key()}, "no part of typed data");
    LARIAT_TRY(Types types, Types::parse(document.at("types")));
    const json::value& domain = document.at("domain");
    LARIAT_CHECK(settle_domain_type(types, domain));
    const json::string* primary = document.at("primaryType").if_string();
    if (primary == nullptr || types.find(*primary) == nullptr)
        return refuse("primaryType", "no struct of 'types'");

    TypedData data;
    data.primary_type = *primary;
    data.encoded_type = types.encode_type(data.primary_type);
    data.type_hash = types.type_hash(data.primary_type);
    const Encoder encoder{types};
    LARIAT_TRY(const Bytes encoded_domain, encoder.encode_struct(kDomain, domain, "domain"));
    data.domain_separator = keccak256(encoded_domain);
    LARIAT_TRY(data.encoded_message,
               encoder.encode_struct(data.primary_type, document.at("message"), "message"));
    data.message_hash = keccak256(data.encoded_message);
    constexpr std::array<std::uint8_t, 2> kPrefix{0x19, 0x01};
    data.digest =
        Keccak256{}.update(kPrefix).update(data.domain_separator).update(data.message_hash).finish();
    return data;
}

}  // namespace

Outcome<TypedData> parse(std::string_view text) {
    auto document = parse_strict_json(text, kMaxJsonDepth);
    if (!document)
        return refuse("", document.error().reason + " at offset " + std::to_string(document.error().offset));
    if (!document->is_object())
        return refuse("", "not an object");
    return judge(document->get_object());
}

}  // namespace lariat::eip712
