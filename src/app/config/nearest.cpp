#include "app/config/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace lariat::app {

// Optimal string alignment over three rows: enough for typing mistakes, where no part is edited twice.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
    const auto best = std::ranges::min_element(
        candidates, {}, [&](const std::string& candidate) { return edit_distance(word, candidate); });
    return best == candidates.end() ? std::string{} : *best;
}

}  // namespace lariat::app
