#include "foundation/codec/abi_type.hpp"

#include "foundation/base/assert.hpp"

#include <algorithm>

namespace lariat::abi {

Result<Type> Type::integer(Kind kind, unsigned bits) {
    if (bits == 0 || bits > 256 || bits % 8 != 0)
        return fail(Errc::invalid_argument, {"width of an integer is a multiple of 8 up to 256, was", bits});
    Type type{kind};
    type.width_ = static_cast<std::uint16_t>(bits);
    return type;
}

Result<Type> Type::unsigned_integer(unsigned bits) {
    return integer(Kind::unsigned_integer, bits);
}

Result<Type> Type::signed_integer(unsigned bits) {
    return integer(Kind::signed_integer, bits);
}

Result<Type> Type::fixed_point(bool is_signed, unsigned bits, unsigned decimals) {
    if (decimals > 80)
        return fail(Errc::invalid_argument, {"a fixed-point number has up to 80 decimals, was", decimals});
    LARIAT_TRY(Type type, integer(is_signed ? Kind::signed_fixed_point : Kind::unsigned_fixed_point, bits));
    type.decimals_ = static_cast<std::uint16_t>(decimals);
    return type;
}

Result<Type> Type::fixed_bytes(unsigned size) {
    if (size == 0 || size > 32)
        return fail(Errc::invalid_argument, {"fixed bytes are 1 to 32, was", size});
    Type type{Kind::fixed_bytes};
    type.width_ = static_cast<std::uint16_t>(size);
    return type;
}

Type Type::plain(Kind kind) {
    LARIAT_ASSERT(kind == Kind::address || kind == Kind::boolean || kind == Kind::function ||
                  kind == Kind::bytes || kind == Kind::string);
    Type type{kind};
    type.is_dynamic_ = kind == Kind::bytes || kind == Kind::string;
    return type;
}

Result<Type> Type::array_of(Type element) {
    if (element.depth_ >= kMaxTypeDepth)
        return fail(Errc::refused, {"type nested deeper than", kMaxTypeDepth});
    Type type{Kind::array};
    type.is_dynamic_ = true;
    type.depth_ = element.depth_ + 1;
    type.children_.push_back(std::move(element));
    return type;
}

Result<Type> Type::fixed_array_of(Type element, std::size_t size) {
    if (element.depth_ >= kMaxTypeDepth)
        return fail(Errc::refused, {"type nested deeper than", kMaxTypeDepth});
    if (size == 0)
        return fail(Errc::invalid_argument, "fixed array of no elements");
    if (size > kMaxStaticWords / element.head_words_)
        return fail(Errc::refused, {"fixed array of too many words:", size});
    Type type{Kind::fixed_array};
    type.size_ = size;
    type.is_dynamic_ = element.is_dynamic_;
    type.head_words_ = element.is_dynamic_ ? 1 : size * element.head_words_;
    type.depth_ = element.depth_ + 1;
    type.children_.push_back(std::move(element));
    return type;
}

Result<Type> Type::tuple(std::vector<Type> fields, std::vector<std::string> names) {
    LARIAT_ASSERT((names.empty() || names.size() == fields.size()));
    if (fields.empty())
        return fail(Errc::invalid_argument, "tuple without fields");
    Type type{Kind::tuple};
    std::size_t words = 0;
    for (const Type& field : fields) {
        type.is_dynamic_ |= field.is_dynamic_;
        type.depth_ = std::max(type.depth_, field.depth_ + 1);
        words += field.head_words_;
    }
    if (type.depth_ > kMaxTypeDepth)
        return fail(Errc::refused, {"type nested deeper than", kMaxTypeDepth});
    if (words > kMaxStaticWords)
        return fail(Errc::refused, {"tuple of too many words:", words});
    type.head_words_ = type.is_dynamic_ ? 1 : words;
    type.children_ = std::move(fields);
    type.names_ = std::move(names);
    return type;
}

std::string Type::canonical() const {
    switch (kind_) {
        case Kind::unsigned_integer:
            return "uint" + std::to_string(width_);
        case Kind::signed_integer:
            return "int" + std::to_string(width_);
        case Kind::unsigned_fixed_point:
            return "ufixed" + std::to_string(width_) + "x" + std::to_string(decimals_);
        case Kind::signed_fixed_point:
            return "fixed" + std::to_string(width_) + "x" + std::to_string(decimals_);
        case Kind::address:
            return "address";
        case Kind::boolean:
            return "bool";
        case Kind::fixed_bytes:
            return "bytes" + std::to_string(width_);
        case Kind::function:
            return "function";
        case Kind::bytes:
            return "bytes";
        case Kind::string:
            return "string";
        case Kind::array:
            return element().canonical() + "[]";
        case Kind::fixed_array:
            return element().canonical() + "[" + std::to_string(size_) + "]";
        case Kind::tuple:
            break;
    }
    std::string text = "(";
    for (const Type& field : children_) {
        if (text.size() > 1)
            text += ',';
        text += field.canonical();
    }
    return text + ")";
}

bool operator==(const Type& a, const Type& b) noexcept {
    return a.kind_ == b.kind_ && a.width_ == b.width_ && a.decimals_ == b.decimals_ && a.size_ == b.size_ &&
           a.children_ == b.children_;
}

}  // namespace lariat::abi
