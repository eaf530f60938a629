#include "io/store/recording_parse.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/math/u256.hpp"
#include "io/store/recording_names.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <limits>

namespace lariat::store {

namespace {

using simdjson::dom::element;

/// Leaves the parser together with simdjson's own exceptions; both become a Failure in `parse`.
struct Malformed {
    Errc code = Errc::malformed;
    std::string what;
};

element member(element object, std::string_view key) {
    element found;
    if (object[key].get(found) != simdjson::SUCCESS)
        throw Malformed{.what = fmt::format("'{}' is missing", key)};
    return found;
}

std::string_view words(element object, std::string_view key) {
    std::string_view text;
    if (member(object, key).get(text) != simdjson::SUCCESS)
        throw Malformed{.what = fmt::format("'{}' is not text", key)};
    return text;
}

bool flag(element object, std::string_view key) {
    bool value = false;
    if (member(object, key).get(value) != simdjson::SUCCESS)
        throw Malformed{.what = fmt::format("'{}' is not true or false", key)};
    return value;
}

simdjson::dom::array list(element object, std::string_view key) {
    simdjson::dom::array array;
    if (member(object, key).get(array) != simdjson::SUCCESS)
        throw Malformed{.what = fmt::format("'{}' is not a list", key)};
    return array;
}

template <class T>
T checked(Result<T> result, std::string_view what) {
    if (!result)
        throw Malformed{.what = fmt::format("'{}': {}", what, describe(result.error()))};
    return *std::move(result);
}

std::string_view words(element value) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS)
        throw Malformed{.what = "a list holds something that is not text"};
    return text;
}

U256 u256(element object, std::string_view key) {
    return checked(u256_from_decimal(words(object, key)), key);
}
I256 i256(element object, std::string_view key) {
    return checked(i256_from_decimal(words(object, key)), key);
}

template <class Integer>
Integer integer(element object, std::string_view key) {
    const I256 value = i256(object, key);
    // The extremes of both kinds of 128-bit integers are within I256, so this comparison is exact.
    const auto wide = [](auto raw) {
        if constexpr (std::same_as<decltype(raw), Int128>)
            return raw < 0 ? -checked(I256::from_unsigned(U256{Uint128{0} - static_cast<Uint128>(raw)}), "")
                           : I256::from_bits(U256{static_cast<Uint128>(raw)});
        else if constexpr (std::same_as<decltype(raw), Uint128>)
            return I256::from_bits(U256{raw});
        else
            return I256{raw};
    };
    constexpr auto kMin = std::is_same_v<Integer, Int128>    ? static_cast<Integer>(Uint128{1} << 127U)
                          : std::is_same_v<Integer, Uint128> ? Integer{0}
                                                             : std::numeric_limits<Integer>::min();
    constexpr auto kMax = std::is_same_v<Integer, Int128>    ? static_cast<Integer>(~(Uint128{1} << 127U))
                          : std::is_same_v<Integer, Uint128> ? static_cast<Integer>(~Uint128{0})
                                                             : std::numeric_limits<Integer>::max();
    if (value < wide(kMin) || value > wide(kMax))
        throw Malformed{.what = fmt::format("'{}' is out of range", key)};
    return static_cast<Integer>(value.bits.low128());
}

template <class Kind>
Kind quantity(element object, std::string_view key) {
    return Kind{integer<typename Kind::rep>(object, key)};
}

template <class Fixed>
Fixed fixed(element object, std::string_view key) {
    return checked(fixed_from_hex<Fixed>(words(object, key)), key);
}

template <class Kind>
Kind one_of(std::optional<Kind> kind, std::string_view key, std::string_view text) {
    if (!kind)
        throw Malformed{.what = fmt::format("'{}' is unknown: {}", key, text)};
    return *kind;
}

BlockRef ref(element object, ChainId chain) {
    return {chain, quantity<BlockNumber>(object, "number"), fixed<Hash>(object, "hash"),
            fixed<Hash>(object, "parent")};
}

BlockHeader header(element object, ChainId chain) {
    return {.ref = ref(object, chain),
            .timestamp = integer<std::uint64_t>(object, "timestamp"),
            .base_fee = u256(object, "baseFee"),
            .gas_used = quantity<Gas>(object, "gasUsed"),
            .gas_limit = quantity<Gas>(object, "gasLimit")};
}

