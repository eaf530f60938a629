#pragma once

#include "io/net/jsonrpc/client.hpp"
#include "io/runtime/signal.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lariat::chain::testing {

/// Lets every task that can go on do one step.
inline io::Task<void> step() {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

/// The peer said no.
inline net::Failure refusal(std::string message, std::int64_t code = -32000, std::string data = {}) {
    auto detail = std::make_shared<net::RpcError>();
    detail->code = code;
    detail->message = message;
    detail->data = std::move(data);
    return {Errc::refused, std::move(message), std::move(detail)};
}

/// No answer came; the request may have arrived.
inline net::Failure silence() {
    return {Errc::timeout, "timed out", std::make_shared<net::TransportError>(true)};
}

/// A node in the same process: each method is a function, every answer comes a step later, as from a socket.
class ScriptedNode : public net::WsRpc {
public:
    using Answer = std::function<net::Expected<std::string>(const std::string& params)>;

    void on(const std::string& method, Answer answer) { answers_[method] = std::move(answer); }
    void on(const std::string& method, std::string result) {
        on(method, [result = std::move(result)](const std::string&) { return result; });
    }
    /// Answers of this method wait until it is released.
    void hold(const std::string& method) { gates_[method].reset(); }
    void release(const std::string& method) { gates_.at(method).set(); }

    [[nodiscard]] std::size_t count(const std::string& method) const {
        return static_cast<std::size_t>(
            std::ranges::count(calls, method, [](const net::RpcCall& call) { return call.method; }));
    }

    net::Task<net::Expected<std::string>> call(std::string method,
                                               std::string params,
                                               net::RpcOptions) override {
        calls.push_back({method, params});
        ++in_flight_;
        if (const auto gate = gates_.find(method); gate != gates_.end())
            co_await gate->second.wait();
        co_await step();
        --in_flight_;
        const auto answer = answers_.find(method);
        if (answer == answers_.end())
            co_return std::unexpected{refusal("no method " + method, -32601)};
        co_return answer->second(params);
    }

    net::Task<std::vector<net::Expected<std::string>>> batch(std::vector<net::RpcCall> batched,
                                                             net::RpcOptions options) override {
        std::vector<net::Expected<std::string>> outcomes;
        for (net::RpcCall& one : batched)
            outcomes.push_back(co_await call(std::move(one.method), std::move(one.params_json), options));
        co_return outcomes;
    }

    net::Subscription subscribe(std::string params, net::SubscriptionHandlers handlers) override {
        subscribed_to = std::move(params);
        subscriber = std::move(handlers);
        return net::Subscription{[this] { subscriber = {}; }};
    }

    net::Task<void> run() override { co_return; }
    [[nodiscard]] bool connected() const override { return true; }
    [[nodiscard]] const net::RpcStats& stats() const override { return stats_; }

    /// Until no task asks the node any more.
    net::Task<void> quiet() {
        constexpr int kQuietSteps = 64;
        constexpr int kLimit = 1'000'000;
        int steps = 0;
        for (int still = 0; still < kQuietSteps && steps < kLimit; ++steps) {
            const std::size_t before = calls.size();
            co_await step();
            still = in_flight_ == 0 && calls.size() == before ? still + 1 : 0;
        }
        EXPECT_LT(steps, kLimit) << "the node is asked without end";
    }

    /// Until `method` has been asked `times` times.
    net::Task<void> asked(std::string method, std::size_t times = 1) {
        constexpr int kLimit = 1'000'000;
        int steps = 0;
        for (; count(method) < times && steps < kLimit; ++steps)
            co_await step();
        EXPECT_LT(steps, kLimit) << method << " is not asked";
    }

    std::vector<net::RpcCall> calls;
    std::string subscribed_to;
    net::SubscriptionHandlers subscriber;

private:
    std::map<std::string, Answer> answers_;
    std::map<std::string, io::Event> gates_;
    int in_flight_ = 0;
    net::RpcStats stats_;
};

}  // namespace lariat::chain::testing
