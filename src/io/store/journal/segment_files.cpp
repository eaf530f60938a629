#include "io/store/journal/segment_files.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <string>
#include <system_error>

namespace lariat::store {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDigits = 6;

/// The number in ".000012" or ".000012.zst"; zero for anything else.
std::uint64_t number_in(std::string_view suffix) {
    if (suffix.ends_with(".zst"))
        suffix.remove_suffix(4);
    if (suffix.size() < kDigits + 1 || suffix.front() != '.')
        return 0;
    std::uint64_t number = 0;
    const auto [end, errc] = std::from_chars(suffix.data() + 1, suffix.data() + suffix.size(), number);
    return errc == std::errc{} && end == suffix.data() + suffix.size() ? number : 0;
}

}  // namespace

fs::path closed_segment(const fs::path& journal, std::uint64_t number) {
    return journal.string() + fmt::format(".{:06}", number);
}

fs::path compressed_segment(const fs::path& journal, std::uint64_t number) {
    return closed_segment(journal, number).string() + ".zst";
}

io::Expected<std::vector<SegmentFile>> segment_files(const fs::path& journal) {
    const fs::path folder = journal.has_parent_path() ? journal.parent_path() : fs::path{"."};
    const std::string name = journal.filename().string();
    std::map<std::uint64_t, SegmentFile> closed;
    std::vector<SegmentFile> files;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        const std::string found = entry->path().filename().string();
        if (!found.starts_with(name))
            continue;
        std::error_code gone;
        const std::uint64_t bytes = entry->file_size(gone);
        if (gone)
            continue;
        const SegmentFile file{entry->path(), number_in(std::string_view{found}.substr(name.size())), bytes};
        if (found == name)
            files.push_back(file);
        else if (file.number != 0 && (file.compressed() || !closed.contains(file.number)))
            closed.insert_or_assign(file.number, file);
    }
    if (error)
        return io::failure(
            error == std::errc::no_such_file_or_directory ? Errc::not_found : Errc::unavailable, "{}: {}",
            folder.string(), error.message());
    if (files.empty() && closed.empty())
        return io::failure(Errc::not_found, "{}: there is no journal", journal.string());
    std::vector<SegmentFile> all;
    for (auto& [number, file] : closed)
        all.push_back(std::move(file));
    all.insert(all.end(), files.begin(), files.end());
    return all;
}

}  // namespace lariat::store
