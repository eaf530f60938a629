#include "foundation/codec/rlp.hpp"

#include "foundation/base/assert.hpp"

#include <utility>

namespace lariat::rlp {
namespace {

constexpr std::uint8_t kString = 0x80;
constexpr std::uint8_t kList = 0xc0;
// Payloads up to this size carry their length in the prefix itself.
constexpr std::size_t kShort = 55;

struct Header {
    std::array<std::uint8_t, 9> bytes{};
    std::size_t size = 0;

    [[nodiscard]] ByteView view() const noexcept { return ByteView{bytes}.first(size); }
};

Header header(std::uint8_t kind, std::size_t payload) noexcept {
    Header result;
    if (payload <= kShort) {
        result.bytes[0] = static_cast<std::uint8_t>(kind + payload);
        result.size = 1;
        return result;
    }
    const auto length_bytes = static_cast<std::size_t>(std::bit_width(payload) + 7) / 8;
    result.bytes[0] = static_cast<std::uint8_t>(kind + kShort + length_bytes);
    for (std::size_t i = 0; i < length_bytes; ++i)
        result.bytes[length_bytes - i] = static_cast<std::uint8_t>(payload >> (8 * i));
    result.size = 1 + length_bytes;
    return result;
}

}  // namespace

Writer& Writer::bytes(ByteView payload) {
    if (payload.size() != 1 || payload[0] >= kString)
        append(out_, header(kString, payload.size()).view());
    append(out_, payload);
    return *this;
}

Writer& Writer::integer(const U256& value) {
    const auto big_endian = to_big_endian(value);
    return bytes(ByteView{big_endian}.last((value.bit_width() + 7) / 8));
}

Writer& Writer::raw(ByteView item) {
    append(out_, item);
    return *this;
}

Writer& Writer::begin_list() {
    open_.push_back(out_.size());
    return *this;
}

Writer& Writer::end_list() {
    LARIAT_ASSERT(!open_.empty());
    const std::size_t start = open_.back();
    open_.pop_back();
    const Header prefix = header(kList, out_.size() - start);
    const ByteView bytes = prefix.view();
    out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(start), bytes.begin(), bytes.end());
    return *this;
}

Bytes Writer::finish() {
    LARIAT_ASSERT(open_.empty());
    return std::exchange(out_, {});
}

Result<Reader::Item> Reader::next() {
    const std::size_t start = offset();
    if (at_end())
        return fail(Errc::malformed, {"input ends before an item at offset", start});
    const std::uint8_t prefix = input_[at_];
    if (prefix < kString) {
        const Item item{false, input_.subspan(at_, 1), start};
        ++at_;
        return item;
    }
    const bool is_list = prefix >= kList;
    std::size_t size = prefix - (is_list ? kList : kString);
    const ByteView rest = input_.subspan(at_ + 1);
    std::size_t length_bytes = 0;
    if (size > kShort) {
        length_bytes = size - kShort;
        if (length_bytes > rest.size())
            return fail(Errc::malformed, {"input ends inside a length at offset", start});
        if (rest[0] == 0)
            return fail(Errc::malformed, {"length with a leading zero at offset", start});
        size = 0;
        for (std::size_t i = 0; i < length_bytes; ++i)
            size = size << 8U | rest[i];
        if (size <= kShort)
            return fail(Errc::malformed, {"long form of a short length at offset", start});
    }
    if (size > rest.size() - length_bytes)
        return fail(Errc::malformed, {"input ends inside an item at offset", start});
    const Item item{is_list, rest.subspan(length_bytes, size), start + 1 + length_bytes};
    if (!is_list && size == 1 && item.payload[0] < kString)
        return fail(Errc::malformed, {"prefix before a single byte at offset", start});
    at_ += 1 + length_bytes + size;
    return item;
}

Result<ByteView> Reader::bytes() {
    const std::size_t start = offset();
    LARIAT_TRY(const Item item, next());
    if (item.is_list)
        return fail(Errc::malformed, {"list instead of a string at offset", start});
    return item.payload;
}

Result<Reader> Reader::list() {
    const std::size_t start = offset();
    LARIAT_TRY(const Item item, next());
    if (!item.is_list)
        return fail(Errc::malformed, {"string instead of a list at offset", start});
    return Reader{item.payload, item.offset};
}

Result<ByteView> Reader::integer(std::size_t most_bytes) {
    const std::size_t start = offset();
    LARIAT_TRY(const ByteView payload, bytes());
    if (payload.size() > most_bytes)
        return fail(Errc::overflow, {"integer too wide at offset", start});
    if (!payload.empty() && payload[0] == 0)
        return fail(Errc::malformed, {"integer with a leading zero at offset", start});
    return payload;
}

Result<U256> Reader::u256() {
    LARIAT_TRY(const ByteView payload, integer(32));
    return from_big_endian(payload);
}

Result<std::uint64_t> Reader::u64() {
    LARIAT_TRY(const ByteView payload, integer(8));
    return from_big_endian(payload).low64();
}

Result<void> Reader::finish() const {
    if (!at_end())
        return fail(Errc::malformed, {"more items than expected at offset", offset()});
    return {};
}

}  // namespace lariat::rlp
