#include "app/replay/replay.hpp"

#include "core/model/binary.hpp"
#include "core/model/binary_text.hpp"

#include <algorithm>

namespace lariat::app {

io::Expected<void> Replay::begin() {
    LARIAT_TRY(const auto item, reader_.next());
    const auto* checkpoint = item ? std::get_if<store::JournalCheckpoint>(&*item) : nullptr;
    if (checkpoint == nullptr)
        return io::failure(Errc::malformed, "{}: there is no checkpoint to begin at",
                           reader_.segment().name());
    auto restored = Engine::restore(checkpoint->bytes);
    if (!restored && restored.error().code == Errc::conflict) {
        if (checkpoint->first_sequence != 1)
            return io::failure(Errc::refused,
                               "{}: begins at a {}: replay it with the build that wrote it, {} ({})",
                               reader_.segment().name(), restored.error().context.what,
                               reader_.header().version, reader_.header().commit);
        // Before its first event every engine knows the same: nothing.
        checkpoints_unreadable_ = true;
        restored = Engine{};
    }
    if (!restored)
        return io::failure(Errc::malformed, "{}: {}", reader_.segment().name(), describe(restored.error()));
    engine_.emplace(std::move(*restored));
    for (ReplayListener* const listener : listeners_)
        LARIAT_CHECK(listener->begun(*engine_, reader_.header()));
    return {};
}

bool Replay::advance(std::uint64_t most) {
    for (std::uint64_t i = 0; i < most; ++i) {
        const auto more = step();
        if (!more)
            result_.broken = more.error();
        if (!more || !*more)
            return false;
    }
    return true;
}

io::Expected<bool> Replay::step() {
    for (;;) {
        LARIAT_TRY(const auto item, reader_.next());
        if (!item)
            return false;
        if (const auto* checkpoint = std::get_if<store::JournalCheckpoint>(&*item)) {
            compare_checkpoint(*checkpoint);
            continue;
        }
        const auto& entry = std::get<store::JournalEntry>(*item);
        if (entry.event.sequence > until_)
            return false;
        LARIAT_CHECK(replay(entry));
        return true;
    }
}

io::Expected<void> Replay::replay(const store::JournalEntry& entry) {
    const Event& event = entry.event;
    if (const auto* configured = std::get_if<Configured>(&event.body))
        if (const auto consistent = binary::check_consistent(*configured); !consistent)
            return io::failure(Errc::malformed, "event {}: {}", event.sequence, describe(consistent.error()));
    const auto actions = engine_->on(event);
    got_.clear();
    binary::encode_to(got_, actions);
    if (!std::ranges::equal(got_, entry.actions)) {
        ++result_.different;
        if (result_.first_differences.size() < kKeptDifferences)
            result_.first_differences.push_back({event.sequence, binary::name_of(event.body),
                                                 Bytes(entry.actions.begin(), entry.actions.end()), got_});
    }
    if (result_.events == 0) {
        result_.first_sequence = event.sequence;
        result_.first_ns = event.received_ns;
    }
    ++result_.events;
    result_.actions += actions.size();
    result_.last_sequence = event.sequence;
    result_.last_ns = event.received_ns;
    for (ReplayListener* const listener : listeners_)
        LARIAT_CHECK(listener->replayed(*engine_, event, actions));
    return {};
}

void Replay::compare_checkpoint(const store::JournalCheckpoint& checkpoint) {
    if (checkpoints_unreadable_)
        return;
    ++result_.checkpoints;
    if (!std::ranges::equal(engine_->checkpoint(), checkpoint.bytes))
        ++result_.checkpoints_different;
}

}  // namespace lariat::app
