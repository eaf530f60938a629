#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lariat::io {

class Counter {
public:
    void add(std::uint64_t by = 1) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

class Gauge {
public:
    void set(double to) noexcept { value_.store(to, std::memory_order_relaxed); }
    void add(double by) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] double value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<double> value_{0};
};

/// Distribution of durations in nanoseconds (or of any whole numbers). Buckets are linear within each power
/// of two, 128 to each, so that a quantile is off by at most 1/256 of its value; the maximum is exact.
/// Recording is wait-free.
class Histogram {
public:
    void record(std::uint64_t value) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept;
    [[nodiscard]] std::uint64_t sum() const noexcept { return sum_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t max() const noexcept { return max_.load(std::memory_order_relaxed); }
    /// The value at `q` in [0, 1]; 0 when nothing was recorded.
    [[nodiscard]] std::uint64_t quantile(double q) const noexcept;

private:
    static constexpr unsigned kSubBits = 7;
    static constexpr std::size_t kSub = std::size_t{1} << kSubBits;
    static constexpr std::size_t kBuckets = (64 - kSubBits + 1) * kSub;

    static std::size_t bucket_of(std::uint64_t value) noexcept;
    static std::uint64_t middle_of(std::size_t bucket) noexcept;

    std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
    std::atomic<std::uint64_t> sum_{0};
    std::atomic<std::uint64_t> max_{0};
};

using Labels = std::vector<std::pair<std::string, std::string>>;

/// All metrics of a process. Asking twice for one name and label set gives the same object; references live
/// as long as the registry. From any thread. Names follow Prometheus: `lariat_rpc_retries_total`,
/// `lariat_rpc_latency_seconds` (histograms take nanoseconds and are written in seconds).
class Metrics {
public:
    Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});
    Histogram& histogram(std::string_view name, std::string_view help, Labels labels = {});

    /// Prometheus text exposition format 0.0.4.
    [[nodiscard]] std::string exposition() const;

    static Metrics& global();

private:
    struct Family;
    Family& family(std::string_view name, std::string_view help, int kind);

    mutable std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Family>, std::less<>> families_;
};

}  // namespace lariat::io
