#include "io/store/intent.hpp"

#include <algorithm>
#include <array>

namespace lariat::store {

std::string_view name_of(IntentState state) {
    switch (state) {
        case IntentState::prepared:
            return "prepared";
        case IntentState::sent:
            return "sent";
        case IntentState::unknown:
            return "unknown";
        case IntentState::landed:
            return "landed";
        case IntentState::reverted:
            return "reverted";
        case IntentState::dropped:
            return "dropped";
        case IntentState::cancelled:
            return "cancelled";
    }
    return "unknown";
}

std::optional<IntentState> intent_state_from(std::string_view name) {
    for (const auto state :
         {IntentState::prepared, IntentState::sent, IntentState::unknown, IntentState::landed,
          IntentState::reverted, IntentState::dropped, IntentState::cancelled})
        if (name_of(state) == name)
            return state;
    return std::nullopt;
}

std::string_view name_of(AttemptKind kind) {
    switch (kind) {
        case AttemptKind::plan:
            return "plan";
        case AttemptKind::bump:
            return "bump";
        case AttemptKind::cancel:
            return "cancel";
    }
    return "plan";
}

std::optional<AttemptKind> attempt_kind_from(std::string_view name) {
    for (const auto kind : {AttemptKind::plan, AttemptKind::bump, AttemptKind::cancel})
        if (name_of(kind) == name)
            return kind;
    return std::nullopt;
}

bool Intent::ever_signed() const {
    return std::ranges::any_of(attempts, [](const Attempt& attempt) { return attempt.hash.has_value(); });
}

}  // namespace lariat::store
