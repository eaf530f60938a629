#include "io/net/jsonrpc/client.hpp"
#include "io/net/testing/raw_server.hpp"
#include "io/runtime/signal.hpp"
#include "io/runtime/timer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace lariat::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::body_of;
using testing::id_of;
using testing::RawConnection;
using testing::RawServer;
using testing::rpc_result;

/// A node that plays a script and a client whose pauses are recorded instead of slept.
struct World {
    explicit World(testing::Script script, RpcPolicy policy = {})
        : node{runtime, std::move(script)},
          http{runtime, {.max_body_bytes = 100'000}},
          stats{std::make_shared<RpcStats>()},
          rpc{make_http_rpc(runtime, http, {.url = node.http_url()}, policy, seams(), stats)} {}

    RpcSeams seams() {
        return {.jitter = [] { return 0.5; },
                .sleep = [this](nanoseconds pause) { return pretend_to_sleep(this, pause); },
                .clock = &clock};
    }
    static Task<void> pretend_to_sleep(World* world, nanoseconds pause) {
        world->pauses.push_back(pause);
        world->clock.advance(pause);
        co_return;
    }
    Expected<std::string> call(std::string method, RpcOptions options = kRead) {
        return runtime.block_on(rpc->call(std::move(method), "[]", options));
    }

    io::Runtime runtime;
    io::ManualClock clock;
    RawServer node;
    HttpClient http;
    std::shared_ptr<RpcStats> stats;
    std::vector<nanoseconds> pauses;
    std::unique_ptr<JsonRpc> rpc;
};

Task<void> answer_well(std::shared_ptr<RawConnection> peer, int) {
    while (const auto request = co_await peer->read_request())
        co_await peer->answer(rpc_result(id_of(body_of(*request)), R"("0x2a")"));
}

Task<void> drop_then_answer(std::shared_ptr<RawConnection> peer, int number) {
    if (number < 2) {
        co_await peer->read_request();
        co_await peer->write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"jsonrpc\":");
        peer->reset();
        co_return;
    }
    co_await answer_well(peer, number);
}

Task<void> throttle_then_answer(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->read_request();
    co_await peer->answer("slow down", 429, "Retry-After: 3\r\n");
    const auto request = co_await peer->read_request();
    if (request)
        co_await peer->answer(rpc_result(id_of(body_of(*request)), "1"));
}

Task<void> limit_then_answer(std::shared_ptr<RawConnection> peer, int) {
    const auto first = co_await peer->read_request();
    co_await peer->answer(R"({"jsonrpc":"2.0","id":)" + id_of(body_of(*first)) +
                          R"(,"error":{"code":-32005,"message":"limit exceeded"}})");
    const auto second = co_await peer->read_request();
    if (second)
        co_await peer->answer(rpc_result(id_of(body_of(*second)), "1"));
}

Task<void> revert(std::shared_ptr<RawConnection> peer, int) {
    while (const auto request = co_await peer->read_request())
        co_await peer->answer(R"({"jsonrpc":"2.0","id":)" + id_of(body_of(*request)) +
                                  R"(,"error":{"code":3,"message":"execution reverted","data":"0xdead"}})",
                              400);
}

Task<void> answer_another(std::shared_ptr<RawConnection> peer, int) {
    while (co_await peer->read_request())
        co_await peer->answer(rpc_result("777", "1"));
}

Task<void> answer_html(std::shared_ptr<RawConnection> peer, int) {
    while (co_await peer->read_request())
        co_await peer->answer("<html>gateway</html>");
}

Task<void> fail_as_gateway(std::shared_ptr<RawConnection> peer, int) {
    while (co_await peer->read_request())
        co_await peer->answer("<html>gateway</html>", 502);
}

Task<void> forbid(std::shared_ptr<RawConnection> peer, int) {
    while (co_await peer->read_request())
        co_await peer->answer("no", 403);
}

Task<void> answer_too_much(std::shared_ptr<RawConnection> peer, int) {
    while (const auto request = co_await peer->read_request())
        co_await peer->answer(rpc_result(id_of(body_of(*request)), "\"" + std::string(200'000, 'x') + "\""));
}

Task<void> stay_silent(std::shared_ptr<RawConnection> peer, int) {
    co_await peer->wait_for_end();
}

TEST(HttpRpc, brings_back_the_raw_result) {
    World world{answer_well};
    const auto result = world.call("eth_blockNumber");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result, R"("0x2a")");
}

TEST(HttpRpc, repeats_what_is_idempotent_after_a_broken_connection_with_growing_pauses) {
    World world{drop_then_answer};
    const auto result = world.call("eth_blockNumber");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(world.node.connections(), 3);
    EXPECT_EQ(world.pauses, (std::vector<nanoseconds>{milliseconds{50}, milliseconds{100}}));
    EXPECT_EQ(world.stats->retries, 2U);
}

TEST(HttpRpc, never_repeats_what_is_not_marked_and_what_sends) {
    World plain{drop_then_answer};
    const auto unmarked = plain.call("eth_blockNumber", {});
    EXPECT_EQ(unmarked.error().code, Errc::unavailable);
    EXPECT_EQ(plain.node.connections(), 1);
    World sending{drop_then_answer};
    const auto sent = sending.call("eth_sendRawTransaction", kRead);
    EXPECT_EQ(sent.error().code, Errc::unavailable);
    EXPECT_TRUE(may_have_been_sent(sent.error()));
    EXPECT_EQ(sending.node.connections(), 1);
    EXPECT_TRUE(sending.pauses.empty());
}

TEST(HttpRpc, waits_as_long_as_retry_after_says) {
    World world{throttle_then_answer};
    EXPECT_TRUE(world.call("eth_blockNumber"));
    EXPECT_EQ(world.pauses, std::vector<nanoseconds>{seconds{3}});
}

TEST(HttpRpc, does_not_wait_past_the_deadline) {
    World world{throttle_then_answer};
    const auto result = world.call("eth_blockNumber", {.deadline = milliseconds{2500}, .idempotent = true});
    EXPECT_EQ(result.error().code, Errc::unavailable);
    EXPECT_TRUE(world.pauses.empty());
}

TEST(HttpRpc, repeats_after_limit_exceeded) {
    World world{limit_then_answer};
    EXPECT_TRUE(world.call("eth_getLogs"));
    EXPECT_EQ(world.pauses.size(), 1U);
}

TEST(HttpRpc, hands_revert_data_to_the_caller_at_once) {
    World world{revert};
    const auto result = world.call("eth_call");
    ASSERT_FALSE(result);
    const RpcError* error = rpc_error(result.error());
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->code, 3);
    EXPECT_EQ(error->data, "0xdead");
    EXPECT_TRUE(world.pauses.empty());
}

TEST(HttpRpc, an_answer_with_a_wrong_id_is_no_answer) {
    World world{answer_another};
    EXPECT_EQ(world.call("eth_call").error().code, Errc::malformed);
    EXPECT_EQ(world.stats->unknown_ids, 1U);
}

TEST(HttpRpc, garbage_oversize_and_refusals_are_errors_that_are_not_repeated) {
    World garbage{answer_html};
    EXPECT_EQ(garbage.call("eth_call").error().code, Errc::malformed);
    EXPECT_EQ(garbage.stats->malformed, 1U);
    World large{answer_too_much};
    EXPECT_EQ(large.call("eth_call").error().code, Errc::out_of_range);
    World forbidden{forbid};
    EXPECT_EQ(forbidden.call("eth_call").error().code, Errc::refused);
    EXPECT_EQ(garbage.pauses.size() + large.pauses.size() + forbidden.pauses.size(), 0U);
}

TEST(HttpRpc, gives_up_after_the_attempts_of_the_policy) {
    World world{fail_as_gateway, {.max_attempts = 3}};
    EXPECT_EQ(world.call("eth_call").error().code, Errc::unavailable);
    EXPECT_EQ(world.pauses.size(), 2U);
    EXPECT_EQ(world.stats->exchanges, 3U);
}

TEST(HttpRpc, keeps_the_deadline_against_a_silent_node) {
    World world{stay_silent};
    const auto result = world.call("eth_call", {.deadline = milliseconds{100}});
    EXPECT_EQ(result.error().code, Errc::timeout);
    EXPECT_TRUE(may_have_been_sent(result.error()));
}

struct Seen {
    std::vector<std::size_t> sizes;
};

std::size_t count_of(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

/// Answers every batch from its last call to its first, with the call's own id as result.
Task<void> answer_backwards(Seen* seen, std::shared_ptr<RawConnection> peer) {
    while (const auto request = co_await peer->read_request()) {
        const std::string_view body = body_of(*request);
        const std::size_t count = count_of(body, "\"id\":");
        seen->sizes.push_back(count);
        std::string answer;
        for (std::size_t i = count; i-- > 0;)
            answer += (answer.empty() ? "" : ",") + rpc_result(id_of(body, i), id_of(body, i));
        co_await peer->answer(body.starts_with("[") ? "[" + answer + "]" : answer);
    }
}

TEST(HttpRpc, splits_batches_and_puts_out_of_order_answers_in_place) {
    Seen seen;
    World world{[&seen](std::shared_ptr<RawConnection> peer, int) {
                    return answer_backwards(&seen, std::move(peer));
                },
                {.max_batch = 4}};
    const std::vector<RpcCall> calls(9, {.method = "eth_call"});
    const auto results = world.runtime.block_on(world.rpc->batch(calls, kRead));
    ASSERT_EQ(results.size(), 9U);
    for (std::size_t i = 0; i < results.size(); ++i)
        EXPECT_EQ(results[i].value(), std::to_string(i + 1));
    EXPECT_EQ(seen.sizes, (std::vector<std::size_t>{4, 4, 1}));
}

/// Leaves the second of three calls out at first, with a limit error for it.
Task<void> limit_one(std::shared_ptr<RawConnection> peer, int) {
    auto request = co_await peer->read_request();
    const std::string_view body = body_of(*request);
    co_await peer->answer("[" + rpc_result(id_of(body, 0), "\"a\"") + R"(,{"id":)" + id_of(body, 1) +
                          R"(,"error":{"code":-32005,"message":"slow"}},)" +
                          rpc_result(id_of(body, 2), "\"c\"") + "]");
    request = co_await peer->read_request();
    EXPECT_EQ(count_of(*request, "\"id\":"), 1U);
    co_await peer->answer(rpc_result(id_of(body_of(*request)), "\"b\""));
}

TEST(HttpRpc, repeats_only_the_calls_of_a_batch_that_failed) {
    World world{limit_one};
    const auto results =
        world.runtime.block_on(world.rpc->batch(std::vector<RpcCall>(3, {.method = "eth_call"}), kRead));
    EXPECT_EQ(results[0].value(), R"("a")");
    EXPECT_EQ(results[1].value(), R"("b")");
    EXPECT_EQ(results[2].value(), R"("c")");
}

Task<void> call_three_times(JsonRpc* rpc) {
    for (int i = 0; i < 3; ++i)
        co_await rpc->call("eth_blockNumber", "[]", kRead);
}

TEST(HttpRpc, keeps_to_its_rate) {
    World world{answer_well, {.calls_per_second = 10, .burst = 1}};
    world.runtime.block_on(call_three_times(world.rpc.get()));
    EXPECT_EQ(world.pauses, (std::vector<nanoseconds>{milliseconds{100}, milliseconds{100}}));
}

struct Crowd {
    int inside = 0;
    int most = 0;
    int left = 20;
    io::Event done;
};

Task<void> answer_one_at_a_time(Crowd* crowd, std::shared_ptr<RawConnection> peer) {
    while (const auto request = co_await peer->read_request()) {
        crowd->most = std::max(crowd->most, ++crowd->inside);
        co_await io::sleep_for(nanoseconds{0});
        --crowd->inside;
        co_await peer->answer(rpc_result(id_of(body_of(*request)), "1"));
    }
}

Task<void> call_and_count(JsonRpc* rpc, Crowd* crowd) {
    const auto result = co_await rpc->call("eth_call", "[]", kRead);
    EXPECT_TRUE(result);
    if (--crowd->left == 0)
        crowd->done.set();
}

Task<void> wait_for(io::Event* event) {
    co_await event->wait();
}

TEST(HttpRpc, has_no_more_exchanges_in_flight_than_allowed) {
    Crowd crowd;
    World world{[&crowd](std::shared_ptr<RawConnection> peer, int) {
                    return answer_one_at_a_time(&crowd, std::move(peer));
                },
                {.max_in_flight = 3}};
    for (int i = 0; i < 20; ++i)
        world.runtime.spawn(call_and_count(world.rpc.get(), &crowd), "caller");
    world.runtime.block_on(wait_for(&crowd.done));
    EXPECT_LE(crowd.most, 3);
    EXPECT_LE(world.node.connections(), 3);
}

}  // namespace
}  // namespace lariat::net
