#include "io/store/sqlite/intents.hpp"

#include "io/runtime/testing/scratch_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace lariat::store {
namespace {

using io::testing::ScratchDir;
using io::testing::value_of;

using testing::HasSubstr;

template <class Fixed>
Fixed filled(std::uint8_t byte) {
    Fixed fixed;
    fixed.data.fill(byte);
    return fixed;
}

constexpr ChainId kChain{31337};
const auto kSigner = filled<Address>(0xaa);

Transaction plan(std::uint8_t data) {
    Transaction txn;
    txn.chain_id = kChain;
    txn.max_fee_per_gas = 2'000'000'007;
    txn.max_priority_fee_per_gas = 1'000'000'000;
    txn.gas_limit = Gas{300'000};
    txn.to = filled<Address>(0xbb);
    txn.data = {data, 2, 3};
    return txn;
}

IntentDraft draft(const RunId& run, std::uint8_t data = 1) {
    return {.run = run,
            .opportunity = OpportunityId{data + 100U},
            .chain = kChain,
            .signer = kSigner,
            .txn = plan(data),
            .proved_on = BlockNumber{10},
            .proved_on_hash = filled<Hash>(0x10),
            .target = {BlockNumber{11}, 1'700'000'011, U256{1'000'000'007}},
            .settlement = filled<Address>(0xdd),
            .predicted_profit = U256::max(),
            .predicted_gas = Gas{250'000},
            .created_ns = 1'700'000'010'000'000'001};
}

Attempt signed_now(Attempt attempt) {
    const auto key = PrivateKey::from_bytes(filled<Hash>(0x42)).value();
    const SignedTransaction signed_txn = sign(attempt.txn, key).value();
    attempt.hash = hash_of(signed_txn);
    attempt.raw = encode(signed_txn);
    return attempt;
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
    Intent make(const IntentDraft& one, std::uint64_t at_least) {
        return value_of(store->create(std::span{&one, 1}, Nonce{at_least})).front();
    }
    Attempt sign_newest(const Intent& intent, const IntentChange& change) {
        Attempt attempt = signed_now(intent.newest());
        value_of(store->update(intent.id, change, std::span{&attempt, 1}));
        return attempt;
    }
    Inclusion block(std::uint64_t number) { return {BlockNumber{number}, filled<Hash>(0x11), 3}; }
};

TEST_F(Intents, come_back_whole_after_a_restart) {
    const IntentDraft made = draft(run);
    const Intent created = make(made, 5);
    EXPECT_EQ(created.nonce, Nonce{5});
    reopen();
    const Intent read = value_of(store->intent(created.id));
    EXPECT_EQ(read.id, created.id);
    EXPECT_EQ(read.run, run);
    EXPECT_EQ(read.opportunity, made.opportunity);
    EXPECT_EQ(read.chain, made.chain);
    EXPECT_EQ(read.signer, made.signer);
    EXPECT_EQ(read.nonce, Nonce{5});
    ASSERT_EQ(read.attempts.size(), 1U);
    Transaction expected = made.txn;
    expected.nonce = Nonce{5};
    EXPECT_EQ(read.newest().txn, expected);
    EXPECT_EQ(read.newest().kind, AttemptKind::plan);
    EXPECT_FALSE(read.newest().hash);
    EXPECT_FALSE(read.ever_signed());
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

TEST_F(Intents, nonces_are_given_in_order_and_never_twice) {
    const std::vector drafts{draft(run, 1), draft(run, 2)};
    const auto pair = value_of(store->create(drafts, Nonce{7}));
    EXPECT_EQ(pair[0].nonce, Nonce{7});
    EXPECT_EQ(pair[1].nonce, Nonce{8});
    EXPECT_EQ(make(draft(run, 3), 0).nonce, Nonce{9}) << "what is taken counts, whatever is asked for";
    EXPECT_EQ(make(draft(run, 4), 20).nonce, Nonce{20}) << "the chain may be ahead";
    EXPECT_EQ(value_of(store->next_nonce(kChain, kSigner)), Nonce{21});

    IntentDraft other = draft(run, 5);
    other.signer = filled<Address>(0xab);
    EXPECT_EQ(make(other, 3).nonce, Nonce{3}) << "each account has its own";
    EXPECT_FALSE(value_of(store->next_nonce(ChainId{1}, kSigner)));
}

TEST_F(Intents, a_nonce_is_free_again_only_when_nothing_was_signed_for_it) {
    const Intent never_signed = make(draft(run, 1), 5);
    value_of(store->update(never_signed.id, {.state = IntentState::dropped, .changed_ns = 2}));
    EXPECT_FALSE(value_of(store->next_nonce(kChain, kSigner)));
    const Intent second = make(draft(run, 2), 5);
    EXPECT_EQ(second.nonce, Nonce{5});
    sign_newest(second, {.state = IntentState::dropped, .changed_ns = 3, .closed_at = BlockNumber{12}});
    EXPECT_EQ(value_of(store->at_nonce(kChain, kSigner, Nonce{5}))->id, second.id);
    EXPECT_FALSE(value_of(store->at_nonce(kChain, kSigner, Nonce{6})));
    EXPECT_EQ(make(draft(run, 3), 5).nonce, Nonce{6}) << "signed once, taken for ever";
}

TEST_F(Intents, a_gap_is_filled_at_its_nonce_unless_it_is_taken) {
    make(draft(run, 1), 5);
    const auto taken = store->create_at(draft(run, 2), Nonce{5});
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Errc::conflict);
    IntentDraft filler = draft(run, 3);
    filler.kind = AttemptKind::cancel;
    filler.opportunity = {};
    const Intent made = value_of(store->create_at(filler, Nonce{4}));
    EXPECT_EQ(made.nonce, Nonce{4});
    EXPECT_EQ(value_of(store->intent(made.id)).newest().kind, AttemptKind::cancel);
}

TEST_F(Intents, attempts_follow_each_other_at_one_nonce) {
    const Intent made = make(draft(run), 5);
    sign_newest(made, {.state = IntentState::sent, .changed_ns = 2});
    Transaction higher = made.newest().txn;
    higher.max_fee_per_gas = higher.max_fee_per_gas * U256{2U};
    const Attempt bump = value_of(store->add_attempt(made.id, AttemptKind::bump, higher, 3));
    EXPECT_EQ(bump.seq, 1U);
    higher.nonce = Nonce{6};
    const auto elsewhere = store->add_attempt(made.id, AttemptKind::bump, higher, 3);
    ASSERT_FALSE(elsewhere);
    EXPECT_EQ(elsewhere.error().code, Errc::invalid_argument);

    reopen();
    const Intent read = value_of(store->intent(made.id));
    ASSERT_EQ(read.attempts.size(), 2U);
    EXPECT_TRUE(read.attempts[0].hash);
    EXPECT_EQ(read.attempts[0].txn, made.newest().txn) << "also when it is read from the signed bytes";
    EXPECT_EQ(read.attempts[1].kind, AttemptKind::bump);
    EXPECT_FALSE(read.attempts[1].hash);
    EXPECT_TRUE(read.ever_signed());
}

TEST_F(Intents, a_signed_transaction_belongs_to_one_attempt) {
    const Intent first = make(draft(run, 1), 5);
    const Intent second = make(draft(run, 1), 5);
    const Attempt once = sign_newest(first, {.state = IntentState::sent, .changed_ns = 2});
    Attempt again = once;
    again.seq = 0;
    const auto stored =
        store->update(second.id, {.state = IntentState::sent, .changed_ns = 3}, std::span{&again, 1});
    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error().code, Errc::conflict);
    EXPECT_EQ(value_of(store->intent(second.id)).state, IntentState::prepared) << "all or nothing";
}

TEST_F(Intents, states_change_and_open_ones_are_listed_oldest_first) {
    std::vector<Intent> made;
    for (std::uint8_t i = 1; i <= 7; ++i)
        made.push_back(make(draft(run, i), 0));
    value_of(store->update(made[1].id, {.state = IntentState::sent, .changed_ns = 2}));
    value_of(
        store->update(made[2].id, {.state = IntentState::unknown, .changed_ns = 3, .note = "timed out"}));
    sign_newest(made[3], {.state = IntentState::dropped, .changed_ns = 4, .closed_at = BlockNumber{13}});
    value_of(
        store->update(made[4].id, {.state = IntentState::landed, .changed_ns = 5, .landed_in = block(11)}));
    value_of(
        store->update(made[5].id, {.state = IntentState::reverted, .changed_ns = 6, .landed_in = block(12)}));
    value_of(store->update(made[6].id,
                           {.state = IntentState::cancelled, .changed_ns = 6, .landed_in = block(12)}));

    reopen();
    std::vector<IntentId> open;
    for (const Intent& intent : value_of(store->open_intents())) {
        EXPECT_TRUE(is_open(intent.state));
        open.push_back(intent.id);
    }
    EXPECT_EQ(open, (std::vector<IntentId>{made[0].id, made[1].id, made[2].id}));
    EXPECT_EQ(value_of(store->intent(made[2].id)).note, "timed out");
    EXPECT_EQ(value_of(store->intent(made[3].id)).closed_at, BlockNumber{13});
    const Intent landed = value_of(store->intent(made[4].id));
    EXPECT_EQ(landed.state, IntentState::landed);
    EXPECT_EQ(landed.changed_ns, 5);
    EXPECT_EQ(landed.landed_in, block(11));
    EXPECT_EQ(value_of(store->concluded_above(kChain, BlockNumber{10})).size(), 4U);
    EXPECT_EQ(value_of(store->concluded_above(kChain, BlockNumber{12})).front().id, made[3].id);
    EXPECT_TRUE(value_of(store->concluded_above(ChainId{1}, BlockNumber{0})).empty());
}

TEST_F(Intents, a_reorg_takes_a_concluded_one_back) {
    const Intent made = make(draft(run), 1);
    value_of(store->update(made.id, {.state = IntentState::landed, .changed_ns = 2, .landed_in = block(11)}));
    value_of(store->update(made.id, {.state = IntentState::sent, .changed_ns = 3}));
    EXPECT_FALSE(value_of(store->intent(made.id)).landed_in);
    EXPECT_EQ(value_of(store->open_intents()).size(), 1U);
}

TEST_F(Intents, a_change_that_makes_no_sense_is_refused) {
    const IntentId id = make(draft(run), 1).id;
    const auto code = [&](IntentId which, const IntentChange& change) {
        const auto updated = store->update(which, change);
        return updated ? Errc::internal : updated.error().code;
    };
    EXPECT_EQ(code(id, {.state = IntentState::prepared}), Errc::invalid_argument);
    EXPECT_EQ(code(id, {.state = IntentState::landed}), Errc::invalid_argument);
    EXPECT_EQ(code(id, {.state = IntentState::sent, .landed_in = block(1)}), Errc::invalid_argument);
    EXPECT_EQ(code(IntentId{99}, {.state = IntentState::sent}), Errc::not_found);
    EXPECT_EQ(value_of(store->intent(id)).state, IntentState::prepared);
}

TEST_F(Intents, several_are_created_together_or_not_at_all) {
    const std::vector good{draft(run, 1), draft(run, 2)};
    EXPECT_EQ(value_of(store->create(good, Nonce{})).size(), 2U);
    const std::vector bad{draft(run, 3), draft(RunId{"000000000000"}, 4)};
    EXPECT_FALSE(store->create(bad, Nonce{}));
    EXPECT_EQ(value_of(store->open_intents()).size(), 2U);
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
                const IntentDraft made = draft(run);
                const std::uint64_t id =
                    value_of(intents->create(std::span{&made, 1}, Nonce{})).front().id.raw();
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
