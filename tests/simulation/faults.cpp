#include "faults.hpp"

namespace lariat::simulation {
namespace {

struct Kind {
    std::string_view name;
    std::uint64_t per_million;  // of the occasions for it, in a run that has it
};

/// In the order of the enumeration. Rates fit the number of occasions: there are many answers in a run, few
/// signatures, and blocks in between.
constexpr std::array<Kind, kFaults> kKinds{{
    {"answer_dropped", 8'000},
    {"answer_delayed", 30'000},
    {"answer_duplicated", 15'000},
    {"answer_reordered", 15'000},
    {"answer_truncated", 8'000},
    {"answer_garbled", 8'000},
    {"connection_cut", 20'000},
    {"throttled", 10'000},
    {"server_error", 10'000},
    {"subscription_silent", 15'000},
    {"head_skipped", 50'000},
    {"head_duplicated", 50'000},
    {"head_delayed", 50'000},
    {"node_stale", 20'000},
    {"nonce_latest_lies", 60'000},
    {"nonce_pending_lies", 60'000},
    {"receipt_withheld", 60'000},
    {"known_though_unknown", 30'000},
    {"error_though_taken", 30'000},
    {"taken_not_forwarded", 40'000},
    {"wrong_hash_answered", 30'000},
    {"refused_though_valid", 30'000},
    {"node_restarted", 10'000},
    {"mempool_evicted", 40'000},
    {"chain_id_changed", 3'000},
    {"proof_unavailable", 20'000},
    {"proof_late", 20'000},
    {"proof_wrong", 20'000},
    {"trace_unavailable", 60'000},
    {"reorg_shallow", 50'000},
    {"reorg_deep", 8'000},
    {"reorg_during_send", 30'000},
    {"reorg_beyond_memory", 0},  // a deep one that meets a young process
    {"reincluded_elsewhere", 300'000},
    {"dropped_by_reorg", 200'000},
    {"foreign_transaction", 5'000},
    {"base_fee_spike", 40'000},
    {"out_of_funds", 5'000},
    {"timestamp_odd", 40'000},
    {"inclusion_delayed", 80'000},
    {"clock_forward", 10'000},
    {"clock_back", 10'000},
    {"disk_full_create", 30'000},
    {"disk_full_update", 20'000},
    {"disk_slow", 30'000},
    {"disk_unreadable", 20'000},
    {"crash_anywhere", 10'000},
    {"crash_before_create", 20'000},
    {"crash_after_create", 20'000},
    {"crash_before_sign", 20'000},
    {"crash_after_sign", 20'000},
    {"crash_before_send", 20'000},
    {"crash_after_send", 20'000},
    {"crash_before_update", 10'000},
    {"crash_after_update", 10'000},
    {"crash_reconciling", 60'000},
    {"signer_refuses", 20'000},
    {"signer_unreachable", 30'000},
    {"signer_died_after_record", 30'000},
    {"signer_slow", 40'000},
    {"halted", 8'000},
    {"reduced", 8'000},
}};

}  // namespace

std::string_view name_of(Fault fault) {
    return kKinds[static_cast<std::size_t>(fault)].name;
}

FaultPlan::FaultPlan(Random random, std::uint64_t intensity_percent) : random_{random} {
    for (std::size_t i = 0; i < kFaults; ++i) {
        // Half of the kinds are there at all; of those one in four strikes hard.
        const bool there = random_.chance(500);
        const std::uint64_t force = random_.chance(250) ? 4 : 1;
        rates_[i] = there ? kKinds[i].per_million * force * intensity_percent / 100 : 0;
    }
}

bool FaultPlan::tempts(Fault fault, std::uint64_t weight) {
    const std::uint64_t rate = rates_[static_cast<std::size_t>(fault)];
    return !stopped_ && rate != 0 && random_.below(1'000'000) < rate * weight;
}

bool FaultPlan::strikes(Fault fault, std::uint64_t weight) {
    if (!tempts(fault, weight))
        return false;
    counts_.add(fault);
    return true;
}

}  // namespace lariat::simulation
