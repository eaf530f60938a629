#include "io/runtime/signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <atomic>

namespace lariat::io {

/// A timer that never expires; notifying cancels it on its own executor, after the wait has begun there.
class Signal::Ticket : public std::enable_shared_from_this<Signal::Ticket> {
public:
    explicit Ticket(asio::any_io_executor executor)
        : timer_{std::move(executor), asio::steady_timer::time_point::max()} {}

    void notify() {
        notified_.store(true);
        asio::post(timer_.get_executor(), [self = shared_from_this()] { self->timer_.cancel(); });
    }

    Task<void> wait() {
        if (notified_.load())
            co_return;
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        // A notification that meets a cancellation counts: it was meant for one waiter and must not get lost.
        if (!notified_.load())
            throw boost::system::system_error{asio::error::operation_aborted};
    }

private:
    asio::steady_timer timer_;
    std::atomic<bool> notified_{false};
};

Signal::Signal() = default;
Signal::~Signal() = default;

std::shared_ptr<Signal::Ticket> Signal::ticket(asio::any_io_executor executor) {
    auto ticket = std::make_shared<Ticket>(std::move(executor));
    const std::lock_guard lock{mutex_};
    std::erase_if(waiting_, [](const std::weak_ptr<Ticket>& one) { return one.expired(); });
    waiting_.push_back(ticket);
    return ticket;
}

Task<void> Signal::wait(std::shared_ptr<Ticket> ticket) {
    co_await ticket->wait();
}

Task<void> Signal::wait() {
    co_await wait(ticket(co_await asio::this_coro::executor));
}

void Signal::notify_one() {
    const std::lock_guard lock{mutex_};
    while (!waiting_.empty()) {
        const auto first = waiting_.front().lock();
        waiting_.erase(waiting_.begin());
        if (first) {
            first->notify();
            return;
        }
    }
}

void Signal::notify_all() {
    const std::lock_guard lock{mutex_};
    for (const auto& one : waiting_) {
        if (const auto ticket = one.lock())
            ticket->notify();
    }
    waiting_.clear();
}

void Event::set() {
    const std::lock_guard lock{mutex_};
    set_ = true;
    signal_.notify_all();
}

void Event::reset() {
    const std::lock_guard lock{mutex_};
    set_ = false;
}

bool Event::is_set() const {
    const std::lock_guard lock{mutex_};
    return set_;
}

Task<void> Event::wait() {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        std::shared_ptr<Signal::Ticket> ticket;
        {
            const std::lock_guard lock{mutex_};
            if (set_)
                co_return;
            ticket = signal_.ticket(executor);
        }
        co_await Signal::wait(std::move(ticket));
    }
}

Semaphore::Permit::~Permit() {
    if (owner_ == nullptr)
        return;
    ++owner_->free_;
    owner_->signal_.notify_one();
}

Task<Semaphore::Permit> Semaphore::acquire() {
    while (free_ == 0)
        co_await signal_.wait();
    --free_;
    co_return Permit{this};
}

}  // namespace lariat::io
