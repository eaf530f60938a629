#include "io/store/recording_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace lariat::store {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10U;

}  // namespace

io::Expected<RecordingWriter> RecordingWriter::create(std::filesystem::path path, RecordingInfo info) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0 && errno == EEXIST)
        return io::failure(Errc::conflict, "{} exists: a recording is never overwritten, name another file",
                           path.string());
    if (file < 0)
        return io::failure(Errc::unavailable, "{}: {}", path.string(), std::strerror(errno));
    return RecordingWriter{std::move(path), std::move(info), file};
}

RecordingWriter::RecordingWriter(std::filesystem::path path, RecordingInfo info, int file)
    : path_{std::move(path)}, info_{std::move(info)}, file_{file} {
    buffer_.reserve(kBufferBytes);
}

RecordingWriter::RecordingWriter(RecordingWriter&& other) noexcept
    : path_{std::move(other.path_)},
      info_{std::move(other.info_)},
      setup_{std::move(other.setup_)},
      buffer_{std::move(other.buffer_)},
      bytes_{other.bytes_},
      file_{std::exchange(other.file_, -1)},
      begun_{other.begun_},
      failed_{std::move(other.failed_)} {}

RecordingWriter::~RecordingWriter() {
    if (file_ < 0)
        return;
    static_cast<void>(flush());
    ::close(file_);
}

io::Expected<void> RecordingWriter::write(const Event& event) {
    const auto* configured = std::get_if<Configured>(&event.body);
    if (configured != nullptr)
        setup_ = configured->setup;
    if (configured != nullptr && !begun_) {
        begun_ = true;
        return line(to_json(info_, event));
    }
    LARIAT_CHECK(needs_header());
    return line(to_json(event, setup_));
}

io::Expected<void> RecordingWriter::write(const StateLoaded& before) {
    LARIAT_CHECK(needs_header());
    return line(to_json(before, setup_));
}

io::Expected<void> RecordingWriter::write(const Opportunity& opportunity) {
    LARIAT_CHECK(needs_header());
    return line(to_json(opportunity, setup_));
}

io::Expected<void> RecordingWriter::write(const Verdict& verdict) {
    LARIAT_CHECK(needs_header());
    return line(to_json(verdict));
}

io::Expected<void> RecordingWriter::needs_header() const {
    if (!begun_)
        return io::failure(Errc::invalid_argument, "{}: a recording begins with the configuration",
                           path_.string());
    return {};
}

io::Expected<void> RecordingWriter::line(std::string text) {
    if (failed_)
        return std::unexpected{*failed_};
    buffer_ += text;
    buffer_ += '\n';
    bytes_ += text.size() + 1;
    if (buffer_.size() >= kBufferBytes)
        return flush();
    return {};
}

io::Expected<void> RecordingWriter::flush() {
    if (failed_)
        return std::unexpected{*failed_};
    std::string_view rest = buffer_;
    while (!rest.empty()) {
        const ssize_t written = ::write(file_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            failed_ = io::Failure{Errc::unavailable,
                                  "recording " + path_.string() + " ended: " + std::strerror(errno)};
            return std::unexpected{*failed_};
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return {};
}

}  // namespace lariat::store
