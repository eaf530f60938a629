#include "io/net/jsonrpc/policy.hpp"

#include "io/net/jsonrpc/answer.hpp"
#include "io/net/jsonrpc/exchange.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace lariat::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(Backoff, doubles_up_to_its_cap_and_jitter_takes_all_of_it) {
    EXPECT_EQ(backoff_delay(milliseconds{100}, seconds{5}, 0, 0.999999999999),
              milliseconds{100} - nanoseconds{1});
    EXPECT_EQ(backoff_delay(milliseconds{100}, seconds{5}, 3, 0.5), milliseconds{400});
    EXPECT_EQ(backoff_delay(milliseconds{100}, seconds{5}, 10, 0.5), milliseconds{2500});
    EXPECT_EQ(backoff_delay(milliseconds{100}, seconds{5}, 4'000'000'000, 0.5), milliseconds{2500});
    EXPECT_EQ(backoff_delay(milliseconds{100}, seconds{5}, 5, 0.0), nanoseconds{0});
}

TEST(TokenBucket, lets_a_burst_pass_and_then_one_at_a_time) {
    TokenBucket bucket{10, 3};
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(bucket.take(1, 0), nanoseconds{0});
    EXPECT_EQ(bucket.take(1, 0), milliseconds{100});
    EXPECT_EQ(bucket.take(1, 0), milliseconds{200});
    EXPECT_EQ(bucket.take(1, nanoseconds{seconds{10}}.count()), nanoseconds{0});
}

TEST(TokenBucket, without_a_rate_never_waits) {
    TokenBucket bucket{0, 1};
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(bucket.take(1, 0), nanoseconds{0});
}

RC_GTEST_PROP(TokenBucket, never_lets_more_through_than_burst_and_rate, (std::vector<std::uint32_t> pauses)) {
    TokenBucket bucket{100, 5};
    std::int64_t now = 0;
    double taken = 0;
    for (const std::uint32_t pause : pauses) {
        now += pause % 100'000'000;
        now += bucket.take(1, now).count();
        ++taken;
        RC_ASSERT(taken <= 5 + static_cast<double>(now) * 1e-9 * 100 + 1e-3);
    }
}

TEST(RetryAfter, is_seconds_or_a_date_and_never_long) {
    constexpr std::int64_t kNow = 1'700'000'000'000'000'000;  // Tue, 14 Nov 2023 22:13:20 GMT
    EXPECT_EQ(parse_retry_after("7", kNow), seconds{7});
    EXPECT_EQ(parse_retry_after("99999999999999999999999", kNow), seconds{3600});
    EXPECT_EQ(parse_retry_after("Tue, 14 Nov 2023 22:13:25 GMT", kNow), seconds{5});
    EXPECT_EQ(parse_retry_after("Tue, 14 Nov 2023 22:13:15 GMT", kNow), seconds{0});
    EXPECT_EQ(parse_retry_after("soon", kNow), std::nullopt);
    EXPECT_EQ(parse_retry_after("7 seconds", kNow), std::nullopt);
    EXPECT_EQ(parse_retry_after("", kNow), std::nullopt);
}

TEST(NeverRepeated, are_methods_that_send_sign_or_change) {
    for (const std::string_view method :
         {"eth_sendRawTransaction", "eth_sendTransaction", "eth_sendBundle", "eth_sendPrivateTransaction",
          "eth_sign", "eth_signTypedData_v4", "mev_sendBundle", "personal_unlockAccount", "anvil_mine",
          "evm_revert"})
        EXPECT_TRUE(is_never_repeated(method)) << method;
    for (const std::string_view method :
         {"eth_call", "eth_getLogs", "eth_simulateV1", "eth_blockNumber", "net_version"})
        EXPECT_FALSE(is_never_repeated(method)) << method;
}

TEST(RpcRequest, is_built_by_the_book) {
    EXPECT_EQ(build_rpc_batch(7, {{.method = "eth_call", .params_json = R"([{"to":"0x1"},"latest"])"}}),
              R"({"jsonrpc":"2.0","id":7,"method":"eth_call","params":[{"to":"0x1"},"latest"]})");
    EXPECT_EQ(
        build_rpc_batch(1, {{.method = "a"}, {.method = "b"}}),
        R"([{"jsonrpc":"2.0","id":1,"method":"a","params":[]},{"jsonrpc":"2.0","id":2,"method":"b","params":[]}])");
}

TEST(RpcAnswer, keeps_results_as_they_came) {
    for (const std::string_view result :
         {R"("0x1")", "null", "true", "12", R"({"a":[1,{"b":"}"}]})", "[]", R"("")"}) {
        const std::string text = R"( {"result":)" + std::string{result} + R"(,"id":5,"jsonrpc":"2.0"} )";
        const auto message = parse_rpc_message(text);
        ASSERT_TRUE(message) << text;
        ASSERT_EQ(message->answers.size(), 1U);
        EXPECT_EQ(message->answers[0].id, 5U);
        EXPECT_EQ(message->answers[0].outcome.value(), result);
    }
}

