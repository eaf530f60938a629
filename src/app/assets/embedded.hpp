#pragma once

#include "app/assets/assets.hpp"

namespace lariat::app {

// Defined in files that lariat_embed() generates.
std::span<const Asset> embedded_web();
std::span<const Asset> embedded_contracts();

}  // namespace lariat::app
