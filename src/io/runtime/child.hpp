#pragma once

#include "io/runtime/process.hpp"

#include <sys/types.h>

namespace lariat::io {

/// A started child and our ends of its pipes; all close-on-exec.
struct Child {
    pid_t pid = -1;
    int pid_fd = -1;
    int stdin_fd = -1;
    int stdout_fd = -1;
    int stderr_fd = -1;  ///< -1 when not captured
};

Expected<Child> start_child(const ProcessOptions& options);

/// Takes the child off the list that `kill_all_children` works through.
void forget_child(pid_t pid) noexcept;

}  // namespace lariat::io
