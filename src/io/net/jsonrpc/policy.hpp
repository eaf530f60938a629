#pragma once

#include "io/runtime/clock.hpp"
#include "io/runtime/task.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace lariat::net {

/// How hard a client leans on its peer.
struct RpcPolicy {
    std::size_t max_in_flight = 64;  ///< exchanges at once
    std::size_t max_batch = 100;     ///< calls in one exchange
    /// Calls per second and how many may come at once; 0 switches the limit off.
    double calls_per_second = 0;
    double burst = 1;
    unsigned max_attempts = 4;
    std::chrono::milliseconds backoff_base{100};
    std::chrono::milliseconds backoff_cap{5'000};
};

/// Everything random or timed that a client does goes through here, so that a test can decide it.
struct RpcSeams {
    /// Uniform in [0, 1).
    std::function<double()> jitter;
    std::function<io::Task<void>(std::chrono::nanoseconds)> sleep;
    const io::Clock* clock = nullptr;

    /// Seeded from the system, real sleep, system clock.
    static RpcSeams real();
};

/// Exponential back-off with full jitter: uniform in [0, min(cap, base · 2^attempt)); attempt counts from 0.
std::chrono::nanoseconds backoff_delay(std::chrono::nanoseconds base,
                                       std::chrono::nanoseconds cap,
                                       unsigned attempt,
                                       double jitter) noexcept;

/// Tokens drip in at `rate` a second up to `burst`. Time is passed in: nanoseconds of a steady clock.
class TokenBucket {
public:
    TokenBucket(double rate, double burst) noexcept;

    /// Takes `tokens` and says how long to wait before using them; the bucket may go into debt.
    std::chrono::nanoseconds take(double tokens, std::int64_t now_nanos) noexcept;

private:
    double rate_;
    double burst_;
    double level_;
    std::int64_t filled_at_ = 0;
    bool started_ = false;
};

}  // namespace lariat::net
