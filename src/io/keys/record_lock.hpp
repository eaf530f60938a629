#pragma once

#include "io/runtime/failure.hpp"

#include <chrono>
#include <filesystem>
#include <string_view>

namespace lariat::keys {

/// Takes the lock that `file` stands for; the descriptor holds it until it is closed, also by a kill. Waits
/// up to `patience` for another holder, then Errc::conflict says that `what` is in use by that process.
io::Expected<int> hold_lock(const std::filesystem::path& file,
                            std::chrono::milliseconds patience,
                            std::string_view what);

}  // namespace lariat::keys