TEST(RpcAnswer, keeps_code_message_and_data_of_an_error) {
    const auto message = parse_rpc_message(
        R"({"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted: \"no\"","data":"0x08c379a0"}})");
    ASSERT_TRUE(message);
    const auto& outcome = message->answers.at(0).outcome;
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::refused);
    const RpcError* error = rpc_error(outcome.error());
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->code, 3);
    EXPECT_EQ(error->message, "execution reverted: \"no\"");
    EXPECT_EQ(error->data, "0x08c379a0");
}

TEST(RpcAnswer, keeps_structured_error_data_as_json) {
    const auto message = parse_rpc_message(R"({"id":1,"error":{"code":-32000,"data":{"txHash":"0x1"}}})");
    EXPECT_EQ(rpc_error(message->answers.at(0).outcome.error())->data, R"({"txHash":"0x1"})");
}

TEST(RpcAnswer, gives_error_codes_their_meaning) {
    const auto code_of = [](std::string_view code) {
        const auto message =
            parse_rpc_message(R"({"id":1,"error":{"message":"m","code":)" + std::string{code} + "}}");
        return message->answers.at(0).outcome.error().code;
    };
    EXPECT_EQ(code_of("-32601"), Errc::not_found);
    EXPECT_EQ(code_of("-32602"), Errc::invalid_argument);
    EXPECT_EQ(code_of("-32005"), Errc::unavailable);
    EXPECT_EQ(code_of("-32000"), Errc::refused);
    EXPECT_EQ(code_of("\"odd\""), Errc::refused);
}

TEST(RpcAnswer, tells_notifications_from_answers) {
    const auto message = parse_rpc_message(
        R"([{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0xa","result":{"number":"0x1"}}},)"
        R"({"id":null,"error":{"code":-32600,"message":"bad"}},{"id":"text","result":1},{"method":"other"},17])");
    ASSERT_TRUE(message);
    ASSERT_EQ(message->notifications.size(), 1U);
    EXPECT_EQ(message->notifications[0].subscription, "0xa");
    EXPECT_EQ(message->notifications[0].result_json, R"({"number":"0x1"})");
    ASSERT_EQ(message->answers.size(), 2U);
    EXPECT_EQ(message->answers[0].id, std::nullopt);
    EXPECT_EQ(message->answers[1].id, std::nullopt);
    EXPECT_EQ(message->malformed, 2U);
}

TEST(RpcAnswer, a_null_error_beside_a_result_is_no_error) {
    const auto message = parse_rpc_message(R"({"id":1,"error":null,"result":"0x2"})");
    EXPECT_EQ(message->answers.at(0).outcome.value(), R"("0x2")");
}

TEST(RpcAnswer, hostile_text_is_an_error) {
    std::vector<std::string> texts{"",
                                   " ",
                                   "null",
                                   "17",
                                   "\"text\"",
                                   "{",
                                   "[",
                                   "[{]",
                                   "{\"id\":1,\"result\":",
                                   "{\"id\":1,\"result\":1} x",
                                   "{\"id\":1,\"result\":1}{}",
                                   "<html>502</html>",
                                   "{\"error\":{\"code\":1,\"message\":\"\\u\"}}",
                                   "\xff\xfe",
                                   std::string(100'000, '['),
                                   std::string("{\"id\":1,\0\"result\":2}", 20)};
    for (const std::string& text : texts)
        EXPECT_FALSE(parse_rpc_message(text)) << text.substr(0, 40);
}

RC_GTEST_PROP(RpcAnswer, any_prefix_of_a_message_is_an_error_or_a_message, ()) {
    const std::string whole =
        R"([{"id":1,"result":{"a":[1,2,"x\n"]}},{"method":"m","params":{"subscription":"s","result":[{}]}}])";
    const auto length = *rc::gen::inRange<std::size_t>(0, whole.size());
    RC_ASSERT(!parse_rpc_message(whole.substr(0, length)));
}

TEST(MatchAnswers, puts_out_of_order_answers_in_their_place_and_counts_strangers) {
    RpcStats stats;
    auto message = parse_rpc_message(
        R"([{"id":12,"result":"c"},{"id":10,"result":"a"},{"id":99,"result":"?"},{"id":10,"result":"again"}])");
    const RpcOutcomes outcomes = match_answers(10, 3, *std::move(message), stats);
    EXPECT_EQ(outcomes[0].value(), R"("a")");
    EXPECT_EQ(outcomes[1].error().code, Errc::malformed);
    EXPECT_EQ(outcomes[2].value(), R"("c")");
    EXPECT_EQ(stats.unknown_ids, 2U);
}

TEST(MatchAnswers, an_error_without_id_refuses_the_whole_batch) {
    RpcStats stats;
    auto message = parse_rpc_message(R"({"id":null,"error":{"code":-32600,"message":"batch too large"}})");
    const RpcOutcomes outcomes = match_answers(1, 2, *std::move(message), stats);
    EXPECT_EQ(rpc_error(outcomes[0].error())->message, "batch too large");
    EXPECT_EQ(rpc_error(outcomes[1].error())->message, "batch too large");
}

}  // namespace
}  // namespace lariat::net
