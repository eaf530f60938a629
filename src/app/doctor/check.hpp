#pragma once

#include "app/config/config.hpp"
#include "app/context.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lariat::app {

enum class Health : std::uint8_t { ok, warn, fail };
std::string_view name_of(Health health);

/// One thing that was looked at; `fix` says what to do unless it is well.
struct Check {
    std::string name;
    Health health = Health::ok;
    std::string detail{};
    std::string fix{};
};

using Checks = std::vector<Check>;

/// Node, development chain, embedded page and contract.
void check_installation(const Environment& environment, Checks& checks);
/// Folders, free space, clock, limits.
void check_machine(const Config& config, Checks& checks);
/// Every node of `urls`: reachable, which chain, and the methods Lariat lives on.
void check_chain(const std::vector<std::string>& urls, const ChainConfig& chain, Checks& checks);

}  // namespace lariat::app
