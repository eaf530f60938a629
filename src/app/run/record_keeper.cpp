#include "app/run/record_keeper.hpp"

#include "io/runtime/log.hpp"

namespace lariat::app {
namespace {

const io::Logger kLog{"engine"};
constexpr std::int64_t kFlushPause = 200'000'000;  // ns between two writes of what a kill may lose

}  // namespace

void RecordKeeper::arrived(const Event& event) {
    if (const auto* block = std::get_if<BlockSeen>(&event.body))
        summary_.on_block(*block, setup_);
    else if (const auto* proved = std::get_if<Proved>(&event.body))
        summary_.on_proved(*proved);
}

void RecordKeeper::settled(const Event& event, std::span<const Action> actions) {
    if (journal_ != nullptr)
        journal(journal_->append(event, actions));
    for (const Action& action : actions) {
        if (const auto* seen = std::get_if<Record>(&action)) {
            summary_.on_opportunity(seen->opportunity);
            ledger_.on_opportunity(seen->opportunity, event.received_ns);
        } else if (const auto* outcome = std::get_if<RecordOutcome>(&action)) {
            summary_.on_outcome(*outcome);
            ledger_.on_outcome(*outcome);
        }
    }
}

void RecordKeeper::caught_up(const Engine& engine) {
    if (journal_ != nullptr && journal_->wants_rotation())
        journal(journal_->rotate(engine.checkpoint()));
    const std::int64_t now = io::SystemClock::instance().steady_nanos();
    if (journal_ == nullptr || now - flushed_ns_ < kFlushPause)
        return;
    flushed_ns_ = now;
    journal(journal_->flush());
}

/// The engine goes on without a journal that cannot be written.
void RecordKeeper::journal(const io::Expected<void>& written) {
    if (written)
        return;
    kLog.error("recording ended", {{"why", written.error()}});
    journal_ = nullptr;
}

}  // namespace lariat::app
