#include "core/model/binary.hpp"

#include "core/model/binary_archive.hpp"
#include "core/model/binary_text.hpp"
#include "core/model/testing/random_model.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat {
namespace {

using test_model::RandomModel;

template <class T>
Bytes bytes_of(const T& value) {
    Bytes out;
    binary::Writer{out}.put(value);
    return out;
}

template <class T>
Result<T> read(ByteView bytes) {
    T value{};
    binary::Reader reader{bytes};
    reader.get(value);
    LARIAT_CHECK(reader.finish());
    return value;
}

template <class T>
std::string refusal(const Bytes& bytes) {
    const auto value = read<T>(bytes);
    return value ? "accepted" : describe(value.error());
}

/// A set of one event and one action of each kind.
std::vector<Event> one_event_of_each(RandomModel& random) {
    std::vector<Event> events;
    for (std::size_t kind = 0; kind < std::variant_size_v<EventBody>; ++kind)
        events.push_back({random.number(), random.number(), random.make_alternative<EventBody>(kind)});
    return events;
}

std::vector<Action> one_action_of_each(RandomModel& random) {
    std::vector<Action> actions;
    for (std::size_t kind = 0; kind < std::variant_size_v<Action>; ++kind)
        actions.push_back(random.make_alternative<Action>(kind));
    return actions;
}

RC_GTEST_PROP(Binary, events_of_every_kind_are_read_as_they_were_written, (std::uint64_t seed)) {
    RandomModel random{seed};
    for (const Event& event : one_event_of_each(random)) {
        Bytes bytes;
        binary::encode_to(bytes, event);
        const auto again = binary::decode_event(bytes);
        RC_ASSERT(again.has_value());
        RC_ASSERT(again->body.index() == event.body.index());
        RC_ASSERT((binary::leaves_of(*again) == binary::leaves_of(event)));
        RC_ASSERT(bytes_of(*again) == bytes);
    }
}

RC_GTEST_PROP(Binary, actions_of_every_kind_are_read_as_they_were_written, (std::uint64_t seed)) {
    RandomModel random{seed};
    const std::vector<Action> actions = one_action_of_each(random);
    Bytes bytes;
    binary::encode_to(bytes, actions);
    const auto again = binary::decode_actions(bytes);
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->size() == actions.size());
    for (std::size_t i = 0; i < actions.size(); ++i)
        RC_ASSERT((binary::leaves_of(again->at(i)) == binary::leaves_of(actions[i])));
    RC_ASSERT(bytes_of(*again) == bytes);
}

RC_GTEST_PROP(Binary, every_cut_is_refused_within_the_input, (std::uint64_t seed)) {
    RandomModel random{seed};
    for (const Event& event : one_event_of_each(random)) {
        const Bytes bytes = bytes_of(event);
        const std::size_t cut = random.number() % bytes.size();
        const auto torn = binary::decode_event(ByteView{bytes}.first(cut));
        RC_ASSERT(!torn.has_value());
        RC_ASSERT(torn.error().code == Errc::malformed);
        RC_ASSERT(torn.error().context.value <= cut);
    }
}

RC_GTEST_PROP(Binary, what_is_accepted_is_written_again_as_the_same_bytes, (std::uint64_t seed)) {
    RandomModel random{seed};
    for (const Event& event : one_event_of_each(random)) {
        Bytes bytes = bytes_of(event);
        bytes[random.number() % bytes.size()] ^= static_cast<std::uint8_t>(1U << (random.number() % 8));
        if (const auto changed = binary::decode_event(bytes))
            RC_ASSERT(bytes_of(*changed) == bytes);
    }
}

TEST(Binary, refuses_what_has_another_form_and_says_where) {
    EXPECT_EQ(refusal<bool>({2}), "malformed: no truth value, offset");
    EXPECT_EQ(refusal<Stage>({binary::kEnumeratorCount<Stage>}), "malformed: no such enumerator, offset");
    EXPECT_EQ(refusal<PoolState>({2}), "malformed: no such alternative, offset");
    EXPECT_EQ(refusal<std::uint64_t>({0x80, 0x00}), "malformed: number with a needless byte, offset");
    EXPECT_EQ(refusal<std::uint64_t>({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}),
              "malformed: number above 64 bits, offset");
    EXPECT_EQ(refusal<std::uint8_t>({0x80, 0x02}), "malformed: number out of range, offset");
    EXPECT_EQ(refusal<std::int32_t>({0x80, 0x80, 0x80, 0x80, 0x10}),
              "malformed: number out of range, offset");
    EXPECT_EQ(refusal<U256>({33}), "malformed: number above 256 bits, offset");
    EXPECT_EQ(refusal<U256>({1, 0}), "malformed: number with a needless byte, offset");
    EXPECT_EQ(refusal<U256>({0x81, 1}), "malformed: negative number where none can be, offset");
    EXPECT_EQ(refusal<I256>({0x80}), "malformed: number with a needless byte, offset");
    EXPECT_EQ(refusal<std::string>({200, 1, 'a'}), "malformed: longer than the input, offset (2)");
    EXPECT_EQ(refusal<std::vector<U256>>({9, 0}), "malformed: more elements than bytes, offset");
    EXPECT_EQ(refusal<Route>({5}), "malformed: route of too many hops, offset");
    EXPECT_EQ(refusal<bool>({1, 1}), "malformed: bytes after the end, from offset (1)");
    EXPECT_EQ((refusal<std::map<std::uint32_t, bool>>({2, 5, 1, 5, 1})),
              "malformed: keys not in ascending order, offset (3)");
}

