#pragma once

#include "app/replay/replay.hpp"
#include "io/store/recording_file.hpp"

#include <filesystem>
#include <set>

namespace lariat::app {

/// Writes what a replay does as the text that RECORDING.md describes. Where the journal begins in the middle
/// of a run, the text begins with the setup and the state at which it does.
class Exporter final : public ReplayListener {
public:
    explicit Exporter(std::filesystem::path path) : path_{std::move(path)} {}

    io::Expected<void> begun(const Engine& engine, const store::JournalHeader& header) override;
    io::Expected<void> replayed(const Engine& engine,
                                const Event& event,
                                std::span<const Action> actions) override;
    /// Errc::unavailable if not everything is on disk.
    io::Expected<void> finish();

private:
    io::Expected<void> write_state(const market::Market& market);

    std::filesystem::path path_;
    std::optional<store::RecordingWriter> writer_;
    std::set<Hash> known_;  ///< heads whose state the text tells
};

}  // namespace lariat::app
