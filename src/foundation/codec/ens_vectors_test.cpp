#include "foundation/codec/ens.hpp"
#include "foundation/crypto/vector_files.hpp"

namespace lariat {
namespace {

namespace json = boost::json;

TEST(EnsVectors, ethers_namehash) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/namehash.json.gz");
    vectors::Score score{"ethers namehash"};
    for (const json::value& item : cases.as_array()) {
        const json::object& test = item.as_object();
        const std::string_view name = vectors::text(test.at("ensName"));
        const Result<Hash> node = ens::namehash(name);
        const json::value* expected = test.if_contains("namehash");
        score.count(
            expected != nullptr ? node && to_hex(*node) == vectors::text(*expected) : !node,
            std::string{vectors::text(test.at("name"))} + (node ? "" : ": " + describe(node.error())));
    }
    EXPECT_EQ(score.total(), 37'490);
}

}  // namespace
}  // namespace lariat
