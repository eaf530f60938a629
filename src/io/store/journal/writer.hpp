#pragma once

#include "core/model/action.hpp"
#include "io/store/journal/format.hpp"
#include "io/store/journal/keeper.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace lariat::store {

struct JournalLimits {
    std::uint64_t segment_bytes = std::uint64_t{64} << 20U;  ///< of a segment before it is compressed
    std::uint64_t max_bytes = std::uint64_t{2} << 30U;       ///< of all segments on disk
};

/// Appends what the core was fed and what it answered to a journal, through a buffer. Used on one thread.
///
/// A write that fails (a full disk) ends the journal: every later call returns the same failure, and the
/// engine goes on without it.
class JournalWriter {
public:
    /// Creates the journal with its first segment, which begins at `checkpoint`. One that is there already is
    /// left alone and refused with Errc::conflict; Errc::not_found if its folder is not there.
    static io::Expected<JournalWriter> create(std::filesystem::path path,
                                              JournalHeader header,
                                              ByteView checkpoint,
                                              JournalLimits limits = {});

    JournalWriter(JournalWriter&& other) noexcept;
    JournalWriter& operator=(JournalWriter&&) = delete;
    /// Closes the segment; a failure is lost here, `close` tells it.
    ~JournalWriter();

    io::Expected<void> append(const Event& event, std::span<const Action> actions);

    /// The active segment is full: `rotate` at the next moment at which the engine's state is known to lie
    /// right behind the last event.
    [[nodiscard]] bool wants_rotation() const { return !failed_ && active_bytes_ >= limits_.segment_bytes; }
    /// Closes the active segment and begins the next at `checkpoint`.
    io::Expected<void> rotate(ByteView checkpoint);

    /// Hands the buffer to the operating system.
    io::Expected<void> flush();
    /// Says that nothing follows, and flushes.
    io::Expected<void> close();

    [[nodiscard]] std::uint64_t bytes() const { return total_bytes_ + active_bytes_; }

private:
    JournalWriter(std::filesystem::path path, JournalHeader header, JournalLimits limits);
    io::Expected<void> open_segment(ByteView checkpoint);
    io::Expected<void> end_segment();
    io::Expected<void> record(RecordKind kind, std::size_t began);
    std::unexpected<io::Failure> fail_with(std::string_view what);

    std::filesystem::path path_;
    JournalHeader header_;
    JournalLimits limits_;
    Bytes buffer_;
    std::uint64_t active_bytes_ = 0;
    std::uint64_t total_bytes_ = 0;  // of closed segments
    std::uint64_t last_sequence_ = 0;
    int file_ = -1;
    std::optional<io::Failure> failed_;
    std::unique_ptr<SegmentKeeper> keeper_;
};

}  // namespace lariat::store
