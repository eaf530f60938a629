#pragma once

#include "app/config/config.hpp"
#include "app/exit.hpp"

#include <string>
#include <string_view>

namespace lariat::app {

/// What a development chain says about itself once it is ready.
struct WorldManifest {
    ChainConfig chain;  ///< rpc holds the WebSocket address, then the HTTP one
    std::string seed;
    std::vector<Address> traders;
    Address searcher;
    std::filesystem::path searcher_key_file;
};

/// Checks types, addresses, and that pools name tokens and dexes that are there; unknown fields are left
/// alone.
std::expected<WorldManifest, Problems> parse_manifest(std::string_view json, const std::string& shown);
std::expected<WorldManifest, Problems> read_manifest(const std::filesystem::path& file);

/// The chain of a manifest alone.
std::expected<ChainConfig, Problems> chain_from_manifest(std::string_view json);

}  // namespace lariat::app
