#pragma once

#include "io/keys/signer_socket.hpp"
#include "io/runtime/process.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace lariat::keys {

/// The descriptor at which a started signer finds its end of the connection.
inline constexpr int kSignerDescriptor = 3;

/// A signer process that was started for us, and ends by itself when our end of the connection is closed:
/// also when that happens by SIGKILL.
///
/// It stays in our process group, so that it may ask on the terminal. It gets an empty environment and no
/// open descriptor but the connection and standard error.
class SignerChild {
public:
    struct Started;
    static io::Expected<Started> start(io::Runtime& runtime,
                                       const std::string& program,
                                       const std::vector<std::string>& arguments);

    SignerChild(SignerChild&&) noexcept;
    SignerChild& operator=(SignerChild&&) noexcept;
    /// Close the connection before: waits a moment for the child to end, then kills it.
    ~SignerChild();

    [[nodiscard]] int pid() const noexcept;
    /// Until it has ended.
    io::Task<io::ExitStatus> wait();

private:
    struct State;
    explicit SignerChild(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

struct SignerChild::Started {
    SignerChild child;
    OwnedDescriptor connection;
};

}  // namespace lariat::keys
