#pragma once

#include "core/model/opportunity.hpp"
#include "core/model/policy.hpp"

#include <optional>
#include <string>

namespace lariat::risk {

/// What the gate needs to know of the moment.
struct Moment {
    std::uint64_t head_age_ns = 0;  ///< since the head that was proved on arrived
    bool head_is_newest = true;
    U256 notional;  ///< native wei of the amount borrowed
};

/// The last word before a signature. There is no other way from a proof to a transaction.
class Gate {
public:
    explicit Gate(Policy policy) : policy_{std::move(policy)} {}

    /// Nothing if the opportunity may be submitted, otherwise the limit it breaks.
    [[nodiscard]] std::optional<Reason> check(const Opportunity& opportunity, const Moment& moment) const;

    [[nodiscard]] bool halted() const { return halted_; }
    [[nodiscard]] const std::string& halt_reason() const { return halt_reason_; }
    /// Executions that may still be opened now.
    [[nodiscard]] std::size_t free_slots() const;

    void halt(std::string reason);
    void resume();
    void on_submitted() { ++open_; }
    /// Counts the outcome; returns true if it made the gate halt.
    bool on_outcome(Stage stage);

private:
    Policy policy_;
    bool halted_ = false;
    std::string halt_reason_;
    std::size_t open_ = 0;
    std::uint32_t consecutive_reverts_ = 0;
};

}  // namespace lariat::risk
