#pragma once

#include "io/runtime/task.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace lariat::io {

/// Ends early, with an `operation_aborted` exception, when the task is cancelled.
Task<void> sleep_for(std::chrono::nanoseconds duration);

/// Keeps the time of an event loop instead of the system.
class Timekeeper {
public:
    virtual ~Timekeeper() = default;
    /// Calls `wake` on the loop's thread once `duration` is over; never, if it comes to nothing.
    virtual void after(std::chrono::nanoseconds duration, std::function<void()> wake) = 0;
};

/// From now on every sleep and every limit of the tasks on this loop is kept by `keeper`, which outlives the
/// loop. For whoever drives a loop through time of his own.
void keep_time(asio::execution_context& loop, Timekeeper& keeper);

/// `co_await shield_from_cancellation();` lets a cancelled task await again, to close a connection politely,
/// say. Nothing cancels it any more: bound that work by `with_timeout`.
inline auto shield_from_cancellation() {
    return asio::this_coro::reset_cancellation_state(asio::disable_cancellation{});
}

/// Runs `op` under a time limit; false when the limit ended it. `op` is cancelled and waited for, not
/// abandoned. Its exception, and a cancellation from outside, pass through.
Task<bool> run_with_limit(Task<void> op, std::chrono::nanoseconds limit);

namespace detail {
template <class T>
Task<void> store(Task<T> op, std::optional<T>& result) {
    result.emplace(co_await std::move(op));
}
}  // namespace detail

/// Runs `op`, or fails with Errc::timeout once `limit` has passed.
template <class T>
Task<Expected<T>> with_timeout(Task<Expected<T>> op, std::chrono::nanoseconds limit) {
    std::optional<Expected<T>> result;
    const bool in_time = co_await run_with_limit(detail::store(std::move(op), result), limit);
    if (in_time && result)
        co_return *std::move(result);
    co_return failure(Errc::timeout, "timed out after {} ms",
                      std::chrono::duration_cast<std::chrono::milliseconds>(limit).count());
}

}  // namespace lariat::io
