#include "foundation/base/assert.hpp"
#include "foundation/codec/abi.hpp"

namespace lariat::abi {
namespace {

constexpr std::size_t kWord = 32;

bool all_zero(ByteView bytes) noexcept {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

Result<Reader> Reader::of_call(ByteView input, const Selector& function) {
    if (input.size() < function.size() || !std::ranges::equal(input.first(function.size()), function))
        return fail(Errc::malformed, "call of another function");
    return Reader{input.subspan(function.size())};
}

Result<ByteView> Reader::next_word() {
    if (input_.size() - at_ < kWord)
        return fail(Errc::malformed, {"input ends before a word at offset", at_});
    const ByteView found = input_.subspan(at_, kWord);
    at_ += kWord;
    return found;
}

Result<U256> Reader::word() {
    LARIAT_TRY(const ByteView found, next_word());
    return from_big_endian(found);
}

Result<U256> Reader::unsigned_integer(unsigned bits) {
    const std::size_t start = at_;
    LARIAT_TRY(const U256 value, word());
    if (value.bit_width() > bits)
        return fail(Errc::overflow, {"integer wider than its type at offset", start});
    return value;
}

Result<std::uint64_t> Reader::u64() {
    LARIAT_TRY(const U256 value, unsigned_integer(64));
    return value.low64();
}

Result<I256> Reader::signed_integer(unsigned bits) {
    LARIAT_ASSERT(bits > 0 && bits <= 256);
    const std::size_t start = at_;
    LARIAT_TRY(const U256 value, word());
    const I256 number = I256::from_bits(value);
    // Within its width exactly if everything above the sign bit repeats it.
    const I256 sign = number >> (bits - 1);
    if (sign != 0 && sign != -1)
        return fail(Errc::overflow, {"integer wider than its type at offset", start});
    return number;
}

Result<Address> Reader::address() {
    const std::size_t start = at_;
    LARIAT_TRY(const ByteView found, next_word());
    if (!all_zero(found.first(kWord - Address::kSize)))
        return fail(Errc::overflow, {"address wider than 20 bytes at offset", start});
    return fixed_from<Address>(found.last(Address::kSize));
}

Result<bool> Reader::boolean() {
    LARIAT_TRY(const U256 value, unsigned_integer(1));
    return !value.is_zero();
}

Result<ByteView> Reader::fixed_bytes(std::size_t size) {
    LARIAT_ASSERT(size > 0 && size <= kWord);
    const std::size_t start = at_;
    LARIAT_TRY(const ByteView found, next_word());
    if (!all_zero(found.subspan(size)))
        return fail(Errc::malformed, {"padding is not zero at offset", start});
    return found.first(size);
}

Result<Hash> Reader::bytes32() {
    LARIAT_TRY(const ByteView found, next_word());
    return fixed_from<Hash>(found);
}

Result<std::size_t> Reader::follow_offset() {
    const std::size_t start = at_;
    LARIAT_TRY(const U256 offset, word());
    if (offset > input_.size() - frame_)
        return fail(Errc::malformed, {"offset outside the input at offset", start});
    return frame_ + static_cast<std::size_t>(offset.low64());
}

Result<std::size_t> Reader::length_at(std::size_t offset) const {
    Reader at_length{input_, offset};
    LARIAT_TRY(const U256 length, at_length.word());
    if (length > input_.size() - at_length.at_)
        return fail(Errc::malformed, {"length beyond the input at offset", offset});
    return static_cast<std::size_t>(length.low64());
}

Result<ByteView> Reader::bytes() {
    LARIAT_TRY(const std::size_t start, follow_offset());
    LARIAT_TRY(const std::size_t size, length_at(start));
    const ByteView rest = input_.subspan(start + kWord);
    const std::size_t padding = (kWord - size % kWord) % kWord;
    if (rest.size() - size < padding)
        return fail(Errc::malformed, {"input ends inside padding at offset", start});
    if (!all_zero(rest.subspan(size, padding)))
        return fail(Errc::malformed, {"padding is not zero at offset", start});
    return rest.first(size);
}

Result<std::string_view> Reader::string() {
    LARIAT_TRY(const ByteView found, bytes());
    return std::string_view{reinterpret_cast<const char*>(found.data()), found.size()};
}

Result<Reader> Reader::tuple() {
    LARIAT_TRY(const std::size_t start, follow_offset());
    return Reader{input_, start};
}

Result<Reader::Array> Reader::array(std::size_t element_words) {
    LARIAT_ASSERT(element_words > 0);
    LARIAT_TRY(const std::size_t start, follow_offset());
    LARIAT_TRY(const std::size_t size, length_at(start));
    const std::size_t first = start + kWord;
    // Checked before anyone reserves memory for the elements.
    if (size > (input_.size() - first) / kWord / element_words)
        return fail(Errc::malformed, {"more elements than the input holds at offset", start});
    return Array{size, Reader{input_, first}};
}

}  // namespace lariat::abi
