#pragma once

#include "app/chain/signer_setup.hpp"
#include "app/environment.hpp"
#include "io/keys/signer_child.hpp"
#include "io/keys/socket_signing.hpp"

#include <memory>

namespace lariat::app {

/// What an engine may have signed: `execute` of the executor, what [[signer_calls]] adds, cancellations.
io::Expected<keys::SigningPolicy> execution_policy(const Config& config,
                                                   ChainId chain,
                                                   const Address& executor);
/// For one contract creation.
keys::SigningPolicy creation_policy(const Config& config, ChainId chain);
/// For one call of `function`.
keys::SigningPolicy call_policy(const Config& config,
                                ChainId chain,
                                const Address& callee,
                                const Selector& function);

/// A signer at work for this process: a child of ours, or a daemon that runs already. The key is in that
/// process alone.
class SigningSession {
public:
    static io::Task<io::Expected<std::unique_ptr<SigningSession>>> start(io::Runtime& runtime,
                                                                         SignerSetup setup,
                                                                         Environment environment);
    /// Errc::refused when it signs for another chain.
    static io::Task<io::Expected<std::unique_ptr<SigningSession>>> connect(io::Runtime& runtime,
                                                                           std::filesystem::path socket,
                                                                           ChainId chain);

    [[nodiscard]] keys::SigningService& service() const { return *service_; }
    [[nodiscard]] const Address& address() const { return service_->address(); }
    /// Of a child of ours.
    [[nodiscard]] int pid() const { return child_->pid(); }

    /// Whether the signer is a child of ours, whose end can be waited for.
    [[nodiscard]] bool is_child() const { return child_.has_value(); }
    io::Task<io::ExitStatus> ended() { return child_->wait(); }

private:
    SigningSession() = default;

    std::optional<keys::SignerChild> child_;  // waits for its end after the connection below was closed
    std::unique_ptr<keys::SocketSigning> service_;
};

/// Where a signer keeps its record: signer.dir, else the data directory of the engine it works for.
std::filesystem::path record_folder(const Config& config, const std::filesystem::path& data);

}  // namespace lariat::app
