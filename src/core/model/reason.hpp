#pragma once

#include <cstdint>
#include <string_view>

namespace lariat {

/// Why an opportunity stands where it stands. Each one ends with exactly one of these.
enum class Reason : std::uint8_t {
    profitable,
    below_min_net,
    max_notional,
    stale_state,
    halted,
    execution_off,
    lost_to_conflict,
    proof_reverted,
    proof_mismatch,
    proof_unavailable,
    late_proof,
    intent_failed,
    send_failed,
    lane_blocked,  ///< an earlier transaction of the account holds up its nonces
    landed_exact,
    landed_disturbed,
    landed_late,
    landed_inexact,
    landed_unverified,
    reverted_disturbed,
    reverted_late,
    reverted_undisturbed,
    reverted_unverified,
    dropped,
    cancelled,  ///< its transaction was replaced by one that does nothing
    unknown,
    reorged,
};

std::string_view name_of(Reason reason);

/// How far an opportunity came.
enum class Stage : std::uint8_t {
    seen,
    refused,
    proving,
    submitted,
    landed,
    reverted,
    dropped,
    cancelled,
    unknown
};
std::string_view name_of(Stage stage);

}  // namespace lariat
