#include "io/net/jsonrpc/policy.hpp"

#include "io/runtime/timer.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

namespace lariat::net {

RpcSeams RpcSeams::real() {
    const auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
    return {.jitter = [engine] { return std::uniform_real_distribution<double>{0.0, 1.0}(*engine); },
            .sleep = [](std::chrono::nanoseconds duration) { return io::sleep_for(duration); },
            .clock = &io::SystemClock::instance()};
}

std::chrono::nanoseconds backoff_delay(std::chrono::nanoseconds base,
                                       std::chrono::nanoseconds cap,
                                       unsigned attempt,
                                       double jitter) noexcept {
    const double grown =
        std::ldexp(static_cast<double>(base.count()), static_cast<int>(std::min(attempt, 62U)));
    const double ceiling = std::min(grown, static_cast<double>(cap.count()));
    return std::chrono::nanoseconds{static_cast<std::int64_t>(ceiling * std::clamp(jitter, 0.0, 1.0))};
}

TokenBucket::TokenBucket(double rate, double burst) noexcept
    : rate_{rate}, burst_{std::max(burst, 1.0)}, level_{burst_} {}

std::chrono::nanoseconds TokenBucket::take(double tokens, std::int64_t now_nanos) noexcept {
    if (rate_ <= 0)
        return std::chrono::nanoseconds::zero();
    if (started_) {
        const double elapsed = static_cast<double>(std::max<std::int64_t>(0, now_nanos - filled_at_)) * 1e-9;
        level_ = std::min(burst_, level_ + elapsed * rate_);
    }
    started_ = true;
    filled_at_ = now_nanos;
    level_ -= tokens;
    if (level_ >= 0)
        return std::chrono::nanoseconds::zero();
    return std::chrono::nanoseconds{static_cast<std::int64_t>(std::ceil(-level_ / rate_ * 1e9))};
}

}  // namespace lariat::net
