#pragma once

#include "io/store/recording.hpp"
#include "io/store/recording_parse.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace lariat::store {

/// Appends what the core was fed and found to a file, line by line, through a buffer. Used on one thread.
///
/// A write that fails (a full disk) ends the recording: every later call returns the same failure, and the
/// engine goes on without it.
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

class RecordingReader {
public:
    static io::Expected<RecordingReader> open(const std::filesystem::path& path);

    /// The next line of a known type; nothing at the end. A torn last line is the end too.
    io::Expected<std::optional<RecordedLine>> next();

    [[nodiscard]] const RecordingInfo& info() const { return parser_.info(); }
    /// The file ended within a line: its writer was killed.
    [[nodiscard]] bool torn() const { return torn_; }

private:
    RecordingReader(std::string name, std::ifstream file) : name_{std::move(name)}, file_{std::move(file)} {}

    std::string name_;
    std::ifstream file_;
    RecordingParser parser_;
    std::uint64_t line_ = 0;
    bool torn_ = false;
};

}  // namespace lariat::store
