#include "io/store/run_id.hpp"

#include <fmt/format.h>

#include <random>

namespace lariat::store {

RunId RunId::make(std::int64_t unix_nanos) {
    std::random_device entropy;
    return RunId{fmt::format("{:08x}{:04x}", static_cast<std::uint32_t>(unix_nanos / 1'000'000'000),
                             entropy() & 0xffffU)};
}

std::string row_id(const RunId& run, std::uint64_t number) {
    return fmt::format("{}-{}", run.text, number);
}

}  // namespace lariat::store
