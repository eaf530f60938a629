#include "app/doctor/check.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

namespace lariat::app {
namespace {

namespace fs = std::filesystem;

constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;
constexpr double kLeastSpace = 0.1 * kGibibyte;
constexpr double kComfortableSpace = 1.0 * kGibibyte;
constexpr rlim_t kLeastFiles = 1024;
constexpr rlim_t kComfortableFiles = 4096;

/// The folder itself, or the nearest one above it that is there.
fs::path existing(fs::path folder) {
    std::error_code ignored;
    while (!fs::exists(folder, ignored) && folder.has_relative_path())
        folder = folder.parent_path();
    return folder;
}

/// Looks only: a folder that is missing is made when it is first needed.
Check check_folder(const std::string& name, const fs::path& folder) {
    const fs::path there = existing(folder);
    std::error_code ignored;
    if (!fs::is_directory(there, ignored))
        return {name, Health::fail, there.string() + " is no folder",
                "move it away, or choose another folder"};
    if (::access(there.c_str(), W_OK | X_OK) != 0)
        return {name, Health::fail, there.string() + ": " + std::strerror(errno),
                "chown or chmod it, or choose another folder"};
    struct statvfs space{};
    if (::statvfs(there.c_str(), &space) != 0)
        return {name, Health::warn, there.string() + ": " + std::strerror(errno), "check the file system"};
    const double free_bytes = static_cast<double>(space.f_bavail) * static_cast<double>(space.f_frsize);
    const std::string detail = fmt::format("{}, {:.1f} GiB free", folder.string(), free_bytes / kGibibyte);
    if (free_bytes < kLeastSpace)
        return {name, Health::fail, detail, "make room: the database needs some"};
    if (free_bytes < kComfortableSpace)
        return {name, Health::warn, detail, "make room before a long run"};
    return {name, Health::ok, detail};
}

Check check_keys(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::exists(folder, ignored))
        return {"keys", Health::ok, folder.string() + " is made with the first key"};
    const fs::perms mode = fs::status(folder, ignored).permissions();
    if ((mode & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
        return {"keys", Health::warn, folder.string() + " can be read by others",
                "chmod 700 " + folder.string()};
    return {"keys", Health::ok, folder.string()};
}

/// Where the record of signatures goes, and whether it is one that a signer would take.
Check check_record(const Config& config) {
    const fs::path folder = config.signer.dir.value_or(config.store.dir);
    struct stat status{};
    if (::stat(folder.c_str(), &status) != 0)
        return {"signature record", Health::ok, folder.string() + " is made with the first signer"};
    if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return {"signature record", Health::fail, folder.string() + " can be changed by others",
                "chmod 700 " + folder.string()};
    std::error_code ignored;
    const bool there = fs::exists(folder / "signatures.db", ignored);
    return {"signature record", Health::ok,
            there ? (folder / "signatures.db").string() : folder.string() + ", nothing signed yet"};
}

/// A key needs its pages locked; some more keep what a signature leaves behind out of swap.
Check check_locked_memory() {
    constexpr rlim_t kLeast = 64 * 1024;
    rlimit limit{};
    if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        return {"locked memory", Health::warn, std::strerror(errno), "ulimit -l unlimited"};
    if (limit.rlim_cur == RLIM_INFINITY || ::geteuid() == 0)
        return {"locked memory", Health::ok, "no limit"};
    const std::string detail = fmt::format("limit {} KiB", limit.rlim_cur / 1024);
    return {"locked memory", limit.rlim_cur < kLeast ? Health::fail : Health::ok, detail,
            limit.rlim_cur < kLeast ? "ulimit -l 65536: keys are held in locked memory only" : ""};
}

Check check_clock() {
    timex state{};
    const int status = ::adjtimex(&state);
    if (status < 0)
        return {"clock", Health::warn, std::strerror(errno), "check that the time is kept by NTP"};
    if (status == TIME_ERROR || (static_cast<unsigned>(state.status) & STA_UNSYNC) != 0)
        return {"clock", Health::warn, "the kernel does not know the clock to be synchronised",
                "run chrony or systemd-timesyncd"};
    return {"clock", Health::ok, fmt::format("synchronised, error at most {} ms", state.maxerror / 1000)};
}

Check check_files() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return {"open files", Health::warn, std::strerror(errno), ""};
    const std::string detail =
        limit.rlim_cur == RLIM_INFINITY ? "no limit" : fmt::format("limit {}", limit.rlim_cur);
    if (limit.rlim_cur >= kComfortableFiles)
        return {"open files", Health::ok, detail};
    return {"open files", limit.rlim_cur < kLeastFiles ? Health::fail : Health::warn, detail,
            "ulimit -n 65536"};
}

}  // namespace

void check_machine(const Config& config, Checks& checks) {
    checks.push_back(check_folder("data folder", config.store.dir));
    checks.push_back(check_folder("world folder", config.world.dir));
    checks.push_back(check_keys(config.keys.dir));
    checks.push_back(check_record(config));
    checks.push_back(check_locked_memory());
    checks.push_back(check_clock());
    checks.push_back(check_files());
}

}  // namespace lariat::app
