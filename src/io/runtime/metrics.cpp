#include "io/runtime/metrics.hpp"

#include "foundation/base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <deque>

namespace lariat::io {
namespace {

enum Kind : int { kCounter, kGauge, kHistogram };
constexpr double kSecondsPerNano = 1e-9;

std::string escaped(std::string_view text, bool quotes) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else if (c == '"' && quotes)
            out += "\\\"";
        else
            out += c;
    }
    return out;
}

std::string label_text(const Labels& labels, std::string_view extra = {}) {
    if (labels.empty() && extra.empty())
        return {};
    std::string text = "{";
    for (const auto& [name, value] : labels)
        text += fmt::format("{}{}=\"{}\"", text.size() > 1 ? "," : "", name, escaped(value, true));
    if (!extra.empty())
        text += fmt::format("{}{}", text.size() > 1 ? "," : "", extra);
    return text + "}";
}

}  // namespace

std::size_t Histogram::bucket_of(std::uint64_t value) noexcept {
    if (value < kSub)
        return static_cast<std::size_t>(value);
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kSubBits - 1;
    // The leading bit is implied by the shift; what follows it counts within the power of two.
    return (shift + 1) * kSub + static_cast<std::size_t>((value >> shift) - kSub);
}

std::uint64_t Histogram::middle_of(std::size_t bucket) noexcept {
    if (bucket < 2 * kSub)
        return bucket;
    const unsigned shift = static_cast<unsigned>(bucket / kSub) - 1;
    const std::uint64_t low = (kSub + bucket % kSub) << shift;
    return low + ((std::uint64_t{1} << shift) - 1) / 2;
}

void Histogram::record(std::uint64_t value) noexcept {
    buckets_[bucket_of(value)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
    std::uint64_t seen = max_.load(std::memory_order_relaxed);
    while (value > seen && !max_.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
    }
}

std::uint64_t Histogram::count() const noexcept {
    std::uint64_t total = 0;
    for (const auto& bucket : buckets_)
        total += bucket.load(std::memory_order_relaxed);
    return total;
}

std::uint64_t Histogram::quantile(double q) const noexcept {
    const std::uint64_t total = count();
    if (total == 0)
        return 0;
    const double wanted = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(total));
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    if (rank >= total)
        return max();
    std::uint64_t passed = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        passed += buckets_[i].load(std::memory_order_relaxed);
        if (passed >= rank)
            return std::min(middle_of(i), max());
    }
    return max();
}

struct Metrics::Family {
    std::string help;
    int kind;
    std::deque<std::pair<Labels, Counter>> counters;
    std::deque<std::pair<Labels, Gauge>> gauges;
    std::deque<std::pair<Labels, Histogram>> histograms;

    template <class Metric>
    static Metric& in(std::deque<std::pair<Labels, Metric>>& all, Labels labels) {
        for (auto& [have, metric] : all) {
            if (have == labels)
                return metric;
        }
        return all
            .emplace_back(std::piecewise_construct, std::forward_as_tuple(std::move(labels)), std::tuple<>{})
            .second;
    }
};

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics& Metrics::global() {
    static Metrics metrics;
    return metrics;
}

Metrics::Family& Metrics::family(std::string_view name, std::string_view help, int kind) {
    const auto found = families_.find(name);
    if (found != families_.end()) {
        LARIAT_ASSERT(found->second->kind == kind);
        return *found->second;
    }
    auto fresh = std::make_unique<Family>();
    fresh->help = help;
    fresh->kind = kind;
    return *families_.emplace(std::string{name}, std::move(fresh)).first->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, Labels labels) {
    const std::lock_guard lock{mutex_};
    return Family::in(family(name, help, kCounter).counters, std::move(labels));
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, Labels labels) {
    const std::lock_guard lock{mutex_};
    return Family::in(family(name, help, kGauge).gauges, std::move(labels));
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, Labels labels) {
    const std::lock_guard lock{mutex_};
    return Family::in(family(name, help, kHistogram).histograms, std::move(labels));
}

std::string Metrics::exposition() const {
    static constexpr std::string_view kTypes[] = {"counter", "gauge", "summary"};
    static constexpr double kQuantiles[] = {0.5, 0.9, 0.99, 1.0};
    const std::lock_guard lock{mutex_};
    std::string out;
    for (const auto& [name, family] : families_) {
        out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, escaped(family->help, false), name,
                           kTypes[static_cast<std::size_t>(family->kind)]);
        for (const auto& [labels, counter] : family->counters)
            out += fmt::format("{}{} {}\n", name, label_text(labels), counter.value());
        for (const auto& [labels, gauge] : family->gauges)
            out += fmt::format("{}{} {}\n", name, label_text(labels), gauge.value());
        for (const auto& [labels, histogram] : family->histograms) {
            for (const double q : kQuantiles) {
                out += fmt::format("{}{} {}\n", name, label_text(labels, fmt::format("quantile=\"{}\"", q)),
                                   static_cast<double>(histogram.quantile(q)) * kSecondsPerNano);
            }
            out += fmt::format("{}_sum{} {}\n", name, label_text(labels),
                               static_cast<double>(histogram.sum()) * kSecondsPerNano);
            out += fmt::format("{}_count{} {}\n", name, label_text(labels), histogram.count());
        }
    }
    return out;
}

}  // namespace lariat::io
