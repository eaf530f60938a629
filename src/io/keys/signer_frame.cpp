#include "io/keys/signer_frame.hpp"

#include "foundation/math/u256_text.hpp"

#include <algorithm>
#include <utility>

namespace lariat::keys {

namespace {

constexpr std::size_t kMaxCode = static_cast<std::size_t>(Errc::internal);
constexpr std::size_t kMaxState = static_cast<std::size_t>(OperatingState::halted);

template <class Integer>
void put(Bytes& to, Integer value) {
    for (int shift = static_cast<int>(sizeof value - 1) * 8; shift >= 0; shift -= 8)
        to.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
}

template <class Integer>
Integer get(ByteView from) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i)
        value = value << 8U | from[i];
    return static_cast<Integer>(value);
}

bool is_type(std::uint8_t raw) {
    switch (static_cast<FrameType>(raw)) {
        case FrameType::set_up:
        case FrameType::sign:
        case FrameType::signed_for:
        case FrameType::status:
        case FrameType::signature:
        case FrameType::signatures:
        case FrameType::state:
        case FrameType::failed:
            return true;
    }
    return false;
}

/// Reads the body of a frame from front to back; each reader says whether the bytes were there.
class BodyReader {
public:
    explicit BodyReader(ByteView body) : rest_{body} {}

    std::optional<ByteView> bytes(std::size_t size) {
        if (rest_.size() < size)
            return std::nullopt;
        const ByteView taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }
    template <class Integer>
    std::optional<Integer> integer() {
        const auto taken = bytes(sizeof(Integer));
        return taken ? std::optional{get<Integer>(*taken)} : std::nullopt;
    }
    std::optional<U256> word() {
        const auto taken = bytes(32);
        return taken ? std::optional{from_big_endian(*taken)} : std::nullopt;
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    ByteView rest_;
};

std::unexpected<io::Failure> malformed(const char* what) {
    return io::failure(Errc::malformed, "a frame of the signer's protocol is no {}", what);
}

io::Expected<SignerAnswer> read_signatures(ByteView body) {
    BodyReader reader{body};
    SignaturesAnswer answer;
    while (!reader.at_end()) {
        const auto size = reader.integer<std::uint32_t>();
        const auto raw = size ? reader.bytes(*size) : std::nullopt;
        if (!raw)
            return malformed("list of transactions");
        LARIAT_TRY(SignedTransaction txn, decode_transaction(*raw));
        answer.txns.push_back(std::move(txn));
    }
    return answer;
}

io::Expected<SignerAnswer> read_status(ByteView body) {
    BodyReader reader{body};
    const auto address = reader.bytes(Address::kSize);
    const auto chain = reader.integer<std::uint64_t>();
    const auto state = reader.integer<std::uint8_t>();
    const auto signatures = reader.integer<std::uint64_t>();
    const auto value = reader.word();
    const auto gas_cost = reader.word();
    if (!gas_cost || !reader.at_end() || *state > kMaxState)
        return malformed("status");
    return StatusAnswer{.address = fixed_from<Address>(*address),
                        .chain = ChainId{*chain},
                        .state = static_cast<OperatingState>(*state),
                        .signatures_today = *signatures,
                        .value_today = *value,
                        .gas_cost_today = *gas_cost};
}

io::Expected<SignerAnswer> read_failure(ByteView body) {
    BodyReader reader{body};
    const auto code = reader.integer<std::uint8_t>();
    if (!code || *code > kMaxCode || body.size() - 1 > kMaxFailureText)
        return malformed("failure");
    return FailureAnswer{static_cast<Errc>(*code), std::string{body.begin() + 1, body.end()}};
}

Bytes body_of(const SignatureAnswer& answer) {
    return encode(answer.txn);
}

Bytes body_of(const SignaturesAnswer& answer) {
    Bytes body;
    for (const SignedTransaction& txn : answer.txns) {
        const Bytes raw = encode(txn);
        put(body, static_cast<std::uint32_t>(raw.size()));
        append(body, raw);
    }
    return body;
}

Bytes body_of(const StatusAnswer& answer) {
    Bytes body;
    append(body, answer.address);
    put(body, answer.chain.raw());
    put(body, static_cast<std::uint8_t>(answer.state));
    put(body, answer.signatures_today);
    append(body, to_big_endian(answer.value_today));
    append(body, to_big_endian(answer.gas_cost_today));
    return body;
}

Bytes body_of(const FailureAnswer& answer) {
    Bytes body{static_cast<std::uint8_t>(answer.code)};
    const std::size_t size = std::min(answer.message.size(), kMaxFailureText);
    body.insert(body.end(), answer.message.begin(),
                answer.message.begin() + static_cast<std::ptrdiff_t>(size));
    return body;
}

FrameType type_of(const SignerAnswer& answer) {
    constexpr std::array kTypes{FrameType::signature, FrameType::signatures, FrameType::state,
                                FrameType::failed};
    return kTypes[answer.index()];
}

}  // namespace

