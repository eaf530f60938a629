#include "io/keys/socket_signing.hpp"

#include "foundation/crypto/address.hpp"
#include "io/runtime/signal.hpp"
#include "io/runtime/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <optional>

namespace lariat::keys {

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

template <class Wanted>
io::Expected<Wanted> expect(io::Expected<SignerAnswer> answer) {
    if (!answer)
        return std::unexpected{std::move(answer).error()};
    if (auto* failed = std::get_if<FailureAnswer>(&*answer))
        return std::unexpected{std::move(*failed)};
    if (auto* wanted = std::get_if<Wanted>(&*answer))
        return std::move(*wanted);
    return io::failure(Errc::malformed, "the signer answered something else than was asked");
}

}  // namespace

struct SocketSigning::State {
    State(asio::any_io_executor on, std::filesystem::path path, Options chosen)
        : executor{std::move(on)}, socket{std::move(path)}, options{chosen} {}

    void adopt(OwnedDescriptor connection) {
        stream.emplace(executor, asio::local::stream_protocol{}, connection.release());
        received.clear();
    }
    void drop() {
        stream.reset();
        received.clear();
    }

    io::Task<io::Expected<void>> write(Frame frame) {
        const Bytes bytes = encode(frame);
        // Until it is known to be whole the stream is good for nothing else, also when this is cancelled.
        torn = true;
        const auto [error, count] = co_await asio::async_write(*stream, asio::buffer(bytes), kTuple);
        if (error)
            co_return io::failure(Errc::unavailable, "the signer is gone: {}", error.message());
        torn = false;
        co_return io::ok();
    }

    io::Task<io::Expected<SignerAnswer>> read(std::uint64_t id) {
        std::array<std::uint8_t, 16 * 1024> chunk;
        for (;;) {
            auto frame = take_frame(received);
            if (!frame) {
                torn = true;
                co_return std::unexpected{std::move(frame).error()};
            }
            if (!*frame) {
                const auto [error, count] = co_await stream->async_read_some(asio::buffer(chunk), kTuple);
                if (error == asio::error::operation_aborted)
                    co_return io::failure(Errc::cancelled, "the question to the signer was given up");
                if (error) {
                    torn = true;
                    co_return io::failure(Errc::unavailable, "the signer is gone: {}", error.message());
                }
                received.insert(received.end(), chunk.begin(),
                                chunk.begin() + static_cast<std::ptrdiff_t>(count));
                continue;
            }
            // An older answer is one that was no longer waited for. Id 0 is about the connection itself.
            if ((**frame).id == id || (**frame).id == 0)
                co_return answer_of(**frame);
        }
    }

    io::Task<io::Expected<SignerAnswer>> exchange(SignerRequest request) {
        const std::uint64_t id = ++last_id;
        LARIAT_CO_CHECK(co_await write(to_frame(id, request)));
        co_return co_await read(id);
    }

    io::Task<io::Expected<void>> open() {
        LARIAT_CO_TRY(OwnedDescriptor connection, connect_to(socket));
        adopt(std::move(connection));
        co_return co_await learn(StatusRequest{}, options.answer);
    }

    /// Learns who the other end is, or that it still is the same.
    io::Task<io::Expected<void>> learn(SignerRequest question, std::chrono::milliseconds limit) {
        const auto answer =
            expect<StatusAnswer>(co_await io::with_timeout(exchange(std::move(question)), limit));
        if (!answer) {
            drop();
            co_return std::unexpected{answer.error()};
        }
        if (known && (known->address != answer->address || known->chain != answer->chain)) {
            drop();
            co_return io::failure(Errc::refused, "the signer is for {} on chain {} all at once",
                                  to_checksum(answer->address), answer->chain.raw());
        }
        known = *answer;
        co_return io::ok();
    }

    io::Task<io::Expected<SignerAnswer>> ask(SignerRequest request) {
        const io::Semaphore::Permit turn = co_await one_at_a_time.acquire();
        if (torn) {
            drop();
            torn = false;
        }
        if (!stream) {
            if (socket.empty())
                co_return io::failure(Errc::unavailable, "the signer is gone");
            LARIAT_CO_CHECK(co_await open());
        }
        co_return co_await io::with_timeout(exchange(std::move(request)), options.answer);
    }

    asio::any_io_executor executor;
    std::filesystem::path socket;  // empty: a connection that was given
    Options options;
    std::optional<asio::local::stream_protocol::socket> stream;
    Bytes received;
    bool torn = false;
    std::uint64_t last_id = 0;
    io::Semaphore one_at_a_time{1};
    std::optional<StatusAnswer> known;
};

SocketSigning::SocketSigning(std::shared_ptr<State> state) : state_{std::move(state)} {}
SocketSigning::~SocketSigning() = default;

io::Task<io::Expected<std::unique_ptr<SocketSigning>>> SocketSigning::connect(io::Runtime& runtime,
                                                                              std::filesystem::path socket,
                                                                              Options options) {
    auto state = std::make_shared<State>(runtime.executor(), std::move(socket), options);
    LARIAT_CO_CHECK(co_await state->open());
    co_return std::unique_ptr<SocketSigning>{new SocketSigning{std::move(state)}};
}

io::Task<io::Expected<std::unique_ptr<SocketSigning>>> SocketSigning::begin(io::Runtime& runtime,
                                                                            OwnedDescriptor connection,
                                                                            std::string set_up,
                                                                            Options options) {
    auto state = std::make_shared<State>(runtime.executor(), std::filesystem::path{}, options);
    state->adopt(std::move(connection));
    LARIAT_CO_CHECK(co_await state->learn(SetUpRequest{std::move(set_up)}, options.ready));
    co_return std::unique_ptr<SocketSigning>{new SocketSigning{std::move(state)}};
}

const Address& SocketSigning::address() const {
    return state_->known->address;
}

ChainId SocketSigning::chain() const {
    return state_->known->chain;
}

io::Task<io::Expected<SignedTransaction>> SocketSigning::sign(Transaction txn) {
    const auto state = state_;
    LARIAT_CO_CHECK(check(txn));
    const Transaction asked = txn;
    LARIAT_CO_TRY(SignatureAnswer answer,
                  expect<SignatureAnswer>(co_await state->ask(SignRequest{std::move(txn)})));
    if (answer.txn.txn != asked)
        co_return io::failure(Errc::malformed, "the signer signed another transaction than was asked");
    co_return std::move(answer.txn);
}

io::Task<io::Expected<std::vector<SignedTransaction>>> SocketSigning::signed_for(Nonce nonce) {
    const auto state = state_;
    LARIAT_CO_TRY(SignaturesAnswer answer,
                  expect<SignaturesAnswer>(co_await state->ask(SignedForRequest{nonce})));
    co_return std::move(answer.txns);
}

io::Task<io::Expected<StatusAnswer>> SocketSigning::status() {
    const auto state = state_;
    co_return expect<StatusAnswer>(co_await state->ask(StatusRequest{}));
}

void SocketSigning::close() {
    state_->drop();
}

}  // namespace lariat::keys
