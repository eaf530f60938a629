#pragma once

#include "core/model/event.hpp"
#include "io/keys/halt_latch.hpp"
#include "io/runtime/task.hpp"

#include <functional>

namespace lariat::app {

/// Tells the core and the API what the halt latch says, whoever changed it. No signature depends on it: who
/// signs looks at the latch itself.
class HaltWatch {
public:
    /// `changed` is called after `command`, also when only who or why has changed.
    HaltWatch(const keys::HaltLatch& latch,
              std::function<void(Command)> command,
              std::function<void(const keys::HaltLatch::Status&)> changed)
        : latch_{latch}, command_{std::move(command)}, changed_{std::move(changed)} {}

    /// Looks once.
    void look();
    /// Looks until the task is cancelled.
    io::Task<void> run();

    /// As of the last look.
    [[nodiscard]] const keys::HaltLatch::Status& status() const { return status_; }

private:
    const keys::HaltLatch& latch_;
    std::function<void(Command)> command_;
    std::function<void(const keys::HaltLatch::Status&)> changed_;
    keys::HaltLatch::Status status_;
};

}  // namespace lariat::app
