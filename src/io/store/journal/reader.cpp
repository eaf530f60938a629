#include "io/store/journal/reader.hpp"

#include "core/model/binary.hpp"
#include "core/model/binary_archive.hpp"

#include <algorithm>

namespace lariat::store {
namespace {

std::unexpected<io::Failure> malformed(const std::string& name, std::uint64_t offset, const Error& error) {
    return io::failure(Errc::malformed, "{}: damaged at offset {}: {}", name, offset, describe(error));
}

}  // namespace

io::Expected<JournalHeader> read_header(SegmentReader& segment) {
    LARIAT_TRY(const auto record, segment.next());
    if (!record)
        return io::failure(Errc::insufficient, "{}: ends before its header is whole", segment.name());
    if (record->kind != RecordKind::header)
        return io::failure(Errc::malformed, "{}: does not begin with a header", segment.name());
    JournalHeader header;
    binary::Reader reader{record->payload};
    reader.get(header);
    if (const auto whole = reader.finish(); !whole)
        return malformed(segment.name(), record->offset, whole.error());
    return header;
}

io::Expected<JournalItem> decode_record(const JournalRecord& record,
                                        std::uint64_t first_sequence,
                                        const std::string& name) {
    if (record.kind == RecordKind::checkpoint)
        return JournalCheckpoint{record.payload, first_sequence};
    if (record.kind != RecordKind::event)
        return malformed(name, record.offset, {Errc::malformed, "a record of this kind cannot be here"});
    auto read = binary::decode_event_prefix(record.payload);
    if (!read)
        return malformed(name, record.offset, read.error());
    return JournalEntry{std::move(read->event), record.payload.subspan(read->size)};
}

JournalReader::JournalReader(std::vector<SegmentFile> files) : files_{std::move(files)} {
    for (const SegmentFile& file : files_)
        total_bytes_ += file.bytes;
}

io::Expected<JournalReader> JournalReader::open(const std::filesystem::path& path, std::uint64_t from) {
    LARIAT_TRY(auto files, segment_files(path));
    JournalReader reader{std::move(files)};
    std::size_t first = 0;
    for (std::size_t i = reader.files_.size(); i-- > 1 && from > 0;) {
        const auto began = reader.begin_segment(i);
        if (!began && began.error().code == Errc::insufficient && i + 1 == reader.files_.size())
            continue;  // torn at its very beginning
        LARIAT_CHECK(began);
        if (reader.header_.first_sequence <= from) {
            first = i;
            break;
        }
    }
    for (std::size_t i = 0; i < first; ++i)
        reader.done_bytes_ += reader.files_[i].bytes;
    LARIAT_CHECK(reader.begin_segment(first));
    reader.last_sequence_ = reader.header_.first_sequence - 1;
    return reader;
}

io::Expected<void> JournalReader::begin_segment(std::size_t index) {
    LARIAT_TRY(auto source, open_source(files_[index].path));
    LARIAT_TRY(auto segment, SegmentReader::open(std::move(source), files_[index].path.string()));
    LARIAT_TRY(header_, read_header(segment));
    segment_.emplace(std::move(segment));
    at_ = index;
    return {};
}

io::Expected<std::optional<JournalItem>> JournalReader::next() {
    LARIAT_TRY(const auto record, segment_->next());
    if (!record)
        return next_segment();
    LARIAT_TRY(JournalItem item, item_of(*record));
    return item;
}

io::Expected<std::optional<JournalItem>> JournalReader::next_segment() {
    if (at_ + 1 == files_.size())
        return std::nullopt;
    if (segment_->end() != SegmentEnd::closed)
        return io::failure(Errc::malformed,
                           "{}: ends at offset {} without having been closed, and {} goes on",
                           segment_->name(), segment_->offset(), files_[at_ + 1].path.string());
    if (headless_)
        return std::nullopt;
    const JournalHeader before = header_;
    const std::uint64_t bytes_before = files_[at_].bytes;
    if (const auto began = begin_segment(at_ + 1); !began) {
        headless_ = began.error().code == Errc::insufficient && at_ + 2 == files_.size();
        if (!headless_)
            return std::unexpected{began.error()};
        return std::nullopt;
    }
    done_bytes_ += bytes_before;
    if (header_.run != before.run || header_.segment != before.segment + 1 ||
        header_.first_sequence != last_sequence_ + 1)
        return io::failure(Errc::malformed,
                           "{}: segment {} of run {} from event {} does not follow segment {} of "
                           "run {}, which ends with event {}",
                           segment_->name(), header_.segment, header_.run, header_.first_sequence,
                           before.segment, before.run, last_sequence_);
    return next();
}

io::Expected<JournalItem> JournalReader::item_of(const JournalRecord& record) {
    LARIAT_TRY(JournalItem item, decode_record(record, header_.first_sequence, segment_->name()));
    if (const auto* entry = std::get_if<JournalEntry>(&item)) {
        if (entry->event.sequence != last_sequence_ + 1)
            return malformed(segment_->name(), record.offset,
                             {Errc::malformed, {"event out of order", entry->event.sequence}});
        last_sequence_ = entry->event.sequence;
    }
    return item;
}

}  // namespace lariat::store