TEST(Binary, keeps_the_ends_of_every_range) {
    const auto same = [](auto value) {
        const auto again = read<decltype(value)>(bytes_of(value));
        return again && *again == value;
    };
    EXPECT_TRUE(same(U256::max()));
    EXPECT_TRUE(same(U256{}));
    EXPECT_TRUE(same(I256::min()));
    EXPECT_TRUE(same(I256::max()));
    EXPECT_TRUE(same(I256{-1}));
    EXPECT_TRUE(same(~Uint128{0}));
    EXPECT_TRUE(same(static_cast<Int128>(Uint128{1} << 127U)));
    EXPECT_TRUE(same(static_cast<Int128>(~Uint128{0} >> 1U)));
    EXPECT_TRUE(same(std::numeric_limits<std::int32_t>::min()));
    EXPECT_TRUE(same(std::numeric_limits<std::int32_t>::max()));
    EXPECT_TRUE(same(~std::uint64_t{0}));
    EXPECT_TRUE(same(-0.0));
    // 2^255 is no I256, -2^255 is one.
    Bytes edge(33, 0);
    edge[0] = 32;
    edge[1] = 0x80;
    EXPECT_FALSE(read<I256>(edge));
    edge[0] = 0xa0;
    EXPECT_TRUE(read<I256>(edge));
}

TEST(Binary, writes_what_is_shared_once_where_asked) {
    const auto table = std::make_shared<const TickTable>(TickTable(500, Tick{1, 2, 3}));
    const std::vector<V3State> two(2, V3State{.ticks = table});
    Bytes kept;
    binary::Writer{kept, binary::Sharing::kept}.put(two);
    EXPECT_LT(kept.size(), bytes_of(two).size() * 6 / 10);

    std::vector<V3State> again;
    binary::Reader reader{kept, binary::Sharing::kept};
    reader.get(again);
    ASSERT_TRUE(reader.finish());
    EXPECT_EQ(again, two);
    EXPECT_EQ(again[0].ticks, again[1].ticks);

    kept.back() = 9;
    binary::Reader unknown{kept, binary::Sharing::kept};
    unknown.get(again);
    EXPECT_FALSE(unknown.finish());
}

// A member that no description names would be lost in silence.
TEST(Binary, a_description_that_leaves_a_member_out_is_noticed) {
    static_assert(binary::kComplete<Opportunity> && binary::kComplete<Landed> && binary::kComplete<Fetch>);
    static_assert(binary::detail::count_members<Opportunity>() == 15);
    static_assert(binary::detail::count_members<Fetch>() == 0);
    struct Pair {
        U256 first;
        std::string second;
    };
    static_assert(binary::detail::count_members<Pair>() == 2);
}

TEST(Binary, its_schema_names_every_field_and_enumerator) {
    const std::string text = binary::schema_text();
    EXPECT_NE(text.find("min_profit:u256"), std::string::npos) << text;
    EXPECT_NE(text.find("|below_min_net|"), std::string::npos);
    EXPECT_NE(text.find("ticks:[{index:i32,gross:u128,net:i128,}]&"), std::string::npos);
    EXPECT_NE(binary::schema_fingerprint(), 0U);
}

TEST(Binary, names_alternatives_and_members) {
    EXPECT_EQ(binary::name_of(EventBody{StateLoaded{}}), "state_loaded");
    EXPECT_EQ(binary::name_of(Action{RecordOutcome{}}), "record_outcome");
    const auto leaves = binary::leaves_of(Action{Alert{Alert::Level::critical, "text"}});
    EXPECT_EQ(leaves,
              (std::vector<binary::Leaf>{{"kind", "alert"}, {"level", "critical"}, {"text", "text"}}));
}

TEST(Binary, a_setup_that_refers_to_nothing_is_not_consistent) {
    Configured good;
    good.setup.tokens.resize(2);
    good.setup.pools = {{.token0 = TokenId{0}, .token1 = TokenId{1}}};
    good.setup.settlements = {{TokenId{1}, PoolId{0}}};
    good.setup.lenders = {{.token = TokenId{1}}};
    EXPECT_TRUE(binary::check_consistent(good));
    const auto refused = [&](auto change) {
        Configured bad = good;
        change(bad);
        return !binary::check_consistent(bad);
    };
    EXPECT_TRUE(refused([](Configured& c) { c.setup.wrapped_native = TokenId{2}; }));
    EXPECT_TRUE(refused([](Configured& c) { c.setup.pools[0].token1 = TokenId{2}; }));
    EXPECT_TRUE(refused([](Configured& c) { c.setup.lenders[0].token = TokenId{2}; }));
    EXPECT_TRUE(refused([](Configured& c) { c.setup.settlements[0].gas_pool = PoolId{1}; }));
    EXPECT_TRUE(refused([](Configured& c) { c.policy.max_cycle_pools = 5; }));
}

}  // namespace
}  // namespace lariat
