#pragma once

#include "foundation/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::abi {

/// What a type may be at most, so that one that comes from outside cannot exhaust memory or stack.
inline constexpr std::size_t kMaxTypeDepth = 32;
inline constexpr std::size_t kMaxStaticWords = std::size_t{1} << 20U;

/// A type of the contract ABI at run time.
class Type {
public:
    enum class Kind : std::uint8_t {
        unsigned_integer,
        signed_integer,
        unsigned_fixed_point,
        signed_fixed_point,
        address,
        boolean,
        fixed_bytes,
        function,  // address and selector, 24 bytes
        bytes,
        string,
        array,
        fixed_array,
        tuple,
    };

    /// uint8 … uint256, in steps of 8.
    static Result<Type> unsigned_integer(unsigned bits);
    static Result<Type> signed_integer(unsigned bits);
    /// (u)fixed<bits>x<decimals>: the value is the integer that is stored, scaled by 10^decimals.
    static Result<Type> fixed_point(bool is_signed, unsigned bits, unsigned decimals);
    static Result<Type> fixed_bytes(unsigned size);
    /// address, boolean, function, bytes or string.
    static Type plain(Kind kind);
    static Result<Type> array_of(Type element);
    static Result<Type> fixed_array_of(Type element, std::size_t size);
    /// At least one field; `names` is as long as `fields`, or empty.
    static Result<Type> tuple(std::vector<Type> fields, std::vector<std::string> names = {});

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    /// Width of an integer in bits, or of fixed bytes in bytes.
    [[nodiscard]] unsigned width() const noexcept { return width_; }
    [[nodiscard]] unsigned decimals() const noexcept { return decimals_; }
    /// Elements of a fixed array.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const Type& element() const noexcept { return children_[0]; }
    [[nodiscard]] const std::vector<Type>& fields() const noexcept { return children_; }
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

    /// Whether the size of an encoding depends on the value.
    [[nodiscard]] bool is_dynamic() const noexcept { return is_dynamic_; }
    /// Words in the head of the tuple that holds it: 1 for whatever is dynamic.
    [[nodiscard]] std::size_t head_words() const noexcept { return head_words_; }
    [[nodiscard]] std::size_t depth() const noexcept { return depth_; }
    /// Whether a value takes one word and is no tuple or array.
    [[nodiscard]] bool is_word() const noexcept { return kind_ < Kind::bytes; }

    /// As signatures have it: `(uint256,address[3])[]`.
    [[nodiscard]] std::string canonical() const;

    /// The same encoding: names of fields do not count.
    friend bool operator==(const Type& a, const Type& b) noexcept;

private:
    explicit Type(Kind kind) : kind_{kind} {}
    static Result<Type> integer(Kind kind, unsigned bits);

    Kind kind_;
    bool is_dynamic_ = false;
    std::uint16_t width_ = 0;
    std::uint16_t decimals_ = 0;
    std::size_t size_ = 0;
    std::size_t head_words_ = 1;
    std::size_t depth_ = 1;
    std::vector<Type> children_;
    std::vector<std::string> names_;
};

/// Reads a type from its whole text: `uint`, `bytes32[2][]`, `(address to, uint96 amount)[]`, `tuple(…)`. The
/// context of an error is the offset in the text.
Result<Type> parse_type(std::string_view text);

}  // namespace lariat::abi
