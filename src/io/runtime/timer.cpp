#include "io/runtime/timer.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>

namespace lariat::io {
namespace {

/// `operator||` treats an exception as "not yet done" and would sit out the limit; so it must not see one.
Task<void> capture(Task<void> op, std::exception_ptr& error) {
    try {
        co_await std::move(op);
    } catch (...) {
        error = std::current_exception();
    }
}

bool is_abort(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& failed) {
        return failed.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

Task<void> sleep_for(std::chrono::nanoseconds duration) {
    asio::steady_timer timer{co_await asio::this_coro::executor,
                             std::chrono::duration_cast<std::chrono::steady_clock::duration>(duration)};
    co_await timer.async_wait(asio::use_awaitable);
}

Task<bool> run_with_limit(Task<void> op, std::chrono::nanoseconds limit) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer{co_await asio::this_coro::executor,
                             std::chrono::duration_cast<std::chrono::steady_clock::duration>(limit)};
    std::exception_ptr error;
    const auto winner = co_await (capture(std::move(op), error) || timer.async_wait(asio::use_awaitable));
    const bool in_time = winner.index() == 0;
    if (error && (in_time || !is_abort(error)))
        std::rethrow_exception(error);
    co_return in_time;
}

}  // namespace lariat::io
