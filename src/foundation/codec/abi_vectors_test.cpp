#include "foundation/codec/abi.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/vector_files.hpp"

namespace lariat {
namespace {

namespace json = boost::json;

/// A type of the ABI, parsed from its canonical text.
struct Type {
    enum class Kind : std::uint8_t { word, dynamic_bytes, tuple, fixed_array, dynamic_array };

    Kind kind = Kind::word;
    std::string name;            // of words and dynamic bytes
    std::vector<Type> children;  // fields of a tuple, the element of an array
    std::size_t size = 0;        // of a fixed array

    [[nodiscard]] bool is_dynamic() const {
        if (kind == Kind::dynamic_bytes || kind == Kind::dynamic_array)
            return true;
        return std::ranges::any_of(children, [](const Type& child) { return child.is_dynamic(); });
    }
    [[nodiscard]] std::size_t head_words() const {
        if (kind == Kind::word || is_dynamic())
            return 1;
        std::size_t words = 0;
        for (const Type& child : children)
            words += child.head_words();
        return kind == Kind::fixed_array ? words * size : words;
    }
};

Type parse_type(std::string_view& text) {
    Type type;
    if (text.starts_with('(')) {
        type.kind = Type::Kind::tuple;
        text.remove_prefix(1);
        while (!text.starts_with(')')) {
            type.children.push_back(parse_type(text));
            if (text.starts_with(','))
                text.remove_prefix(1);
        }
        text.remove_prefix(1);
    } else {
        const std::size_t end = std::min(text.find_first_of(",()["), text.size());
        type.name = text.substr(0, end);
        text.remove_prefix(end);
        if (type.name == "bytes" || type.name == "string")
            type.kind = Type::Kind::dynamic_bytes;
    }
    while (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        const std::string digits{text.substr(1, end - 1)};
        text.remove_prefix(end + 1);
        Type array;
        array.kind = digits.empty() ? Type::Kind::dynamic_array : Type::Kind::fixed_array;
        array.size = digits.empty() ? 0 : std::stoul(digits);
        array.children.push_back(std::move(type));
        type = std::move(array);
    }
    return type;
}

unsigned bits_of(const std::string& name) {
    const std::size_t digits = name.find_first_of("0123456789");
    return digits == std::string::npos ? 256 : static_cast<unsigned>(std::stoul(name.substr(digits)));
}

void write(abi::Writer& writer, const Type& type, const json::value& value) {
    switch (type.kind) {
        case Type::Kind::word:
            if (type.name == "bool")
                writer.boolean(value.as_bool());
            else if (type.name == "address")
                writer.address(parse_address(vectors::text(value)).value());
            else if (type.name.starts_with("bytes"))
                writer.fixed_bytes(vectors::bytes(value));
            else if (type.name.starts_with("int"))
                writer.signed_word(i256_from_decimal(vectors::text(value)).value());
            else
                writer.word(u256_from_decimal(vectors::text(value)).value());
            return;
        case Type::Kind::dynamic_bytes:
            if (type.name == "string")
                writer.string(vectors::text(value));
            else
                writer.bytes(vectors::bytes(value));
            return;
        default:
            break;
    }
    const json::array& items = value.as_array();
    abi::Writer inner;
    for (std::size_t i = 0; i < items.size(); ++i)
        write(inner, type.children[type.kind == Type::Kind::tuple ? i : 0], items[i]);
    if (type.kind == Type::Kind::dynamic_array)
        writer.array(items.size(), inner);
    else
        writer.tuple(inner);
}

bool reads_word(abi::Reader& reader, const Type& type, const json::value& value) {
    if (type.name == "bool")
        return reader.boolean() == value.as_bool();
    if (type.name == "address")
        return to_checksum(reader.address().value_or(Address{})) == vectors::text(value);
    if (type.name.starts_with("bytes")) {
        const Bytes expected = vectors::bytes(value);
        const Result<ByteView> found = reader.fixed_bytes(bits_of(type.name));
        return found && std::ranges::equal(*found, expected);
    }
    if (type.name.starts_with("int"))
        return reader.signed_integer(bits_of(type.name)) == i256_from_decimal(vectors::text(value)).value();
    return reader.unsigned_integer(bits_of(type.name)) == u256_from_decimal(vectors::text(value)).value();
}

bool reads_bytes(abi::Reader& reader, const Type& type, const json::value& value) {
    if (type.name == "string")
        return reader.string() == vectors::text(value);
    const Result<ByteView> found = reader.bytes();
    return found && std::ranges::equal(*found, vectors::bytes(value));
}

bool reads(abi::Reader& reader, const Type& type, const json::value& value) {
    if (type.kind == Type::Kind::word)
        return reads_word(reader, type, value);
    if (type.kind == Type::Kind::dynamic_bytes)
        return reads_bytes(reader, type, value);
    const json::array& items = value.as_array();
    const auto reads_items = [&](abi::Reader& from) {
        for (std::size_t i = 0; i < items.size(); ++i)
            if (!reads(from, type.children[type.kind == Type::Kind::tuple ? i : 0], items[i]))
                return false;
        return true;
    };
    if (type.kind == Type::Kind::dynamic_array) {
        Result<abi::Reader::Array> array = reader.array(type.children[0].head_words());
        return array && array->size == items.size() && reads_items(array->elements);
    }
    if (!type.is_dynamic())
        return reads_items(reader);
    Result<abi::Reader> inner = reader.tuple();
    return inner && reads_items(*inner);
}

TEST(AbiVectors, ethers) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/abi.json.gz");
    vectors::Score written{"ethers ABI, encoding"};
    vectors::Score read{"ethers ABI, decoding"};
    for (const json::value& item : cases.as_array()) {
        std::string_view text = vectors::text(item.at("type"));
        const Type type = parse_type(text);
        const Bytes expected = vectors::bytes(item.at("encoded"));
        abi::Writer writer;
        write(writer, type, item.at("value"));
        written.count(writer.encode() == expected, vectors::text(item.at("name")));
        abi::Reader reader{expected};
        read.count(reads(reader, type, item.at("value")), vectors::text(item.at("name")));
    }
    EXPECT_GE(written.total(), 1024);
}

}  // namespace
}  // namespace lariat
