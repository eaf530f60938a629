#include "app/config/units.hpp"

#include <algorithm>

namespace lariat::app {

std::expected<U256, std::string> parse_units(std::string_view text, unsigned decimals) {
    const std::size_t point = text.find('.');
    std::string digits{text.substr(0, point)};
    const std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
    const bool only_digits =
        std::ranges::all_of(digits + std::string{fraction}, [](char c) { return c >= '0' && c <= '9'; });
    if (digits.empty() || !only_digits || (point != std::string_view::npos && fraction.empty()))
        return std::unexpected{"'" + std::string{text} + "' is no amount; expected digits such as 12 or 0.5"};
    if (fraction.size() > decimals)
        return std::unexpected{"'" + std::string{text} + "' has more than the token's " +
                               std::to_string(decimals) + " decimals"};
    digits += fraction;
    digits.append(decimals - fraction.size(), '0');
    const auto amount = u256_from_decimal(digits);
    if (!amount)
        return std::unexpected{"'" + std::string{text} + "' is more than 256 bits hold"};
    return *amount;
}

std::string format_units(const U256& amount, unsigned decimals) {
    std::string digits = to_decimal(amount);
    if (decimals == 0)
        return digits;
    if (digits.size() <= decimals)
        digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
        digits.pop_back();
    return digits;
}

}  // namespace lariat::app
