#include "foundation/codec/abi_value.hpp"
#include "seeds.hpp"

#include <string>

// Seeds that are texts, and encodings behind the text of their type.
namespace lariat::seeds {
namespace {

/// A small value of any type.
abi::Value example(const abi::Type& type) {
    switch (type.kind()) {
        case abi::Type::Kind::unsigned_integer:
        case abi::Type::Kind::unsigned_fixed_point:
            return U256{200};
        case abi::Type::Kind::signed_integer:
        case abi::Type::Kind::signed_fixed_point:
            return I256{-3};
        case abi::Type::Kind::address:
            return Address{{1, 2, 3}};
        case abi::Type::Kind::boolean:
            return true;
        case abi::Type::Kind::fixed_bytes:
            return Bytes(type.width(), 7);
        case abi::Type::Kind::function:
            return Bytes(24, 7);
        case abi::Type::Kind::bytes:
            return Bytes(33, 9);
        case abi::Type::Kind::string:
            return std::string{"text"};
        default:
            break;
    }
    abi::Value::List list;
    if (type.kind() == abi::Type::Kind::tuple) {
        for (const abi::Type& field : type.fields())
            list.push_back(example(field));
    } else {
        list.assign(type.kind() == abi::Type::Kind::array ? 2 : type.size(), example(type.element()));
    }
    return list;
}

}  // namespace

void write_abi_values(const std::filesystem::path& folder) {
    const char* types[] = {"uint8",
                           "int24",
                           "uint256",
                           "address",
                           "bool",
                           "bytes4",
                           "bytes32",
                           "function",
                           "bytes",
                           "string",
                           "fixed128x18",
                           "ufixed8x1",
                           "uint16[]",
                           "string[]",
                           "uint8[3]",
                           "bytes[2]",
                           "uint8[][]",
                           "bool[2][2]",
                           "(uint8)",
                           "(uint8,bytes)",
                           "(address,(bytes,int8)[])[2]",
                           "((((string))))",
                           "tuple(uint96 amount, address payable to)[]"};
    int number = 0;
    for (const char* text : types) {
        const abi::Type type = abi::parse_type(text).value();
        const Bytes encoded = abi::encode(std::span{&type, 1}, abi::make_list(example(type))).value();
        Bytes seed;
        append(seed, {reinterpret_cast<const std::uint8_t*>(text), std::string_view{text}.size()});
        seed.push_back('\n');
        append(seed, encoded);
        write(folder / ("type_" + std::to_string(number++)), seed);
    }
}

void write_abi_signatures(const std::filesystem::path& folder) {
    const char* texts[] = {
        "transfer(address,uint256)",
        "function swap(uint256 amount, address payable to) external view returns (uint256, bytes)",
        "function f((uint8 kind, address pool)[] memory hops) public pure virtual",
        "event Sync(uint112 reserve0, uint112 reserve1)",
        "event E(address indexed a, string indexed b, int24 c) anonymous",
        "error Late(uint256 deadline)",
        "f(tuple(bytes32,tuple(string)[])[2][] x)",
        "f()",
        "f(fixed128x18,ufixed,function,uint)",
        R"([{"type":"function","name":"f","inputs":[{"name":"a","type":"uint256"}],"outputs":[]}])",
        R"([{"type":"function","name":"f","stateMutability":"view","inputs":[{"type":"tuple[2][]","components":[{"name":"p","type":"address"}]}]}])",
        R"({"abi":[{"type":"event","name":"E","anonymous":true,"inputs":[{"type":"bool","indexed":true}]},{"type":"error","name":"X","inputs":[]},{"type":"receive"}]})"};
    int number = 0;
    for (const char* text : texts)
        write(folder / ("text_" + std::to_string(number++)), std::string_view{text});
}

void write_typed_data(const std::filesystem::path& folder) {
    const auto document = [](std::string_view type, std::string_view value) {
        return R"({"types":{"V":[{"name":"v","type":")" + std::string{type} +
               R"("}],"W":[{"name":"n","type":"uint8"}]},"primaryType":"V","domain":{"name":"d","chainId":1},"message":{"v":)" +
               std::string{value} + "}}";
    };
    const std::pair<const char*, const char*> values[] = {
        {"uint8", "255"},
        {"int16", "-5"},
        {"uint256", "\"0xff\""},
        {"int256", "\"-7\""},
        {"bool", "true"},
        {"bytes2", "\"0x0102\""},
        {"bytes", "\"0x\""},
        {"string", "\"x\""},
        {"uint8[]", "[1,2]"},
        {"uint8[2][]", "[[1,2]]"},
        {"W", R"({"n":1})"},
        {"W[]", R"([{"n":1},{"n":2}])"},
        {"W", "null"},
        {"V", "null"},
        {"V[]", R"([{"v":[]}])"},
        {"address", "\"0x00000000000000000000000000000000000000aa\""}};
    int number = 0;
    for (const auto& [type, value] : values)
        write(folder / ("value_" + std::to_string(number++)), document(type, value));
    write(
        folder / "with_domain",
        R"({"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"salt","type":"bytes32"}],"M":[]},)"
        R"("primaryType":"M","domain":{"name":"a","salt":"0x)" +
            std::string(64, '1') + R"("},"message":{}})");
}

}  // namespace lariat::seeds
