#pragma once

#include "io/net/jsonrpc/exchange.hpp"
#include "io/runtime/signal.hpp"
#include "node.hpp"
#include "schedule.hpp"

#include <map>
#include <memory>
#include <string>

namespace lariat::simulation {

/// What lies between the engine and its node: messages as text that take time and come to harm.
class Wire : public std::enable_shared_from_this<Wire> {
public:
    /// Told of each call right before and right after it is handed over.
    using Watch = std::function<void(const std::string& method, bool before)>;

    Wire(Schedule& schedule, FaultPlan& faults, Node& node, Random random, Watch watch);

    void connect();
    /// Every open call fails; the connection comes back by itself.
    void cut();
    /// The node has a new head.
    void announce(const Block& block);

    net::Task<net::RpcOutcomes> exchange(std::vector<net::RpcCall> calls);
    void subscribe(net::SubscriptionHandlers handlers) { handlers_ = std::move(handlers); }
    void unsubscribe() { handlers_ = {}; }
    [[nodiscard]] bool connected() const { return connected_.is_set(); }
    [[nodiscard]] net::RpcStats& stats() { return *stats_; }
    [[nodiscard]] const std::shared_ptr<net::RpcStats>& shared_stats() const { return stats_; }

private:
    struct Open {
        net::RpcOutcomes outcomes;
        std::size_t missing = 0;
        io::Event done;
    };
    struct Waiting {
        std::shared_ptr<Open> open;
        std::size_t index = 0;
    };
    struct Asked {
        std::uint64_t first_id = 0;
        std::vector<net::RpcCall> calls;
    };

    void send(Asked asked);
    void reply(Asked asked);
    void deliver(std::string frame, nanoseconds latency);
    void take(std::string_view frame);
    void fail(std::uint64_t first_id, std::size_t count, const net::Failure& why);
    void notify(const std::string& header, nanoseconds latency);
    [[nodiscard]] nanoseconds latency() { return milliseconds{random_.skewed(1, 40)}; }
    [[nodiscard]] std::string damaged(std::string frame);
    [[nodiscard]] std::string frame_of(const Asked& asked, bool reversed);

    Schedule& schedule_;
    FaultPlan& faults_;
    Node& node_;
    Random random_;
    Watch watch_;
    std::shared_ptr<net::RpcStats> stats_ = std::make_shared<net::RpcStats>();
    std::map<std::uint64_t, Waiting> waiting_;
    std::uint64_t next_id_ = 1;
    net::SubscriptionHandlers handlers_;
    io::Event connected_;
    std::int64_t silent_until_ = 0;
    std::uint64_t connection_ = 0;
};

/// The client that the engine is given: the real policy of repetition and limits over a simulated wire.
class Connection final : public net::WsRpc {
public:
    Connection(std::shared_ptr<Wire> wire, const io::Clock& clock, Random random);

    net::Task<net::Expected<std::string>> call(std::string method,
                                               std::string params_json,
                                               net::RpcOptions options) override {
        return calls_->call(std::move(method), std::move(params_json), options);
    }
    net::Task<std::vector<net::Expected<std::string>>> batch(std::vector<net::RpcCall> calls,
                                                             net::RpcOptions options) override {
        return calls_->batch(std::move(calls), options);
    }
    net::Subscription subscribe(std::string params_json, net::SubscriptionHandlers handlers) override;
    net::Task<void> run() override { co_return; }
    [[nodiscard]] bool connected() const override { return wire_->connected(); }
    [[nodiscard]] const net::RpcStats& stats() const override { return wire_->stats(); }

private:
    std::shared_ptr<Wire> wire_;
    std::unique_ptr<net::JsonRpc> calls_;
};

}  // namespace lariat::simulation
