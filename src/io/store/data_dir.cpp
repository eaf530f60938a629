#include "io/store/data_dir.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace lariat::store {

namespace {

constexpr std::string_view kLockName = "owner.lock";

std::string owner_of(int lock) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(lock, text.data(), text.size(), 0);
    std::string_view digits{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    digits = digits.substr(0, digits.find('\n'));
    return digits.empty() ? "another process" : "process " + std::string{digits};
}

void write_owner(int lock) {
    // Only a hint for people: failing to leave it must not stop the engine.
    const std::string text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock, 0) == 0)
        static_cast<void>(::pwrite(lock, text.data(), text.size(), 0) < 0);
}

/// Someone who asks for the owner holds the lock for a moment, and so does a process that is being killed.
bool lock_alone(int lock) {
    for (int left = 50;; --left) {
        if (::flock(lock, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK || left == 0)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
}

}  // namespace

io::Expected<void> DataDir::create(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        std::filesystem::create_directories(path, error);
        if (!error && ::chmod(path.c_str(), 0700) != 0)
            error = std::error_code{errno, std::generic_category()};
    }
    if (error)
        return io::failure(Errc::unavailable, "data directory {}: {}", path.string(), error.message());
    return {};
}

std::optional<std::string> DataDir::owner(const std::filesystem::path& path) {
    const int lock = ::open((path / kLockName).c_str(), O_RDONLY | O_CLOEXEC);
    if (lock < 0)
        return std::nullopt;
    std::optional<std::string> owner;
    if (::flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        owner = owner_of(lock);
    ::close(lock);
    return owner;
}

io::Expected<DataDir> DataDir::own(std::filesystem::path path) {
    LARIAT_CHECK(create(path));
    const auto file = path / kLockName;
    const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return io::failure(Errc::unavailable, "{}: {}", file.string(), std::strerror(errno));
    DataDir owned{std::move(path), lock};
    if (!lock_alone(lock)) {
        if (errno == EWOULDBLOCK)
            return io::failure(
                Errc::conflict,
                "data directory {} is in use by {}: stop that one, or choose another directory",
                owned.path_.string(), owner_of(lock));
        return io::failure(Errc::unavailable, "{}: {}", file.string(), std::strerror(errno));
    }
    write_owner(lock);
    return owned;
}

io::Expected<void> DataDir::clear(std::string_view kept) const {
    std::error_code error;
    std::filesystem::directory_iterator entries{path_, error};
    while (!error && entries != std::filesystem::directory_iterator{}) {
        const std::filesystem::path entry = entries->path();
        entries.increment(error);
        if (!error && entry.filename() != kLockName && entry.filename() != kept)
            std::filesystem::remove_all(entry, error);
    }
    if (error)
        return io::failure(Errc::unavailable, "data directory {}: {}", path_.string(), error.message());
    return {};
}

DataDir::~DataDir() {
    if (lock_ >= 0)
        ::close(lock_);
}

}  // namespace lariat::store
