#pragma once

#include "io/store/journal/byte_source.hpp"
#include "io/store/journal/format.hpp"

#include <memory>
#include <optional>
#include <string>

namespace lariat::store {

/// How a segment ends.
enum class SegmentEnd : std::uint8_t {
    unknown,  ///< not there yet
    closed,   ///< its writer closed it
    open,     ///< after a whole record: its writer still writes, or was killed
    torn,     ///< within a record
};

/// One record; `payload` holds until the next one is read.
struct JournalRecord {
    RecordKind kind = RecordKind::header;
    ByteView payload;
    std::uint64_t offset = 0;  ///< where it begins in the segment, decompressed
};

/// Reads the records of one segment and nothing into them.
class SegmentReader {
public:
    /// Reads the preamble. Errc::malformed if it is no journal, Errc::insufficient if it ends before that is
    /// known, Errc::refused if this build does not read its version or schema.
    static io::Expected<SegmentReader> open(std::unique_ptr<ByteSource> source, std::string name);

    /// The next whole record; nothing at the end, whichever it is. Errc::malformed names file and offset of
    /// bytes that were changed.
    io::Expected<std::optional<JournalRecord>> next();

    [[nodiscard]] SegmentEnd end() const { return end_; }
    /// Where the last whole record ends.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    /// Bytes after it.
    [[nodiscard]] std::uint64_t torn_bytes() const { return torn_; }
    [[nodiscard]] std::uint64_t consumed() const { return source_->consumed(); }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    SegmentReader(std::unique_ptr<ByteSource> source, std::string name)
        : source_{std::move(source)}, name_{std::move(name)} {}
    /// Fills the buffer up to `size` bytes if there are so many.
    io::Expected<bool> fill(std::size_t size);
    std::optional<JournalRecord> ended();

    std::unique_ptr<ByteSource> source_;
    std::string name_;
    Bytes buffer_;
    std::size_t begin_ = 0;  // of what is unread in the buffer
    std::uint64_t offset_ = 0;
    std::uint64_t torn_ = 0;
    SegmentEnd end_ = SegmentEnd::unknown;
};

}  // namespace lariat::store
