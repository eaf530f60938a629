#pragma once

#include "io/net/router.hpp"

#include <span>

namespace lariat::app {

/// The embedded page as the HTTP server takes it: a file with a .gz beside it is offered compressed, and
/// names that hold a hash are cached for good. Empty when the page was not there at build time.
std::span<const net::Asset> page_assets();

}  // namespace lariat::app
