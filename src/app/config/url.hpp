#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace lariat::app {

/// A node's address: ws, wss, http or https with a host, and no user or password in it.
std::expected<void, std::string> check_node_url(std::string_view text);

/// The URL with everything that may be a key (query values, path segments of 16 characters and more) as
/// `****`.
std::string masked_url(std::string_view text);

}  // namespace lariat::app
