#pragma once

#include "core/model/action.hpp"

#include <string>
#include <vector>

/// Values as people read them, member by member.
namespace lariat::binary {

struct Leaf {
    std::string path;  ///< "opportunity.route[1].pool"
    std::string text;

    friend bool operator==(const Leaf&, const Leaf&) = default;
};

std::vector<Leaf> leaves_of(const Event& event);
std::vector<Leaf> leaves_of(const Action& action);

/// The name of the alternative: "block_seen", "record_outcome".
std::string name_of(const EventBody& body);
std::string name_of(const Action& action);

}  // namespace lariat::binary
