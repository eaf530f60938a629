#pragma once

#include "io/keys/guarded_signer.hpp"
#include "io/keys/signer_frame.hpp"

#include <chrono>

namespace lariat::keys {

struct ServerLimits {
    std::chrono::milliseconds frame{5000};  ///< from the first byte of a frame to its last
    std::chrono::milliseconds write{5000};  ///< for a client to take its answer
    std::size_t clients = 16;
};

/// Answers the other end of `connection` until that is closed.
void serve_connection(GuardedSigner& signer, int connection, const ServerLimits& limits = {});

/// Answers whoever of this user connects to `listener`, one request after the other, until `stop` can be
/// read.
void serve_listener(GuardedSigner& signer, int listener, int stop, const ServerLimits& limits = {});

/// The answer to one frame.
Frame answer_to(GuardedSigner& signer, const Frame& frame);

/// Reads one frame within the limits, and nothing after it. For what comes before serving.
io::Expected<Frame> receive_frame(int connection, std::chrono::milliseconds limit);
/// Errc::unavailable when the other end is gone or does not read.
io::Expected<void> send_frame(int connection, const Frame& frame, std::chrono::milliseconds limit);

}  // namespace lariat::keys
