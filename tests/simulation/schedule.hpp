#pragma once

#include "io/runtime/clock.hpp"
#include "io/runtime/timer.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace lariat::simulation {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// What is going to happen, in order of time and then of arrangement. Time passes only from one happening to
/// the next.
class Schedule final : public io::Timekeeper {
public:
    using Happening = std::function<void()>;

    void after(nanoseconds duration, Happening happening) override {
        queue_.push({now_ + std::max<std::int64_t>(duration.count(), 0), sequence_++, std::move(happening)});
    }
    /// Lets the next one happen; false if there is none.
    bool step() {
        if (queue_.empty())
            return false;
        // The entry leaves the queue before it happens: it may arrange others.
        Entry next = std::move(const_cast<Entry&>(queue_.top()));
        queue_.pop();
        now_ = std::max(now_, next.time);
        next.happening();
        return true;
    }
    /// The whole thread waits, for a disk, say: what is due meanwhile happens late.
    void stall(nanoseconds duration) { now_ += duration.count(); }
    [[nodiscard]] std::int64_t now() const { return now_; }

private:
    struct Entry {
        std::int64_t time;
        std::uint64_t sequence;
        Happening happening;
        friend bool operator<(const Entry& a, const Entry& b) {
            return a.time != b.time ? a.time > b.time : a.sequence > b.sequence;
        }
    };

    std::priority_queue<Entry> queue_;
    std::int64_t now_ = 0;
    std::uint64_t sequence_ = 0;
};

/// The wall clock jumps when it is told to; the steady one never does.
class SimulatedClock final : public io::Clock {
public:
    explicit SimulatedClock(const Schedule& schedule) : schedule_{schedule} {}

    [[nodiscard]] std::int64_t unix_nanos() const noexcept override {
        return kStart + schedule_.now() + skew_;
    }
    [[nodiscard]] std::int64_t steady_nanos() const noexcept override { return schedule_.now(); }
    void jump(nanoseconds by) { skew_ += by.count(); }

private:
    static constexpr std::int64_t kStart = 1'700'000'000'000'000'000;
    const Schedule& schedule_;
    std::int64_t skew_ = 0;
};

}  // namespace lariat::simulation
