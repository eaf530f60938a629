#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"
#include "foundation/crypto/selector.hpp"
#include "foundation/math/i256.hpp"

#include <string_view>

/// Contract ABI (Solidity documentation, "Contract ABI Specification").
namespace lariat::abi {

/// Builds one tuple: the parameters of a call are a tuple, so are a struct and the elements of an array.
///
///     Writer hops;
///     for (const Hop& hop : route)
///         hops.tuple(Writer{}.word(hop.kind).address(hop.pool).boolean(hop.zero_for_one));
///     const Writer plan = Writer{}.word(amount).array(route.size(), hops);
///     const Bytes call = Writer{}.tuple(plan).call(selector("run((uint256,(uint8,address,bool)[]))"));
class Writer {
public:
    /// Unsigned integers of every width, enums.
    Writer& word(const U256& value);
    Writer& signed_word(const I256& value);
    Writer& address(const Address& value);
    Writer& boolean(bool value);
    /// bytes1 … bytes32: at the left of the word.
    Writer& fixed_bytes(ByteView value);
    Writer& bytes(ByteView value);
    Writer& string(std::string_view value);
    /// A struct or a fixed array: in place if it is static, behind an offset if something in it is dynamic.
    Writer& tuple(const Writer& value);
    /// A dynamic array; `elements` holds its `size` values one after the other.
    Writer& array(std::size_t size, const Writer& elements);

    /// Whether the tuple holds something whose size depends on its value.
    [[nodiscard]] bool is_dynamic() const noexcept { return !offsets_.empty(); }
    [[nodiscard]] Bytes encode() const;
    [[nodiscard]] Bytes call(const Selector& function) const;

private:
    void begin_tail();
    void append_to(Bytes& out) const;

    Bytes head_;
    Bytes tail_;
    std::vector<std::size_t> offsets_;  // where in head_ an offset into tail_ stands
};

/// Reads one tuple in order. Nothing outside the input is touched, and a value that its type does not allow
/// (a boolean of 2, an address of 21 bytes, padding that is not zero) is an error whose context is the
/// offset.
class Reader {
public:
    struct Array;

    explicit Reader(ByteView input) noexcept : input_{input} {}
    /// The parameters of a call; Errc::malformed if the selector is another.
    static Result<Reader> of_call(ByteView input, const Selector& function);

    /// Where in the input the next value's head is.
    [[nodiscard]] std::size_t offset() const noexcept { return at_; }

    Result<U256> word();
    /// An unsigned integer of `bits`.
    Result<U256> unsigned_integer(unsigned bits);
    Result<std::uint64_t> u64();
    /// A signed integer of `bits`, sign-extended in its word.
    Result<I256> signed_integer(unsigned bits);
    Result<Address> address();
    Result<bool> boolean();
    Result<ByteView> fixed_bytes(std::size_t size);
    Result<Hash> bytes32();
    Result<ByteView> bytes();
    Result<std::string_view> string();
    /// A dynamic struct or fixed array of dynamic elements. What is static is read in place instead.
    Result<Reader> tuple();
    /// `element_words` is the size of one element in this array's head: 1 for whatever is dynamic.
    Result<Array> array(std::size_t element_words = 1);

private:
    Reader(ByteView input, std::size_t frame) noexcept : input_{input}, frame_{frame}, at_{frame} {}
    Result<ByteView> next_word();
    Result<std::size_t> follow_offset();
    Result<std::size_t> length_at(std::size_t offset) const;

    ByteView input_;
    std::size_t frame_ = 0;  // offsets count from here
    std::size_t at_ = 0;
};

struct Reader::Array {
    std::size_t size = 0;
    Reader elements;
};

}  // namespace lariat::abi
