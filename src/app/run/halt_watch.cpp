#include "app/run/halt_watch.hpp"

#include "io/runtime/timer.hpp"

namespace lariat::app {
namespace {

constexpr std::chrono::milliseconds kPause{10};

Command::Kind kind_of(OperatingState state) {
    switch (state) {
        case OperatingState::active:
            return Command::Kind::resume;
        case OperatingState::reducing:
            return Command::Kind::reduce;
        case OperatingState::halted:
            break;
    }
    return Command::Kind::halt;
}

}  // namespace

void HaltWatch::look() {
    const bool same = latch_.generation() == status_.generation && latch_.state_in_place() == status_.state;
    // Who and why follow the state by a moment.
    const bool complete = !status_.by.empty() || status_.state == OperatingState::active;
    if (same && complete)
        return;
    keys::HaltLatch::Status found = latch_.status();
    if (found == status_)
        return;
    const bool told = found.state == status_.state &&
                      (found.state == OperatingState::active || found.reason == status_.reason);
    status_ = std::move(found);
    if (!told)
        command_(
            Command{kind_of(status_.state), status_.reason.empty() ? "by " + status_.by : status_.reason});
    changed_(status_);
}

io::Task<void> HaltWatch::run() {
    for (;;) {
        look();
        co_await io::sleep_for(kPause);
    }
}

}  // namespace lariat::app
