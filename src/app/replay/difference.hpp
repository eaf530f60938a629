#pragma once

#include "app/replay/replay.hpp"

#include <string>
#include <vector>

namespace lariat::app {

/// One member in which two lists of actions differ.
struct FieldDifference {
    std::uint64_t sequence = 0;
    std::string event;
    std::string action;  ///< "2 record"
    std::string field;
    std::string expected;
    std::string got;

    friend bool operator==(const FieldDifference&, const FieldDifference&) = default;
};

/// The members in which the actions differ; what only one side has stands against nothing.
std::vector<FieldDifference> fields_of(const Difference& difference);

}  // namespace lariat::app
