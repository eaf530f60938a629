#pragma once

// IWYU pragma: begin_exports
#include "foundation/math/u256_arithmetic.hpp"
#include "foundation/math/u256_operators.hpp"
#include "foundation/math/u256_text.hpp"
#include "foundation/math/u256_value.hpp"
#include "foundation/math/u512.hpp"
// IWYU pragma: end_exports
