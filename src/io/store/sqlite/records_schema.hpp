#pragma once

#include "io/sqlite/database.hpp"
#include "io/store/cursor.hpp"

namespace lariat::store {

/// Creates or migrates `records.db`, and draws its cursor key once.
io::Expected<void> prepare_records(sqlite::Database& database);

io::Expected<CursorKey> cursor_key(sqlite::Database& database);

}  // namespace lariat::store
