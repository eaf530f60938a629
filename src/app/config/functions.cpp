#include "app/config/functions.hpp"

#include "foundation/base/hex.hpp"

namespace lariat::app {

std::optional<Selector> parse_function(std::string_view text) {
    if (text.starts_with("0x")) {
        Selector function{};
        if (!decode_hex(text, function))
            return std::nullopt;
        return function;
    }
    const auto open = text.find('(');
    if (open == std::string_view::npos || open == 0 || !text.ends_with(')') ||
        text.find(' ') != std::string_view::npos)
        return std::nullopt;
    return selector(text);
}

}  // namespace lariat::app
