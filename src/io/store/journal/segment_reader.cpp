#include "io/store/journal/segment_reader.hpp"

#include "io/store/journal/crc32c.hpp"

namespace lariat::store {
namespace {

/// A length is believed no further than bytes arrive.
constexpr std::size_t kChunk = std::size_t{256} << 10U;

}  // namespace

io::Expected<SegmentReader> SegmentReader::open(std::unique_ptr<ByteSource> source, std::string name) {
    SegmentReader reader{std::move(source), std::move(name)};
    LARIAT_TRY(const bool whole, reader.fill(Preamble::kSize));
    if (!whole)
        return io::failure(Errc::insufficient, "{}: too short for a journal", reader.name_);
    const auto preamble =
        read_preamble(std::span<const std::uint8_t, Preamble::kSize>{reader.buffer_.data(), Preamble::kSize});
    if (!preamble)
        return io::failure(Errc::malformed, "{}: {}", reader.name_, preamble.error().context.what);
    const Preamble own = own_preamble();
    if (preamble->version != own.version)
        return io::failure(Errc::refused, "{}: journal of version {}, this build reads version {}",
                           reader.name_, preamble->version, own.version);
    if (preamble->schema_version != own.schema_version ||
        preamble->schema_fingerprint != own.schema_fingerprint)
        return io::failure(
            Errc::refused,
            "{}: its events and actions have schema {}-{:016x}, those of this build {}-{:016x}: "
            "replay it with the build that wrote it",
            reader.name_, preamble->schema_version, preamble->schema_fingerprint, own.schema_version,
            own.schema_fingerprint);
    reader.begin_ = Preamble::kSize;
    reader.offset_ = Preamble::kSize;
    return reader;
}

io::Expected<bool> SegmentReader::fill(std::size_t size) {
    if (buffer_.size() - begin_ >= size)
        return true;
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
    while (buffer_.size() < size) {
        const std::size_t had = buffer_.size();
        buffer_.resize(had + kChunk);
        const auto got = source_->read(std::span{buffer_}.subspan(had));
        buffer_.resize(had + got.value_or(0));
        if (!got)
            return std::unexpected{got.error()};
        if (*got == 0)
            return false;
    }
    return true;
}

std::optional<JournalRecord> SegmentReader::ended() {
    torn_ = buffer_.size() - begin_;
    end_ = torn_ == 0 ? SegmentEnd::open : SegmentEnd::torn;
    return std::nullopt;
}

io::Expected<std::optional<JournalRecord>> SegmentReader::next() {
    if (end_ != SegmentEnd::unknown)
        return std::nullopt;
    const auto damaged = [this](std::string_view what) {
        return io::failure(Errc::malformed, "{}: damaged at offset {}: {}", name_, offset_, what);
    };
    LARIAT_TRY(const bool has_head, fill(FrameHead::kSize));
    if (!has_head)
        return ended();
    const auto head = read_frame_head(
        std::span<const std::uint8_t, FrameHead::kSize>{buffer_.data() + begin_, FrameHead::kSize});
    if (!head)
        return damaged(head.error().context.what);
    LARIAT_TRY(const bool whole, fill(FrameHead::kSize + head->length));
    if (!whole)
        return ended();
    const JournalRecord record{head->kind, ByteView{buffer_}.subspan(begin_ + FrameHead::kSize, head->length),
                               offset_};
    if (crc32c(record.payload) != head->checksum)
        return damaged("a record was changed");
    begin_ += FrameHead::kSize + head->length;
    if (record.kind == RecordKind::end) {
        LARIAT_TRY(const bool more, fill(1));
        if (more)
            return damaged("bytes after the end");
        end_ = SegmentEnd::closed;
        offset_ += FrameHead::kSize + head->length;
        return std::nullopt;
    }
    offset_ += FrameHead::kSize + head->length;
    return record;
}

}  // namespace lariat::store
