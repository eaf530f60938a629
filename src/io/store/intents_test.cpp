#include "io/store/sqlite/intents.hpp"

#include "io/store/test_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace lariat::store {
namespace {

using testing::HasSubstr;

template <class Fixed>
Fixed filled(std::uint8_t byte) {
    Fixed fixed;
    fixed.data.fill(byte);
    return fixed;
}

constexpr ChainId kChain{31337};
const auto kSigner = filled<Address>(0xaa);

IntentDraft draft(const RunId& run, std::uint64_t nonce, std::uint8_t txn = 0) {
    return {.run = run,
            .opportunity = OpportunityId{nonce + 100},
            .chain = kChain,
            .signer = kSigner,
            .nonce = Nonce{nonce},
            .to = filled<Address>(0xbb),
            .calldata_hash = filled<Hash>(0xcc),
            .raw_txn = {2, 0xf8, 0x6b},
            .txn = filled<Hash>(txn == 0 ? static_cast<std::uint8_t>(nonce) : txn),
            .proved_on = BlockNumber{10},
            .proved_on_hash = filled<Hash>(0x10),
            .target = {BlockNumber{11}, 1'700'000'011, U256{1'000'000'007}},
            .settlement = filled<Address>(0xdd),
            .predicted_profit = U256::max(),
            .predicted_gas = Gas{250'000},
            .created_ns = 1'700'000'010'000'000'001};
}

struct Intents : testing::Test {
    ScratchDir scratch;
    std::optional<DataDir> dir{value_of(DataDir::own(scratch / "data"))};
    std::unique_ptr<IntentStore> store = value_of(open_intents(*dir));
    RunId run = value_of(
        store->begin_run({.started_ns = 1'700'000'000'000'000'000, .version = "0.1.0", .chain = kChain}));

    void reopen() {
        store.reset();
        dir.reset();
        dir.emplace(value_of(DataDir::own(scratch / "data")));
        store = value_of(open_intents(*dir));
    }
    Inclusion block(std::uint64_t number) { return {BlockNumber{number}, filled<Hash>(0x11), 3}; }
};

TEST_F(Intents, come_back_whole_after_a_restart) {
    const IntentDraft made = draft(run, 5);
    const IntentId id = value_of(store->create(made));
    reopen();
    const Intent read = value_of(store->intent(id));
    EXPECT_EQ(read.id, id);
    EXPECT_EQ(read.run, run);
    EXPECT_EQ(read.opportunity, made.opportunity);
    EXPECT_EQ(read.chain, made.chain);
    EXPECT_EQ(read.signer, made.signer);
    EXPECT_EQ(read.nonce, made.nonce);
    EXPECT_EQ(read.to, made.to);
    EXPECT_EQ(read.calldata_hash, made.calldata_hash);
    EXPECT_EQ(read.raw_txn, made.raw_txn);
    EXPECT_EQ(read.txn, made.txn);
    EXPECT_EQ(read.proved_on, made.proved_on);
    EXPECT_EQ(read.proved_on_hash, made.proved_on_hash);
    EXPECT_EQ(read.target.number, made.target.number);
    EXPECT_EQ(read.target.timestamp, made.target.timestamp);
    EXPECT_EQ(read.target.base_fee, made.target.base_fee);
    EXPECT_EQ(read.settlement, made.settlement);
    EXPECT_EQ(read.predicted_profit, made.predicted_profit);
    EXPECT_EQ(read.predicted_gas, made.predicted_gas);
    EXPECT_EQ(read.created_ns, made.created_ns);
    EXPECT_EQ(read.state, IntentState::prepared);
    EXPECT_EQ(read.changed_ns, made.created_ns);
    EXPECT_FALSE(read.landed_in);
    EXPECT_EQ(read.note, "");
}

TEST_F(Intents, a_nonce_has_one_open_intent) {
    value_of(store->create(draft(run, 5, 1)));
    const auto second = store->create(draft(run, 5, 2));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);

    IntentDraft other_chain = draft(run, 5, 2);
    other_chain.chain = ChainId{1};
    EXPECT_TRUE(store->create(other_chain));
    IntentDraft other_signer = draft(run, 5, 2);
    other_signer.signer = filled<Address>(0xab);
    EXPECT_TRUE(store->create(other_signer));
}

