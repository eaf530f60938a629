#include "core/engine/checkpoint.hpp"

#include "core/engine/testing/event_stream.hpp"
#include "core/model/binary.hpp"

#include <gtest/gtest.h>

#include <array>

namespace lariat {
namespace {

using test_world::EventStream;

Bytes bytes_of(std::span<const Action> actions) {
    Bytes bytes;
    binary::encode_to(bytes, actions);
    return bytes;
}

Result<Engine> copy_of(const Engine& engine) {
    return Engine::restore(engine.checkpoint());
}

class FromSeed : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Checkpoint, FromSeed, ::testing::Range<std::uint64_t>(0, 40));

TEST_P(FromSeed, an_engine_restored_anywhere_goes_on_as_if_nothing_had_been) {
    EventStream stream{GetParam()};
    test_model::Random random{GetParam()};
    Engine engine;
    std::vector<Engine> restored;
    std::span<const Action> answer;
    for (int step = 0; step < 150; ++step) {
        if (random() % 12 == 0) {
            auto copy = copy_of(engine);
            ASSERT_TRUE(copy.has_value());
            // An old one and a young one.
            if (restored.size() < 2)
                restored.push_back(std::move(*copy));
            else
                restored[1] = std::move(*copy);
        }
        const Event event = stream.next(answer);
        answer = engine.on(event);
        const Bytes expected = bytes_of(answer);
        for (Engine& other : restored)
            ASSERT_EQ(bytes_of(other.on(event)), expected) << "step " << step;
    }
    const Bytes end = engine.checkpoint();
    for (const Engine& other : restored)
        EXPECT_EQ(other.checkpoint(), end);
}

// The property above is worth what its streams reach.
TEST(Checkpoint, the_streams_reach_every_kind_of_event_and_action) {
    std::array<int, std::variant_size_v<EventBody>> events{};
    std::array<int, std::variant_size_v<Action>> actions{};
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        EventStream stream{seed};
        Engine engine;
        std::span<const Action> answer;
        for (int step = 0; step < 300; ++step) {
            const Event event = stream.next(answer);
            ++events[event.body.index()];
            answer = engine.on(event);
            for (const Action& action : answer)
                ++actions[action.index()];
        }
    }
    for (std::size_t i = 0; i < events.size(); ++i)
        EXPECT_GE(events[i], 20) << "event " << i;
    for (std::size_t i = 0; i < actions.size(); ++i)
        EXPECT_GE(actions[i], 20) << "action " << i;
}

TEST(Checkpoint, an_engine_that_knows_nothing_has_one_too) {
    const auto restored = copy_of(Engine{});
    ASSERT_TRUE(restored) << describe(restored.error());
    EXPECT_EQ(restored->market(), nullptr);
    EXPECT_EQ(restored->checkpoint(), Engine{}.checkpoint());
}

struct Trained : ::testing::Test {
    Engine engine;
    void SetUp() override {
        EventStream stream{7};
        std::span<const Action> answer;
        for (int step = 0; step < 200; ++step)
            answer = engine.on(stream.next(answer));
    }
    /// Whether a checkpoint of the engine, changed so, is refused.
    template <class Change>
    [[nodiscard]] bool refused(Change change) const {
        EngineMemory memory = Checkpoint::memory_of(engine);
        change(memory);
        return !Checkpoint::engine_of(std::move(memory));
    }
};

TEST_F(Trained, refuses_memories_that_refer_to_nothing) {
    EXPECT_FALSE(refused([](EngineMemory&) {}));
    EXPECT_TRUE(refused([](EngineMemory& m) { m.parts.push_back(m.parts[0]); }));
    EXPECT_TRUE(refused([](EngineMemory& m) { m.parts[0].market.states.pop_back(); }));
    EXPECT_TRUE(refused([](EngineMemory& m) { m.parts[0].market.states[0] = V3State{}; }));
    EXPECT_TRUE(refused([](EngineMemory& m) { m.parts[0].market.lender_balances.pop_back(); }));
    EXPECT_TRUE(
        refused([](EngineMemory& m) { m.parts[0].market.undo = {{.pools = {{PoolId{99}, V2State{}}}}}; }));
    EXPECT_TRUE(refused([](EngineMemory& m) { m.parts[0].market.undo = {{.lenders = {{99, U256{}}}}}; }));
    EXPECT_TRUE(refused([](EngineMemory& m) { m.parts[0].market.undo.resize(129); }));
    EXPECT_TRUE(refused([](EngineMemory& m) { m.parts[0].standing[search::CycleId{100'000}] = {}; }));
    EXPECT_TRUE(refused([](EngineMemory& m) {
        m.parts[0].standing[search::CycleId{0}] = {{.cycle = search::CycleId{0}, .lender = 99}};
    }));
    EXPECT_TRUE(refused([](EngineMemory& m) { m.open[OpportunityId{1}].settlement = TokenId{99}; }));
    EXPECT_TRUE(refused([](EngineMemory& m) {
        m.parts.clear();
        m.proving.resize(1);
    }));
}

TEST_F(Trained, refuses_bytes_that_are_no_checkpoint) {
    Bytes bytes = engine.checkpoint();
    for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + cut / 16)
        EXPECT_FALSE(Engine::restore(ByteView{bytes}.first(cut)));
    bytes[0] ^= 1U;
    const auto other = Engine::restore(bytes);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::conflict) << "the shape comes first";
}

}  // namespace
}  // namespace lariat
