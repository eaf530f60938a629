#include "io/chain/wire.hpp"

#include "foundation/base/hex.hpp"
#include "io/chain/testing/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace lariat::chain {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::filled;
using ::testing::HasSubstr;
using testing::kChain;
using ::testing::SizeIs;

/// The text with the first `from` replaced.
std::string with(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

template <class T>
void expect_malformed(const io::Expected<T>& parsed, std::string_view field) {
    ASSERT_FALSE(parsed.has_value()) << "accepted, expected a complaint about " << field;
    EXPECT_EQ(parsed.error().code, Errc::malformed);
    EXPECT_THAT(parsed.error().message, HasSubstr(field));
}

// What geth answers, shortened in extraData and logsBloom only.
constexpr std::string_view kHeader =
    R"({"baseFeePerGas":"0x1f5f7b9c1","blobGasUsed":"0x20000","difficulty":"0x0","excessBlobGas":"0x0",)"
    R"("extraData":"0x","gasLimit":"0x2255100","gasUsed":"0xc0ffee",)"
    R"("hash":"0x1111111111111111111111111111111111111111111111111111111111111111","logsBloom":"0x",)"
    R"("miner":"0x95222290dd7278aa3ddd389cc1e1d165cc4bafe5","nonce":"0x0000000000000000","number":"0x1406f40",)"
    R"("parentHash":"0x2222222222222222222222222222222222222222222222222222222222222222",)"
    R"("timestamp":"0x673f0f3b","transactions":[],"uncles":[],"withdrawals":[]})";

TEST(WireHeader, is_read_whole) {
    const auto header = parse_header(kChain, kHeader);
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->ref,
              (BlockRef{kChain, BlockNumber{21'000'000}, filled<Hash>(0x11), filled<Hash>(0x22)}));
    EXPECT_EQ(header->timestamp, 0x673f0f3bU);
    EXPECT_EQ(header->base_fee, U256{0x1f5f7b9c1});
    EXPECT_EQ(header->gas_used, Gas{0xc0ffee});
    EXPECT_EQ(header->gas_limit, Gas{36'000'000});
}

TEST(WireHeader, of_a_block_that_the_node_has_not_got_is_not_found) {
    EXPECT_EQ(parse_header(kChain, "null").error().code, Errc::not_found);
}

