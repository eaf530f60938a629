#pragma once

#include "io/sqlite/database.hpp"

namespace lariat::store {

/// Brings the tables of `intents.db` up to date.
io::Expected<void> prepare_intents(sqlite::Database& database);

}  // namespace lariat::store
