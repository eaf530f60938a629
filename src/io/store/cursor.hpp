#pragma once

#include "foundation/base/bytes.hpp"
#include "io/runtime/failure.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lariat::store {

using CursorKey = std::array<std::uint8_t, 32>;

/// A place in a list as opaque text. `scope` is the list and its filters; the tag (HMAC-SHA-256, 128 bits)
/// covers both, so that a cursor cannot be made up nor be used on another list.
std::string seal_cursor(const CursorKey& key, std::string_view scope, std::uint64_t seq);
io::Expected<std::uint64_t> open_cursor(const CursorKey& key,
                                        std::string_view scope,
                                        std::string_view cursor);

}  // namespace lariat::store
