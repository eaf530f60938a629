#pragma once

#include "core/model/event.hpp"
#include "io/runtime/failure.hpp"
#include "io/store/run_id.hpp"

#include <cstdint>
#include <string>

namespace lariat::store {

/// Version of the format that RECORDING.md describes.
inline constexpr std::uint64_t kRecordingVersion = 1;

struct RecordingInfo {
    RunId run;
    std::string lariat_version;
    std::int64_t started_ns = 0;

    friend bool operator==(const RecordingInfo&, const RecordingInfo&) = default;
};

/// The core's verdict on a landed execution.
struct Verdict {
    OpportunityId opportunity;
    bool exact = false;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// One line of a recording, without its end. `setup` resolves the ids of pools and tokens.
std::string to_json(const RecordingInfo& info, const Event& configured);
std::string to_json(const Event& event, const ChainSetup& setup);
/// A state that stands for what came before the recording: no event, and what was found on it is not there.
std::string to_json(const StateLoaded& before, const ChainSetup& setup);
std::string to_json(const Opportunity& opportunity, const ChainSetup& setup);
std::string to_json(const Verdict& verdict);

}  // namespace lariat::store
