#include "foundation/codec/abi.hpp"
#include "foundation/codec/abi_value.hpp"

#include <algorithm>

namespace lariat::abi {
namespace {

constexpr std::size_t kWord = 32;
constexpr std::size_t kFunctionBytes = 24;
/// How far values may outgrow the input that they share (Layout::any).
constexpr std::size_t kMaxGrowth = 8;

class Decoder {
public:
    Decoder(std::size_t budget, Layout layout) : budget_{budget}, layout_{layout} {}

    Result<Value> read(Reader& reader, const Type& type) {
        LARIAT_CHECK(spend(cost_of(type), reader));
        switch (type.kind()) {
            case Type::Kind::unsigned_integer:
            case Type::Kind::unsigned_fixed_point:
                return reader.unsigned_integer(type.width());
            case Type::Kind::signed_integer:
            case Type::Kind::signed_fixed_point:
                return reader.signed_integer(type.width());
            case Type::Kind::address:
                return reader.address();
            case Type::Kind::boolean:
                return reader.boolean();
            case Type::Kind::fixed_bytes:
                return copied(reader.fixed_bytes(type.width()));
            case Type::Kind::function:
                return copied(reader.fixed_bytes(kFunctionBytes));
            case Type::Kind::bytes:
            case Type::Kind::string:
                return read_bytes(reader, type);
            case Type::Kind::array: {
                LARIAT_TRY(Reader::Array array, reader.array(type.element().head_words()));
                return read_list(array.elements, array.size,
                                 [&](std::size_t) -> const Type& { return type.element(); });
            }
            case Type::Kind::fixed_array:
            case Type::Kind::tuple:
                break;
        }
        const bool is_tuple = type.kind() == Type::Kind::tuple;
        const std::size_t size = is_tuple ? type.fields().size() : type.size();
        const auto child = [&](std::size_t i) -> const Type& {
            return is_tuple ? type.fields()[i] : type.element();
        };
        if (!type.is_dynamic())
            return read_list(reader, size, child);
        LARIAT_TRY(Reader inner, reader.tuple());
        return read_list(inner, size, child);
    }

private:
    /// What a value takes at least in a layout that shares nothing, besides its children and its bytes.
    static std::size_t cost_of(const Type& type) noexcept {
        if (type.is_word())
            return kWord;
        if (!type.is_dynamic())
            return 0;
        const bool has_length = type.kind() != Type::Kind::tuple && type.kind() != Type::Kind::fixed_array;
        return has_length ? 2 * kWord : kWord;
    }

    Result<void> spend(std::size_t bytes, const Reader& reader) {
        if (bytes > budget_ && layout_ == Layout::canonical)
            return fail(Errc::malformed, {"values share bytes of the input at offset", reader.offset()});
        if (bytes > budget_)
            return fail(Errc::refused, {"values outgrow the input they share at offset", reader.offset()});
        budget_ -= bytes;
        return {};
    }

    static Result<Value> copied(Result<ByteView> view) {
        if (!view)
            return std::unexpected{view.error()};
        return Value{Bytes(view->begin(), view->end())};
    }

    Result<Value> read_bytes(Reader& reader, const Type& type) {
        const Reader before = reader;
        LARIAT_TRY(const ByteView view, reader.bytes());
        LARIAT_CHECK(spend(view.size(), before));
        if (type.kind() == Type::Kind::string)
            return Value{std::string(view.begin(), view.end())};
        return Value{Bytes(view.begin(), view.end())};
    }

    template <class Child>
    Result<Value> read_list(Reader& reader, std::size_t size, const Child& child) {
        Value::List list;
        for (std::size_t i = 0; i < size; ++i) {
            LARIAT_TRY(Value value, read(reader, child(i)));
            list.push_back(std::move(value));
        }
        return Value{std::move(list)};
    }

    std::size_t budget_;
    Layout layout_;
};

}  // namespace

Result<std::vector<Value>> decode(std::span<const Type> types, ByteView input, Layout layout) {
    Decoder decoder{input.size() * (layout == Layout::any ? kMaxGrowth : 1), layout};
    Reader reader{input};
    std::vector<Value> values;
    values.reserve(types.size());
    for (const Type& type : types) {
        LARIAT_TRY(Value value, decoder.read(reader, type));
        values.push_back(std::move(value));
    }
    if (layout == Layout::any)
        return values;
    // The one encoding there is; where it parts from the input is where the input is not canonical.
    LARIAT_TRY(const Bytes expected, encode(types, values));
    const auto [at, there] = std::ranges::mismatch(input, expected);
    if (at != input.end() || there != expected.end())
        return fail(Errc::malformed,
                    {"not the canonical layout at offset", static_cast<std::uint64_t>(at - input.begin())});
    return values;
}

}  // namespace lariat::abi
