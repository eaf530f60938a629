#include "connection.hpp"

#include <fmt/format.h>

namespace lariat::simulation {
namespace {

net::Failure lost(bool sent, std::string why) {
    return {Errc::unavailable, std::move(why), std::make_shared<net::TransportError>(sent)};
}

bool sends(const std::vector<net::RpcCall>& calls) {
    return calls.front().method == "eth_sendRawTransaction";
}

class WireExchange final : public net::RpcExchange {
public:
    explicit WireExchange(std::shared_ptr<Wire> wire) : wire_{std::move(wire)} {}
    net::Task<net::RpcOutcomes> exchange(std::vector<net::RpcCall> calls, nanoseconds) override {
        return wire_->exchange(std::move(calls));
    }

private:
    std::shared_ptr<Wire> wire_;
};

}  // namespace

Wire::Wire(Schedule& schedule, FaultPlan& faults, Node& node, Random random, Watch watch)
    : schedule_{schedule}, faults_{faults}, node_{node}, random_{random}, watch_{std::move(watch)} {}

void Wire::connect() {
    ++connection_;
    connected_.set();
    // The node confirms the subscription one message later.
    schedule_.after(latency(), [self = weak_from_this(), connection = connection_] {
        const auto wire = self.lock();
        if (wire && wire->connected() && wire->connection_ == connection && wire->handlers_.on_connected)
            wire->handlers_.on_connected();
    });
}

void Wire::cut() {
    if (!connected())
        return;
    connected_.reset();
    const net::Failure why = lost(true, "the connection was reset");
    while (!waiting_.empty()) {
        const Waiting one = waiting_.begin()->second;
        waiting_.erase(waiting_.begin());
        one.open->outcomes[one.index] = std::unexpected{why};
        if (--one.open->missing == 0)
            one.open->done.set();
    }
    if (handlers_.on_gap)
        handlers_.on_gap(why);
    schedule_.after(milliseconds{random_.skewed(50, 6'000)}, [self = weak_from_this()] {
        if (const auto wire = self.lock())
            wire->connect();
    });
}

void Wire::announce(const Block& block) {
    if (!connected())
        return;
    if (faults_.strikes(Fault::subscription_silent))
        silent_until_ = schedule_.now() + nanoseconds{seconds{random_.between(3, 30)}}.count();
    if (schedule_.now() < silent_until_ && !faults_.stopped())
        return;
    if (faults_.strikes(Fault::head_skipped))
        return;
    const std::string header = node_.header_json(block);
    nanoseconds late = latency();
    if (faults_.strikes(Fault::head_delayed))
        late += milliseconds{random_.between(1'500, 9'000)};
    notify(header, late);
    if (faults_.strikes(Fault::head_duplicated))
        notify(header, late + milliseconds{random_.skewed(1, 5'000)});
}

void Wire::notify(const std::string& header, nanoseconds latency) {
    schedule_.after(latency, [self = weak_from_this(), header, connection = connection_] {
        const auto wire = self.lock();
        if (wire && wire->connected() && wire->connection_ == connection && wire->handlers_.on_event)
            wire->handlers_.on_event(header);
    });
}

net::Task<net::RpcOutcomes> Wire::exchange(std::vector<net::RpcCall> calls) {
    const auto keep = shared_from_this();
    while (!connected())
        co_await connected_.wait();
    const std::size_t count = calls.size();
    const std::uint64_t first_id = next_id_;
    next_id_ += count;
    const auto open = std::make_shared<Open>();
    open->outcomes.resize(count);
    open->missing = count;
    for (std::size_t i = 0; i < count; ++i)
        waiting_.emplace(first_id + i, Waiting{open, i});
    // Answers that come after the exchange ended find nobody.
    struct Withdraw {
        Wire& wire;
        std::uint64_t first;
        std::size_t count;
        Withdraw(Wire& from, std::uint64_t first_id, std::size_t how_many)
            : wire{from}, first{first_id}, count{how_many} {}
        Withdraw(const Withdraw&) = delete;
        Withdraw& operator=(const Withdraw&) = delete;
        ~Withdraw() {
            for (std::size_t i = 0; i < count; ++i)
                wire.waiting_.erase(first + i);
        }
    } const withdraw{*this, first_id, count};
    const std::string method = calls.front().method;
    watch_(method, true);
    send({first_id, std::move(calls)});
    watch_(method, false);
    co_await open->done.wait();
    co_return std::move(open->outcomes);
}

void Wire::send(Asked asked) {
    if (faults_.strikes(Fault::connection_cut)) {
        // Before or after the node has it.
        if (random_.chance(500))
            schedule_.after(latency(), [&node = node_, calls = asked.calls] {
                for (const net::RpcCall& call : calls)
                    (void)node.answer(call.method, call.params_json, 0);
            });
        schedule_.after(milliseconds{1}, [self = weak_from_this()] {
            if (const auto wire = self.lock())
                wire->cut();
        });
        return;
    }
    nanoseconds late = latency();
    if (asked.calls.front().method == "eth_simulateV1" && faults_.strikes(Fault::proof_late))
        late += milliseconds{random_.between(1'000, 4'000)};
    // The process may be gone by then; the request is on its way all the same.
    schedule_.after(late, [self = weak_from_this(), &node = node_, asked = std::move(asked)]() mutable {
        if (const auto wire = self.lock())
            wire->reply(std::move(asked));
        else
            for (const net::RpcCall& call : asked.calls)
                (void)node.answer(call.method, call.params_json, 0);
    });
}

void Wire::reply(Asked asked) {
    if (faults_.strikes(Fault::throttled)) {
        const auto error = [](std::uint64_t id) {
            return fmt::format(
                R"({{"jsonrpc":"2.0","id":{},"error":{{"code":429,"message":"too many requests"}}}})", id);
        };
        std::string frame;
        for (std::size_t i = 0; i < asked.calls.size(); ++i)
            frame += (frame.empty() ? "" : ",") + error(asked.first_id + i);
        deliver('[' + frame + ']', latency());
        return;
    }
    if (faults_.strikes(Fault::server_error)) {
        // A gateway gave up; the node behind it may have it.
        if (random_.chance(500))
            (void)frame_of(asked, false);
        fail(asked.first_id, asked.calls.size(), lost(true, "502 Bad Gateway"));
        return;
    }
    const bool reversed = faults_.tempts(Fault::answer_reordered);
    std::string frame = frame_of(asked, reversed);
    if (faults_.strikes(Fault::answer_dropped))
        return;
    nanoseconds late = latency();
    if (reversed) {
        // In a batch the order inside of it, otherwise behind answers to later questions.
        faults_.count(Fault::answer_reordered);
        if (asked.calls.size() == 1)
            late += milliseconds{random_.between(20, 200)};
    }
    if (faults_.strikes(Fault::answer_delayed, sends(asked.calls) ? 3 : 1))
        late += milliseconds{random_.skewed(200, 12'000)};
    if (faults_.strikes(Fault::answer_duplicated))
        deliver(frame, late + milliseconds{random_.skewed(1, 400)});
    deliver(damaged(std::move(frame)), late);
}

std::string Wire::frame_of(const Asked& asked, bool reversed) {
    const bool stale =
        asked.calls.front().method != "eth_sendRawTransaction" && faults_.strikes(Fault::node_stale);
    const std::uint64_t behind = stale ? random_.between(1, 4) : 0;
    std::vector<std::string> answers;
    for (std::size_t i = 0; i < asked.calls.size(); ++i) {
        const net::RpcCall& call = asked.calls[i];
        const RpcResult result = node_.answer(call.method, call.params_json, behind);
        const std::string head = fmt::format(R"({{"jsonrpc":"2.0","id":{},)", asked.first_id + i);
        if (result) {
            answers.push_back(head + R"("result":)" + *result + '}');
            continue;
        }
        const std::string data =
            result.error().data.empty() ? "" : fmt::format(R"(,"data":"{}")", result.error().data);
        answers.push_back(head + fmt::format(R"("error":{{"code":{},"message":"{}"{}}}}})",
                                             result.error().code, result.error().message, data));
    }
    if (answers.size() == 1)
        return answers.front();
    std::string frame;
    for (std::size_t i = 0; i < answers.size(); ++i)
        frame += (frame.empty() ? "" : ",") + answers[reversed ? answers.size() - 1 - i : i];
    return '[' + frame + ']';
}

std::string Wire::damaged(std::string frame) {
    if (faults_.strikes(Fault::answer_truncated))
        frame.resize(random_.below(frame.size()));
    else if (faults_.tempts(Fault::answer_garbled)) {
        // A digit that is none: a value which nobody could tell from a true one would be a lie, not damage.
        const std::size_t hex = frame.find("0x", frame.find("result"));
        if (hex != std::string::npos) {
            faults_.count(Fault::answer_garbled);
            std::vector<std::size_t> places;
            for (std::size_t at = hex; at != std::string::npos; at = frame.find("0x", at + 2))
                places.push_back(at + 2);
            const std::size_t place = random_.pick(places);
            frame[place] = frame[place] == '"' ? '!' : 'z';
        }
    }
    return frame;
}

void Wire::deliver(std::string frame, nanoseconds latency) {
    schedule_.after(latency, [self = weak_from_this(), frame = std::move(frame), connection = connection_] {
        const auto wire = self.lock();
        if (wire && wire->connected() && wire->connection_ == connection)
            wire->take(frame);
    });
}

void Wire::take(std::string_view frame) {
    auto message = net::parse_rpc_message(frame);
    if (!message) {
        ++stats_->malformed;
        return;
    }
    stats_->malformed += message->malformed;
    for (net::RpcAnswer& answer : message->answers) {
        const auto found = answer.id ? waiting_.find(*answer.id) : waiting_.end();
        if (found == waiting_.end()) {
            ++stats_->unknown_ids;
            continue;
        }
        const Waiting one = std::move(found->second);
        waiting_.erase(found);
        one.open->outcomes[one.index] = std::move(answer.outcome);
        if (--one.open->missing == 0)
            one.open->done.set();
    }
}

void Wire::fail(std::uint64_t first_id, std::size_t count, const net::Failure& why) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = waiting_.find(first_id + i);
        if (found == waiting_.end())
            continue;
        const Waiting one = std::move(found->second);
        waiting_.erase(found);
        one.open->outcomes[one.index] = std::unexpected{why};
        if (--one.open->missing == 0)
            one.open->done.set();
    }
}

Connection::Connection(std::shared_ptr<Wire> wire, const io::Clock& clock, Random random)
    : wire_{std::move(wire)},
      calls_{net::with_policy(std::make_shared<WireExchange>(wire_),
                              {},
                              {.jitter = [random]() mutable { return random.unit(); },
                               .sleep = [](nanoseconds duration) { return io::sleep_for(duration); },
                               .clock = &clock},
                              wire_->shared_stats())} {}

net::Subscription Connection::subscribe(std::string, net::SubscriptionHandlers handlers) {
    wire_->subscribe(std::move(handlers));
    return net::Subscription{[wire = std::weak_ptr{wire_}] {
        if (const auto alive = wire.lock())
            alive->unsubscribe();
    }};
}

}  // namespace lariat::simulation
