#include "core/risk/gate.hpp"

#include <algorithm>

namespace lariat::risk {

std::optional<Reason> Gate::check(const Opportunity& opportunity, const Moment& moment) const {
    if (state_ != OperatingState::active)
        return Reason::halted;
    if (!policy_.execute)
        return Reason::execution_off;
    if (!moment.head_is_newest)
        return Reason::late_proof;
    if (moment.head_age_ns > policy_.max_head_age_ns)
        return Reason::stale_state;
    if (!policy_.max_notional.is_zero() && moment.notional > policy_.max_notional)
        return Reason::max_notional;
    if (opportunity.waterfall.net < I256::from_bits(policy_.min_net))
        return Reason::below_min_net;
    if (moment.open >= policy_.max_open)
        return Reason::lost_to_conflict;
    return std::nullopt;
}

std::size_t Gate::free_slots(std::size_t open) const {
    if (state_ != OperatingState::active || !policy_.execute || open >= policy_.max_open)
        return 0;
    return std::min<std::size_t>(policy_.max_per_head, policy_.max_open - open);
}

void Gate::enter(OperatingState state, std::string reason) {
    state_ = state;
    if (state == OperatingState::active) {
        state_reason_.clear();
        consecutive_reverts_ = 0;
    } else {
        state_reason_ = std::move(reason);
    }
}

bool Gate::on_outcome(Stage stage) {
    if (stage == Stage::landed)
        consecutive_reverts_ = 0;
    else if (stage == Stage::reverted)
        ++consecutive_reverts_;
    if (state_ == OperatingState::halted || policy_.max_consecutive_reverts == 0 ||
        consecutive_reverts_ < policy_.max_consecutive_reverts)
        return false;
    enter(OperatingState::halted, std::to_string(consecutive_reverts_) + " reverts in a row");
    return true;
}

}  // namespace lariat::risk
