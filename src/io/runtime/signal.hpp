#pragma once

#include "io/runtime/task.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace lariat::io {

/// A condition that coroutines wait for and any thread notifies. Like a condition variable it has no memory:
/// the state it stands for lives beside it, under the caller's lock or on the caller's thread.
class Signal {
public:
    /// A place in the queue, taken while the caller still holds its lock, so that no notification between
    /// the check of the condition and the wait is lost.
    class Ticket;

    Signal();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;
    ~Signal();

    /// On the coroutine's own executor.
    std::shared_ptr<Ticket> ticket(asio::any_io_executor executor);
    /// Throws `operation_aborted` when the task is cancelled.
    static Task<void> wait(std::shared_ptr<Ticket> ticket);
    /// A ticket on this coroutine's executor, and the wait for it.
    Task<void> wait();

    void notify_one();
    void notify_all();

private:
    std::mutex mutex_;
    std::vector<std::weak_ptr<Ticket>> waiting_;
};

/// A flag that coroutines can wait for; stays set until `reset`. Setting it is allowed from any thread.
class Event {
public:
    void set();
    void reset();
    [[nodiscard]] bool is_set() const;
    Task<void> wait();

private:
    mutable std::mutex mutex_;
    bool set_ = false;
    Signal signal_;
};

/// Bounds how many tasks do something at once. Used on one thread; first come, first served is not promised.
class Semaphore {
public:
    /// Gives its place back when destroyed.
    class Permit {
    public:
        Permit() = default;
        explicit Permit(Semaphore* owner) : owner_{owner} {}
        Permit(Permit&& other) noexcept : owner_{std::exchange(other.owner_, nullptr)} {}
        Permit& operator=(Permit&& other) noexcept {
            std::swap(owner_, other.owner_);
            return *this;
        }
        ~Permit();

    private:
        Semaphore* owner_ = nullptr;
    };

    explicit Semaphore(std::size_t places) : free_{places} {}
    Task<Permit> acquire();

private:
    std::size_t free_;
    Signal signal_;
};

}  // namespace lariat::io
