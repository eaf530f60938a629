#include "io/net/jsonrpc/client.hpp"
#include "io/net/testing/raw_server.hpp"
#include "io/runtime/log.hpp"
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
using testing::id_of;
using testing::RawConnection;
using testing::RawServer;
using testing::rpc_result;
using Peer = std::shared_ptr<RawConnection>;

struct World {
    explicit World(testing::Script script, RpcPolicy policy = {})
        : node{runtime, std::move(script)},
          rpc{make_ws_rpc(runtime, {.url = node.ws_url(), .max_answer_bytes = 10'000}, policy, seams())} {
        io::configure_logging({.level = io::LogLevel::off});
        runtime.spawn(rpc->run(), "rpc");
    }
    ~World() { io::configure_logging({}); }

    RpcSeams seams() {
        return {.jitter = [] { return 0.5; },
                .sleep = [this](nanoseconds pause) { return pretend_to_sleep(&pauses, pause); },
                .clock = &io::SystemClock::instance()};
    }
    /// Gives way to other tasks, so that reconnecting in a loop starves nobody.
    static Task<void> pretend_to_sleep(std::vector<nanoseconds>* pauses, nanoseconds pause) {
        pauses->push_back(pause);
        co_await io::sleep_for(nanoseconds{0});
    }

    io::Runtime runtime;
    RawServer node;
    std::vector<nanoseconds> pauses;
    std::unique_ptr<WsRpc> rpc;
};

std::string notification(const std::string& subscription, const std::string& result) {
    return R"({"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":")" + subscription +
           R"(","result":)" + result + "}}";
}

Task<void> answer_all(Peer peer, int) {
    co_await peer->accept_websocket();
    while (const auto frame = co_await peer->read_frame())
        co_await peer->write_frame(rpc_result(id_of(*frame), "\"0x2a\""));
}

TEST(WsRpc, waits_for_the_connection_and_brings_back_the_result) {
    World world{answer_all};
    const auto result = world.runtime.block_on(world.rpc->call("eth_blockNumber", "[]"));
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result, R"("0x2a")");
}

Task<void> answer_batch_in_pieces(Peer peer, int) {
    co_await peer->accept_websocket();
    const auto frame = co_await peer->read_frame();
    // Out of order, in two frames, with a stranger and a repetition among them.
    co_await peer->write_frame("[" + rpc_result(id_of(*frame, 2), "\"c\"") + "," +
                               rpc_result("4711", "\"?\"") + "]");
    co_await peer->write_frame("{not json");
    co_await peer->write_frame("[" + rpc_result(id_of(*frame, 1), "\"b\"") + "," +
                               rpc_result(id_of(*frame, 2), "\"x\"") + "," +
                               rpc_result(id_of(*frame, 0), "\"a\"") + "]");
    co_await peer->wait_for_end();
}

TEST(WsRpc, gathers_the_answers_of_a_batch_however_they_come) {
    World world{answer_batch_in_pieces};
    const auto results =
        world.runtime.block_on(world.rpc->batch(std::vector<RpcCall>(3, {.method = "eth_call"})));
    EXPECT_EQ(results[0].value(), R"("a")");
    EXPECT_EQ(results[1].value(), R"("b")");
    EXPECT_EQ(results[2].value(), R"("c")");
    EXPECT_EQ(world.rpc->stats().unknown_ids, 2U);
    EXPECT_EQ(world.rpc->stats().malformed, 1U);
}

/// The first call is answered only together with the second, which is too late for it.
Task<void> answer_late(Peer peer, int) {
    co_await peer->accept_websocket();
    const auto first = co_await peer->read_frame();
    const auto second = co_await peer->read_frame();
    co_await peer->write_frame(rpc_result(id_of(*first), "\"late\""));
    co_await peer->write_frame(rpc_result(id_of(*second), "\"in time\""));
    co_await peer->wait_for_end();
}

Task<Expected<std::string>> call_past_a_timeout(WsRpc* rpc) {
    const auto first = co_await rpc->call("eth_call", "[]", {.deadline = milliseconds{20}});
    EXPECT_EQ(first.error().code, Errc::timeout);
    co_return co_await rpc->call("eth_call", "[]");
}

TEST(WsRpc, an_answer_after_the_deadline_disturbs_nobody) {
    World world{answer_late};
    const auto result = world.runtime.block_on(call_past_a_timeout(world.rpc.get()));
    EXPECT_EQ(result.value(), R"("in time")");
    EXPECT_EQ(world.rpc->stats().unknown_ids, 1U);
}

