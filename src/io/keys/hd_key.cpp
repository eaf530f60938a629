#include "io/keys/hd_key.hpp"

#include "foundation/base/assert.hpp"
#include "io/keys/base58.hpp"
#include "io/keys/digests.hpp"

#include <algorithm>
#include <charconv>

namespace lariat::keys {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kTextPayload = 78;
constexpr std::size_t kMaxText = 120;
constexpr std::array<std::uint8_t, 4> kPublicVersion{0x04, 0x88, 0xb2, 0x1e};
constexpr std::array<std::uint8_t, 4> kPrivateVersion{0x04, 0x88, 0xad, 0xe4};
constexpr std::string_view kSeedKey = "Bitcoin seed";

std::array<std::uint8_t, 4> big_endian(std::uint32_t value) noexcept {
    return {static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
            static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
}

std::array<std::uint8_t, 4> fingerprint_of(const PublicKey& key) {
    std::array<std::uint8_t, 32> digest{};
    sha(Digest::sha256, key, digest);
    const auto hash = ripemd160(digest);
    return {hash[0], hash[1], hash[2], hash[3]};
}

/// HMAC-SHA512 of the parent's chain code over key and index: the tweak, then the child's chain code.
io::Expected<SecretBytes> step(std::span<const std::uint8_t> chain_code,
                               std::span<const std::uint8_t> key,
                               std::uint32_t index) {
    LARIAT_ASSERT(key.size() == kKeyBytes + 1);
    LARIAT_TRY(SecretBytes data, SecretBytes::zeros(kKeyBytes + 1 + 4));
    const auto end = std::ranges::copy(key, data.mutable_view().begin()).out;
    std::ranges::copy(big_endian(index), end);
    LARIAT_TRY(SecretBytes out, SecretBytes::zeros(size_of(Digest::sha512)));
    hmac(Digest::sha512, chain_code, data.reveal(), out.mutable_view());
    return out;
}

io::Expected<NodePlace> below(const NodePlace& parent, const PublicKey& key, std::uint32_t index) {
    if (parent.depth == 255)
        return io::failure(Errc::invalid_argument, "a path has at most 255 steps");
    return NodePlace{static_cast<std::uint8_t>(parent.depth + 1), fingerprint_of(key), index};
}

/// Version, place, chain code and key, as both text forms have them.
void fill(std::span<std::uint8_t> out,
          const std::array<std::uint8_t, 4>& version,
          const NodePlace& place,
          std::span<const std::uint8_t> chain_code) {
    auto at = std::ranges::copy(version, out.begin()).out;
    *at++ = place.depth;
    at = std::ranges::copy(place.parent_fingerprint, at).out;
    at = std::ranges::copy(big_endian(place.index), at).out;
    std::ranges::copy(chain_code, at);
}

}  // namespace

io::Expected<std::vector<std::uint32_t>> parse_path(std::string_view text) {
    if (text != "m" && !text.starts_with("m/"))
        return io::failure(Errc::malformed, "a path begins with m/, was '{}'", text);
    if (text == "m/")
        return io::failure(Errc::malformed, "the path '{}' ends in a slash", text);
    std::vector<std::uint32_t> path;
    std::string_view rest = text.substr(std::min<std::size_t>(text.size(), 2));
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        std::string_view part = rest.substr(0, end);
        const bool hardened = part.ends_with('\'') || part.ends_with('h') || part.ends_with('H');
        part.remove_suffix(hardened ? 1 : 0);
        std::uint32_t index = 0;
        const auto [last, errc] = std::from_chars(part.data(), part.data() + part.size(), index);
        if (errc != std::errc{} || last != part.data() + part.size() || index >= kHardened)
            return io::failure(Errc::malformed, "step {} of the path '{}' is no number below 2147483648",
                               path.size() + 1, text);
        if (path.size() == 255)
            return io::failure(Errc::malformed, "a path has at most 255 steps");
        path.push_back(hardened ? index + kHardened : index);
        if (end + 1 == rest.size())
            return io::failure(Errc::malformed, "the path '{}' ends in a slash", text);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return path;
}

io::Expected<PublicNode> PublicNode::child(std::uint32_t index) const {
    if (index >= kHardened)
        return io::failure(Errc::refused, "a hardened child needs the parent's secret");
    LARIAT_TRY(const NodePlace place, below(place_, key_, index));
    LARIAT_TRY(const SecretBytes derived, step(chain_code_, key_.view(), index));
    LARIAT_TRY(const PublicKey key, tweak_add(key_, derived.reveal().first(kKeyBytes)));
    std::array<std::uint8_t, 32> chain_code{};
    std::ranges::copy(derived.reveal().last(kKeyBytes), chain_code.begin());
    return PublicNode{key, chain_code, place};
}

io::Expected<PublicNode> PublicNode::derive(std::span<const std::uint32_t> path) const {
    PublicNode node = *this;
    for (const std::uint32_t index : path) {
        LARIAT_TRY(node, node.child(index));
    }
    return node;
}

std::array<std::uint8_t, 4> PublicNode::fingerprint() const {
    return fingerprint_of(key_);
}

Address PublicNode::address() const {
    return address_of(key_).value();  // a node holds points of the curve only
}

std::string PublicNode::to_text() const {
    std::array<std::uint8_t, kTextPayload> payload{};
    fill(payload, kPublicVersion, place_, chain_code_);
    std::ranges::copy(key_.data, payload.end() - static_cast<std::ptrdiff_t>(PublicKey::kSize));
    std::array<std::uint8_t, kMaxText> text{};
    const std::size_t size = base58check_encode(payload, text);
    return {text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size)};
}

