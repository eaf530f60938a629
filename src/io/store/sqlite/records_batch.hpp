#pragma once

#include "io/sqlite/database.hpp"
#include "io/store/records.hpp"

#include <span>
#include <variant>

namespace lariat::store {

using AnyRow = std::variant<OpportunityRow, ExecutionRow>;

/// How many rows of each kind are kept; zero keeps all. An execution without an outcome is never removed.
struct Retention {
    std::uint64_t opportunities = 0;
    std::uint64_t executions = 0;
};

/// Writes rows in their order in one transaction: a row with a known `seq` replaces the one before. Keeps the
/// profit of each block, the tallies and the retention limits in the same transaction.
io::Expected<void> write_batch(sqlite::Database& database,
                               std::span<const AnyRow> rows,
                               const Retention& retention);

}  // namespace lariat::store