Task<void> half_a_frame_then_answer(Peer peer, int number) {
    if (number > 0) {
        co_await answer_all(peer, number);
        co_return;
    }
    co_await peer->accept_websocket();
    const auto frame = co_await peer->read_frame();
    co_await peer->write_half_frame(rpc_result(id_of(*frame), "\"never whole\""));
    peer->close();
}

TEST(WsRpc, repeats_an_idempotent_call_on_the_next_connection) {
    World world{half_a_frame_then_answer};
    const auto result = world.runtime.block_on(world.rpc->call("eth_call", "[]", kRead));
    EXPECT_EQ(result.value(), R"("0x2a")");
    EXPECT_EQ(world.node.connections(), 2);
    EXPECT_EQ(world.rpc->stats().disconnects, 1U);
}

TEST(WsRpc, reports_a_lost_transaction_as_possibly_sent) {
    World world{half_a_frame_then_answer};
    const auto result = world.runtime.block_on(world.rpc->call("eth_sendRawTransaction", "[\"0x\"]", kRead));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::unavailable);
    EXPECT_TRUE(may_have_been_sent(result.error()));
}

Task<void> send_too_much(Peer peer, int number) {
    if (number > 0) {
        co_await answer_all(peer, number);
        co_return;
    }
    co_await peer->accept_websocket();
    const auto frame = co_await peer->read_frame();
    co_await peer->write_frame(rpc_result(id_of(*frame), "\"" + std::string(20'000, 'x') + "\""));
    co_await peer->wait_for_end();
}

TEST(WsRpc, an_oversized_message_costs_the_connection_but_not_the_client) {
    World world{send_too_much};
    EXPECT_EQ(world.runtime.block_on(world.rpc->call("eth_call", "[]", kRead)).value(), R"("0x2a")");
}

Task<void> refuse_five_times(Peer peer, int number) {
    if (number < 5) {
        peer->reset();
        co_return;
    }
    co_await answer_all(peer, number);
}

TEST(WsRpc, pauses_longer_after_each_failed_connection) {
    World world{refuse_five_times};
    EXPECT_TRUE(world.runtime.block_on(world.rpc->call("eth_blockNumber", "[]")));
    EXPECT_EQ(world.pauses, (std::vector<nanoseconds>{milliseconds{50}, milliseconds{100}, milliseconds{200},
                                                      milliseconds{400}, milliseconds{800}}));
}

TEST(WsRpc, calls_without_a_connection_end_at_their_deadline) {
    World world{[](Peer peer, int) -> Task<void> { co_await peer->wait_for_end(); }};
    const auto result =
        world.runtime.block_on(world.rpc->call("eth_blockNumber", "[]", {.deadline = milliseconds{5}}));
    EXPECT_EQ(result.error().code, Errc::timeout);
}

/// What a follower hears, as words.
struct Heard {
    std::vector<std::string> words;
    std::size_t wanted = 0;
    io::Event enough;

    void note(std::string word) {
        words.push_back(std::move(word));
        if (words.size() == wanted)
            enough.set();
    }
    SubscriptionHandlers handlers() {
        return {.on_event = [this](std::string_view json) { note(std::string{json}); },
                .on_connected = [this] { note("connected"); },
                .on_gap = [this](const Failure&) { note("gap"); },
                .on_refused =
                    [this](const Failure& why) { note("refused " + std::to_string(rpc_error(why)->code)); }};
    }
};

Task<void> wait_for(io::Event* event) {
    co_await event->wait();
}

/// Confirms a subscription under an id of its own for each connection, sends two heads, the first right
/// behind the confirmation, and drops the connection unless it is the third.
Task<void> send_heads(Peer peer, int number) {
    co_await peer->accept_websocket();
    const auto frame = co_await peer->read_frame();
    if (!frame)
        co_return;
    const std::string subscription = "0x" + std::to_string(number);
    co_await peer->write_frame(rpc_result(id_of(*frame), "\"" + subscription + "\""));
    co_await peer->write_frame(notification(subscription, std::to_string(2 * number)));
    co_await peer->write_frame(notification("0xstranger", "666"));
    co_await peer->write_frame(notification(subscription, std::to_string(2 * number + 1)));
    if (number < 2)
        peer->reset();
    else
        co_await peer->wait_for_end();
}

/// A reset may overtake what was sent before it, so the peer closes in order.
Task<void> send_heads_and_close(Peer peer, int number) {
    co_await peer->accept_websocket();
    const auto frame = co_await peer->read_frame();
    if (!frame)
        co_return;
    const std::string subscription = "0x" + std::to_string(number);
    co_await peer->write_frame(rpc_result(id_of(*frame), "\"" + subscription + "\""));
    co_await peer->write_frame(notification(subscription, std::to_string(2 * number)));
    co_await peer->write_frame(notification("0xstranger", "666"));
    co_await peer->write_frame(notification(subscription, std::to_string(2 * number + 1)));
    if (number < 2)
        peer->close();
    else
        co_await peer->wait_for_end();
}

TEST(WsSubscription, survives_reconnects_and_marks_every_gap) {
    World world{send_heads_and_close};
    Heard heard;
    heard.wanted = 11;
    const Subscription subscription = world.rpc->subscribe(R"(["newHeads"])", heard.handlers());
    world.runtime.block_on(wait_for(&heard.enough));
    const std::vector<std::string> expected{"connected", "0",   "1",         "gap", "connected", "2",
                                            "3",         "gap", "connected", "4",   "5"};
    EXPECT_EQ(heard.words, expected);
    EXPECT_EQ(world.rpc->stats().connects, 3U);
    EXPECT_EQ(world.rpc->stats().unknown_ids, 3U);
}

TEST(WsSubscription, a_reset_connection_is_a_gap_too) {
    World world{send_heads};
    Heard heard;
    const Subscription subscription =
        world.rpc->subscribe(R"(["newHeads"])", {.on_event =
                                                     [&heard](std::string_view json) {
                                                         if (json == "5")
                                                             heard.enough.set();
                                                     },
                                                 .on_connected = {},
                                                 .on_gap = {},
                                                 .on_refused = {}});
    world.runtime.block_on(wait_for(&heard.enough));
    EXPECT_EQ(world.rpc->stats().connects, 3U);
}

Task<void> refuse_subscription(Peer peer, int) {
    co_await peer->accept_websocket();
    while (const auto frame = co_await peer->read_frame())
        co_await peer->write_frame(R"({"id":)" + id_of(*frame) +
                                   R"(,"error":{"code":-32601,"message":"no"}})");
}

TEST(WsSubscription, a_refusal_is_told_with_its_code) {
    World world{refuse_subscription};
    Heard heard;
    heard.wanted = 1;
    const Subscription subscription = world.rpc->subscribe(R"(["noSuchThing"])", heard.handlers());
    world.runtime.block_on(wait_for(&heard.enough));
    EXPECT_EQ(heard.words, std::vector<std::string>{"refused -32601"});
}

struct Unsubscribed {
    io::Event confirmed;
    io::Event left;
    std::string params;
};

Task<void> expect_unsubscribe(Unsubscribed* seen, Peer peer) {
    co_await peer->accept_websocket();
    const auto subscribe = co_await peer->read_frame();
    co_await peer->write_frame(rpc_result(id_of(*subscribe), R"("0xabc")"));
    const auto unsubscribe = co_await peer->read_frame();
    if (unsubscribe) {
        seen->params = unsubscribe->substr(unsubscribe->find("\"method\""));
        co_await peer->write_frame(rpc_result(id_of(*unsubscribe), "true"));
        co_await peer->write_frame(notification("0xabc", "1"));
    }
    seen->left.set();
    co_await peer->wait_for_end();
}

Task<void> subscribe_and_leave(WsRpc* rpc, Unsubscribed* seen) {
    {
        const Subscription subscription =
            rpc->subscribe(R"(["logs",{}])",
                           {.on_event = [](std::string_view) { ADD_FAILURE() << "an event after leaving"; },
                            .on_connected = [seen] { seen->confirmed.set(); },
                            .on_gap = {},
                            .on_refused = {}});
        co_await seen->confirmed.wait();
    }
    co_await seen->left.wait();
}

TEST(WsSubscription, leaving_tells_the_peer_and_hears_nothing_more) {
    Unsubscribed seen;
    World world{[&seen](Peer peer, int) { return expect_unsubscribe(&seen, std::move(peer)); }};
    world.runtime.block_on(subscribe_and_leave(world.rpc.get(), &seen));
    EXPECT_EQ(seen.params, R"("method":"eth_unsubscribe","params":["0xabc"]})");
}

}  // namespace
}  // namespace lariat::net