TEST_F(Intents, a_dropped_one_frees_its_nonce_but_not_its_transaction) {
    const IntentId first = value_of(store->create(draft(run, 5, 1)));
    value_of(store->update_state(first, {.state = IntentState::dropped, .changed_ns = 2}));
    const auto same = store->create(draft(run, 5, 1));
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().code, Errc::conflict);
    EXPECT_TRUE(store->create(draft(run, 5, 2)));
}

TEST_F(Intents, states_change_and_open_ones_are_listed_oldest_first) {
    std::vector<IntentId> ids;
    for (std::uint64_t nonce = 1; nonce <= 6; ++nonce)
        ids.push_back(value_of(store->create(draft(run, nonce))));
    value_of(store->update_state(ids[1], {.state = IntentState::sent, .changed_ns = 2}));
    value_of(
        store->update_state(ids[2], {.state = IntentState::unknown, .changed_ns = 3, .note = "timed out"}));
    value_of(store->update_state(ids[3], {.state = IntentState::dropped, .changed_ns = 4}));
    value_of(
        store->update_state(ids[4], {.state = IntentState::landed, .changed_ns = 5, .landed_in = block(11)}));
    value_of(store->update_state(ids[5],
                                 {.state = IntentState::reverted, .changed_ns = 6, .landed_in = block(12)}));

    reopen();
    std::vector<IntentId> open;
    for (const Intent& intent : value_of(store->open_intents())) {
        EXPECT_TRUE(is_open(intent.state));
        open.push_back(intent.id);
    }
    EXPECT_EQ(open, (std::vector<IntentId>{ids[0], ids[1], ids[2]}));
    EXPECT_EQ(value_of(store->intent(ids[2])).note, "timed out");
    const Intent landed = value_of(store->intent(ids[4]));
    EXPECT_EQ(landed.state, IntentState::landed);
    EXPECT_EQ(landed.changed_ns, 5);
    EXPECT_EQ(landed.landed_in, block(11));
    EXPECT_EQ(value_of(store->included_above(kChain, BlockNumber{10})).size(), 2U);
    EXPECT_EQ(value_of(store->included_above(kChain, BlockNumber{11})).front().id, ids[5]);
    EXPECT_TRUE(value_of(store->included_above(ChainId{1}, BlockNumber{0})).empty());
}

TEST_F(Intents, a_reorg_takes_a_landed_one_back) {
    const IntentId id = value_of(store->create(draft(run, 1)));
    value_of(
        store->update_state(id, {.state = IntentState::landed, .changed_ns = 2, .landed_in = block(11)}));
    value_of(store->update_state(id, {.state = IntentState::sent, .changed_ns = 3}));
    EXPECT_FALSE(value_of(store->intent(id)).landed_in);
    EXPECT_EQ(value_of(store->open_intents()).size(), 1U);
}

TEST_F(Intents, a_change_that_makes_no_sense_is_refused) {
    const IntentId id = value_of(store->create(draft(run, 1)));
    const auto code = [&](IntentId which, const IntentChange& change) {
        const auto updated = store->update_state(which, change);
        return updated ? Errc::internal : updated.error().code;
    };
    EXPECT_EQ(code(id, {.state = IntentState::prepared}), Errc::invalid_argument);
    EXPECT_EQ(code(id, {.state = IntentState::landed}), Errc::invalid_argument);
    EXPECT_EQ(code(id, {.state = IntentState::sent, .landed_in = block(1)}), Errc::invalid_argument);
    EXPECT_EQ(code(IntentId{99}, {.state = IntentState::sent}), Errc::not_found);
    EXPECT_EQ(value_of(store->intent(id)).state, IntentState::prepared);
}

