#include "io/keys/private_files.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lariat::keys {

namespace {

/// A descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int raw) : raw_{raw} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (raw_ >= 0)
            ::close(raw_);
    }
    [[nodiscard]] int get() const { return raw_; }

private:
    int raw_;
};

std::unexpected<io::Failure> os_failure(const std::filesystem::path& path) {
    const int error = errno;
    return io::failure(error == ENOENT ? Errc::not_found : Errc::unavailable, "{}: {}", path.string(),
                       std::strerror(error));
}

io::Expected<void> owned_alone(const std::filesystem::path& path,
                               const struct stat& status,
                               std::string_view wanted) {
    if (status.st_uid != ::geteuid())
        return io::failure(Errc::refused, "{} belongs to another user", path.string());
    const unsigned mode = status.st_mode & 07777U;
    if ((mode & 077U) != 0)
        return io::failure(Errc::refused, "{} has mode {:04o}: others can reach it; run: chmod {} {}",
                           path.string(), mode, wanted, path.string());
    return {};
}

bool write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

io::Expected<SecretBytes> read_descriptor(int descriptor, std::string_view name, std::size_t limit) {
    LARIAT_TRY(SecretBytes content, SecretBytes::zeros(limit + 1));
    std::size_t size = 0;
    while (size < content.size()) {
        const auto room = content.mutable_view().subspan(size);
        const ssize_t got = ::read(descriptor, room.data(), room.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return os_failure(name);
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    if (size > limit)
        return io::failure(Errc::malformed, "{} is longer than {} bytes", name, limit);
    content.shrink(size);
    return content;
}

io::Expected<SecretBytes> read_file(const std::filesystem::path& path, Access access, std::size_t limit) {
    // Not blocking: a named pipe would wait for its other end before it can be refused.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.get() < 0)
        return os_failure(path);
    // Of the open file, so that nobody can exchange it between the check and the reading.
    struct stat status{};
    if (::fstat(file.get(), &status) != 0)
        return os_failure(path);
    if (!S_ISREG(status.st_mode))
        return io::failure(Errc::refused, "{} is not a regular file", path.string());
    if (access == Access::owner_only)
        LARIAT_CHECK(owned_alone(path, status, "600"));
    return read_descriptor(file.get(), path.string(), limit);
}

io::Expected<void> private_directory(const std::filesystem::path& path) {
    std::error_code error;
    if (path.has_parent_path())
        std::filesystem::create_directories(path.parent_path(), error);
    if (error)
        return io::failure(Errc::unavailable, "{}: {}", path.string(), error.message());
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return os_failure(path);
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0)
        return os_failure(path);
    if (!S_ISDIR(status.st_mode))
        return io::failure(Errc::refused, "{} is not a directory", path.string());
    return owned_alone(path, status, "700");
}

io::Expected<void> write_new_file(const std::filesystem::path& path, std::string_view content) {
    std::string temporary = (path.parent_path() / ".new-XXXXXX").string();
    const Descriptor file{::mkostemp(temporary.data(), O_CLOEXEC)};
    if (file.get() < 0)
        return os_failure(path.parent_path());
    const auto abandon = [&] {
        auto why = os_failure(path);
        ::unlink(temporary.c_str());
        return why;
    };
    if (::fchmod(file.get(), 0600) != 0 || !write_all(file.get(), content) || ::fsync(file.get()) != 0)
        return abandon();
    // A link, not a rename: it fails where a file is, instead of replacing it.
    if (::link(temporary.c_str(), path.c_str()) != 0) {
        if (errno != EEXIST)
            return abandon();
        ::unlink(temporary.c_str());
        return io::failure(Errc::conflict, "{} exists", path.string());
    }
    ::unlink(temporary.c_str());
    const Descriptor folder{::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.get() < 0 || ::fsync(folder.get()) != 0)
        return os_failure(path.parent_path());
    return {};
}

}  // namespace lariat::keys
