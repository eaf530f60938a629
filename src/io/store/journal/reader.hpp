#pragma once

#include "core/model/event.hpp"
#include "io/store/journal/segment_files.hpp"
#include "io/store/journal/segment_reader.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace lariat::store {

/// The state of the engine right before the next event. Each segment begins with one.
struct JournalCheckpoint {
    ByteView bytes;  ///< until the next item is read
    std::uint64_t first_sequence = 0;
};

/// An event and what the core answered, encoded.
struct JournalEntry {
    Event event;
    ByteView actions;  ///< until the next item is read
};

using JournalItem = std::variant<JournalCheckpoint, JournalEntry>;

/// Reads a journal through all its segments, in order.
class JournalReader {
public:
    /// Begins at the oldest segment, or at the newest whose events begin at `from` or before.
    static io::Expected<JournalReader> open(const std::filesystem::path& path, std::uint64_t from = 0);

    /// The next item; nothing at the end. A torn last segment ends after its last whole record; anything else
    /// that is wrong is Errc::malformed with file and offset: bytes that were changed, a segment that is cut
    /// or missing while later ones are there.
    io::Expected<std::optional<JournalItem>> next();

    /// Of the segment that is being read.
    [[nodiscard]] const JournalHeader& header() const { return header_; }
    /// How the last segment ends; a torn one may have ended before its first record was whole.
    [[nodiscard]] SegmentEnd end() const { return headless_ ? SegmentEnd::torn : segment_->end(); }
    [[nodiscard]] std::uint64_t torn_bytes() const {
        return headless_ ? files_.back().bytes : segment_->torn_bytes();
    }
    [[nodiscard]] const SegmentReader& segment() const { return *segment_; }
    [[nodiscard]] std::size_t segments() const { return files_.size(); }
    /// Bytes on disk, read and in all.
    [[nodiscard]] std::uint64_t bytes_read() const { return done_bytes_ + segment_->consumed(); }
    [[nodiscard]] std::uint64_t bytes_total() const { return total_bytes_; }

private:
    explicit JournalReader(std::vector<SegmentFile> files);
    io::Expected<void> begin_segment(std::size_t index);
    io::Expected<std::optional<JournalItem>> next_segment();
    io::Expected<JournalItem> item_of(const JournalRecord& record);

    std::vector<SegmentFile> files_;
    std::size_t at_ = 0;
    std::optional<SegmentReader> segment_;
    JournalHeader header_;
    std::uint64_t last_sequence_ = 0;
    bool headless_ = false;
    std::uint64_t done_bytes_ = 0;
    std::uint64_t total_bytes_ = 0;
};

/// The header of a segment: its first record. Errc::insufficient if it ends before.
io::Expected<JournalHeader> read_header(SegmentReader& segment);

/// One record of a segment, decoded; the header has been read.
io::Expected<JournalItem> decode_record(const JournalRecord& record,
                                        std::uint64_t first_sequence,
                                        const std::string& name);

}  // namespace lariat::store