TEST(WireHeader, a_bad_field_is_named) {
    const std::string good{kHeader};
    const std::map<std::string, std::pair<std::string, std::string>> cases{
        {"number", {R"("0x1406f40")", "21000000"}},
        {"hash", {R"("0x1111)", R"("0x11)"}},
        {"parentHash", {R"("0x2222)", R"("0x22zz)"}},
        {"timestamp", {R"("0x673f0f3b")", R"("0x10000000000000000")"}},
        {"baseFeePerGas", {R"("baseFeePerGas":"0x1f5f7b9c1",)", ""}},
        {"gasUsed", {R"("0xc0ffee")", "null"}},
        {"gasLimit", {R"("0x2255100")", R"("")"}},
    };
    for (const auto& [field, change] : cases) {
        SCOPED_TRACE(field);
        expect_malformed(parse_header(kChain, with(good, change.first, change.second)), field);
    }
    expect_malformed(parse_header(kChain, with(good, "0x1f5f7b9c1", "0x1" + std::string(64, '0'))),
                     "baseFeePerGas");
    expect_malformed(parse_header(kChain, "[]"), "block");
    expect_malformed(parse_header(kChain, R"({"number":)"), "block");
    expect_malformed(parse_header(kChain, ""), "block");
    expect_malformed(parse_header(kChain, std::string(5'000, '[')), "block");
}

TEST(WireTransactions, are_the_hashes_in_order) {
    const std::string json =
        testing::header_json(7, filled<Hash>(1), filled<Hash>(2),
                             fmt::format(R"(["{}","{}"])", to_hex(filled<Hash>(9)), to_hex(filled<Hash>(3))));
    EXPECT_THAT(parse_transaction_hashes(json).value(), ElementsAre(filled<Hash>(9), filled<Hash>(3)));
    expect_malformed(parse_transaction_hashes(R"({"transactions":[{"hash":"0x"}]})"), "transactions");
    expect_malformed(parse_transaction_hashes(R"({"transactions":"0x"})"), "transactions");
    expect_malformed(parse_transaction_hashes(R"({})"), "transactions");
    expect_malformed(parse_transaction_hashes("null"), "block");
}

const std::string kLog = fmt::format(
    R"({{"address":"0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48","topics":["{}","{}"],"data":"0x0102",)"
    R"("blockNumber":"0x1","transactionHash":"{}","transactionIndex":"0x4","blockHash":"{}","logIndex":"0x2a",)"
    R"("removed":false}})",
    to_hex(filled<Hash>(5)),
    to_hex(filled<Hash>(6)),
    to_hex(filled<Hash>(7)),
    to_hex(filled<Hash>(8)));

TEST(WireLogs, are_read_whole) {
    const auto logs = parse_logs("[" + kLog + "]");
    ASSERT_TRUE(logs) << logs.error().message;
    ASSERT_THAT(*logs, SizeIs(1));
    const Log& log = logs->front();
    EXPECT_EQ(to_hex(log.address), "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48");
    EXPECT_THAT(log.topics, ElementsAre(filled<Hash>(5), filled<Hash>(6)));
    EXPECT_EQ(log.data, (Bytes{1, 2}));
    EXPECT_EQ(log.txn, filled<Hash>(7));
    EXPECT_EQ(log.txn_index, 4U);
    EXPECT_EQ(log.index, 42U);
    EXPECT_THAT(parse_logs("[]").value(), SizeIs(0));
}

TEST(WireLogs, need_no_place_in_a_block) {
    const auto logs =
        parse_logs(R"([{"address":"0x0000000000000000000000000000000000000001","topics":[],"data":"0x",)"
                   R"("transactionHash":null,"logIndex":null}])");
    ASSERT_TRUE(logs) << logs.error().message;
    EXPECT_EQ(logs->front().index, 0U);
}

TEST(WireLogs, a_bad_field_is_named) {
    const std::string good = "[" + kLog + "]";
    const std::string topic = '"' + to_hex(filled<Hash>(5)) + '"';
    const std::map<std::string, std::string> bad{
        {with(good, "eb48", "eb"), "address"},
        {with(good, topic, "1"), "topics"},
        {with(good, topic, topic + "," + topic + "," + topic + "," + topic), "topics"},
        {with(good, R"("0x0102")", R"("0x010")"), "data"},
        {with(good, R"("data":"0x0102",)", ""), "data"},
        {with(good, R"("0x2a")", R"("0x100000000")"), "logIndex"},
        {with(good, R"("0x2a")", "42"), "logIndex"},
        {with(good, R"("0x4")", "true"), "transactionIndex"},
        {with(good, to_hex(filled<Hash>(7)), "0x07"), "transactionHash"},
        {"[null]", "log"},
        {"null", "logs"},
        {"{}", "logs"},
    };
    for (const auto& [json, field] : bad) {
        SCOPED_TRACE(json);
        expect_malformed(parse_logs(json), field);
    }
}

const std::string kReceipt = fmt::format(
    R"({{"type":"0x2","status":"0x1","cumulativeGasUsed":"0x186a0","logs":[{}],"logsBloom":"0x",)"
    R"("transactionHash":"{}","transactionIndex":"0x3","blockHash":"{}","blockNumber":"0x10","gasUsed":"0x5208",)"
    R"("effectiveGasPrice":"0x3b9aca07","from":"0x0000000000000000000000000000000000000001","to":null,)"
    R"("contractAddress":"0x5fbdb2315678afecb367f032d93f642f64180aa3"}})",
    kLog,
    to_hex(filled<Hash>(0x7a)),
    to_hex(filled<Hash>(0xb1)));

TEST(WireReceipt, is_read_whole) {
    const auto parsed = parse_receipt(kReceipt);
    ASSERT_TRUE(parsed) << parsed.error().message;
    const Receipt& receipt = parsed->value();
    EXPECT_EQ(receipt.txn, filled<Hash>(0x7a));
    EXPECT_EQ(receipt.block_hash, filled<Hash>(0xb1));
    EXPECT_EQ(receipt.block_number, BlockNumber{16});
    EXPECT_EQ(receipt.index, 3U);
    EXPECT_TRUE(receipt.succeeded);
    EXPECT_EQ(receipt.gas_used, Gas{21'000});
    EXPECT_EQ(receipt.effective_gas_price, U256{1'000'000'007});
    EXPECT_EQ(to_hex(receipt.contract.value()), "0x5fbdb2315678afecb367f032d93f642f64180aa3");
    EXPECT_THAT(receipt.logs, SizeIs(1));
}

TEST(WireReceipt, may_be_absent_fail_and_create_nothing) {
    EXPECT_EQ(parse_receipt("null").value(), std::nullopt);
    const std::string plain = with(kReceipt, R"("0x5fbdb2315678afecb367f032d93f642f64180aa3")", "null");
    EXPECT_FALSE(parse_receipt(plain).value()->contract);
    EXPECT_FALSE(parse_receipt(with(kReceipt, R"("status":"0x1")", R"("status":"0x0")")).value()->succeeded);
}

TEST(WireReceipt, a_bad_field_is_named) {
    const std::map<std::string, std::pair<std::string, std::string>> cases{
        {"status", {R"("status":"0x1",)", ""}},
        {"transactionIndex", {R"("0x3")", R"("0x1ffffffff")"}},
        {"blockNumber", {R"("0x10")", "null"}},
        {"blockHash", {to_hex(filled<Hash>(0xb1)), "0xb1"}},
        {"gasUsed", {R"("0x5208")", R"("-0x5208")"}},
        {"effectiveGasPrice", {R"("0x3b9aca07")", "1000000007"}},
        {"contractAddress", {R"("0x5fbdb2315678afecb367f032d93f642f64180aa3")", "7"}},
        {"logs", {R"("logs":[)", R"("slog":[)"}},
    };
    for (const auto& [field, change] : cases) {
        SCOPED_TRACE(field);
        expect_malformed(parse_receipt(with(kReceipt, change.first, change.second)), field);
    }
    expect_malformed(parse_receipt("[]"), "receipt");
}

TEST(WireSimulation, gives_each_call_of_every_block) {
    const auto calls = parse_simulation(
        R"([{"number":"0x5","calls":[)"
        R"({"returnData":"0x2a","logs":[],"gasUsed":"0x5208","maxUsedGas":"0x5208","status":"0x1"},)"
        R"({"returnData":"0x","logs":[],"gasUsed":"0x7","status":"0x0",)"
        R"("error":{"message":"execution reverted","code":3,"data":"0x08c379a0"}},)"
        R"({"returnData":"0xdead","logs":[],"gasUsed":"0x7","status":"0x0","error":{"code":-32015,"message":"x"}}]},)"
        R"({"calls":[]}])");
    ASSERT_TRUE(calls) << calls.error().message;
    ASSERT_THAT(*calls, SizeIs(3));
    EXPECT_TRUE((*calls)[0].succeeded);
    EXPECT_EQ((*calls)[0].gas_used, Gas{21'000});
    EXPECT_EQ((*calls)[0].return_data, Bytes{42});
    EXPECT_FALSE((*calls)[1].succeeded);
    EXPECT_EQ((*calls)[1].return_data, (Bytes{0x08, 0xc3, 0x79, 0xa0}));
    EXPECT_EQ((*calls)[2].return_data, (Bytes{0xde, 0xad}));
}

TEST(WireSimulation, a_bad_field_is_named) {
    const auto one = [](std::string_view call) { return fmt::format(R"([{{"calls":[{}]}}])", call); };
    expect_malformed(parse_simulation(one(R"({"returnData":"0x","logs":[],"gasUsed":"0x7"})")), "status");
    expect_malformed(parse_simulation(one(R"({"returnData":"0x","logs":[],"status":"0x1"})")), "gasUsed");
    expect_malformed(parse_simulation(one(R"({"logs":[],"gasUsed":"0x7","status":"0x1"})")), "returnData");
    expect_malformed(parse_simulation(one(R"({"returnData":"0x","gasUsed":"0x7","status":"0x1"})")), "logs");
    expect_malformed(parse_simulation(one(R"({"returnData":"0x","logs":[],"gasUsed":"0x7","status":"0x0",)"
                                          R"("error":{"data":"0xzz"}})")),
                     "error.data");
    expect_malformed(parse_simulation(one("3")), "call");
    expect_malformed(parse_simulation("[{}]"), "calls");
    expect_malformed(parse_simulation("{}"), "blocks");
}

TEST(WireValues, quantities_numbers_and_bytes) {
    EXPECT_EQ(parse_quantity(R"("0xffffffffffffffff")").value(), ~std::uint64_t{0});
    EXPECT_EQ(parse_u256("\"0x" + std::string(64, 'f') + '"').value(), U256::max());
    EXPECT_EQ(parse_bytes(R"("0x")").value(), Bytes{});
    EXPECT_EQ(parse_bytes(R"("0xAb")").value(), Bytes{0xab});
    expect_malformed(parse_quantity("7"), "quantity");
    expect_malformed(parse_quantity(R"("0x10000000000000000")"), "quantity");
    expect_malformed(parse_u256("\"0x1" + std::string(64, '0') + '"'), "number");
    expect_malformed(parse_u256("null"), "number");
    expect_malformed(parse_bytes(R"("0xabc")"), "bytes");
    expect_malformed(parse_bytes("{}"), "bytes");
}

std::string account(std::uint8_t byte, std::string_view body) {
    return fmt::format(R"("{}":{{{}}})", to_hex(filled<Address>(byte)), body);
}

std::string storage(std::initializer_list<std::uint8_t> slots) {
    std::string text;
    for (const std::uint8_t slot : slots)
        text += fmt::format(R"({}"{}":"0x01")", text.empty() ? "" : ",", to_hex(filled<Hash>(slot)));
    return R"("storage":{)" + text + "}";
}

TEST(WireTrace, a_prestate_lists_what_was_read) {
    const auto touched = parse_prestate("{" + account(2, R"("balance":"0x1",)" + storage({9, 3})) + "," +
                                        account(1, R"("balance":"0x0")") + "}");
    ASSERT_TRUE(touched) << touched.error().message;
    ASSERT_THAT(touched->accounts, SizeIs(2));
    EXPECT_EQ(touched->accounts[0].address, filled<Address>(1));
    EXPECT_TRUE(touched->accounts[0].nonce);  // absent because it is zero, yet part of what was read
    EXPECT_THAT(touched->accounts[1].slots, ElementsAre(filled<Hash>(3), filled<Hash>(9)));
}

TEST(WireTrace, a_state_diff_joins_what_was_removed_and_what_was_added) {
    const auto touched = parse_state_diff(
        R"({"pre":{)" + account(1, R"("balance":"0x9","nonce":4,)" + storage({5, 6})) + "," +
        account(2, storage({7})) + R"(},"post":{)" + account(1, R"("balance":"0x8",)" + storage({5, 8})) +
        "," + account(3, R"("code":"0x60")") + "}}");
    ASSERT_TRUE(touched) << touched.error().message;
    ASSERT_THAT(touched->accounts, SizeIs(3));
    const auto& [first, second, third] =
        std::tie(touched->accounts[0], touched->accounts[1], touched->accounts[2]);
    EXPECT_THAT(first.slots, ElementsAre(filled<Hash>(5), filled<Hash>(6), filled<Hash>(8)));
    EXPECT_TRUE(first.balance);
    EXPECT_FALSE(first.nonce);  // stands in `pre` only: it stayed
    EXPECT_EQ(second.address, filled<Address>(2));
    EXPECT_THAT(second.slots, ElementsAre(filled<Hash>(7)));
    EXPECT_TRUE(third.code);
}

TEST(WireTrace, a_bad_field_is_named) {
    expect_malformed(parse_prestate("null"), "prestate");
    expect_malformed(parse_prestate(R"({"0x12":{}})"), "account");
    expect_malformed(parse_prestate("{" + account(1, "").substr(0, 45) + "3}"), "account");
    expect_malformed(parse_prestate("{" + account(1, R"("storage":{"0x1":"0x2"})") + "}"), "storage");
    expect_malformed(parse_prestate("{" + account(1, R"("storage":[])") + "}"), "storage");
    expect_malformed(parse_state_diff("{}"), "pre");
    expect_malformed(parse_state_diff(R"({"pre":{}})"), "post");
    expect_malformed(parse_state_diff(R"({"pre":{},"post":[]})"), "post");
}

/// Every parser takes this text without a crash; what it refuses, it refuses as malformed or not there.
void try_all(const std::string& text) {
    const auto judged = [](const auto& parsed) {
        const bool told = parsed.has_value() || parsed.error().code == Errc::malformed ||
                          parsed.error().code == Errc::not_found;
        RC_ASSERT(told);
    };
    judged(parse_header(kChain, text));
    judged(parse_transaction_hashes(text));
    judged(parse_logs(text));
    judged(parse_receipt(text));
    judged(parse_simulation(text));
    judged(parse_quantity(text));
    judged(parse_u256(text));
    judged(parse_bytes(text));
    judged(parse_prestate(text));
    judged(parse_state_diff(text));
}

RC_GTEST_PROP(Wire,
              any_damage_is_told_apart,
              (std::vector<std::pair<std::uint16_t, char>> damage, bool receipt)) {
    std::string text = receipt ? kReceipt : std::string{kHeader};
    for (const auto& [at, byte] : damage)
        text[at % text.size()] = byte;
    try_all(text);
}

RC_GTEST_PROP(Wire, any_text_is_told_apart, (std::string text)) {
    try_all(text);
}

}  // namespace
}  // namespace lariat::chain
