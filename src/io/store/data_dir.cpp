#include "io/store/data_dir.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace lariat::store {

namespace {

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

}  // namespace

io::Expected<DataDir> DataDir::own(std::filesystem::path path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        std::filesystem::create_directories(path, error);
        if (!error && ::chmod(path.c_str(), 0700) != 0)
            error = std::error_code{errno, std::generic_category()};
    }
    if (error)
        return io::failure(Errc::unavailable, "data directory {}: {}", path.string(), error.message());

    const auto file = path / "owner.lock";
    const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return io::failure(Errc::unavailable, "{}: {}", file.string(), std::strerror(errno));
    DataDir owned{std::move(path), lock};
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
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

DataDir::~DataDir() {
    if (lock_ >= 0)
        ::close(lock_);
}

}  // namespace lariat::store
