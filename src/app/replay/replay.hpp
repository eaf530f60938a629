#pragma once

#include "core/engine/engine.hpp"
#include "io/store/journal/reader.hpp"

#include <limits>
#include <optional>

namespace lariat::app {

/// An event to which the engine answers something else than the journal says.
struct Difference {
    std::uint64_t sequence = 0;
    std::string event;
    Bytes expected;  ///< actions, encoded
    Bytes got;
};

struct ReplayResult {
    std::uint64_t events = 0;
    std::uint64_t actions = 0;
    std::uint64_t different = 0;  ///< events
    std::uint64_t checkpoints = 0;
    std::uint64_t checkpoints_different = 0;
    std::uint64_t first_sequence = 0;
    std::uint64_t last_sequence = 0;
    std::uint64_t first_ns = 0;  ///< when the first and the last event arrived
    std::uint64_t last_ns = 0;
    std::vector<Difference> first_differences;
    /// What ended it before the end of the journal.
    std::optional<io::Failure> broken;

    [[nodiscard]] bool equal() const { return different == 0 && checkpoints_different == 0; }
};

/// Is told what a replay does.
class ReplayListener {
public:
    virtual ~ReplayListener() = default;

    /// The engine before its first event.
    virtual io::Expected<void> begun(const Engine& engine, const store::JournalHeader& header) = 0;
    virtual io::Expected<void> replayed(const Engine& engine,
                                        const Event& event,
                                        std::span<const Action> actions) = 0;
};

/// Feeds an engine the events of a journal, from the checkpoint at which the reader begins through the event
/// `until`, and compares what it answers byte by byte.
class Replay {
public:
    static constexpr std::size_t kKeptDifferences = 3;

    explicit Replay(store::JournalReader& reader,
                    std::uint64_t until = std::numeric_limits<std::uint64_t>::max())
        : reader_{reader}, until_{until} {}

    void listen(ReplayListener& listener) { listeners_.push_back(&listener); }

    /// Restores the engine. Errc::refused if its checkpoint is of a build that remembers other things.
    io::Expected<void> begin();
    /// Replays up to `most` further events; false at the end.
    bool advance(std::uint64_t most);

    [[nodiscard]] const ReplayResult& result() const { return result_; }
    /// The engine of this build could not be compared with the checkpoints of the one that wrote.
    [[nodiscard]] bool checkpoints_unreadable() const { return checkpoints_unreadable_; }

private:
    io::Expected<bool> step();
    io::Expected<void> replay(const store::JournalEntry& entry);
    void compare_checkpoint(const store::JournalCheckpoint& checkpoint);

    store::JournalReader& reader_;
    std::uint64_t until_;
    std::vector<ReplayListener*> listeners_;
    std::optional<Engine> engine_;
    Bytes got_;
    bool checkpoints_unreadable_ = false;
    ReplayResult result_;
};

}  // namespace lariat::app
