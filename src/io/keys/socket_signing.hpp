#pragma once

#include "io/keys/signer_frame.hpp"
#include "io/keys/signer_socket.hpp"
#include "io/keys/signing_service.hpp"
#include "io/runtime/runtime.hpp"

#include <chrono>
#include <filesystem>
#include <memory>

namespace lariat::keys {

/// A signer in another process. One request at a time, in the order of the calls.
///
/// When the other end does not answer, is gone or cannot be understood, the call fails with Errc::unavailable
/// or Errc::timeout, and whether it was signed is not known: `signed_for` tells. A connection made by path is
/// made again with the next call, and is then to the same key or refused; one that was given is not.
class SocketSigning final : public SigningService {
public:
    struct Options {
        std::chrono::milliseconds answer{10'000};
        /// For the first answer of a signer that was just started: it may ask a person for a password.
        std::chrono::milliseconds ready{600'000};
    };

    /// To a signer that runs already.
    static io::Task<io::Expected<std::unique_ptr<SocketSigning>>> connect(io::Runtime& runtime,
                                                                          std::filesystem::path socket,
                                                                          Options options);
    /// To one that was started for us, and is told `set_up` first.
    static io::Task<io::Expected<std::unique_ptr<SocketSigning>>> begin(io::Runtime& runtime,
                                                                        OwnedDescriptor connection,
                                                                        std::string set_up,
                                                                        Options options);
    ~SocketSigning() override;

    [[nodiscard]] const Address& address() const override;
    [[nodiscard]] ChainId chain() const;
    io::Task<io::Expected<SignedTransaction>> sign(Transaction txn) override;
    io::Task<io::Expected<std::vector<SignedTransaction>>> signed_for(Nonce nonce) override;
    io::Task<io::Expected<StatusAnswer>> status();

    /// Ends the connection; a signer that was started for us ends with it.
    void close();

private:
    struct State;
    explicit SocketSigning(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

}  // namespace lariat::keys
