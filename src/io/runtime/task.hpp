#pragma once

#include "io/runtime/failure.hpp"

#include <boost/asio/awaitable.hpp>

namespace lariat {

namespace asio = boost::asio;

namespace io {

/// A coroutine of the runtime. Parameters go by value, lambdas that are coroutines capture nothing, and an
/// awaited object gets a name before a conditional.
template <class T>
using Task = asio::awaitable<T>;

}  // namespace io
}  // namespace lariat
