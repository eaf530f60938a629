#pragma once

#include "io/runtime/failure.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lariat::store {

/// The folder in which an engine keeps its state, held by one process at a time.
///
/// The lock goes with the process, also when it is killed. Whoever only reads records needs no lock.
class DataDir {
public:
    /// Creates the folder (mode 0700) where it is missing. Errc::conflict names the process that owns it.
    static io::Expected<DataDir> own(std::filesystem::path path);

    /// Makes the folder alone, without owning it.
    static io::Expected<void> create(const std::filesystem::path& path);
    /// "process 1234" when one holds it.
    static std::optional<std::string> owner(const std::filesystem::path& path);

    DataDir(DataDir&& other) noexcept
        : path_{std::move(other.path_)}, lock_{std::exchange(other.lock_, -1)} {}
    DataDir& operator=(DataDir&&) = delete;
    DataDir(const DataDir&) = delete;
    DataDir& operator=(const DataDir&) = delete;
    ~DataDir();

    /// Removes everything in it but the lock and what is named `kept`.
    [[nodiscard]] io::Expected<void> clear(std::string_view kept) const;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path intents_file() const { return path_ / "intents.db"; }
    [[nodiscard]] std::filesystem::path records_file() const { return path_ / "records.db"; }

private:
    DataDir(std::filesystem::path path, int lock) : path_{std::move(path)}, lock_{lock} {}

    std::filesystem::path path_;
    int lock_;
};

}  // namespace lariat::store