Bytes encode(const Frame& frame) {
    Bytes bytes;
    bytes.reserve(kFrameHeader + frame.body.size());
    put(bytes, static_cast<std::uint32_t>(frame.body.size()));
    bytes.push_back(kSignerProtocol);
    bytes.push_back(static_cast<std::uint8_t>(frame.type));
    put(bytes, frame.id);
    append(bytes, frame.body);
    return bytes;
}

io::Expected<std::optional<Frame>> take_frame(Bytes& buffer) {
    if (buffer.size() < kFrameHeader)
        return std::nullopt;
    const ByteView view{buffer};
    const auto size = get<std::uint32_t>(view);
    if (buffer[4] != kSignerProtocol)
        return io::failure(Errc::refused, "the signer's protocol is version {} here and {} there",
                           kSignerProtocol, buffer[4]);
    if (size > kMaxFrameBody)
        return io::failure(Errc::malformed, "a frame of {} bytes, the limit is {}", size, kMaxFrameBody);
    if (!is_type(buffer[5]))
        return io::failure(Errc::malformed, "a frame of unknown type {}", buffer[5]);
    if (buffer.size() < kFrameHeader + size)
        return std::nullopt;
    const ByteView body = view.subspan(kFrameHeader, size);
    Frame frame{.type = static_cast<FrameType>(buffer[5]),
                .id = get<std::uint64_t>(view.subspan(6)),
                .body = {body.begin(), body.end()}};
    buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(kFrameHeader + size));
    return frame;
}

Frame to_frame(std::uint64_t id, const SignerRequest& request) {
    if (const auto* set_up = std::get_if<SetUpRequest>(&request))
        return {FrameType::set_up, id, {set_up->text.begin(), set_up->text.end()}};
    if (const auto* sign = std::get_if<SignRequest>(&request))
        return {FrameType::sign, id, encode_unsigned(sign->txn)};
    if (const auto* asked = std::get_if<SignedForRequest>(&request)) {
        Bytes body;
        put(body, asked->nonce.raw());
        return {FrameType::signed_for, id, std::move(body)};
    }
    return {FrameType::status, id, {}};
}

io::Expected<Frame> to_frame(std::uint64_t id, const SignerAnswer& answer) {
    Frame frame{type_of(answer), id, std::visit([](const auto& one) { return body_of(one); }, answer)};
    if (frame.body.size() > kMaxFrameBody)
        return io::failure(Errc::out_of_range, "an answer of {} bytes, the limit is {}", frame.body.size(),
                           kMaxFrameBody);
    return frame;
}

io::Expected<SignerRequest> request_of(const Frame& frame) {
    BodyReader reader{frame.body};
    switch (frame.type) {
        case FrameType::set_up:
            return SetUpRequest{{frame.body.begin(), frame.body.end()}};
        case FrameType::sign: {
            LARIAT_TRY(Transaction txn, decode_unsigned(frame.body));
            return SignRequest{std::move(txn)};
        }
        case FrameType::signed_for: {
            const auto nonce = reader.integer<std::uint64_t>();
            if (!nonce || !reader.at_end())
                return malformed("question for a nonce");
            return SignedForRequest{Nonce{*nonce}};
        }
        case FrameType::status:
            if (!frame.body.empty())
                return malformed("question for the status");
            return StatusRequest{};
        default:
            return malformed("request");
    }
}

io::Expected<SignerAnswer> answer_of(const Frame& frame) {
    switch (frame.type) {
        case FrameType::signature: {
            LARIAT_TRY(SignedTransaction txn, decode_transaction(frame.body));
            return SignatureAnswer{std::move(txn)};
        }
        case FrameType::signatures:
            return read_signatures(frame.body);
        case FrameType::state:
            return read_status(frame.body);
        case FrameType::failed:
            return read_failure(frame.body);
        default:
            return malformed("answer");
    }
}

}  // namespace lariat::keys
