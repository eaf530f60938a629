#pragma once

#include "core/model/operating_state.hpp"
#include "foundation/codec/transaction.hpp"
#include "io/keys/guarded_signer.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What engine and signer say to each other over a stream: frames of
///
///   u32 size of the body | u8 version | u8 type | u64 id | body
///
/// in big-endian order. An answer carries the id of its request. Readers are strict and bounded: whatever is
/// not exactly what a writer makes is refused.
namespace lariat::keys {

inline constexpr std::uint8_t kSignerProtocol = 1;
inline constexpr std::size_t kFrameHeader = 14;
/// Above the 128 KiB that nodes take as one transaction.
inline constexpr std::size_t kMaxFrameBody = 256 * 1024;
inline constexpr std::size_t kMaxFailureText = 2048;

enum class FrameType : std::uint8_t {
    set_up = 0x01,
    sign = 0x02,
    signed_for = 0x03,
    status = 0x04,
    signature = 0x82,
    signatures = 0x83,
    state = 0x84,
    failed = 0xff,
};

struct Frame {
    FrameType type = FrameType::failed;
    std::uint64_t id = 0;
    Bytes body;

    friend bool operator==(const Frame&, const Frame&) = default;
};

Bytes encode(const Frame& frame);

/// Takes the first frame off the front of `buffer`; nothing while it is not whole. Errc::malformed for what
/// can become none, Errc::refused for another version.
io::Expected<std::optional<Frame>> take_frame(Bytes& buffer);

/// The first request of a process that was started for us: what to sign for, as text of the application.
struct SetUpRequest {
    std::string text;
};
struct SignRequest {
    Transaction txn;
};
struct SignedForRequest {
    Nonce nonce;
};
struct StatusRequest {};
using SignerRequest = std::variant<SetUpRequest, SignRequest, SignedForRequest, StatusRequest>;

struct SignatureAnswer {
    SignedTransaction txn;
};
struct SignaturesAnswer {
    std::vector<SignedTransaction> txns;
};
using StatusAnswer = GuardedSigner::Status;
/// Its detail does not travel.
using FailureAnswer = io::Failure;
using SignerAnswer = std::variant<SignatureAnswer, SignaturesAnswer, StatusAnswer, FailureAnswer>;

Frame to_frame(std::uint64_t id, const SignerRequest& request);
/// Errc::out_of_range when the answer has no place in a frame.
io::Expected<Frame> to_frame(std::uint64_t id, const SignerAnswer& answer);

io::Expected<SignerRequest> request_of(const Frame& frame);
io::Expected<SignerAnswer> answer_of(const Frame& frame);

}  // namespace lariat::keys
