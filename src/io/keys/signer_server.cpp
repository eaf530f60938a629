#include "io/keys/signer_server.hpp"

#include "io/keys/signer_socket.hpp"
#include "io/runtime/log.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

namespace lariat::keys {

namespace {

using Clock = std::chrono::steady_clock;

const io::Logger kLog{"signer"};

int until(Clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left + 1, 0, 60'000));
}

/// One client and what it sent so far.
class Connection {
public:
    explicit Connection(int descriptor) : descriptor_{descriptor} {}

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// When the frame that has begun is given up.
    [[nodiscard]] std::optional<Clock::time_point> deadline() const { return deadline_; }

    /// Reads what is there and answers what is whole; false when this connection is over.
    bool serve(GuardedSigner& signer, const ServerLimits& limits) {
        std::array<std::uint8_t, 16 * 1024> chunk;
        const ssize_t got = ::recv(descriptor_, chunk.data(), chunk.size(), MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return true;
        if (got <= 0)
            return false;
        buffer_.insert(buffer_.end(), chunk.begin(), chunk.begin() + got);
        for (;;) {
            auto frame = take_frame(buffer_);
            if (!frame) {
                kLog.warn("client refused", {{"why", frame.error().message}});
                static_cast<void>(answer(FailureAnswer{frame.error()}, 0, limits));
                return false;
            }
            if (!*frame)
                break;
            if (!send_frame(descriptor_, answer_to(signer, **frame), limits.write))
                return false;
        }
        if (buffer_.empty())
            deadline_.reset();
        else if (!deadline_)
            deadline_ = Clock::now() + limits.frame;
        return true;
    }

private:
    [[nodiscard]] io::Expected<void> answer(const SignerAnswer& text,
                                            std::uint64_t id,
                                            const ServerLimits& limits) const {
        LARIAT_TRY(const Frame frame, to_frame(id, text));
        return send_frame(descriptor_, frame, limits.write);
    }

    int descriptor_;
    Bytes buffer_;
    std::optional<Clock::time_point> deadline_;
};

/// A client of a listener owns its descriptor.
struct Client {
    explicit Client(OwnedDescriptor accepted)
        : descriptor{std::move(accepted)}, connection{descriptor.get()} {}
    OwnedDescriptor descriptor;
    Connection connection;
};

int poll_limit(const std::vector<Client>& clients) {
    int limit = -1;
    for (const Client& client : clients)
        if (const auto deadline = client.connection.deadline())
            limit = limit < 0 ? until(*deadline) : std::min(limit, until(*deadline));
    return limit;
}

void accept_client(int listener, std::vector<Client>& clients, const ServerLimits& limits) {
    OwnedDescriptor accepted{::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
    if (accepted.get() < 0)
        return;
    if (!is_own_peer(accepted.get())) {
        kLog.warn("client of another user refused", {});
        return;
    }
    if (clients.size() >= limits.clients) {
        kLog.warn("client refused: too many", {{"clients", clients.size()}});
        return;
    }
    clients.emplace_back(std::move(accepted));
}

SignerAnswer answer(GuardedSigner& signer, SignerRequest request) {
    if (auto* sign = std::get_if<SignRequest>(&request)) {
        auto made = signer.sign(std::move(sign->txn));
        if (!made)
            return FailureAnswer{std::move(made).error()};
        return SignatureAnswer{std::move(*made)};
    }
    if (const auto* asked = std::get_if<SignedForRequest>(&request)) {
        auto found = signer.signed_for(asked->nonce);
        if (!found)
            return FailureAnswer{std::move(found).error()};
        return SignaturesAnswer{std::move(*found)};
    }
    if (std::holds_alternative<SetUpRequest>(request))
        return FailureAnswer{Errc::refused, "the signer is set up already"};
    auto status = signer.status();
    if (!status)
        return FailureAnswer{std::move(status).error()};
    return *status;
}

/// Waits until the descriptor can be read or written; false when the time is over.
bool wait_for(int descriptor, short events, Clock::time_point deadline) {
    for (;;) {
        pollfd waiting{descriptor, events, 0};
        const int ready = ::poll(&waiting, 1, until(deadline));
        if (ready > 0)
            return true;
        if (ready == 0 && Clock::now() >= deadline)
            return false;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

}  // namespace

Frame answer_to(GuardedSigner& signer, const Frame& frame) {
    auto request = request_of(frame);
    const SignerAnswer told = request ? answer(signer, std::move(*request))
                                      : SignerAnswer{FailureAnswer{std::move(request).error()}};
    if (const auto* failed = std::get_if<FailureAnswer>(&told))
        kLog.warn("not signed", {{"why", failed->message}});
    if (auto made = to_frame(frame.id, told))
        return *std::move(made);
    // A failure is short enough for any frame.
    return to_frame(frame.id, FailureAnswer{Errc::out_of_range, "the answer does not fit a frame"}).value();
}

io::Expected<Frame> receive_frame(int connection, std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    Bytes buffer;
    std::size_t wanted = kFrameHeader;
    for (;;) {
        LARIAT_TRY(auto frame, take_frame(buffer));
        if (frame)
            return *std::move(frame);
        if (buffer.size() >= kFrameHeader)
            wanted = kFrameHeader + (std::size_t{buffer[0]} << 24U | std::size_t{buffer[1]} << 16U |
                                     std::size_t{buffer[2]} << 8U | std::size_t{buffer[3]});
        if (!wait_for(connection, POLLIN, deadline))
            return io::failure(Errc::timeout, "no frame came in {} ms", limit.count());
        const std::size_t size = buffer.size();
        buffer.resize(wanted);
        const ssize_t got = ::recv(connection, buffer.data() + size, wanted - size, MSG_DONTWAIT);
        buffer.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got == 0)
            return io::failure(Errc::unavailable, "the other end was closed");
        if (got < 0 && errno != EAGAIN && errno != EINTR)
            return io::failure(Errc::unavailable, "receiving: {}", std::strerror(errno));
    }
}

io::Expected<void> send_frame(int connection, const Frame& frame, std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    const Bytes bytes = encode(frame);
    ByteView rest{bytes};
    while (!rest.empty()) {
        const ssize_t sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            rest = rest.subspan(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            return io::failure(Errc::unavailable, "sending: {}", std::strerror(errno));
        if (!wait_for(connection, POLLOUT, deadline))
            return io::failure(Errc::unavailable, "the other end does not read");
    }
    return {};
}

void serve_connection(GuardedSigner& signer, int connection, const ServerLimits& limits) {
    Connection client{connection};
    for (;;) {
        pollfd waiting{connection, POLLIN, 0};
        const auto deadline = client.deadline();
        const int ready = ::poll(&waiting, 1, deadline ? until(*deadline) : -1);
        if (ready < 0 && errno != EINTR)
            return;
        if (ready > 0 && !client.serve(signer, limits))
            return;
        if (deadline && Clock::now() >= *deadline && client.deadline() == deadline)
            return;
    }
}

void serve_listener(GuardedSigner& signer, int listener, int stop, const ServerLimits& limits) {
    std::vector<Client> clients;
    std::vector<pollfd> waiting;
    for (;;) {
        waiting.assign({{stop, POLLIN, 0}, {listener, POLLIN, 0}});
        for (const Client& client : clients)
            waiting.push_back({client.connection.descriptor(), POLLIN, 0});
        if (::poll(waiting.data(), waiting.size(), poll_limit(clients)) < 0 && errno != EINTR)
            return;
        if (waiting[0].revents != 0)
            return;
        for (std::size_t i = clients.size(); i-- > 0;) {
            Connection& connection = clients[i].connection;
            const bool over = connection.deadline() && Clock::now() >= *connection.deadline();
            if (over || (waiting[i + 2].revents != 0 && !connection.serve(signer, limits)))
                clients.erase(clients.begin() + static_cast<std::ptrdiff_t>(i));
        }
        if (waiting[1].revents != 0)
            accept_client(listener, clients, limits);
    }
}

}  // namespace lariat::keys
