#pragma once

#include "foundation/base/quantity.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lariat::store {

/// Names one run of the engine for good: twelve hex digits, the start in Unix seconds and four random ones,
/// so that ids sort by time. Opportunity numbers start again with each run; with the run id before them they
/// are unique.
struct RunId {
    std::string text;

    static RunId make(std::int64_t unix_nanos);

    friend bool operator==(const RunId&, const RunId&) = default;
};

/// The id under which a row is shown and asked for: "<run>-<number>".
std::string row_id(const RunId& run, std::uint64_t number);

}  // namespace lariat::store