io::Expected<PublicNode> PublicNode::from_text(std::string_view text) {
    const std::optional<Bytes> payload = base58check_decode(text);
    if (!payload || payload->size() != kTextPayload)
        return io::failure(Errc::malformed, "not an extended public key");
    const ByteView bytes{*payload};
    if (!std::ranges::equal(bytes.first(4), kPublicVersion))
        return io::failure(Errc::malformed, "not an extended public key: another version");
    NodePlace place;
    place.depth = bytes[4];
    std::ranges::copy(bytes.subspan(5, 4), place.parent_fingerprint.begin());
    place.index = static_cast<std::uint32_t>(from_big_endian(bytes.subspan(9, 4)).low64());
    const bool is_root = place.index == 0 && place.parent_fingerprint == std::array<std::uint8_t, 4>{};
    if (place.depth == 0 && !is_root)
        return io::failure(Errc::malformed, "an extended key at the root with a parent");
    std::array<std::uint8_t, 32> chain_code{};
    std::ranges::copy(bytes.subspan(13, 32), chain_code.begin());
    const PublicNode node{fixed_from<PublicKey>(bytes.subspan(45)), chain_code, place};
    if (!address_of(node.key_))
        return io::failure(Errc::malformed, "an extended key that is no point of the curve");
    return node;
}

io::Expected<PrivateNode> PrivateNode::make(PrivateKey key,
                                            std::span<const std::uint8_t> chain_code,
                                            const NodePlace& place) {
    LARIAT_TRY(UnlockedKey held, UnlockedKey::hold(std::move(key)));
    LARIAT_TRY(SecretBytes code, SecretBytes::copy_of(chain_code));
    return PrivateNode{std::move(held), std::move(code), place};
}

io::Expected<PrivateNode> PrivateNode::from_seed(std::span<const std::uint8_t> seed) {
    if (seed.size() < 16 || seed.size() > 64)
        return io::failure(Errc::invalid_argument, "a seed has 16 to 64 bytes, was {}", seed.size());
    LARIAT_TRY(SecretBytes derived, SecretBytes::zeros(size_of(Digest::sha512)));
    hmac(Digest::sha512, {reinterpret_cast<const std::uint8_t*>(kSeedKey.data()), kSeedKey.size()}, seed,
         derived.mutable_view());
    LARIAT_TRY(PrivateKey key, PrivateKey::from_bytes(derived.reveal().first(kKeyBytes)));
    return make(std::move(key), derived.reveal().last(kKeyBytes), {});
}

io::Expected<PrivateNode> PrivateNode::child(std::uint32_t index) const {
    const PublicKey public_key = public_key_of(*key_);
    LARIAT_TRY(const NodePlace place, below(place_, public_key, index));
    // What is hashed: 0x00 and the secret for a hardened child, otherwise the public key.
    LARIAT_TRY(SecretBytes hashed, SecretBytes::zeros(kKeyBytes + 1));
    if (index >= kHardened)
        std::ranges::copy(key_->reveal(), hashed.mutable_view().begin() + 1);
    else
        std::ranges::copy(public_key.data, hashed.mutable_view().begin());
    LARIAT_TRY(const SecretBytes derived, step(chain_code_.reveal(), hashed.reveal(), index));
    LARIAT_TRY(PrivateKey key, tweak_add(*key_, derived.reveal().first(kKeyBytes)));
    return make(std::move(key), derived.reveal().last(kKeyBytes), place);
}

io::Expected<PrivateNode> PrivateNode::derive(std::span<const std::uint32_t> path) const {
    LARIAT_TRY(UnlockedKey key, UnlockedKey::hold(PrivateKey::from_bytes(key_->reveal()).value()));
    LARIAT_TRY(SecretBytes code, SecretBytes::copy_of(chain_code_.reveal()));
    PrivateNode node{std::move(key), std::move(code), place_};
    for (const std::uint32_t index : path) {
        LARIAT_TRY(node, node.child(index));
    }
    return node;
}

PublicNode PrivateNode::neutered() const {
    std::array<std::uint8_t, 32> chain_code{};
    std::ranges::copy(chain_code_.reveal(), chain_code.begin());
    return {public_key_of(*key_), chain_code, place_};
}

io::Expected<SecretBytes> PrivateNode::to_text() const {
    LARIAT_TRY(SecretBytes payload, SecretBytes::zeros(kTextPayload));
    fill(payload.mutable_view(), kPrivateVersion, place_, chain_code_.reveal());
    std::ranges::copy(key_->reveal(), payload.mutable_view().last(kKeyBytes).begin());
    LARIAT_TRY(SecretBytes text, SecretBytes::zeros(kMaxText));
    text.shrink(base58check_encode(payload.reveal(), text.mutable_view()));
    return text;
}

}  // namespace lariat::keys
