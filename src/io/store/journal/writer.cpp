#include "io/store/journal/writer.hpp"

#include "core/model/binary.hpp"
#include "core/model/binary_archive.hpp"
#include "io/store/journal/segment_files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace lariat::store {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10U;

}  // namespace

io::Expected<JournalWriter> JournalWriter::create(std::filesystem::path path,
                                                  JournalHeader header,
                                                  ByteView checkpoint,
                                                  JournalLimits limits) {
    if (const auto there = segment_files(path))
        return io::failure(Errc::conflict, "{} exists: a recording is never overwritten, name another file",
                           there->front().path.string());
    std::error_code ignored;
    if (path.has_parent_path() && !std::filesystem::is_directory(path.parent_path(), ignored))
        return io::failure(Errc::not_found, "{}: there is no such folder", path.parent_path().string());
    JournalWriter writer{std::move(path), std::move(header), limits};
    LARIAT_CHECK(writer.open_segment(checkpoint));
    return writer;
}

JournalWriter::JournalWriter(std::filesystem::path path, JournalHeader header, JournalLimits limits)
    : path_{std::move(path)},
      header_{std::move(header)},
      limits_{limits},
      last_sequence_{header_.first_sequence - 1} {
    buffer_.reserve(2 * kBufferBytes);
    // One segment's worth is left for the active one.
    const std::uint64_t closed = limits_.max_bytes - std::min(limits_.max_bytes, limits_.segment_bytes);
    keeper_ = std::make_unique<SegmentKeeper>(path_, closed);
}

JournalWriter::JournalWriter(JournalWriter&& other) noexcept
    : path_{std::move(other.path_)},
      header_{std::move(other.header_)},
      limits_{other.limits_},
      buffer_{std::move(other.buffer_)},
      active_bytes_{other.active_bytes_},
      total_bytes_{other.total_bytes_},
      last_sequence_{other.last_sequence_},
      file_{std::exchange(other.file_, -1)},
      failed_{std::move(other.failed_)},
      keeper_{std::move(other.keeper_)} {}

JournalWriter::~JournalWriter() {
    static_cast<void>(close());
}

io::Expected<void> JournalWriter::open_segment(ByteView checkpoint) {
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0)
        return fail_with(std::strerror(errno));
    active_bytes_ = Preamble::kSize;
    lariat::append(buffer_, write_preamble(own_preamble()));
    std::size_t began = begin_record(buffer_);
    binary::Writer{buffer_}.put(header_);
    LARIAT_CHECK(record(RecordKind::header, began));
    began = begin_record(buffer_);
    lariat::append(buffer_, checkpoint);
    LARIAT_CHECK(record(RecordKind::checkpoint, began));
    return flush();
}

io::Expected<void> JournalWriter::append(const Event& event, std::span<const Action> actions) {
    if (failed_)
        return std::unexpected{*failed_};
    const std::size_t began = begin_record(buffer_);
    binary::encode_to(buffer_, event);
    binary::encode_to(buffer_, actions);
    last_sequence_ = event.sequence;
    LARIAT_CHECK(record(RecordKind::event, began));
    if (buffer_.size() >= kBufferBytes)
        return flush();
    return {};
}

io::Expected<void> JournalWriter::record(RecordKind kind, std::size_t began) {
    if (const auto ended = end_record(buffer_, began, kind); !ended)
        return fail_with(describe(ended.error()));
    active_bytes_ += buffer_.size() - began;
    return {};
}

io::Expected<void> JournalWriter::rotate(ByteView checkpoint) {
    LARIAT_CHECK(end_segment());
    if (::rename(path_.c_str(), closed_segment(path_, header_.segment).c_str()) != 0)
        return fail_with(std::strerror(errno));
    total_bytes_ += active_bytes_;
    keeper_->closed(header_.segment);
    ++header_.segment;
    header_.first_sequence = last_sequence_ + 1;
    return open_segment(checkpoint);
}

io::Expected<void> JournalWriter::end_segment() {
    if (failed_)
        return std::unexpected{*failed_};
    const std::size_t began = begin_record(buffer_);
    LARIAT_CHECK(record(RecordKind::end, began));
    LARIAT_CHECK(flush());
    ::close(std::exchange(file_, -1));
    return {};
}

io::Expected<void> JournalWriter::close() {
    if (file_ < 0)
        return {};
    const auto ended = end_segment();
    if (file_ >= 0)
        ::close(std::exchange(file_, -1));
    return ended;
}

io::Expected<void> JournalWriter::flush() {
    if (failed_)
        return std::unexpected{*failed_};
    ByteView rest = buffer_;
    while (!rest.empty()) {
        const ssize_t written = ::write(file_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_with(std::strerror(errno));
        rest = rest.subspan(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return {};
}

std::unexpected<io::Failure> JournalWriter::fail_with(std::string_view what) {
    failed_ = io::Failure{Errc::unavailable, "recording " + path_.string() + " ended: " + std::string{what}};
    return std::unexpected{*failed_};
}

}  // namespace lariat::store
