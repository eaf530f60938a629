#include "core/model/operating_state.hpp"
#include "core/model/pool.hpp"
#include "core/model/reason.hpp"

namespace lariat {

std::string_view name_of(PoolKind kind) {
    return kind == PoolKind::uniswap_v2 ? "uniswap_v2" : "uniswap_v3";
}

std::string_view name_of(FlashSource source) {
    return source == FlashSource::balancer_v2 ? "balancer_v2" : "aave_v3";
}

std::string_view name_of(OperatingState state) {
    switch (state) {
        case OperatingState::active:
            return "active";
        case OperatingState::reducing:
            return "reducing";
        case OperatingState::halted:
            return "halted";
    }
    return "halted";
}

std::string_view name_of(Reason reason) {
    switch (reason) {
        case Reason::profitable:
            return "profitable";
        case Reason::below_min_net:
            return "below_min_net";
        case Reason::max_notional:
            return "max_notional";
        case Reason::stale_state:
            return "stale_state";
        case Reason::halted:
            return "halted";
        case Reason::execution_off:
            return "execution_off";
        case Reason::lost_to_conflict:
            return "lost_to_conflict";
        case Reason::proof_reverted:
            return "proof_reverted";
        case Reason::proof_mismatch:
            return "proof_mismatch";
        case Reason::proof_unavailable:
            return "proof_unavailable";
        case Reason::late_proof:
            return "late_proof";
        case Reason::intent_failed:
            return "intent_failed";
        case Reason::send_failed:
            return "send_failed";
        case Reason::lane_blocked:
            return "lane_blocked";
        case Reason::landed_exact:
            return "landed_exact";
        case Reason::landed_disturbed:
            return "landed_disturbed";
        case Reason::landed_late:
            return "landed_late";
        case Reason::landed_inexact:
            return "landed_inexact";
        case Reason::landed_unverified:
            return "landed_unverified";
        case Reason::reverted_disturbed:
            return "reverted_disturbed";
        case Reason::reverted_late:
            return "reverted_late";
        case Reason::reverted_undisturbed:
            return "reverted_undisturbed";
        case Reason::reverted_unverified:
            return "reverted_unverified";
        case Reason::dropped:
            return "dropped";
        case Reason::cancelled:
            return "cancelled";
        case Reason::unknown:
            return "unknown";
        case Reason::reorged:
            return "reorged";
    }
    return "unknown";
}

std::string_view name_of(Stage stage) {
    switch (stage) {
        case Stage::seen:
            return "seen";
        case Stage::refused:
            return "refused";
        case Stage::proving:
            return "proving";
        case Stage::submitted:
            return "submitted";
        case Stage::landed:
            return "landed";
        case Stage::reverted:
            return "reverted";
        case Stage::dropped:
            return "dropped";
        case Stage::cancelled:
            return "cancelled";
        case Stage::unknown:
            return "unknown";
    }
    return "unknown";
}

}  // namespace lariat
