#pragma once

#include "io/runtime/failure.hpp"

namespace lariat::keys {

/// Before a secret is read: no core dump, no debugger, no new privileges, also for whatever comes later.
io::Expected<void> guard_process();

/// Keeps every page of the process out of swap, as far as the limits allow: the copies that a computation
/// leaves on its stack too. The keys themselves are locked whether or not this succeeds.
bool lock_all_memory() noexcept;

/// From here on the process may read and write what it has open, keep time and memory, and end. Opening
/// files, making sockets, starting programs, looking into other processes and all else fail with EPERM;
/// programs, processes and the rest of what only an intruder wants end it. Once set it stays.
///
/// Builds with sanitizers, which need more than this, are left as they are.
io::Expected<void> restrict_system_calls();

}  // namespace lariat::keys
