#include "app/config/functions.hpp"
#include "app/config/settings.hpp"

#include <algorithm>
#include <set>

namespace lariat::app {
namespace {

std::string where_of(const Settings& settings, const std::string& path) {
    const Setting* setting = settings.find(path);
    return setting == nullptr ? std::string{} : setting->origin.where;
}

void check_dex(const DexConfig& dex, const std::string& entry, const Settings& settings, Problems& problems) {
    const std::string where = where_of(settings, entry + ".name");
    if (dex.kind == PoolKind::uniswap_v2 && !dex.fee)
        problems.push_back({entry + ": a uniswap_v2 dex needs fee_pips", where, "fee_pips = 3000 is 0.3 %"});
    if (dex.kind == PoolKind::uniswap_v3 && dex.fee_tiers.empty())
        problems.push_back(
            {entry + ": a uniswap_v3 dex needs fee_tiers", where, "fee_tiers = [500, 3000, 10000]"});
    if (dex.kind == PoolKind::uniswap_v2 && !dex.fee_tiers.empty())
        problems.push_back({entry + ": fee_tiers belong to uniswap_v3", where, "use fee_pips"});
    if (dex.kind == PoolKind::uniswap_v3 && dex.fee)
        problems.push_back({entry + ": fee_pips belongs to uniswap_v2", where, "use fee_tiers"});
}

}  // namespace

Problems check_consistency(const Config& config, const Settings& settings) {
    Problems problems;
    const auto unique = [&](std::set<std::string>& seen, const std::string& value, const std::string& path) {
        if (!seen.insert(value).second)
            problems.push_back({path + ": '" + value + "' is there twice", where_of(settings, path), ""});
    };
    std::set<std::string> symbols;
    std::set<std::string> names;
    for (std::size_t i = 0; i < config.chain.tokens.size(); ++i)
        unique(symbols, config.chain.tokens[i].symbol, "tokens[" + std::to_string(i) + "].symbol");
    for (std::size_t i = 0; i < config.chain.dexes.size(); ++i) {
        const std::string entry = "dexes[" + std::to_string(i) + "]";
        unique(names, config.chain.dexes[i].name, entry + ".name");
        check_dex(config.chain.dexes[i], entry, settings, problems);
    }
    for (std::size_t i = 0; i < config.signer.calls.size(); ++i)
        for (const std::string& function : config.signer.calls[i].functions)
            if (!parse_function(function)) {
                const std::string path = "signer_calls[" + std::to_string(i) + "].functions";
                problems.push_back({path + ": '" + function + "' is no function", where_of(settings, path),
                                    "as in \"transfer(address,uint256)\", or four bytes in hex"});
            }
    // Without tokens there is nothing to compare with: the world brings its own list.
    if (!config.chain.tokens.empty())
        for (const std::string& symbol : config.chain.settlements)
            if (!symbols.contains(symbol))
                problems.push_back({"chain.settlements: no token is called '" + symbol + "'",
                                    where_of(settings, "chain.settlements"), "add it to [[tokens]]"});
    if (config.record.max_bytes / 2 < config.record.segment_bytes)
        problems.push_back({"record.max_bytes: a journal needs room for two segments",
                            where_of(settings, "record.max_bytes"),
                            "make it at least twice record.segment_bytes"});
    return problems;
}

const TokenConfig* ChainConfig::token(const Address& address) const {
    const auto found = std::ranges::find(tokens, address, &TokenConfig::address);
    return found == tokens.end() ? nullptr : &*found;
}

const TokenConfig* ChainConfig::token(std::string_view symbol) const {
    const auto found = std::ranges::find(tokens, symbol, &TokenConfig::symbol);
    return found == tokens.end() ? nullptr : &*found;
}

const DexConfig* ChainConfig::dex(std::string_view name) const {
    const auto found = std::ranges::find(dexes, name, &DexConfig::name);
    return found == dexes.end() ? nullptr : &*found;
}

}  // namespace lariat::app
