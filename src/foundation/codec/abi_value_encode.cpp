#include "foundation/codec/abi.hpp"
#include "foundation/codec/abi_value.hpp"
#include "foundation/crypto/keccak.hpp"

namespace lariat::abi {
namespace {

constexpr std::size_t kWord = 32;
constexpr std::size_t kFunctionBytes = 24;

Error mismatch() {
    return {Errc::invalid_argument, "value of another kind than its type"};
}

template <class T>
Result<const T*> expect(const Value& value) {
    const T* found = value.get<T>();
    if (found == nullptr)
        return std::unexpected{mismatch()};
    return found;
}

/// The bits of a number that fits its type, two's complement.
Result<U256> number_of(const Type& type, const Value& value) {
    if (type.kind() == Type::Kind::unsigned_integer || type.kind() == Type::Kind::unsigned_fixed_point) {
        LARIAT_TRY(const U256* number, expect<U256>(value));
        if (number->bit_width() > type.width())
            return fail(Errc::overflow, {"integer wider than its type of bits", type.width()});
        return *number;
    }
    LARIAT_TRY(const I256* number, expect<I256>(value));
    const I256 sign = *number >> (type.width() - 1);
    if (sign != 0 && sign != -1)
        return fail(Errc::overflow, {"integer wider than its type of bits", type.width()});
    return number->bits;
}

/// Bytes of a type with a fixed size.
Result<ByteView> sized_bytes(const Type& type, const Value& value) {
    const std::size_t size = type.kind() == Type::Kind::function ? kFunctionBytes : type.width();
    LARIAT_TRY(const Bytes* bytes, expect<Bytes>(value));
    if (bytes->size() != size)
        return fail(Errc::invalid_argument, {"bytes of another length than their type, was", bytes->size()});
    return ByteView{*bytes};
}

/// The elements of an array or the fields of a tuple, as many as the type says.
Result<const Value::List*> list_of(const Type& type, const Value& value) {
    LARIAT_TRY(const Value::List* list, expect<Value::List>(value));
    const bool fits = type.kind() == Type::Kind::array ||
                      list->size() == (type.kind() == Type::Kind::tuple ? type.fields().size() : type.size());
    if (!fits)
        return fail(Errc::invalid_argument,
                    {"another number of values than the type has, was", list->size()});
    return list;
}

const Type& child(const Type& type, std::size_t index) {
    return type.kind() == Type::Kind::tuple ? type.fields()[index] : type.element();
}

Result<ByteView> dynamic_bytes(const Type& type, const Value& value) {
    if (type.kind() == Type::Kind::string) {
        LARIAT_TRY(const std::string* text, expect<std::string>(value));
        return ByteView{reinterpret_cast<const std::uint8_t*>(text->data()), text->size()};
    }
    LARIAT_TRY(const Bytes* bytes, expect<Bytes>(value));
    return ByteView{*bytes};
}

Result<void> write_word(Writer& writer, const Type& type, const Value& value) {
    switch (type.kind()) {
        case Type::Kind::address: {
            LARIAT_TRY(const Address* address, expect<Address>(value));
            writer.address(*address);
            return {};
        }
        case Type::Kind::boolean: {
            LARIAT_TRY(const bool* flag, expect<bool>(value));
            writer.boolean(*flag);
            return {};
        }
        case Type::Kind::fixed_bytes:
        case Type::Kind::function: {
            LARIAT_TRY(const ByteView bytes, sized_bytes(type, value));
            writer.fixed_bytes(bytes);
            return {};
        }
        default: {
            LARIAT_TRY(const U256 bits, number_of(type, value));
            writer.word(bits);
            return {};
        }
    }
}

Result<void> write(Writer& writer, const Type& type, const Value& value) {
    if (type.is_word())
        return write_word(writer, type, value);
    if (type.kind() == Type::Kind::bytes || type.kind() == Type::Kind::string) {
        LARIAT_TRY(const ByteView bytes, dynamic_bytes(type, value));
        writer.bytes(bytes);
        return {};
    }
    LARIAT_TRY(const Value::List* list, list_of(type, value));
    Writer inner;
    for (std::size_t i = 0; i < list->size(); ++i)
        LARIAT_CHECK(write(inner, child(type, i), (*list)[i]));
    if (type.kind() == Type::Kind::array)
        writer.array(list->size(), inner);
    else
        writer.tuple(inner);
    return {};
}

/// A number, address, boolean or fixed bytes, without padding.
Result<void> pack_word(Bytes& out, const Type& type, const Value& value) {
    switch (type.kind()) {
        case Type::Kind::address: {
            LARIAT_TRY(const Address* address, expect<Address>(value));
            append(out, *address);
            return {};
        }
        case Type::Kind::boolean: {
            LARIAT_TRY(const bool* flag, expect<bool>(value));
            out.push_back(*flag ? 1 : 0);
            return {};
        }
        case Type::Kind::fixed_bytes:
        case Type::Kind::function: {
            LARIAT_TRY(const ByteView bytes, sized_bytes(type, value));
            append(out, bytes);
            return {};
        }
        default: {
            LARIAT_TRY(const U256 bits, number_of(type, value));
            const auto word = to_big_endian(bits);
            append(out, ByteView{word}.last(type.width() / 8U));
            return {};
        }
    }
}

Result<void> pack(Bytes& out, const Type& type, const Value& value) {
    if (type.is_word())
        return pack_word(out, type, value);
    if (type.kind() == Type::Kind::bytes || type.kind() == Type::Kind::string) {
        LARIAT_TRY(const ByteView bytes, dynamic_bytes(type, value));
        append(out, bytes);
        return {};
    }
    if (type.kind() == Type::Kind::tuple || !type.element().is_word())
        return fail(Errc::refused, "packed encoding of structs and of nested or dynamic elements");
    LARIAT_TRY(const Value::List* list, list_of(type, value));
    Writer words;
    for (const Value& element : *list)
        LARIAT_CHECK(write_word(words, type.element(), element));
    append(out, words.encode());
    return {};
}

/// What an indexed parameter hashes: values one after the other in whole words, no offsets and no lengths;
/// `outermost` bytes and strings are hashed as they are.
Result<void> append_in_place(Bytes& out, const Type& type, const Value& value, bool outermost) {
    if (type.is_word()) {
        Writer word;
        LARIAT_CHECK(write_word(word, type, value));
        append(out, word.encode());
        return {};
    }
    if (type.kind() == Type::Kind::bytes || type.kind() == Type::Kind::string) {
        LARIAT_TRY(const ByteView bytes, dynamic_bytes(type, value));
        append(out, bytes);
        if (!outermost)
            out.resize((out.size() + kWord - 1) / kWord * kWord);
        return {};
    }
    LARIAT_TRY(const Value::List* list, list_of(type, value));
    for (std::size_t i = 0; i < list->size(); ++i)
        LARIAT_CHECK(append_in_place(out, child(type, i), (*list)[i], false));
    return {};
}

Result<void> same_count(std::span<const Type> types, std::span<const Value> values) {
    if (types.size() != values.size())
        return fail(Errc::invalid_argument, {"another number of values than types, was", values.size()});
    return {};
}

}  // namespace

Result<Bytes> encode(std::span<const Type> types, std::span<const Value> values) {
    LARIAT_CHECK(same_count(types, values));
    Writer writer;
    for (std::size_t i = 0; i < types.size(); ++i)
        LARIAT_CHECK(write(writer, types[i], values[i]));
    return writer.encode();
}

Result<Bytes> encode_packed(std::span<const Type> types, std::span<const Value> values) {
    LARIAT_CHECK(same_count(types, values));
    Bytes out;
    for (std::size_t i = 0; i < types.size(); ++i)
        LARIAT_CHECK(pack(out, types[i], values[i]));
    return out;
}

Result<Hash> topic_of(const Type& type, const Value& value) {
    Bytes encoded;
    LARIAT_CHECK(append_in_place(encoded, type, value, true));
    return type.is_word() ? fixed_from<Hash>(encoded) : keccak256(encoded);
}

}  // namespace lariat::abi
