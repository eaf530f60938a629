#pragma once

#include <source_location>

namespace lariat {

[[noreturn]] void assertion_failed(const char* expression, std::source_location where) noexcept;

}  // namespace lariat

/// Guards against our own bugs, in release builds too. Data from outside must never reach one.
#define LARIAT_ASSERT(expression)                                                     \
    do {                                                                              \
        if (!(expression)) [[unlikely]]                                               \
            ::lariat::assertion_failed(#expression, std::source_location::current()); \
    } while (false)
