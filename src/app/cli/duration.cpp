#include "app/cli/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace lariat::app {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};

constexpr std::array kUnits{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1000},
                            Unit{"ms", 1}};
constexpr std::int64_t kMax = std::int64_t{366} * 86'400'000;

}  // namespace

std::expected<std::chrono::milliseconds, std::string> parse_duration(std::string_view text) {
    const auto wrong = [&] {
        return std::unexpected{"expected a duration such as 90s, 5m, 1h30m or 250ms, was \"" +
                               std::string{text} + "\""};
    };
    std::int64_t total = 0;
    std::size_t next_unit = 0;
    std::string_view rest = text;
    if (rest.empty())
        return wrong();
    while (!rest.empty()) {
        std::int64_t number = 0;
        const auto [end, errc] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (errc != std::errc{} || number < 0 || number > kMax)
            return wrong();
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
        while (next_unit < kUnits.size() && kUnits[next_unit].name != name)
            ++next_unit;
        if (next_unit == kUnits.size())
            return wrong();
        if (number > kMax / kUnits[next_unit].milliseconds)
            return wrong();
        total += number * kUnits[next_unit].milliseconds;
        if (total > kMax)
            return wrong();
        ++next_unit;
        rest.remove_prefix(name.size());
    }
    return std::chrono::milliseconds{total};
}

}  // namespace lariat::app
