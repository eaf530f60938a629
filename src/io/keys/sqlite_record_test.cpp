#include "io/keys/sqlite_record.hpp"

#include "io/keys/signature_exchange.hpp"
#include "io/keys/testing/guarded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

namespace lariat::keys {
namespace {

using ::testing::HasSubstr;
using testing::plan;

constexpr std::chrono::milliseconds kAtOnce{0};

SqliteRecord record_in(const ScratchDir& folder, std::string_view name = "signer") {
    return value_of(SqliteRecord::open(folder / name, kAtOnce));
}

GuardedSigner signer_on(SignatureRecord& record) {
    return GuardedSigner{
        {.key = key_of(kCanary), .policy = testing::policy_for_tests(), .record = record, .state = [] {
             return OperatingState::active;
         }}};
}

RecordedSignature entry(std::uint64_t nonce, std::uint32_t seq, std::uint8_t hash) {
    return {.nonce = Nonce{nonce},
            .seq = seq,
            .txn_hash = Hash{{hash}},
            .raw = {hash, 1, 2},
            .kind = seq == 0 ? SignatureKind::plan : SignatureKind::bump,
            .signed_ns = 100 + seq};
}

TEST(SqliteRecord, keeps_what_was_signed_across_restarts) {
    const ScratchDir folder;
    SignedTransaction first;
    {
        SqliteRecord record = record_in(folder);
        GuardedSigner signer = signer_on(record);
        first = value_of(signer.sign(plan(7, 1000, 100)));
        value_of(signer.sign(plan(7, 1125, 113)));
    }
    SqliteRecord record = record_in(folder);
    GuardedSigner signer = signer_on(record);
    EXPECT_EQ(value_of(signer.signed_for(Nonce{7})).size(), 2U);
    EXPECT_EQ(encode(value_of(signer.sign(plan(7, 1000, 100)))), encode(first));
    EXPECT_EQ(value_of(signer.status()).signatures_today, 2U);
    Transaction other = plan(7, 9000, 9000);
    other.data.push_back(1);
    EXPECT_EQ(signer.sign(other).error().code, Errc::refused);
}

TEST(SqliteRecord, belongs_to_one_signer) {
    const ScratchDir folder;
    const SqliteRecord record = record_in(folder);
    const auto second = SqliteRecord::open(folder / "signer", kAtOnce);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_THAT(second.error().message, HasSubstr("in use by process " + std::to_string(::getpid())));
}

TEST(SqliteRecord, is_for_its_owner_only) {
    const ScratchDir folder;
    {
        const SqliteRecord record = record_in(folder);
    }
    struct stat status{};
    ASSERT_EQ(::stat((folder / "signer").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0700U);
    ::chmod((folder / "signer").c_str(), 0770);
    EXPECT_EQ(SqliteRecord::open(folder / "signer", kAtOnce).error().code, Errc::refused);
}

TEST(SqliteRecord, keeps_lanes_apart_and_in_order) {
    const ScratchDir folder;
    SqliteRecord record = record_in(folder);
    const Lane one{ChainId{1}, Address{{1}}};
    const Lane other_chain{ChainId{2}, Address{{1}}};
    const Lane other_key{ChainId{1}, Address{{2}}};
    value_of(record.append(one, entry(5, 0, 1)));
    value_of(record.append(one, entry(5, 1, 2)));
    value_of(record.append(other_chain, entry(5, 0, 3)));
    value_of(record.append(other_key, entry(5, 0, 4)));
    EXPECT_EQ(value_of(record.of_nonce(one, Nonce{5})), (std::vector{entry(5, 0, 1), entry(5, 1, 2)}));
    EXPECT_EQ(value_of(record.since(one, 101)), (std::vector{entry(5, 1, 2)}));
    EXPECT_EQ(record.append(one, entry(5, 1, 9)).error().code, Errc::conflict);
    value_of(record.withdraw(one, Nonce{5}, 1));
    EXPECT_EQ(value_of(record.of_nonce(one, Nonce{5})), (std::vector{entry(5, 0, 1)}));
    EXPECT_EQ(value_of(record.all()).size(), 3U);
    EXPECT_EQ(record.append(one, entry(std::uint64_t{1} << 63U, 0, 1)).error().code, Errc::out_of_range);
}

TEST(SignatureExchange, takes_the_protection_along) {
    const ScratchDir folder;
    SqliteRecord here = record_in(folder, "here");
    GuardedSigner signer = signer_on(here);
    const SignedTransaction made = value_of(signer.sign(plan(7, 1000, 100)));
    value_of(signer.sign(plan(7, 1125, 113)));
    value_of(signer.sign(plan(8)));
    const std::string text = export_signatures(value_of(here.all()), false);
    EXPECT_THAT(text, HasSubstr(to_hex(hash_of(made))));
    EXPECT_EQ(text.find("transaction\""), std::string::npos);

    SqliteRecord there = record_in(folder, "there");
    const auto entries = value_of(import_signatures(text));
    EXPECT_EQ(value_of(there.merge(entries)), 3U);
    EXPECT_EQ(value_of(there.merge(entries)), 0U) << "the same again adds nothing";
    GuardedSigner moved = signer_on(there);
    EXPECT_EQ(encode(value_of(moved.sign(plan(7, 1000, 100)))), encode(made));
    EXPECT_EQ(moved.sign(plan(7, 2000, 200)).error().code, Errc::refused);
    EXPECT_EQ(value_of(moved.status()).signatures_today, 3U);

    const std::string whole = export_signatures(value_of(here.all()), true);
    EXPECT_EQ(value_of(there.merge(value_of(import_signatures(whole)))), 0U);
    EXPECT_TRUE(moved.sign(plan(7, 2000, 200))) << "fees are known, so it can be replaced";
    EXPECT_EQ(export_signatures(value_of(import_signatures(whole)), true), whole);
}

TEST(SignatureExchange, merges_into_a_record_that_has_its_own) {
    const ScratchDir folder;
    SqliteRecord record = record_in(folder);
    const Lane lane{ChainId{1}, Address{{1}}};
    value_of(record.append(lane, entry(5, 0, 1)));
    RecordedSignature foreign = entry(5, 0, 2);
    foreign.raw.clear();
    EXPECT_EQ(value_of(record.merge({{lane, foreign}, {lane, entry(5, 1, 1)}})), 1U);
    foreign.seq = 1;
    EXPECT_EQ(value_of(record.of_nonce(lane, Nonce{5})), (std::vector{entry(5, 0, 1), foreign}));
}

TEST(SignatureExchange, says_what_is_wrong) {
    const std::pair<const char*, const char*> wrong[] = {
        {"", "JSON"},
        {"[]", "the file: expected an object"},
        {"{}", "the file.format: expected text"},
        {R"({"format":"other","version":1,"signatures":[]})", "expected lariat-signatures"},
        {R"({"format":"lariat-signatures","version":2,"signatures":[]})", "version: expected 1"},
        {R"({"format":"lariat-signatures","version":1})", "signatures: expected a list"},
        {R"({"format":"lariat-signatures","version":1,"signatures":[{"chain":"0"}]})",
         "signatures[0].chain: expected a chain id"},
        {R"({"format":"lariat-signatures","version":1,"signatures":[{"chain":1}]})",
         "signatures[0].chain: expected text"},
        {R"({"format":"lariat-signatures","version":1,"signatures":[{"chain":"-1"}]})", "decimal number"},
        {R"({"format":"lariat-signatures","version":1,"signatures":[{"chain":"1","address":"0x12"}]})",
         "signatures[0].address: expected 20 bytes"},
        {R"({"format":"lariat-signatures","version":1,"signatures":[{"chain":"1",)"
         R"("address":"0x0000000000000000000000000000000000000001","nonces":[{"nonce":"1",)"
         R"("transactions":[{"hash":"0x00"}]}]}]})",
         "signatures[0].nonces[0].transactions[0].hash: expected 32 bytes"},
    };
    for (const auto& [text, message] : wrong) {
        const auto read = import_signatures(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, Errc::malformed);
        EXPECT_THAT(read.error().message, HasSubstr(message)) << text;
    }
}

TEST(SignatureExchange, a_transaction_must_be_what_it_is_listed_as) {
    const ScratchDir folder;
    SqliteRecord record = record_in(folder);
    GuardedSigner signer = signer_on(record);
    value_of(signer.sign(plan(7)));
    auto entries = value_of(record.all());
    ASSERT_TRUE(import_signatures(export_signatures(entries, true)));
    const std::function<void(SqliteRecord::Entry&)> changes[] = {
        [](auto& one) { one.signature.txn_hash.data[0] ^= 1; },
        [](auto& one) { one.signature.nonce = Nonce{8}; },
        [](auto& one) { one.lane.chain = ChainId{1}; },
        [](auto& one) { one.lane.address.data[0] ^= 1; },
        [](auto& one) { one.signature.raw.back() ^= 1; },
    };
    for (const auto& change : changes) {
        auto changed = entries;
        change(changed.front());
        EXPECT_FALSE(import_signatures(export_signatures(changed, true)));
    }
}

}  // namespace
}  // namespace lariat::keys
