#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace lariat::app {

/// What the process tells its caller; the same for every command.
enum class Exit : std::uint8_t {
    ok = 0,
    failed = 1,
    usage = 2,
    configuration = 3,
    refused = 4,
    not_found = 5,
    network = 6,
};

/// One thing that is wrong, for a person: what, where, and what to do about it.
struct Problem {
    std::string what;
    std::string where{};
    std::string fix{};

    friend bool operator==(const Problem&, const Problem&) = default;
};

using Problems = std::vector<Problem>;

/// Why a command ends with something else than Exit::ok.
struct Failure {
    Exit exit = Exit::failed;
    Problems problems;
};

template <class T = void>
using Outcome = std::expected<T, Failure>;

[[nodiscard]] inline std::unexpected<Failure> refuse(Exit exit,
                                                     std::string what,
                                                     std::string where = {},
                                                     std::string fix = {}) {
    return std::unexpected{Failure{exit, {Problem{std::move(what), std::move(where), std::move(fix)}}}};
}

}  // namespace lariat::app
