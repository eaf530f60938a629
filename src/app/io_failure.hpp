#pragma once

#include "app/exit.hpp"
#include "io/runtime/failure.hpp"

namespace lariat::app {

/// The exit code that fits what went wrong outside.
constexpr Exit exit_for(Errc code) {
    switch (code) {
        case Errc::refused:
        case Errc::conflict:
            return Exit::refused;
        case Errc::not_found:
            return Exit::not_found;
        case Errc::invalid_argument:
        case Errc::malformed:
            return Exit::configuration;
        case Errc::timeout:
        case Errc::unavailable:
            return Exit::network;
        default:
            return Exit::failed;
    }
}

[[nodiscard]] inline std::unexpected<Failure> refuse_io(const io::Failure& failure,
                                                        std::string where = {},
                                                        std::string fix = {}) {
    return refuse(exit_for(failure.code), failure.message, std::move(where), std::move(fix));
}

}  // namespace lariat::app
