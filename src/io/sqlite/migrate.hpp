#pragma once

#include "io/sqlite/database.hpp"

#include <span>

namespace lariat::sqlite {

/// One step of a schema. Steps are numbered by their place, from 1, and are never edited once released.
struct Migration {
    const char* name;
    const char* sql;
};

/// Brings the schema to the last step, all missing steps in one transaction. A file made by a newer build is
/// refused with Errc::refused and left alone.
io::Expected<void> migrate(Database& database, std::span<const Migration> migrations);

}  // namespace lariat::sqlite
