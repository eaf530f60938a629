#include "app/config/amount.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace lariat::app {
namespace {

struct Unit {
    std::string_view name;
    std::size_t decimals;
};

constexpr std::array kUnits{Unit{"ether", 18}, Unit{"eth", 18}, Unit{"gwei", 9}, Unit{"wei", 0}};

constexpr std::string_view kExpected =
    "expected an amount with its unit, such as \"0.0005 ether\", \"1 gwei\" or \"123 wei\"";

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// `digits` with the point `decimals` places from the right, without trailing zeros.
std::string with_point(std::string digits, std::size_t decimals) {
    if (digits.size() <= decimals)
        digits.insert(0, decimals + 1 - digits.size(), '0');
    if (decimals == 0)
        return digits;
    digits.insert(digits.size() - decimals, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
        digits.pop_back();
    return digits;
}

}  // namespace

std::expected<U256, std::string> parse_amount(std::string_view text) {
    text = trimmed(text);
    const std::string_view number = text.substr(0, text.find_first_not_of("0123456789."));
    const std::string_view name = trimmed(text.substr(number.size()));
    const auto unit = std::ranges::find(kUnits, name, &Unit::name);
    if (name.empty() && number == "0")
        return U256{};
    if (number.empty() || unit == kUnits.end())
        return std::unexpected{std::string{kExpected}};

    const auto point = number.find('.');
    const std::string_view whole = number.substr(0, point);
    const std::string_view fraction = point == std::string_view::npos ? "" : number.substr(point + 1);
    if (whole.empty() || !all_digits(fraction) || (point != std::string_view::npos && fraction.empty()))
        return std::unexpected{std::string{kExpected}};
    if (fraction.size() > unit->decimals)
        return std::unexpected{"has more than the " + std::to_string(unit->decimals) + " decimals of " +
                               std::string{unit->name}};

    std::string digits{whole};
    digits += fraction;
    digits.append(unit->decimals - fraction.size(), '0');
    const auto wei = u256_from_decimal(digits);
    if (!wei)
        return std::unexpected{std::string{"does not fit into 256 bits"}};
    return *wei;
}

std::string format_amount(const U256& wei) {
    const std::string digits = to_decimal(wei);
    std::string best;
    std::string_view unit;
    for (const Unit& candidate : {kUnits[0], kUnits[2], kUnits[3]}) {
        std::string number = with_point(digits, candidate.decimals);
        if (best.empty() || number.size() < best.size()) {
            best = std::move(number);
            unit = candidate.name;
        }
    }
    return best + " " + std::string{unit};
}

}  // namespace lariat::app