TEST_F(Intents, the_next_nonce_is_one_above_the_highest_not_dropped) {
    EXPECT_FALSE(value_of(store->next_nonce(kChain, kSigner)));
    const IntentId first = value_of(store->create(draft(run, 7)));
    const IntentId second = value_of(store->create(draft(run, 8)));
    EXPECT_EQ(value_of(store->next_nonce(kChain, kSigner)), Nonce{9});
    value_of(store->update_state(second, {.state = IntentState::dropped, .changed_ns = 2}));
    EXPECT_EQ(value_of(store->next_nonce(kChain, kSigner)), Nonce{8});
    value_of(
        store->update_state(first, {.state = IntentState::landed, .changed_ns = 2, .landed_in = block(11)}));
    EXPECT_EQ(value_of(store->next_nonce(kChain, kSigner)), Nonce{8});
    EXPECT_FALSE(value_of(store->next_nonce(ChainId{1}, kSigner)));
}

TEST_F(Intents, several_are_created_together_or_not_at_all) {
    const std::vector good{draft(run, 1), draft(run, 2)};
    EXPECT_EQ(value_of(store->create(good)).size(), 2U);
    const std::vector bad{draft(run, 3), draft(run, 2, 9)};
    EXPECT_FALSE(store->create(bad));
    EXPECT_EQ(value_of(store->open_intents()).size(), 2U);
}

TEST_F(Intents, an_intent_of_an_unknown_run_is_refused) {
    EXPECT_FALSE(store->create(draft(RunId{"000000000000"}, 1)));
}

TEST_F(Intents, runs_have_ids_of_their_own_that_sort_by_time) {
    std::vector<std::string> ids;
    for (std::int64_t second = 0; second < 20; ++second)
        ids.push_back(
            value_of(store->begin_run({(1'700'000'000 + second) * 1'000'000'000, "0.1.0", kChain})).text);
    EXPECT_TRUE(std::ranges::is_sorted(ids));
    EXPECT_EQ(row_id(RunId{"6553f1001a2b"}, 17), "6553f1001a2b-17");
}

TEST_F(Intents, a_data_directory_has_one_owner) {
    const auto second = DataDir::own(scratch / "data");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_THAT(second.error().message, HasSubstr("in use by process " + std::to_string(::getpid())));
    store.reset();
    dir.reset();
    EXPECT_TRUE(DataDir::own(scratch / "data"));
}

TEST_F(Intents, a_new_data_directory_is_private) {
    EXPECT_EQ(std::filesystem::status(scratch / "data").permissions(), std::filesystem::perms::owner_all);
}

// What `create` returned is there after the process was killed in the middle of its work, and the lock is
// free.
TEST_F(Intents, survive_the_kill_of_their_process) {
    store.reset();
    dir.reset();
    for (int round = 0; round < 10; ++round) {
        std::array<int, 2> pipe{};
        ASSERT_EQ(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const DataDir owned = value_of(DataDir::own(scratch / "data"));
            const auto intents = value_of(open_intents(owned));
            for (;;) {
                const Nonce next = value_of(intents->next_nonce(kChain, kSigner)).value_or(Nonce{0});
                IntentDraft made = draft(run, next.raw());
                made.txn.data[0] = static_cast<std::uint8_t>(next.raw() >> 8U);
                const std::uint64_t id = value_of(intents->create(made)).raw();
                if (::write(pipe[1], &id, sizeof id) != sizeof id)
                    ::_exit(1);
            }
        }
        ::close(pipe[1]);
        std::uint64_t acknowledged = 0;
        for (int i = 0; i < 5 + round; ++i)
            ASSERT_EQ(::read(pipe[0], &acknowledged, sizeof acknowledged),
                      static_cast<ssize_t>(sizeof acknowledged));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        for (std::uint64_t id = 0; ::read(pipe[0], &id, sizeof id) == static_cast<ssize_t>(sizeof id);)
            acknowledged = id;
        ::close(pipe[0]);

        const DataDir owned = value_of(DataDir::own(scratch / "data"));
        const auto intents = value_of(open_intents(owned));
        EXPECT_TRUE(intents->intent(IntentId{acknowledged}));
        const auto open = value_of(intents->open_intents());
        ASSERT_GE(open.size(), acknowledged);
        for (std::size_t i = 0; i < open.size(); ++i)
            EXPECT_EQ(open[i].nonce, Nonce{i}) << "neither a gap nor a nonce used twice";
    }
}

}  // namespace
}  // namespace lariat::store
