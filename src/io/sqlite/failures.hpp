#pragma once

#include "io/runtime/failure.hpp"

struct sqlite3;

namespace lariat::sqlite {

/// A row broke a rule of the schema: trying again does not help.
struct ConstraintBroken final : io::FailureDetail {};

/// The newest failure of a connection: the file's name, what SQLite says, and a code to act on.
std::unexpected<io::Failure> last_failure(sqlite3* connection);

}  // namespace lariat::sqlite
