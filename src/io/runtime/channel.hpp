#pragma once

#include "io/runtime/signal.hpp"

#include <boost/asio/this_coro.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace lariat::io {

/// What a full channel does with one more value.
enum class WhenFull : std::uint8_t {
    block,        ///< `send` waits for room; `try_send` refuses
    drop_oldest,  ///< the oldest value is lost and counted
    close,        ///< the channel closes: a reader that cannot keep up is cut off
};

/// A bounded queue between tasks and threads. Any number of senders and receivers, on any thread; coroutines
/// use `send` and `receive`, plain threads `try_send` and `receive_blocking`.
template <class T>
class Channel {
public:
    explicit Channel(std::size_t capacity, WhenFull when_full = WhenFull::block)
        : capacity_{capacity == 0 ? 1 : capacity}, when_full_{when_full} {}

    /// False when the channel is closed, or full under `block`. Never waits; from any thread.
    bool try_send(T value) {
        const std::unique_lock lock{mutex_};
        return put(value) == Put::done;
    }

    /// Waits for room under `block`. False when the channel is closed.
    Task<bool> send(T value) {
        for (;;) {
            std::shared_ptr<Signal::Ticket> ticket;
            {
                const auto executor = co_await asio::this_coro::executor;
                const std::unique_lock lock{mutex_};
                const Put outcome = put(value);
                if (outcome != Put::full)
                    co_return outcome == Put::done;
                ticket = room_.ticket(executor);
            }
            co_await Signal::wait(std::move(ticket));
        }
    }

    /// The next value; nothing once the channel is closed and drained.
    Task<std::optional<T>> receive() {
        for (;;) {
            std::shared_ptr<Signal::Ticket> ticket;
            {
                const auto executor = co_await asio::this_coro::executor;
                const std::unique_lock lock{mutex_};
                if (!values_.empty() || closed_)
                    co_return take();
                ticket = filled_.ticket(executor);
            }
            co_await Signal::wait(std::move(ticket));
        }
    }

    std::optional<T> try_receive() {
        const std::unique_lock lock{mutex_};
        return take();
    }

    /// Blocks the calling thread: for threads that run no event loop.
    std::optional<T> receive_blocking() {
        std::unique_lock lock{mutex_};
        ++blocked_threads_;
        filled_for_threads_.wait(lock, [this] { return !values_.empty() || closed_; });
        --blocked_threads_;
        return take();
    }

    /// Values already in the channel can still be received.
    void close() {
        const std::unique_lock lock{mutex_};
        close_locked();
    }

    [[nodiscard]] bool closed() const {
        const std::unique_lock lock{mutex_};
        return closed_;
    }
    [[nodiscard]] std::size_t size() const {
        const std::unique_lock lock{mutex_};
        return values_.size();
    }
    [[nodiscard]] std::uint64_t dropped() const {
        const std::unique_lock lock{mutex_};
        return dropped_;
    }

private:
    enum class Put : std::uint8_t { done, full, closed };

    Put put(T& value) {
        if (closed_)
            return Put::closed;
        if (values_.size() >= capacity_) {
            if (when_full_ == WhenFull::block)
                return Put::full;
            ++dropped_;
            if (when_full_ == WhenFull::close) {
                close_locked();
                return Put::closed;
            }
            values_.pop_front();
        }
        values_.push_back(std::move(value));
        filled_.notify_one();
        if (blocked_threads_ > 0)
            filled_for_threads_.notify_one();
        return Put::done;
    }

    std::optional<T> take() {
        if (values_.empty())
            return std::nullopt;
        std::optional<T> value{std::move(values_.front())};
        values_.pop_front();
        room_.notify_one();
        return value;
    }

    void close_locked() {
        closed_ = true;
        filled_.notify_all();
        room_.notify_all();
        filled_for_threads_.notify_all();
    }

    mutable std::mutex mutex_;
    std::deque<T> values_;
    std::size_t capacity_;
    WhenFull when_full_;
    bool closed_ = false;
    std::uint64_t dropped_ = 0;
    int blocked_threads_ = 0;
    std::condition_variable filled_for_threads_;
    Signal filled_;
    Signal room_;
};

}  // namespace lariat::io