Policy policy_of(element line) {
    const element from = member(line, "policy");
    const element gas = member(line, "gasModel");
    return {.execute = flag(from, "execute"),
            .min_net = u256(from, "minNet"),
            .max_notional = u256(from, "maxNotional"),
            .tip = u256(from, "tip"),
            .max_head_age_ns = integer<std::uint64_t>(from, "maxHeadAgeNs"),
            .max_per_head = integer<std::uint32_t>(from, "maxPerHead"),
            .max_cycle_pools = integer<std::uint32_t>(from, "maxCyclePools"),
            .max_open = integer<std::uint32_t>(from, "maxOpen"),
            .max_consecutive_reverts = integer<std::uint32_t>(from, "maxConsecutiveReverts"),
            .gas_model = {.base = quantity<Gas>(gas, "base"),
                          .balancer = quantity<Gas>(gas, "balancer"),
                          .aave = quantity<Gas>(gas, "aave"),
                          .v2_hop = quantity<Gas>(gas, "v2Hop"),
                          .v3_hop = quantity<Gas>(gas, "v3Hop"),
                          .v3_tick = quantity<Gas>(gas, "v3Tick")}};
}

PoolState pool_state(element from, PoolKind kind) {
    if (kind == PoolKind::uniswap_v2)
        return V2State{u256(from, "reserve0"), u256(from, "reserve1")};
    auto ticks = std::make_shared<TickTable>();
    for (const element tick : list(from, "ticks"))
        ticks->push_back({integer<std::int32_t>(tick, "index"), integer<Uint128>(tick, "gross"),
                          integer<Int128>(tick, "net")});
    if (!std::ranges::is_sorted(*ticks, {}, &Tick::index))
        throw Malformed{.what = "'ticks' are not in ascending order"};
    return V3State{.sqrt_price_x96 = u256(from, "sqrtPriceX96"),
                   .tick = integer<std::int32_t>(from, "tick"),
                   .liquidity = integer<Uint128>(from, "liquidity"),
                   .ticks = std::move(ticks)};
}

Waterfall waterfall(element from) {
    return {i256(from, "gross"), i256(from, "flashFee"), i256(from, "gas"),
            i256(from, "tip"),   i256(from, "slippage"), i256(from, "net")};
}

BlockSeen block_seen(element line, ChainId chain) {
    BlockSeen seen{header(member(line, "header"), chain), {}};
    for (const element log : list(line, "logs")) {
        Log& entry = seen.logs.emplace_back();
        entry.address = fixed<Address>(log, "address");
        for (const element topic : list(log, "topics"))
            entry.topics.push_back(checked(hash_from_hex(words(topic)), "topics"));
        entry.data = checked(bytes_from_hex(words(log, "data")), "data");
        entry.txn = fixed<Hash>(log, "txn");
        entry.txn_index = integer<std::uint32_t>(log, "txnIndex");
        entry.index = integer<std::uint32_t>(log, "index");
    }
    return seen;
}

Proved proved(element line, ChainId chain) {
    Proved out{ref(member(line, "head"), chain), flag(line, "available"), {}};
    for (const element proof : list(line, "proofs"))
        out.proofs.push_back(
            {.opportunity = quantity<OpportunityId>(proof, "opportunity"),
             .succeeded = flag(proof, "succeeded"),
             .gas_used = quantity<Gas>(proof, "gasUsed"),
             .profit = u256(proof, "profit"),
             .revert_data = checked(bytes_from_hex(words(proof, "revertData")), "revertData")});
    return out;
}

Sent sent(element line) {
    const auto status = words(line, "status");
    return {quantity<OpportunityId>(line, "opportunity"), fixed<Hash>(line, "txn"),
            quantity<Nonce>(line, "nonce"), one_of(kind_for(kSentWords, status), "status", status)};
}

Landed landed(element line, ChainId chain) {
    const auto disturbance = words(line, "disturbance");
    return {.opportunity = quantity<OpportunityId>(line, "opportunity"),
            .txn = fixed<Hash>(line, "txn"),
            .block = ref(member(line, "block"), chain),
            .index = integer<std::uint32_t>(line, "index"),
            .on_target = flag(line, "onTarget"),
            .disturbance = one_of(kind_for(kDisturbanceWords, disturbance), "disturbance", disturbance),
            .succeeded = flag(line, "succeeded"),
            .profit = u256(line, "profit"),
            .gas_used = quantity<Gas>(line, "gasUsed"),
            .effective_gas_price = u256(line, "effectiveGasPrice"),
            .base_fee = u256(line, "baseFee")};
}

}  // namespace

