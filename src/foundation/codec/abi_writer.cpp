#include "foundation/base/assert.hpp"
#include "foundation/codec/abi.hpp"

namespace lariat::abi {
namespace {

constexpr std::size_t kWord = 32;

void append_word(Bytes& to, const U256& value) {
    append(to, to_big_endian(value));
}

void append_padded(Bytes& to, ByteView bytes) {
    append(to, bytes);
    to.resize(to.size() + (kWord - bytes.size() % kWord) % kWord);
}

}  // namespace

Writer& Writer::word(const U256& value) {
    append_word(head_, value);
    return *this;
}

Writer& Writer::signed_word(const I256& value) {
    return word(value.bits);
}

Writer& Writer::address(const Address& value) {
    head_.resize(head_.size() + kWord - Address::kSize);
    append(head_, value);
    return *this;
}

Writer& Writer::boolean(bool value) {
    return word(U256{value ? 1 : 0});
}

Writer& Writer::fixed_bytes(ByteView value) {
    LARIAT_ASSERT(!value.empty() && value.size() <= kWord);
    append_padded(head_, value);
    return *this;
}

/// Notes that the next word of the head is the offset of what is appended to the tail.
void Writer::begin_tail() {
    offsets_.push_back(head_.size());
    append_word(head_, tail_.size());
}

Writer& Writer::bytes(ByteView value) {
    begin_tail();
    append_word(tail_, value.size());
    append_padded(tail_, value);
    return *this;
}

Writer& Writer::string(std::string_view value) {
    return bytes({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

Writer& Writer::tuple(const Writer& value) {
    if (value.is_dynamic()) {
        begin_tail();
        value.append_to(tail_);
    } else {
        append(head_, value.head_);
    }
    return *this;
}

Writer& Writer::array(std::size_t size, const Writer& elements) {
    begin_tail();
    append_word(tail_, size);
    elements.append_to(tail_);
    return *this;
}

/// Offsets count from the start of the head, so those into the tail grow by the head's size.
void Writer::append_to(Bytes& out) const {
    const std::size_t start = out.size();
    append(out, head_);
    for (const std::size_t position : offsets_) {
        const auto slot = std::span{out}.subspan(start + position, kWord);
        const U256 offset = from_big_endian(slot) + head_.size();
        std::ranges::copy(to_big_endian(offset), slot.begin());
    }
    append(out, tail_);
}

Bytes Writer::encode() const {
    Bytes out;
    out.reserve(head_.size() + tail_.size());
    append_to(out);
    return out;
}

Bytes Writer::call(const Selector& function) const {
    Bytes out;
    out.reserve(function.size() + head_.size() + tail_.size());
    append(out, function);
    append_to(out);
    return out;
}

}  // namespace lariat::abi
