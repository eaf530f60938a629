#include "foundation/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace lariat {

void assertion_failed(const char* expression, std::source_location where) noexcept {
    std::fprintf(stderr, "%s:%u: assertion failed: %s\n", where.file_name(), where.line(), expression);
    std::abort();
}

}  // namespace lariat
