#include "io/keys/signer_socket.hpp"

#include "io/keys/private_files.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace lariat::keys {

namespace {

constexpr int kBacklog = 8;

io::Expected<sockaddr_un> address_of_socket(const std::filesystem::path& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = socket.string();
    if (text.size() >= sizeof address.sun_path)
        return io::failure(Errc::invalid_argument, "{}: a socket's path has at most {} bytes", text,
                           sizeof address.sun_path - 1);
    std::memcpy(address.sun_path, text.c_str(), text.size());
    return address;
}

const sockaddr* as_sockaddr(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

std::unexpected<io::Failure> socket_failure(const std::filesystem::path& socket) {
    return io::failure(Errc::unavailable, "{}: {}", socket.string(), std::strerror(errno));
}

io::Expected<OwnedDescriptor> new_socket() {
    OwnedDescriptor made{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (made.get() < 0)
        return io::failure(Errc::unavailable, "socket: {}", std::strerror(errno));
    return made;
}

}  // namespace

void OwnedDescriptor::reset() noexcept {
    if (raw_ >= 0)
        ::close(std::exchange(raw_, -1));
}

bool is_own_peer(int connection) noexcept {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof peer &&
           peer.uid == ::geteuid();
}

io::Expected<OwnedDescriptor> connect_to(const std::filesystem::path& socket) {
    LARIAT_TRY(const sockaddr_un address, address_of_socket(socket));
    LARIAT_TRY(OwnedDescriptor connection, new_socket());
    if (::connect(connection.get(), as_sockaddr(address), sizeof address) != 0) {
        if (errno == ENOENT || errno == ECONNREFUSED)
            return io::failure(Errc::unavailable,
                               "no signer answers at {}: start one with `lariat signer run`",
                               socket.string());
        return socket_failure(socket);
    }
    if (!is_own_peer(connection.get()))
        return io::failure(Errc::refused, "the signer at {} runs as another user", socket.string());
    return connection;
}

io::Expected<OwnedDescriptor> listen_privately(const std::filesystem::path& socket) {
    LARIAT_CHECK(private_directory(socket.parent_path()));
    LARIAT_TRY(const sockaddr_un address, address_of_socket(socket));
    if (connect_to(socket))
        return io::failure(Errc::conflict, "another signer answers at {}", socket.string());
    struct stat status{};
    if (::lstat(socket.c_str(), &status) == 0) {
        if (!S_ISSOCK(status.st_mode))
            return io::failure(Errc::refused, "{} is there and is no socket", socket.string());
        ::unlink(socket.c_str());
    }
    LARIAT_TRY(OwnedDescriptor listener, new_socket());
    const ::mode_t before = ::umask(0177);
    const int bound = ::bind(listener.get(), as_sockaddr(address), sizeof address);
    ::umask(before);
    if (bound != 0 || ::listen(listener.get(), kBacklog) != 0)
        return socket_failure(socket);
    return listener;
}

}  // namespace lariat::keys
