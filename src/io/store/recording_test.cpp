#include "io/runtime/testing/scratch_dir.hpp"
#include "io/store/recording_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>

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

Configured configured() {
    Configured out;
    out.setup.chain = kChain;
    out.setup.tokens = {{filled<Address>(1), "WETH", 18}, {filled<Address>(2), "US\"D\xff", 6}};
    out.setup.pools = {
        {filled<Address>(3), PoolKind::uniswap_v2, "sushi-v2", TokenId{0}, TokenId{1}, FeePips{3000}, 0},
        {filled<Address>(4), PoolKind::uniswap_v3, "uniswap-v3", TokenId{0}, TokenId{1}, FeePips{500}, 10}};
    out.setup.lenders = {{FlashSource::aave_v3, TokenId{1}, filled<Address>(5), BasisPoints{5}}};
    out.setup.settlements = {{TokenId{0}, PoolId{0}}, {TokenId{1}, PoolId{0}}};
    out.policy.execute = true;
    out.policy.min_net = U256{1'000'000'000'000};
    out.policy.max_per_head = 4;
    out.policy.gas_model.v3_tick = Gas{21'000};
    return out;
}

BlockHeader header(std::uint64_t number) {
    return {{kChain, BlockNumber{number}, filled<Hash>(static_cast<std::uint8_t>(number)), filled<Hash>(0)},
            1'700'000'000 + number,
            U256{1'000'000'007},
            Gas{21'000},
            Gas{30'000'000}};
}

std::vector<EventBody> bodies() {
    StateLoaded state{header(7), {}, {U256::max()}};
    state.pools.push_back({PoolId{0}, V2State{U256{10}, U256{1} << 111}});
    const auto ticks = std::make_shared<TickTable>(
        TickTable{{-887220, ~Uint128{0}, static_cast<Int128>(Uint128{1} << 127U)}, {887220, 5, -5}});
    state.pools.push_back({PoolId{1}, V3State{U256{1} << 96, -197, Uint128{1} << 100U, ticks}});
    BlockSeen block{header(8), {}};
    block.logs.push_back(
        {filled<Address>(3), {filled<Hash>(9), filled<Hash>(10)}, {0, 1, 255}, filled<Hash>(11), 2, 5});
    return {configured(),
            state,
            block,
            Reorged{header(6).ref, 2},
            Proved{header(8).ref, true, {{OpportunityId{17}, false, Gas{1}, U256{2}, {8, 9}}}},
            Sent{OpportunityId{17}, filled<Hash>(12), Nonce{5}, Sent::Status::unknown},
            Landed{.opportunity = OpportunityId{17},
                   .txn = filled<Hash>(12),
                   .block = header(9).ref,
                   .index = 1,
                   .on_target = true,
                   .disturbance = Disturbance::disturbed,
                   .succeeded = true,
                   .profit = U256{99},
                   .gas_used = Gas{250'000},
                   .effective_gas_price = U256{3},
                   .base_fee = U256{2}},
            Dropped{OpportunityId{18}, filled<Hash>(13)},
            Unlanded{OpportunityId{17}, filled<Hash>(12)},
            Command{Command::Kind::resume, "operator \"said\" so"}};
}

Opportunity opportunity() {
    Opportunity out;
    const std::array hops{Hop{PoolId{1}, true}, Hop{PoolId{0}, false}};
    out.id = OpportunityId{17};
    out.head = header(8).ref;
    out.head_timestamp = header(8).timestamp;
    out.route = Route{hops};
    out.settlement = TokenId{0};
    out.lender = {FlashSource::balancer_v2, TokenId{0}, filled<Address>(6), BasisPoints{0}};
    out.amounts = {U256{100}, U256{200}, U256{130}, U256{0}, U256{0}};
    out.profit = U256{30};
    out.gas = Gas{300'000};
    out.certificate = {false, U256{1}};
    out.waterfall = {I256{30}, I256{0}, I256{40}, I256{1}, I256{0}, I256{-11}};
    out.stage = Stage::refused;
    out.reason = Reason::below_min_net;
    return out;
}

struct Recording : testing::Test {
    ScratchDir dir;
    RecordingInfo info{{"6553f1001a2b"}, "0.1.0", 1'700'000'000'000'000'000};

    std::string written() {
        std::ostringstream text;
        text << std::ifstream{dir / "r"}.rdbuf();
        return text.str();
    }
    void write_all() {
        RecordingWriter writer = value_of(RecordingWriter::create(dir / "r", info));
        std::uint64_t seq = 0;
        for (EventBody& body : bodies())
            value_of(writer.write(Event{++seq, 1'000 + seq, std::move(body)}));
        value_of(writer.write(opportunity()));
        value_of(writer.write(Verdict{OpportunityId{17}, true}));
        value_of(writer.flush());
        EXPECT_EQ(writer.bytes(), written().size());
    }
};

TEST_F(Recording, has_a_line_for_each_event_and_finding) {
    write_all();
    const std::string text = written();
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), std::variant_size_v<EventBody> + 2);
    std::size_t from = 0;
    for (const std::string_view type : {"header", "state", "block", "reorg", "proved", "sent", "landed",
                                        "dropped", "unlanded", "command", "opportunity", "outcome"}) {
        from = text.find(fmt::format(R"({{"type":"{}")", type), from);
        ASSERT_NE(from, std::string::npos) << type;
    }
}

TEST_F(Recording, keeps_the_extremes_of_ticks) {
    write_all();
    EXPECT_THAT(written(),
                HasSubstr(R"("ticks":[{"index":"-887220","gross":"340282366920938463463374607431768211455",)"
                          R"("net":"-170141183460469231731687303715884105728"})"));
}

TEST_F(Recording, says_that_a_state_stands_for_what_came_before) {
    RecordingWriter writer = value_of(RecordingWriter::create(dir / "r", info));
    value_of(writer.write(Event{1, 1, configured()}));
    value_of(writer.write(std::get<StateLoaded>(bodies()[1])));
    value_of(writer.flush());
    EXPECT_THAT(written(), HasSubstr(R"({"type":"state","continued":true,"at":)"));
}

TEST_F(Recording, writes_integers_as_text_and_the_gas_pool_of_the_native_token_as_null) {
    write_all();
    const std::string text = written();
    EXPECT_THAT(text, HasSubstr(R"({"type":"header","seq":"1","receivedNs":"1001","version":"1")"));
    EXPECT_THAT(text, HasSubstr(R"("gasPool":null)"));
    EXPECT_THAT(text, HasSubstr(R"("symbol":"US\"D�")")) << "what is not UTF-8 is replaced";
    EXPECT_THAT(text, HasSubstr(R"("tick":"-197")"));
    EXPECT_THAT(text, HasSubstr(R"("zeroForOne":[true,false])"));
    EXPECT_THAT(text, HasSubstr(R"("amounts":["100","200","130"],"amountIn":"100","amountOut":"130")"));
    EXPECT_THAT(text, HasSubstr(R"("net":"-11","stage":"refused","reason":"below_min_net"})"));
}

TEST_F(Recording, never_replaces_a_file) {
    write_all();
    const auto second = RecordingWriter::create(dir / "r", info);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(Recording, begins_with_the_configuration) {
    RecordingWriter writer = value_of(RecordingWriter::create(dir / "r", info));
    EXPECT_FALSE(writer.write(opportunity()));
    EXPECT_FALSE(writer.write(Event{1, 1, Reorged{}}));
}

// A file size limit stands for the full disk: the write fails half way, as it does there.
TEST_F(Recording, a_full_disk_ends_it_with_a_message) {
    RecordingWriter writer = value_of(RecordingWriter::create(dir / "r", info));
    value_of(writer.write(Event{1, 1, configured()}));
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{100, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto flushed = writer.flush();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);

    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().code, Errc::unavailable);
    EXPECT_THAT(flushed.error().message, HasSubstr("File too large"));
    EXPECT_FALSE(writer.write(Verdict{})) << "a gap in a recording would be a lie";
    EXPECT_FALSE(writer.flush());
}

}  // namespace
}  // namespace lariat::store
