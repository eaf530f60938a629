#include "io/runtime/timer.hpp"

#include "io/runtime/signal.hpp"

#include <boost/asio/any_io_executor.hpp>
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

/// Remembers the keeper with the loop itself.
class TimekeeperService : public asio::execution_context::service {
public:
    static asio::execution_context::id id;

    explicit TimekeeperService(asio::execution_context& loop, Timekeeper* keeper = nullptr)
        : asio::execution_context::service{loop}, keeper_{keeper} {}

    [[nodiscard]] Timekeeper& keeper() const { return *keeper_; }

private:
    void shutdown() override {}

    Timekeeper* keeper_;
};
asio::execution_context::id TimekeeperService::id;

Task<void> sleep_kept(Timekeeper& keeper, std::chrono::nanoseconds duration) {
    const auto over = std::make_shared<Event>();
    keeper.after(duration, [waiting = std::weak_ptr{over}] {
        if (const auto sleeper = waiting.lock())
            sleeper->set();
    });
    co_await over->wait();
}

}  // namespace

void keep_time(asio::execution_context& loop, Timekeeper& keeper) {
    asio::make_service<TimekeeperService>(loop, &keeper);
}

Task<void> sleep_for(std::chrono::nanoseconds duration) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::execution_context& loop = asio::query(executor, asio::execution::context);
    if (asio::has_service<TimekeeperService>(loop)) {
        co_await sleep_kept(asio::use_service<TimekeeperService>(loop).keeper(), duration);
        co_return;
    }
    asio::steady_timer timer{executor,
                             std::chrono::duration_cast<std::chrono::steady_clock::duration>(duration)};
    co_await timer.async_wait(asio::use_awaitable);
}

Task<bool> run_with_limit(Task<void> op, std::chrono::nanoseconds limit) {
    using namespace asio::experimental::awaitable_operators;
    std::exception_ptr error;
    const auto winner = co_await (capture(std::move(op), error) || sleep_for(limit));
    const bool in_time = winner.index() == 0;
    if (error && (in_time || !is_abort(error)))
        std::rethrow_exception(error);
    co_return in_time;
}

}  // namespace lariat::io
