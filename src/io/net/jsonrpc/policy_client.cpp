#include "io/net/jsonrpc/exchange.hpp"
#include "io/runtime/signal.hpp"
#include "io/runtime/timer.hpp"

#include <algorithm>

namespace lariat::net {
namespace {

using std::chrono::nanoseconds;
constexpr std::int64_t kLimitExceeded = -32005;
constexpr std::int64_t kTooManyRequests = 429;

bool is_worth_repeating(const Failure& failure) {
    if (failure.code == Errc::cancelled || failure.code == Errc::timeout)
        return false;
    if (failure.detail_as<Throttled>() != nullptr)
        return true;
    // An untrusted certificate will not be trusted a second later.
    if (failure.detail_as<TransportError>() != nullptr)
        return failure.code == Errc::unavailable;
    const RpcError* error = rpc_error(failure);
    return error != nullptr && (error->code == kLimitExceeded || error->code == kTooManyRequests);
}

nanoseconds pause_asked_for(const Failure& failure) {
    const auto* throttled = failure.detail_as<Throttled>();
    return throttled != nullptr ? throttled->retry_after.value_or(nanoseconds::zero()) : nanoseconds::zero();
}

/// Shared with the coroutines, so that they survive the client for as long as they run.
struct Shared {
    Shared(std::shared_ptr<RpcExchange> over,
           RpcPolicy chosen,
           RpcSeams with,
           std::shared_ptr<RpcStats> counted)
        : exchange{std::move(over)},
          policy{chosen},
          seams{std::move(with)},
          stats{std::move(counted)},
          places{std::max<std::size_t>(1, chosen.max_in_flight)},
          bucket{chosen.calls_per_second, chosen.burst} {}

    std::shared_ptr<RpcExchange> exchange;
    RpcPolicy policy;
    RpcSeams seams;
    std::shared_ptr<RpcStats> stats;
    io::Semaphore places;
    TokenBucket bucket;
};

Task<RpcOutcomes> attempt(std::shared_ptr<Shared> shared, std::vector<RpcCall> calls, std::int64_t until) {
    const nanoseconds wait =
        shared->bucket.take(static_cast<double>(calls.size()), shared->seams.clock->steady_nanos());
    if (wait > nanoseconds::zero())
        co_await shared->seams.sleep(wait);
    const io::Semaphore::Permit permit = co_await shared->places.acquire();
    ++shared->stats->exchanges;
    const nanoseconds left{until - shared->seams.clock->steady_nanos()};
    co_return co_await shared->exchange->exchange(std::move(calls), left);
}

/// One group, repeated for as long as some of its calls may and should be.
Task<void> run_group(std::shared_ptr<Shared> shared,
                     const std::vector<RpcCall>* calls,
                     std::size_t first,
                     std::size_t count,
                     bool idempotent,
                     std::int64_t until,
                     RpcOutcomes* outcomes) {
    std::vector<std::size_t> open(count);
    for (std::size_t i = 0; i < count; ++i)
        open[i] = first + i;
    for (unsigned tried = 0;; ++tried) {
        std::vector<RpcCall> group;
        group.reserve(open.size());
        for (const std::size_t at : open)
            group.push_back((*calls)[at]);
        RpcOutcomes results = co_await attempt(shared, std::move(group), until);

        std::vector<std::size_t> again;
        nanoseconds asked = nanoseconds::zero();
        for (std::size_t i = 0; i < open.size(); ++i) {
            (*outcomes)[open[i]] = std::move(results[i]);
            const auto& outcome = (*outcomes)[open[i]];
            const bool may = idempotent && !is_never_repeated((*calls)[open[i]].method);
            if (outcome || !may || !is_worth_repeating(outcome.error()))
                continue;
            asked = std::max(asked, pause_asked_for(outcome.error()));
            again.push_back(open[i]);
        }
        if (again.empty() || tried + 1 >= shared->policy.max_attempts)
            co_return;
        const nanoseconds pause =
            std::max(asked, backoff_delay(shared->policy.backoff_base, shared->policy.backoff_cap, tried,
                                          shared->seams.jitter()));
        // Better the true cause at once than a time-out later.
        if (shared->seams.clock->steady_nanos() + pause.count() >= until)
            co_return;
        ++shared->stats->retries;
        co_await shared->seams.sleep(pause);
        open = std::move(again);
    }
}

Task<Expected<void>> run_all(std::shared_ptr<Shared> shared,
                             const std::vector<RpcCall>* calls,
                             bool idempotent,
                             std::int64_t until,
                             RpcOutcomes* outcomes) {
    const std::size_t limit = std::max<std::size_t>(1, shared->policy.max_batch);
    for (std::size_t first = 0; first < calls->size(); first += limit) {
        const std::size_t count = std::min(limit, calls->size() - first);
        co_await run_group(shared, calls, first, count, idempotent, until, outcomes);
    }
    co_return io::ok();
}

Task<RpcOutcomes> run_calls(std::shared_ptr<Shared> shared, std::vector<RpcCall> calls, RpcOptions options) {
    shared->stats->calls += calls.size();
    const Failure late{Errc::timeout, fmt::format("no answer within {} ms", options.deadline.count())};
    RpcOutcomes outcomes(calls.size(), std::unexpected{late});
    const std::int64_t until = shared->seams.clock->steady_nanos() + nanoseconds{options.deadline}.count();
    // What was not answered by then keeps the failure it has.
    co_await io::with_timeout(run_all(shared, &calls, options.idempotent, until, &outcomes),
                              options.deadline);
    co_return outcomes;
}

class PolicyClient final : public JsonRpc {
public:
    explicit PolicyClient(std::shared_ptr<Shared> shared) : shared_{std::move(shared)} {}

    Task<Expected<std::string>> call(std::string method,
                                     std::string params_json,
                                     RpcOptions options) override {
        return call_one(shared_, std::move(method), std::move(params_json), options);
    }

    Task<RpcOutcomes> batch(std::vector<RpcCall> calls, RpcOptions options) override {
        return run_calls(shared_, std::move(calls), options);
    }

private:
    static Task<Expected<std::string>> call_one(std::shared_ptr<Shared> shared,
                                                std::string method,
                                                std::string params_json,
                                                RpcOptions options) {
        std::vector<RpcCall> calls;
        calls.push_back({.method = std::move(method), .params_json = std::move(params_json)});
        RpcOutcomes outcomes = co_await run_calls(std::move(shared), std::move(calls), options);
        co_return std::move(outcomes.front());
    }

    std::shared_ptr<Shared> shared_;
};

}  // namespace

std::unique_ptr<JsonRpc> with_policy(std::shared_ptr<RpcExchange> over,
                                     RpcPolicy policy,
                                     RpcSeams seams,
                                     std::shared_ptr<RpcStats> stats) {
    return std::make_unique<PolicyClient>(
        std::make_shared<Shared>(std::move(over), policy, std::move(seams), std::move(stats)));
}

}  // namespace lariat::net
