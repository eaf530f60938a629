#include "foundation/codec/abi_value.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/vector_files.hpp"

namespace lariat::abi {
namespace {

namespace json = boost::json;

/// A number as JSON number or decimal text.
std::string digits(const json::value& value) {
    return value.is_string() ? std::string{vectors::text(value)} : json::serialize(value);
}

/// ethereum-tests write bytes as text.
Bytes bytes_of(const json::value& value) {
    const std::string_view text = vectors::text(value);
    return text.starts_with("0x") ? vectors::bytes(value) : Bytes(text.begin(), text.end());
}

Value value_of(const Type& type, const json::value& value) {
    switch (type.kind()) {
        case Type::Kind::boolean:
            return value.as_bool();
        case Type::Kind::address:
            return parse_address(vectors::text(value)).value();
        case Type::Kind::signed_integer:
            return i256_from_decimal(digits(value)).value();
        case Type::Kind::unsigned_integer:
            return u256_from_decimal(digits(value)).value();
        case Type::Kind::string:
            return std::string{vectors::text(value)};
        case Type::Kind::fixed_bytes:
        case Type::Kind::bytes:
            return bytes_of(value);
        default:
            break;
    }
    Value::List list;
    for (std::size_t i = 0; i < value.as_array().size(); ++i)
        list.push_back(value_of(type.kind() == Type::Kind::tuple ? type.fields()[i] : type.element(),
                                value.as_array()[i]));
    return list;
}

bool agrees(const std::vector<Type>& types, const std::vector<Value>& values, const Bytes& expected) {
    return encode(types, values) == expected && decode(types, expected) == values &&
           decode(types, expected, Layout::any) == values;
}

TEST(AbiVectors, ethers) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/abi.json.gz");
    vectors::Score score{"ethers abi"};
    for (const json::value& item : cases.as_array()) {
        const Result<Type> type = parse_type(vectors::text(item.at("type")));
        ASSERT_TRUE(type) << vectors::text(item.at("type"));
        score.count(
            agrees({*type}, make_list(value_of(*type, item.at("value"))), vectors::bytes(item.at("encoded"))),
            vectors::text(item.at("name")));
    }
    EXPECT_EQ(score.total(), 1024);
}

TEST(AbiVectors, ethereum_tests) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethereum-tests/ABITests/basic_abi_tests.json");
    vectors::Score score{"ethereum-tests ABITests"};
    for (const auto& [name, test] : cases.as_object()) {
        std::vector<Type> types;
        std::vector<Value> values;
        for (std::size_t i = 0; i < test.at("types").as_array().size(); ++i) {
            types.push_back(parse_type(vectors::text(test.at("types").at(i))).value());
            values.push_back(value_of(types.back(), test.at("args").at(i)));
        }
        score.count(agrees(types, values, vectors::bytes(test.at("result"))), name);
    }
    EXPECT_EQ(score.total(), 3);
}

}  // namespace
}  // namespace lariat::abi
