#pragma once

#include "io/net/router.hpp"

#include <vector>

namespace lariat::app {

/// The page inside the binary, as the server wants it. Hashed names are cached for good.
std::vector<net::Asset> page_assets();

}  // namespace lariat::app
