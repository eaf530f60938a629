#include "foundation/codec/abi_type.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/abi_signature.hpp"

#include <gtest/gtest.h>

namespace lariat::abi {
namespace {

std::string canonical(std::string_view text) {
    const Result<Type> type = parse_type(text);
    return type ? type->canonical() : "refused at " + std::to_string(type.error().context.value);
}

TEST(AbiType, reads_every_kind) {
    for (const char* text : {"uint8", "uint256", "int24", "address", "bool", "bytes1", "bytes32", "bytes",
                             "string", "function", "fixed128x18", "ufixed8x1", "uint8[]", "uint8[3]",
                             "bytes[2][][4]", "(uint8)", "(uint8,(bytes,bool)[2])[]"})
        EXPECT_EQ(canonical(text), text);
    EXPECT_EQ(canonical("uint"), "uint256");
    EXPECT_EQ(canonical("int[]"), "int256[]");
    EXPECT_EQ(canonical("fixed"), "fixed128x18");
    EXPECT_EQ(canonical(" tuple( address payable to, uint96 amount )[] "), "(address,uint96)[]");
}

TEST(AbiType, names_the_place_of_what_is_wrong) {
    EXPECT_EQ(canonical(""), "refused at 0");
    EXPECT_EQ(canonical("uint7"), "refused at 0");
    EXPECT_EQ(canonical("uint264"), "refused at 0");
    EXPECT_EQ(canonical("uint08"), "refused at 0");
    EXPECT_EQ(canonical("bytes0"), "refused at 0");
    EXPECT_EQ(canonical("bytes33"), "refused at 0");
    EXPECT_EQ(canonical("fixed128"), "refused at 0");
    EXPECT_EQ(canonical("fixed128x81"), "refused at 0");
    EXPECT_EQ(canonical("(uint8,wrong)"), "refused at 7");
    EXPECT_EQ(canonical("uint8[0]"), "refused at 5");
    EXPECT_EQ(canonical("uint8[x]"), "refused at 6");
    EXPECT_EQ(canonical("uint8[2"), "refused at 7");
    EXPECT_EQ(canonical("(uint8"), "refused at 6");
    EXPECT_EQ(canonical("()"), "refused at 1");
    EXPECT_EQ(canonical("uint8 uint8 uint8"), "refused at 6");
}

TEST(AbiType, what_would_exhaust_memory_or_stack_is_refused) {
    EXPECT_FALSE(parse_type("uint8[999999999][999999999]"));
    EXPECT_FALSE(parse_type("uint8[1024][1024][2]"));
    EXPECT_TRUE(parse_type("uint8[1024][1024]"));
    std::string dimensions = "uint8";
    for (int i = 0; i < 40; ++i)
        dimensions += "[]";
    EXPECT_FALSE(parse_type(dimensions));
    EXPECT_FALSE(parse_type(std::string(100'000, '(') + "uint8" + std::string(100'000, ')')));
    EXPECT_EQ(parse_type(std::string(31, '(') + "uint8" + std::string(31, ')')).value().depth(), 32U);
    EXPECT_FALSE(parse_type(std::string(32, '(') + "uint8" + std::string(32, ')')));
}

TEST(AbiType, knows_what_is_dynamic_and_how_wide_its_head_is) {
    const auto head = [](std::string_view text) {
        const Type type = parse_type(text).value();
        return std::pair{type.is_dynamic(), type.head_words()};
    };
    EXPECT_EQ(head("(uint8,address[3])"), std::pair(false, std::size_t{4}));
    EXPECT_EQ(head("(uint8,bytes)[3]"), std::pair(true, std::size_t{1}));
    EXPECT_EQ(head("uint8[2][3]"), std::pair(false, std::size_t{6}));
    EXPECT_EQ(head("uint8[]"), std::pair(true, std::size_t{1}));
}

TEST(AbiSignature, gives_known_selectors_and_topics) {
    const Function transfer =
        parse_function("function transfer(address to, uint amount) external returns (bool)").value();
    EXPECT_EQ(transfer.signature(), "transfer(address,uint256)");
    EXPECT_EQ(to_hex(transfer.selector()), "0xa9059cbb");
    EXPECT_EQ(transfer.inputs[1].name, "amount");
    EXPECT_EQ(transfer.outputs.size(), 1U);
    EXPECT_EQ(to_hex(parse_function("balanceOf(address)").value().selector()), "0x70a08231");
    EXPECT_EQ(parse_function("function f() view").value().mutability, Function::Mutability::view);

    const Event moved =
        parse_event("event Transfer(address indexed from, address indexed to, uint256 amount)").value();
    EXPECT_EQ(to_hex(moved.topic()), "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    EXPECT_TRUE(moved.inputs[0].is_indexed && moved.inputs[1].is_indexed && !moved.inputs[2].is_indexed);
    EXPECT_TRUE(parse_event("event E(uint8) anonymous").value().is_anonymous);

    const auto nested =
        parse_function("run((uint256 a,(uint8 kind,address pool,bool)[] hops) plan, bytes calldata)");
    EXPECT_EQ(nested.value().signature(), "run((uint256,(uint8,address,bool)[]),bytes)");
    EXPECT_EQ(nested->inputs[0].type.names()[1], "hops");
    EXPECT_EQ(parse_error("error Late(uint256 deadline)").value().signature(), "Late(uint256)");
}

TEST(AbiSignature, names_the_place_of_what_is_wrong) {
    EXPECT_EQ(parse_function("f(uint8").error().context.value, 7U);
    EXPECT_EQ(parse_function("f(uint8) sideways").error().context.value, 9U);
    EXPECT_EQ(parse_function("f(uint8 indexed a)").error().context.value, 16U);
    EXPECT_EQ(parse_function("1f()").error().context.value, 0U);
    EXPECT_FALSE(parse_event("E(uint8 indexed a,uint8 indexed b,uint8 indexed c,uint8 indexed d)"));
    EXPECT_TRUE(parse_event("E(uint8 indexed a,uint8 indexed b,uint8 indexed c,uint8 indexed d) anonymous"));
}

constexpr std::string_view kJson = R"([
  {"type":"constructor","inputs":[]},
  {"type":"function","name":"quote","stateMutability":"view",
   "inputs":[{"name":"plan","type":"tuple[2][]","components":[{"name":"pool","type":"address"},
              {"name":"path","type":"tuple","components":[{"name":"data","type":"bytes"}]}]}],
   "outputs":[{"name":"","type":"uint256"}]},
  {"type":"event","name":"Sync","inputs":[{"name":"a","type":"uint112","indexed":true}],"anonymous":false},
  {"type":"error","name":"Late","inputs":[{"name":"deadline","type":"uint256"}]}])";

TEST(AbiJson, reads_what_compilers_write) {
    for (const std::string& text :
         {std::string{kJson}, R"({"bytecode":"0x","abi":)" + std::string{kJson} + "}"}) {
        const Interface interface = parse_interface_json(text).value();
        ASSERT_EQ(interface.functions.size(), 1U);
        EXPECT_EQ(interface.functions[0].signature(), "quote((address,(bytes))[2][])");
        EXPECT_EQ(interface.functions[0].mutability, Function::Mutability::view);
        EXPECT_EQ(interface.events.at(0).signature(), "Sync(uint112)");
        EXPECT_TRUE(interface.events[0].inputs[0].is_indexed);
        EXPECT_EQ(interface.errors.at(0).signature(), "Late(uint256)");
    }
}

TEST(AbiJson, names_the_description_that_is_wrong) {
    const auto place = [](std::string_view text) { return parse_interface_json(text).error().context.value; };
    EXPECT_EQ(place(R"([{"type":"receive"},{"type":"function"}])"), 1U);
    EXPECT_EQ(place(R"([{"type":"error","name":"E","inputs":[{"type":"tuple"}]}])"), 0U);
    EXPECT_EQ(place(R"([{"type":"receive"},{"type":"error","name":"E","inputs":[{"type":"uint7"}]}])"), 1U);
    EXPECT_FALSE(parse_interface_json("{}"));
    EXPECT_FALSE(parse_interface_json("["));
    EXPECT_FALSE(parse_interface_json(R"([{"type":"odd","name":"x"}])"));
}

}  // namespace
}  // namespace lariat::abi
