#include "foundation/codec/personal_message.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/keccak.hpp"

namespace lariat {
namespace {

ByteView view_of(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Hash personal_message_hash(ByteView message) {
    return Keccak256{}
        .update(view_of("\x19"
                        "Ethereum Signed Message:\n"))
        .update(view_of(std::to_string(message.size())))
        .update(message)
        .finish();
}

Bytes to_compact(const Signature& signature) {
    Bytes out;
    out.reserve(65);
    append(out, to_big_endian(signature.r));
    append(out, to_big_endian(signature.s));
    out.push_back(signature.y_parity ? 28 : 27);
    return out;
}

Result<Signature> signature_from_compact(ByteView bytes) {
    if (bytes.size() != 65)
        return fail(Errc::malformed, {"a signature has 65 bytes, was", bytes.size()});
    if (bytes[64] != 27 && bytes[64] != 28)
        return fail(Errc::malformed, {"v is 27 or 28, was", bytes[64]});
    return Signature{from_big_endian(bytes.first(32)), from_big_endian(bytes.subspan(32, 32)),
                     bytes[64] == 28};
}

std::string flashbots_signature(std::string_view body, const PrivateKey& key) {
    const std::string hash = to_hex(keccak256(view_of(body)));
    const Signature signature = sign(personal_message_hash(view_of(hash)), key);
    return to_checksum(address_of(key)) + ":" + to_hex(to_compact(signature));
}

}  // namespace lariat