struct RecordingParser::State {
    simdjson::dom::parser parser;
    simdjson::padded_string padded;
    RecordingInfo info;
    ChainSetup setup;
    boost::unordered_flat_map<Address, std::uint32_t, std::hash<Address>> pools;
    boost::unordered_flat_map<Address, std::uint32_t, std::hash<Address>> tokens;
    bool begun = false;

    PoolId pool(std::string_view text) const {
        const auto found = pools.find(checked(address_from_hex(text), "pool"));
        if (found == pools.end())
            throw Malformed{.what = fmt::format("the pool {} is not in the header", text)};
        return PoolId{found->second};
    }
    TokenId token(std::string_view text) const {
        const auto found = tokens.find(checked(address_from_hex(text), "token"));
        if (found == tokens.end())
            throw Malformed{.what = fmt::format("the token {} is not in the header", text)};
        return TokenId{found->second};
    }

    Configured configured(element line) {
        setup = {};
        setup.chain = quantity<ChainId>(line, "chainId");
        tokens.clear();
        for (const element from : list(line, "tokens")) {
            const auto address = fixed<Address>(from, "address");
            tokens.emplace(address, static_cast<std::uint32_t>(setup.tokens.size()));
            setup.tokens.push_back(
                {address, std::string{words(from, "symbol")}, integer<std::uint8_t>(from, "decimals")});
        }
        setup.wrapped_native = token(words(line, "wrappedNative"));
        pools.clear();
        for (const element from : list(line, "pools")) {
            const auto address = fixed<Address>(from, "address");
            const auto kind = words(from, "kind");
            pools.emplace(address, static_cast<std::uint32_t>(setup.pools.size()));
            setup.pools.push_back({.address = address,
                                   .kind = one_of(named(kind, PoolKind::uniswap_v3), "kind", kind),
                                   .dex = std::string{words(from, "dex")},
                                   .token0 = token(words(from, "token0")),
                                   .token1 = token(words(from, "token1")),
                                   .fee = quantity<FeePips>(from, "feePips"),
                                   .tick_spacing = integer<std::int32_t>(from, "tickSpacing")});
        }
        for (const element from : list(line, "lenders")) {
            const auto source = words(from, "source");
            setup.lenders.push_back({.source = one_of(named(source, FlashSource::aave_v3), "source", source),
                                     .token = token(words(from, "token")),
                                     .holder = fixed<Address>(from, "holder"),
                                     .fee = quantity<BasisPoints>(from, "feeBps")});
        }
        for (const element from : list(line, "settlements")) {
            const bool native = member(from, "gasPool").is_null();
            setup.settlements.push_back(
                {token(words(from, "token")), native ? PoolId{} : pool(words(from, "gasPool"))});
        }
        return {setup, policy_of(line)};
    }

    StateLoaded state_loaded(element line) const {
        StateLoaded loaded{header(member(line, "at"), setup.chain), {}, {}};
        for (const element from : list(line, "pools")) {
            const PoolId id = pool(words(from, "address"));
            loaded.pools.push_back({id, pool_state(from, setup.pools[id.raw()].kind)});
        }
        for (const element balance : list(line, "lenders"))
            loaded.lender_balances.push_back(checked(u256_from_decimal(words(balance)), "lenders"));
        return loaded;
    }

