#pragma once

#include "io/store/recording.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace lariat::store {

/// Reads the lines of one recording, in order. What a line names by address is resolved through the newest
/// header or `configured` line.
class RecordingParser {
public:
    RecordingParser();
    RecordingParser(RecordingParser&&) noexcept;
    RecordingParser& operator=(RecordingParser&&) noexcept;
    ~RecordingParser();

    /// The header line makes the first event, its Configured. Nothing for a line of an unknown type.
    /// Errc::malformed names what is wrong, Errc::refused another version of the format.
    io::Expected<std::optional<RecordedLine>> parse(std::string_view line);

    /// Of the header; empty before it was read.
    [[nodiscard]] const RecordingInfo& info() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace lariat::store
