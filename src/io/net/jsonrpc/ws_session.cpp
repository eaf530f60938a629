#include "io/net/jsonrpc/ws_session.hpp"

#include "io/runtime/log.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace lariat::net {
namespace {

const io::Logger log{"rpc"};
constexpr std::chrono::seconds kConfirmationTime{10};

/// What an exchange in work shares with the callbacks of its calls.
struct Open {
    RpcOutcomes outcomes;
    std::size_t missing;
    io::Event done;
};

/// Takes ids off the waiting list when their exchange ends early: answers that still come are then late.
template <class Waiting>
class Withdraw {
public:
    Withdraw(Waiting& from, std::uint64_t first, std::size_t count)
        : from_{from}, first_{first}, count_{count} {}
    Withdraw(const Withdraw&) = delete;
    Withdraw& operator=(const Withdraw&) = delete;
    ~Withdraw() {
        for (std::size_t i = 0; i < count_; ++i)
            from_.erase(first_ + i);
    }

private:
    Waiting& from_;
    std::uint64_t first_;
    std::size_t count_;
};

Failure lost(bool sent, std::string why) {
    return {Errc::unavailable, std::move(why), std::make_shared<TransportError>(sent)};
}

/// "0x…" without its quotes.
std::string unquoted(const std::string& json) {
    const bool quoted = json.size() >= 2 && json.front() == '"' && json.back() == '"';
    return quoted ? json.substr(1, json.size() - 2) : json;
}

}  // namespace

WsSession::WsSession(asio::any_io_executor executor, std::shared_ptr<RpcStats> stats)
    : executor_{std::move(executor)}, stats_{std::move(stats)}, confirmation_timer_{executor_} {}

Task<void> WsSession::run(std::shared_ptr<WebSocket> socket) {
    const auto keep = shared_from_this();
    attach(socket);
    Failure why = lost(true, "the connection was given up");
    try {
        why = co_await read_until_lost(std::move(socket));
    } catch (...) {
        end_calls(
            why);  // on cancellation, too, open calls must hear of the end; followers stop by themselves
        throw;
    }
    end_calls(why);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        co_return;
    ++stats_->disconnects;
    announce_gap(why);
}

Task<Failure> WsSession::read_until_lost(std::shared_ptr<WebSocket> socket) {
    for (;;) {
        auto received = co_await socket->receive();
        if (!received)
            co_return lost(true, received.error().message);
        auto message = parse_rpc_message(received->data);
        if (message) {
            ++messages_;
            take(*std::move(message));
        } else {
            ++stats_->malformed;
            log.warn("peer sent what is not JSON-RPC",
                     {{"error", message.error()}, {"bytes", received->data.size()}});
        }
    }
}

void WsSession::attach(std::shared_ptr<WebSocket> socket) {
    socket_ = std::move(socket);
    ++stats_->connects;
    for (const auto& [key, logical] : subscriptions_)
        request_subscription(key, logical);
    connected_.set();
}

void WsSession::end_calls(const Failure& why) {
    socket_.reset();
    connected_.reset();
    confirmation_timer_.cancel();
    unconfirmed_ = 0;
    by_remote_id_.clear();
    const auto waiting = std::exchange(waiting_, {});
    for (const auto& [id, answered] : waiting)
        answered(std::unexpected{why});
}

void WsSession::announce_gap(const Failure& why) {
    const auto subscriptions = subscriptions_;  // a handler may subscribe or let go
    for (const auto& [key, logical] : subscriptions) {
        logical->remote_id.clear();
        if (std::exchange(logical->standing, false) && logical->wanted && logical->handlers.on_gap)
            logical->handlers.on_gap(why);
    }
}

void WsSession::take(RpcMessage message) {
    stats_->malformed += message.malformed;
    for (RpcAnswer& answer : message.answers) {
        const auto found = answer.id ? waiting_.find(*answer.id) : waiting_.end();
        if (found == waiting_.end()) {
            ++stats_->unknown_ids;
            continue;
        }
        const Answered answered = std::move(found->second);
        waiting_.erase(found);
        answered(std::move(answer.outcome));
    }
    for (const RpcNotification& notification : message.notifications) {
        const auto found = by_remote_id_.find(notification.subscription);
        if (found == by_remote_id_.end()) {
            ++stats_->unknown_ids;
            continue;
        }
        const auto logical = found->second;
        if (logical->wanted && logical->handlers.on_event)
            logical->handlers.on_event(notification.result_json);
    }
}

