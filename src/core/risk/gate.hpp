#pragma once

#include "core/model/operating_state.hpp"
#include "core/model/opportunity.hpp"
#include "core/model/policy.hpp"

#include <optional>
#include <string>

namespace lariat {
struct Checkpoint;
}  // namespace lariat

namespace lariat::risk {

/// What the gate needs to know of the moment.
struct Moment {
    std::uint64_t head_age_ns = 0;  ///< since the head that was proved on arrived
    bool head_is_newest = true;
    U256 notional;         ///< native wei of the amount borrowed
    std::size_t open = 0;  ///< executions without an outcome
};

/// The last word before a signature. There is no other way from a proof to a transaction.
class Gate {
public:
    explicit Gate(Policy policy) : policy_{std::move(policy)} {}

    /// Nothing if the opportunity may be submitted, otherwise the limit it breaks.
    [[nodiscard]] std::optional<Reason> check(const Opportunity& opportunity, const Moment& moment) const;

    [[nodiscard]] OperatingState state() const { return state_; }
    /// Why the state is not active.
    [[nodiscard]] const std::string& state_reason() const { return state_reason_; }
    /// Executions that may still be begun, when `open` have no outcome yet.
    [[nodiscard]] std::size_t free_slots(std::size_t open) const;

    /// Other limits; the state stays.
    void replace_policy(Policy policy) { policy_ = std::move(policy); }
    void enter(OperatingState state, std::string reason);
    /// Counts the outcome; true if it made the gate halt.
    bool on_outcome(Stage stage);

private:
    friend struct lariat::Checkpoint;

    Policy policy_;
    OperatingState state_ = OperatingState::active;
    std::string state_reason_;
    std::uint32_t consecutive_reverts_ = 0;
};

}  // namespace lariat::risk
