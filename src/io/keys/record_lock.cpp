#include "io/keys/record_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace lariat::keys {

namespace {

constexpr std::chrono::milliseconds kRetry{5};

std::string holder_of(int lock) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(lock, text.data(), text.size(), 0);
    std::string_view digits{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    digits = digits.substr(0, digits.find('\n'));
    return digits.empty() ? "another process" : "process " + std::string{digits};
}

void write_holder(int lock) {
    // For people only: a full disk must not keep the signer from starting.
    const std::string text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock, 0) == 0)
        static_cast<void>(::pwrite(lock, text.data(), text.size(), 0) < 0);
}

}  // namespace

io::Expected<int> hold_lock(const std::filesystem::path& file,
                            std::chrono::milliseconds patience,
                            std::string_view what) {
    const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return io::failure(Errc::unavailable, "{}: {}", file.string(), std::strerror(errno));
    const auto until = std::chrono::steady_clock::now() + patience;
    while (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        if (error == EWOULDBLOCK && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(kRetry);
            continue;
        }
        const std::string holder = holder_of(lock);
        ::close(lock);
        if (error == EWOULDBLOCK)
            return io::failure(Errc::conflict, "{} is in use by {}: end that one first", what, holder);
        return io::failure(Errc::unavailable, "{}: {}", file.string(), std::strerror(error));
    }
    write_holder(lock);
    return lock;
}

}  // namespace lariat::keys
