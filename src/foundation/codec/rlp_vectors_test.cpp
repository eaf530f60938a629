#include "foundation/codec/rlp.hpp"
#include "foundation/crypto/vector_files.hpp"

namespace lariat {
namespace {

namespace json = boost::json;

/// Reads everything below the next item, whatever its shape.
Result<void> read_whole(rlp::Reader& reader) {
    if (!reader.next_is_list()) {
        LARIAT_CHECK(reader.bytes());
        return {};
    }
    LARIAT_TRY(rlp::Reader list, reader.list());
    while (!list.at_end())
        LARIAT_CHECK(read_whole(list));
    return {};
}

Result<void> accepts(ByteView input) {
    rlp::Reader reader{input};
    LARIAT_CHECK(read_whole(reader));
    return reader.finish();
}

/// The notation of the published tests: text, numbers, "#" and a large number, lists.
void write(rlp::Writer& writer, const json::value& value) {
    if (value.is_array()) {
        writer.begin_list();
        for (const json::value& item : value.as_array())
            write(writer, item);
        writer.end_list();
    } else if (value.is_string() && value.as_string().starts_with('#')) {
        writer.integer(u256_from_decimal(vectors::text(value).substr(1)).value());
    } else if (value.is_string()) {
        const std::string_view text = vectors::text(value);
        writer.bytes(Bytes(text.begin(), text.end()));
    } else {
        writer.integer(value.to_number<std::uint64_t>());
    }
}

TEST(RlpVectors, ethereum_valid) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethereum-tests/RLPTests/rlptest.json");
    vectors::Score score{"ethereum-tests RLP, valid"};
    for (const auto& [name, item] : cases.as_object()) {
        const Bytes expected = vectors::bytes(item.at("out"));
        if (name == "bigint") {  // 2^256: a good string, but no U256
            score.count(accepts(expected) && rlp::Reader{expected}.u256().error().code == Errc::overflow,
                        name);
            continue;
        }
        rlp::Writer writer;
        write(writer, item.at("in"));
        score.count(writer.finish() == expected && accepts(expected), name);
    }
    EXPECT_GE(score.total(), 25);
}

TEST(RlpVectors, ethereum_invalid_and_random) {
    LARIAT_LOAD_VECTORS(invalid, "vectors/ethereum-tests/RLPTests/invalidRLPTest.json");
    LARIAT_LOAD_VECTORS(random, "vectors/ethereum-tests/RLPTests/RandomRLPTests/example.json");
    vectors::Score score{"ethereum-tests RLP, invalid and random"};
    for (const auto* cases : {&invalid, &random})
        for (const auto& [name, item] : cases->as_object())
            score.count(
                accepts(vectors::bytes(item.at("out"))).has_value() == (item.at("in").as_string() == "VALID"),
                name);
    EXPECT_GE(score.total(), 20);
}

void write_hex(rlp::Writer& writer, const json::value& value) {
    if (value.is_string()) {
        writer.bytes(vectors::bytes(value));
        return;
    }
    writer.begin_list();
    for (const json::value& item : value.as_array())
        write_hex(writer, item);
    writer.end_list();
}

bool reads_as(rlp::Reader& reader, const json::value& value) {
    if (value.is_string()) {
        const Result<ByteView> found = reader.bytes();
        return found && std::ranges::equal(*found, vectors::bytes(value));
    }
    Result<rlp::Reader> list = reader.list();
    return list &&
           std::ranges::all_of(value.as_array(),
                               [&](const json::value& item) { return reads_as(*list, item); }) &&
           list->at_end();
}

TEST(RlpVectors, ethers) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/rlp.json.gz");
    vectors::Score score{"ethers RLP"};
    for (const json::value& item : cases.as_array()) {
        rlp::Writer writer;
        write_hex(writer, item.at("decoded"));
        const Bytes expected = vectors::bytes(item.at("encoded"));
        rlp::Reader reader{expected};
        score.count(writer.finish() == expected && reads_as(reader, item.at("decoded")) && reader.at_end(),
                    vectors::text(item.at("name")));
    }
    EXPECT_GE(score.total(), 61);
}

}  // namespace
}  // namespace lariat