    Opportunity opportunity(element line) const {
        Opportunity out;
        const element head = member(line, "head");
        out.id = quantity<OpportunityId>(line, "id");
        out.head = ref(head, setup.chain);
        out.head_timestamp = integer<std::uint64_t>(head, "timestamp");
        std::vector<Hop> hops;
        for (const element from : list(line, "pools"))
            hops.push_back({pool(words(from)), true});
        const auto directions = list(line, "zeroForOne");
        const auto amounts = list(line, "amounts");
        if (hops.size() > kMaxHops || directions.size() != hops.size() || amounts.size() != hops.size() + 1)
            throw Malformed{.what = "'pools', 'zeroForOne' and 'amounts' do not fit together"};
        std::size_t hop = 0;
        for (const element direction : directions)
            if (direction.get(hops[hop++].zero_for_one) != simdjson::SUCCESS)
                throw Malformed{.what = "'zeroForOne' holds something else than true and false"};
        out.route = Route{hops};
        std::size_t place = 0;
        for (const element amount : amounts)
            out.amounts[place++] = checked(u256_from_decimal(words(amount)), "amounts");
        const auto source = words(line, "flashSource");
        out.settlement = token(words(line, "settlement"));
        out.lender = {.source = one_of(named(source, FlashSource::aave_v3), "flashSource", source),
                      .token = out.settlement,
                      .holder = fixed<Address>(line, "flashHolder"),
                      .fee = quantity<BasisPoints>(line, "flashFeeBps")};
        out.flash_fee = u256(line, "flashFee");
        out.profit = u256(line, "profit");
        out.gas = quantity<Gas>(line, "gas");
        const element certificate = member(line, "certificate");
        out.certificate = {flag(certificate, "optimal"), u256(certificate, "gap")};
        out.waterfall = waterfall(member(line, "waterfall"));
        const auto stage = words(line, "stage");
        out.stage = one_of(named(stage, Stage::unknown), "stage", stage);
        const auto reason = words(line, "reason");
        out.reason = one_of(named(reason, Reason::reorged), "reason", reason);
        return out;
    }

    std::optional<EventBody> body(std::string_view type, element line) {
        if (type == "header" || type == "configured")
            return configured(line);
        if (type == "state")
            return state_loaded(line);
        if (type == "block")
            return block_seen(line, setup.chain);
        if (type == "reorg")
            return Reorged{ref(member(line, "ancestor"), setup.chain), integer<std::uint64_t>(line, "depth")};
        if (type == "proved")
            return proved(line, setup.chain);
        if (type == "sent")
            return sent(line);
        if (type == "landed")
            return landed(line, setup.chain);
        if (type == "dropped")
            return Dropped{quantity<OpportunityId>(line, "opportunity"), fixed<Hash>(line, "txn")};
        if (type == "unlanded")
            return Unlanded{quantity<OpportunityId>(line, "opportunity"), fixed<Hash>(line, "txn")};
        if (type == "command") {
            const auto kind = words(line, "command");
            return Command{one_of(kind_for(kCommandWords, kind), "command", kind),
                           std::string{words(line, "reason")}};
        }
        return std::nullopt;
    }

    void begin(std::string_view type, element line) {
        if (begun == (type == "header"))
            throw Malformed{.what = begun ? "a second header" : "the first line is not a header"};
        if (begun)
            return;
        const auto version = integer<std::uint64_t>(line, "version");
        if (version != kRecordingVersion)
            throw Malformed{Errc::refused,
                            fmt::format("it has version {} of the format, this build reads version {}",
                                        version, kRecordingVersion)};
        info = {.run = {std::string{words(line, "run")}},
                .lariat_version = std::string{words(line, "lariat")},
                .started_ns = integer<std::int64_t>(line, "startedNs")};
        begun = true;
    }

    std::optional<RecordedLine> read(std::string_view text) {
        padded = simdjson::padded_string{text};
        element line;
        if (const auto error = parser.parse(padded).get(line); error != simdjson::SUCCESS)
            throw Malformed{.what = simdjson::error_message(error)};
        const auto type = words(line, "type");
        begin(type, line);
        if (type == "opportunity")
            return opportunity(line);
        if (type == "outcome")
            return Verdict{quantity<OpportunityId>(line, "id"), flag(line, "exact")};
        auto what = body(type, line);
        if (!what)
            return std::nullopt;
        return Event{integer<std::uint64_t>(line, "seq"), integer<std::uint64_t>(line, "receivedNs"),
                     std::move(*what)};
    }
};

RecordingParser::RecordingParser() : state_{std::make_unique<State>()} {}
RecordingParser::RecordingParser(RecordingParser&&) noexcept = default;
RecordingParser& RecordingParser::operator=(RecordingParser&&) noexcept = default;
RecordingParser::~RecordingParser() = default;

const RecordingInfo& RecordingParser::info() const {
    return state_->info;
}

io::Expected<std::optional<RecordedLine>> RecordingParser::parse(std::string_view line) {
    try {
        return state_->read(line);
    } catch (const Malformed& malformed) {
        return io::failure(malformed.code, "{}", malformed.what);
    } catch (const simdjson::simdjson_error& error) {
        return io::failure(Errc::malformed, "{}", error.what());
    }
}

}  // namespace lariat::store
