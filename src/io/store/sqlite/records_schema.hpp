#pragma once

#include "io/store/cursor.hpp"
#include "io/store/sqlite/database.hpp"

namespace lariat::store::sqlite {

/// Creates or migrates `records.db`, and draws its cursor key once.
io::Expected<void> prepare_records(Database& database);

io::Expected<CursorKey> cursor_key(Database& database);

}  // namespace lariat::store::sqlite