Task<RpcOutcomes> WsSession::exchange(std::vector<RpcCall> calls) {
    const auto keep = shared_from_this();
    while (!socket_)
        co_await connected_.wait();

    const std::size_t count = calls.size();
    const std::uint64_t first_id = next_id_;
    next_id_ += count;
    if (!socket_->send(build_rpc_batch(first_id, calls)))
        co_return RpcOutcomes(count, std::unexpected{lost(false, "the connection is closing")});

    const auto open = std::make_shared<Open>();
    open->outcomes.resize(count);
    open->missing = count;
    for (std::size_t i = 0; i < count; ++i) {
        waiting_.emplace(first_id + i, [open, i](Expected<std::string> outcome) {
            open->outcomes[i] = std::move(outcome);
            if (--open->missing == 0)
                open->done.set();
        });
    }
    const Withdraw withdraw{waiting_, first_id, count};
    co_await open->done.wait();
    co_return std::move(open->outcomes);
}

Subscription WsSession::subscribe(std::string params_json, SubscriptionHandlers handlers) {
    const std::uint64_t key = next_key_++;
    const auto logical = std::make_shared<Logical>(
        Logical{.params_json = std::move(params_json), .handlers = std::move(handlers), .remote_id = {}});
    subscriptions_.emplace(key, logical);
    if (socket_)
        request_subscription(key, logical);
    return Subscription{[session = weak_from_this(), key] {
        if (const auto alive = session.lock())
            alive->unsubscribe(key);
    }};
}

void WsSession::request_subscription(std::uint64_t key, const std::shared_ptr<Logical>& logical) {
    const std::uint64_t id = next_id_++;
    // Runs while the answer is taken apart, so that an event right behind it finds its subscription.
    waiting_.emplace(id,
                     [this, logical](Expected<std::string> answer) { confirm(logical, std::move(answer)); });
    if (!socket_->send(
            build_rpc_request(id, {.method = "eth_subscribe", .params_json = logical->params_json})))
        log.debug("subscription waits for the next connection", {{"key", key}});
    if (unconfirmed_++ == 0)
        watch_confirmations();
}

void WsSession::watch_confirmations() {
    confirmation_timer_.expires_after(kConfirmationTime);
    confirmation_timer_.async_wait([session = weak_from_this()](const boost::system::error_code& cancelled) {
        const auto alive = session.lock();
        if (cancelled || !alive || alive->unconfirmed_ == 0 || !alive->socket_)
            return;
        log.warn("peer does not confirm a subscription, connecting anew");
        alive->socket_->close(CloseCode::policy, "subscription not confirmed");
    });
}

void WsSession::confirm(const std::shared_ptr<Logical>& logical, Expected<std::string> answer) {
    if (!socket_)
        return;  // the connection ended: the next one asks again
    if (--unconfirmed_ == 0)
        confirmation_timer_.cancel();
    if (!answer) {
        if (logical->wanted && logical->handlers.on_refused)
            logical->handlers.on_refused(answer.error());
        return;
    }
    std::string remote_id = unquoted(*answer);
    if (!logical->wanted) {
        send_unsubscribe(remote_id);
        return;
    }
    logical->remote_id = remote_id;
    logical->standing = true;
    by_remote_id_[std::move(remote_id)] = logical;
    if (logical->handlers.on_connected)
        logical->handlers.on_connected();
}

void WsSession::unsubscribe(std::uint64_t key) {
    const auto found = subscriptions_.find(key);
    if (found == subscriptions_.end())
        return;
    const auto logical = found->second;
    subscriptions_.erase(found);
    logical->wanted = false;
    if (logical->remote_id.empty())
        return;
    by_remote_id_.erase(logical->remote_id);
    send_unsubscribe(logical->remote_id);
}

void WsSession::send_unsubscribe(const std::string& remote_id) {
    if (!socket_)
        return;
    const std::uint64_t id = next_id_++;
    waiting_.emplace(id, [](const Expected<std::string>&) {});
    socket_->send(
        build_rpc_request(id, {.method = "eth_unsubscribe", .params_json = "[\"" + remote_id + "\"]"}));
}

}  // namespace lariat::net
