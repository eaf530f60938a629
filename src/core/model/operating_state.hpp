#pragma once

#include <cstdint>
#include <string_view>

namespace lariat {

/// What may be signed. Ordered: a higher one forbids more.
enum class OperatingState : std::uint8_t {
    active,
    reducing,  ///< nothing new is begun; what is under way may be replaced or cancelled
    halted,    ///< nothing is signed
};
std::string_view name_of(OperatingState state);

}  // namespace lariat
