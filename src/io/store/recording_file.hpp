#pragma once

#include "io/store/recording.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace lariat::store {

/// Writes what the core was fed and found as text, line by line, through a buffer. Used on one thread.
///
/// A write that fails (a full disk) ends it: every later call returns the same failure.
class RecordingWriter {
public:
    /// Creates the file; one that is there already is left alone and refused with Errc::conflict.
    static io::Expected<RecordingWriter> create(std::filesystem::path path, RecordingInfo info);

    RecordingWriter(RecordingWriter&& other) noexcept;
    RecordingWriter& operator=(RecordingWriter&&) = delete;
    /// Flushes; a failure is lost here, `flush` tells it.
    ~RecordingWriter();

    /// The first event must be Configured: it makes the header.
    io::Expected<void> write(const Event& event);
    io::Expected<void> write(const StateLoaded& before);
    io::Expected<void> write(const Opportunity& opportunity);
    io::Expected<void> write(const Verdict& verdict);

    /// Hands the buffer to the operating system.
    io::Expected<void> flush();

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    RecordingWriter(std::filesystem::path path, RecordingInfo info, int file);
    io::Expected<void> line(std::string text);
    io::Expected<void> needs_header() const;

    std::filesystem::path path_;
    RecordingInfo info_;
    ChainSetup setup_;
    std::string buffer_;
    std::uint64_t bytes_ = 0;
    int file_;
    bool begun_ = false;
    std::optional<io::Failure> failed_;
};

}  // namespace lariat::store
