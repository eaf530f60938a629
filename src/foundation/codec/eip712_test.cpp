#include "foundation/codec/eip712.hpp"

#include "foundation/base/hex.hpp"

#include <gtest/gtest.h>

namespace lariat::eip712 {
namespace {

// The example of the standard.
const std::string kMail = R"({
  "types": {
    "EIP712Domain": [{"name":"name","type":"string"},{"name":"version","type":"string"},
                     {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
    "Person": [{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
    "Mail": [{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},
  "primaryType": "Mail",
  "domain": {"name":"Ether Mail","version":"1","chainId":1,
             "verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
  "message": {"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
              "to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
              "contents":"Hello, Bob!"}})";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto place = text.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    return text.replace(place, from.size(), to);
}

TEST(Eip712, gives_the_hashes_of_the_standard) {
    const TypedData data = parse(kMail).value();
    EXPECT_EQ(data.encoded_type,
              "Mail(Person from,Person to,string contents)Person(string name,address wallet)");
    EXPECT_EQ(to_hex(data.type_hash), "0xa0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2");
    EXPECT_EQ(to_hex(data.domain_separator),
              "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
    EXPECT_EQ(to_hex(data.message_hash),
              "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
    EXPECT_EQ(to_hex(data.digest), "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
}

TEST(Eip712, the_type_of_the_domain_may_follow_from_its_fields) {
    const std::string shorter = replaced(
        kMail, R"("EIP712Domain": [{"name":"name","type":"string"},{"name":"version","type":"string"},
                     {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],)",
        "");
    EXPECT_EQ(parse(shorter).value().digest, parse(kMail).value().digest);
}

TEST(Eip712, refuses_with_path_and_reason) {
    const auto refusal = [](std::string_view from, std::string_view to) {
        const auto data = parse(replaced(kMail, from, to));
        return data ? Refusal{"", "accepted"} : data.error();
    };
    EXPECT_EQ(refusal(R"("name":"Bob",)", ""), (Refusal{"message.to.name", "missing"}));
    EXPECT_EQ(refusal(R"("name":"Bob",)", R"("name":"Bob","age":3,)"),
              (Refusal{"message.to.age", "no field of Person"}));
    EXPECT_EQ(refusal(R"("name":"Bob",)", R"("name":"Bob","name":"Eve",)").reason.substr(0, 35),
              "name that comes twice in an object ");
    EXPECT_EQ(refusal(R"("name":"Bob")", R"("name":7)"),
              (Refusal{"message.to.name", "malformed: not a string"}));
    EXPECT_EQ(refusal("0xbBbBBBBb", "0xbBbBBBBB").path, "message.to.wallet");
    EXPECT_EQ(refusal(R"("type":"Person"},{"name":"contents")", R"("type":"Pirate"},{"name":"contents")"),
              (Refusal{"types.Mail.to", "unknown type 'Pirate'"}));
    EXPECT_EQ(refusal(R"("primaryType": "Mail")", R"("primaryType": "Male")").path, "primaryType");
    EXPECT_EQ(refusal(R"("chainId":1)", R"("chainId":-1)").path, "domain.chainId");
    EXPECT_EQ(refusal(R"("chainId":1)", R"("chainId":1.5)").path, "domain.chainId");
    EXPECT_EQ(refusal(R"("chainId":1)", R"("chainId":100000000000000000000)").path, "");
    EXPECT_EQ(refusal(R"("chainId":1,)", R"("chainId":1,"salt":"0x00",)").path, "domain.salt");
    EXPECT_EQ(refusal(R"({"name":"name","type":"string"},{"name":"wallet")",
                      R"({"name":"wallet","type":"string"},{"name":"wallet")")
                  .path,
              "types.Person[1]");
    EXPECT_EQ(refusal(R"("primaryType")", R"("extra":1,"primaryType")"),
              (Refusal{"extra", "no part of typed data"}));
    EXPECT_EQ(refusal(R"("primaryType": "Mail",)", ""), (Refusal{"primaryType", "missing"}));
    EXPECT_EQ(refusal(R"("type":"uint256")", R"("type":"uint")").path, "types.EIP712Domain.chainId");
    EXPECT_EQ(refusal(R"({"name":"chainId","type":"uint256"})", R"({"name":"chainId","type":"uint64"})").path,
              "types.EIP712Domain.chainId");
    EXPECT_FALSE(parse(""));
    EXPECT_FALSE(parse("[]"));
    EXPECT_FALSE(parse(kMail + "x"));
}

std::string document(std::string_view type, std::string_view value) {
    return R"({"types":{"Value":[{"name":"v","type":")" + std::string{type} +
           R"("}]},"primaryType":"Value","domain":{},"message":{"v":)" + std::string{value} + "}}";
}

TEST(Eip712, numbers_and_bytes_fit_their_type_or_are_refused) {
    const auto good = [](std::string_view type, std::string_view value) {
        return parse(document(type, value)).has_value();
    };
    EXPECT_TRUE(good("uint8", "255"));
    EXPECT_TRUE(good("uint8", "\"0xff\""));
    EXPECT_FALSE(good("uint8", "256"));
    EXPECT_FALSE(good("uint8", "\"\""));
    EXPECT_FALSE(good("uint8", "\" 1\""));
    EXPECT_TRUE(good("int8", "-128"));
    EXPECT_FALSE(good("int8", "-129"));
    EXPECT_FALSE(good("int8", "\"0xff\""));
    EXPECT_TRUE(
        good("int256", "\"-57896044618658097711785492504343953926634992332820282019728792003956564819968\""));
    EXPECT_TRUE(good("uint64", "18446744073709551615"));
    EXPECT_TRUE(good("bytes4", "\"0x01020304\""));
    EXPECT_FALSE(good("bytes4", "\"0x010203\""));
    EXPECT_FALSE(good("bytes4", "\"01020304\""));
    EXPECT_FALSE(good("bytes", "\"0x1\""));
    EXPECT_FALSE(good("bool", "1"));
    EXPECT_FALSE(good("function", "\"0x\""));
    EXPECT_FALSE(good("uint8[0]", "[]"));
    EXPECT_TRUE(good("uint8[2][]", "[[1,2],[3,4]]"));
    EXPECT_EQ(parse(document("uint8[2][]", "[[1,2],[3]]")).error(),
              (Refusal{"message.v[1]", "an array of 2 has 1"}));
    EXPECT_EQ(parse(document("uint8[2][]", "[[1,2],[3,300]]")).error().path, "message.v[1][1]");
}

TEST(Eip712, a_type_may_contain_itself) {
    const auto tree = [](std::string_view message) {
        return parse(R"({"types":{"Node":[{"name":"left","type":"Node"},{"name":"more","type":"Node[]"}]},
                         "primaryType":"Node","domain":{"name":"t"},"message":)" +
                     std::string{message} + "}");
    };
    const auto leaf = tree(R"({"left":null,"more":[]})");
    ASSERT_TRUE(leaf) << leaf.error().reason;
    EXPECT_EQ(leaf->encoded_type, "Node(Node left,Node[] more)");
    EXPECT_TRUE(ByteView{leaf->encoded_message}.subspan(32, 32)[0] == 0);
    const auto deeper = tree(R"({"left":{"left":null,"more":[]},"more":[{"left":null,"more":[]}]})");
    ASSERT_TRUE(deeper);
    EXPECT_NE(deeper->digest, leaf->digest);
    std::string deep = "null";
    for (int i = 0; i < 100; ++i)
        deep = R"({"more":[],"left":)" + deep + "}";
    EXPECT_FALSE(tree(deep));
}

}  // namespace
}  // namespace lariat::eip712
