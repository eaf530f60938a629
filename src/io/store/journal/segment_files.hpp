#pragma once

#include "io/runtime/failure.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace lariat::store {

/// One segment of a journal FILE: the active one is FILE itself, closed ones are FILE.000001, FILE.000002, …,
/// with .zst once they are compressed.
struct SegmentFile {
    std::filesystem::path path;
    std::uint64_t number = 0;  ///< of a closed one; the active one has none
    std::uint64_t bytes = 0;   ///< on disk

    [[nodiscard]] bool active() const { return number == 0; }
    [[nodiscard]] bool compressed() const { return path.extension() == ".zst"; }
};

std::filesystem::path closed_segment(const std::filesystem::path& journal, std::uint64_t number);
std::filesystem::path compressed_segment(const std::filesystem::path& journal, std::uint64_t number);

/// What is there, oldest first, the active one last. Where a closed segment is there in both forms, its
/// compressed one, which is whole, counts.
io::Expected<std::vector<SegmentFile>> segment_files(const std::filesystem::path& journal);

}  // namespace lariat::store
