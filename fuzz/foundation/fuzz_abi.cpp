#include "foundation/codec/abi.hpp"
#include "require.hpp"

#include <string>
#include <vector>

// A value decoded from any input, encoded and decoded again, is the same value. (Not the same bytes: offsets
// may point anywhere, so one value has many encodings.)
namespace {

using namespace lariat;

struct Hop {
    U256 kind;
    Address pool;
    bool flag = false;
    I256 tick;

    friend bool operator==(const Hop&, const Hop&) = default;
};

// (uint8, bytes, string[], (uint8,address,bool,int24)[], bytes4, (uint64,bytes))
struct Value {
    U256 small;
    Bytes payload;
    std::vector<std::string> names;
    std::vector<Hop> hops;
    Bytes four;
    std::uint64_t number = 0;
    Bytes tail;

    friend bool operator==(const Value&, const Value&) = default;
};

Bytes copy(ByteView view) {
    return {view.begin(), view.end()};
}

Result<std::vector<std::string>> read_names(abi::Reader& reader) {
    LARIAT_TRY(abi::Reader::Array array, reader.array());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < array.size; ++i) {
        LARIAT_TRY(names.emplace_back(), array.elements.string());
    }
    return names;
}

Result<std::vector<Hop>> read_hops(abi::Reader& reader) {
    LARIAT_TRY(abi::Reader::Array array, reader.array(4));
    std::vector<Hop> hops(array.size);
    for (Hop& hop : hops) {
        LARIAT_TRY(hop.kind, array.elements.unsigned_integer(8));
        LARIAT_TRY(hop.pool, array.elements.address());
        LARIAT_TRY(hop.flag, array.elements.boolean());
        LARIAT_TRY(hop.tick, array.elements.signed_integer(24));
    }
    return hops;
}

Result<Value> decode(ByteView input) {
    abi::Reader reader{input};
    Value value;
    LARIAT_TRY(value.small, reader.unsigned_integer(8));
    LARIAT_TRY(const ByteView payload, reader.bytes());
    value.payload = copy(payload);
    LARIAT_TRY(value.names, read_names(reader));
    LARIAT_TRY(value.hops, read_hops(reader));
    LARIAT_TRY(const ByteView four, reader.fixed_bytes(4));
    value.four = copy(four.first(4));
    LARIAT_TRY(abi::Reader inner, reader.tuple());
    LARIAT_TRY(value.number, inner.u64());
    LARIAT_TRY(const ByteView tail, inner.bytes());
    value.tail = copy(tail);
    return value;
}

Bytes encode(const Value& value) {
    abi::Writer names;
    for (const std::string& name : value.names)
        names.string(name);
    abi::Writer hops;
    for (const Hop& hop : value.hops)
        hops.tuple(abi::Writer{}.word(hop.kind).address(hop.pool).boolean(hop.flag).signed_word(hop.tick));
    abi::Writer writer;
    writer.word(value.small).bytes(value.payload).array(value.names.size(), names);
    writer.array(value.hops.size(), hops).fixed_bytes(value.four);
    return writer.tuple(abi::Writer{}.word(value.number).bytes(value.tail)).encode();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Result<Value> value = decode({data, size});
    if (!value)
        return 0;
    const Bytes canonical = encode(*value);
    const Result<Value> again = decode(canonical);
    FUZZ_REQUIRE(again && *again == *value);
    FUZZ_REQUIRE(encode(*again) == canonical);
    return 0;
}
