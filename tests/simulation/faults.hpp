#pragma once

#include "random.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lariat::simulation {

/// Everything that goes wrong on purpose.
enum class Fault : std::uint8_t {
    // Between engine and node
    answer_dropped,
    answer_delayed,
    answer_duplicated,
    answer_reordered,
    answer_truncated,
    answer_garbled,
    connection_cut,
    throttled,
    server_error,
    subscription_silent,
    head_skipped,
    head_duplicated,
    head_delayed,
    // The node
    node_stale,
    nonce_latest_lies,
    nonce_pending_lies,
    receipt_withheld,
    known_though_unknown,
    error_though_taken,
    taken_not_forwarded,
    wrong_hash_answered,
    refused_though_valid,
    node_restarted,
    mempool_evicted,
    chain_id_changed,
    proof_unavailable,
    proof_late,
    proof_wrong,
    trace_unavailable,
    // The chain
    reorg_shallow,
    reorg_deep,
    reorg_during_send,
    reorg_beyond_memory,
    reincluded_elsewhere,
    dropped_by_reorg,
    foreign_transaction,
    base_fee_spike,
    out_of_funds,
    timestamp_odd,
    inclusion_delayed,
    // The machine
    clock_forward,
    clock_back,
    disk_full_create,
    disk_full_update,
    disk_slow,
    disk_unreadable,
    crash_anywhere,
    crash_before_create,
    crash_after_create,
    crash_before_sign,
    crash_after_sign,
    crash_before_send,
    crash_after_send,
    crash_before_update,
    crash_after_update,
    crash_reconciling,
    // The signer and the operator
    signer_refuses,
    signer_unreachable,
    signer_died_after_record,
    signer_slow,
    halted,
    reduced,
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::reduced) + 1;

std::string_view name_of(Fault fault);

/// How often each fault took effect.
class FaultCounts {
public:
    void add(Fault fault) { ++counts_[static_cast<std::size_t>(fault)]; }
    void add(const FaultCounts& other) {
        for (std::size_t i = 0; i < kFaults; ++i)
            counts_[i] += other.counts_[i];
    }
    [[nodiscard]] std::uint64_t of(Fault fault) const { return counts_[static_cast<std::size_t>(fault)]; }

    std::array<std::uint64_t, kFaults> counts_{};
};

/// Decides what goes wrong in one run. Each run has its own mixture: some kinds never, some now and then,
/// some all the time; a run in which everything fails always would get nowhere.
class FaultPlan {
public:
    explicit FaultPlan(Random random, std::uint64_t intensity_percent);

    /// Whether it goes wrong this time; whoever asks makes it so. `weight` scales the run's rate.
    bool strikes(Fault fault, std::uint64_t weight = 1);
    /// The same without counting, for what may come to nothing.
    bool tempts(Fault fault, std::uint64_t weight = 1);
    void count(Fault fault) { counts_.add(fault); }
    /// From now on nothing goes wrong.
    void stop() { stopped_ = true; }
    [[nodiscard]] bool stopped() const { return stopped_; }
    [[nodiscard]] const FaultCounts& counts() const { return counts_; }

private:
    Random random_;
    std::array<std::uint64_t, kFaults> rates_{};  // per million
    FaultCounts counts_;
    bool stopped_ = false;
};

}  // namespace lariat::simulation
