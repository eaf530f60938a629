#pragma once

#include "app/run/host.hpp"
#include "app/run/summary.hpp"
#include "io/api/ledger.hpp"
#include "io/keys/halt_latch.hpp"

#include <string>

namespace lariat::app {

/// The facts of a run that do not change.
struct RunFacts {
    std::string version;
    std::string mode;  ///< world, read-only or live
    std::int64_t started_ns = 0;
    bool executes = false;
};

/// What /v1/health answers.
std::string health_json(const RunFacts& facts,
                        const Host& host,
                        const chain::Follower& follower,
                        const Summary& summary,
                        const api::Ledger& ledger,
                        std::size_t open_intents,
                        const keys::HaltLatch::Status& operating);

}  // namespace lariat::app
