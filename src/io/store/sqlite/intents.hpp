#pragma once

#include "io/store/data_dir.hpp"
#include "io/store/intent.hpp"

#include <memory>

namespace lariat::store {

/// Intents in `intents.db`, apart from the records so that a commit never waits for theirs.
io::Expected<std::unique_ptr<IntentStore>> open_intents(const DataDir& dir);

}  // namespace lariat::store
