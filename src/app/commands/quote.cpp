#include "core/amm/quote.hpp"

#include "app/chain/command_chain.hpp"
#include "app/commands/commands.hpp"
#include "app/config/units.hpp"
#include "foundation/crypto/address.hpp"
#include "io/chain/state_loader.hpp"

#include <algorithm>

namespace lariat::app {
namespace {

struct Offer {
    const Pool* pool;
    amm::Quote quote;
};

/// A token by its symbol or address.
const TokenConfig* find_token(const ChainConfig& chain, std::string_view text) {
    if (const auto address = parse_address(text))
        return chain.token(*address);
    return chain.token(text);
}

Outcome<const TokenConfig*> token_argument(const std::string& text,
                                           const ChainConfig& chain,
                                           std::string_view name) {
    const TokenConfig* token = find_token(chain, text);
    if (token == nullptr) {
        std::string known;
        for (const TokenConfig& one : chain.tokens)
            known += (known.empty() ? "" : ", ") + one.symbol;
        return refuse(Exit::not_found, std::string{name} + ": no token is called '" + text + "'", "",
                      "known are " + known);
    }
    return token;
}

/// Every pool that trades the two tokens, asked on one state.
std::vector<Offer> offers(const ChainSetup& setup,
                          const StateLoaded& state,
                          const Address& in,
                          const Address& out,
                          bool exact_out,
                          const U256& amount) {
    std::vector<Offer> found;
    for (const auto& entry : state.pools) {
        const Pool& pool = setup.pools[entry.pool.raw()];
        for (const bool zero_for_one : {true, false}) {
            if (setup.tokens[pool.token_in(zero_for_one).raw()].address != in ||
                setup.tokens[pool.token_out(zero_for_one).raw()].address != out)
                continue;
            const auto quote = exact_out ? amm::quote_exact_out(pool, entry.state, zero_for_one, amount)
                                         : amm::quote_exact_in(pool, entry.state, zero_for_one, amount);
            if (quote)
                found.push_back({&pool, *quote});
        }
    }
    std::ranges::sort(found, [&](const Offer& a, const Offer& b) {
        return exact_out ? a.quote.amount_in < b.quote.amount_in : a.quote.amount_out > b.quote.amount_out;
    });
    return found;
}

Outcome<> quote(Context& context) {
    const auto chain = command_chain(context);
    if (!chain)
        return std::unexpected{chain.error()};
    const bool exact_out = context.arguments.has("--exact-out");
    const auto in = token_argument(*context.arguments.positional(1), chain->chain, "TOKEN_IN");
    if (!in)
        return std::unexpected{in.error()};
    const auto out = token_argument(*context.arguments.positional(2), chain->chain, "TOKEN_OUT");
    if (!out)
        return std::unexpected{out.error()};
    const auto amount = parse_units(*context.arguments.positional(0), (exact_out ? *out : *in)->decimals);
    if (!amount)
        return refuse(Exit::usage, "AMOUNT: " + amount.error());

    const auto body = [&](ChainSession& session) -> io::Task<io::Expected<void>> {
        LARIAT_CO_TRY(const BlockHeader head, co_await session.node().latest());
        LARIAT_CO_TRY(const ChainSetup setup, co_await build_setup(session, chain->chain, head.ref.hash));
        LARIAT_CO_TRY(const StateLoaded state, co_await chain::load_state(session.multicall(), setup, head));
        const auto found = offers(setup, state, (*in)->address, (*out)->address, exact_out, *amount);
        if (found.empty())
            co_return io::failure(Errc::not_found, "no pool trades so much {} for {}", (*in)->symbol,
                                  (*out)->symbol);
        Report report{{{.name = "dex"},
                       {.name = "feePips", .right = true},
                       {.name = "amountIn", .right = true},
                       {.name = "amountOut", .right = true},
                       {.name = "amountInRaw", .right = true},
                       {.name = "amountOutRaw", .right = true},
                       {.name = "ticksCrossed", .right = true},
                       {.name = "block", .right = true},
                       {.name = "pool", .flexible = true}}};
        for (const Offer& offer : found)
            report.add({cell(offer.pool->dex), offer.pool->fee.raw(),
                        cell(format_units(offer.quote.amount_in, (*in)->decimals)),
                        cell(format_units(offer.quote.amount_out, (*out)->decimals)),
                        cell(to_decimal(offer.quote.amount_in)), cell(to_decimal(offer.quote.amount_out)),
                        offer.quote.ticks_crossed, head.ref.number.raw(),
                        cell(to_checksum(offer.pool->address))});
        context.write(report);
        co_return io::ok();
    };
    return with_chain(*chain, [&body](ChainSession& session) { return body(session); });
}

}  // namespace

std::vector<Command> quote_commands() {
    std::vector<Option> options = chain_options();
    options.push_back({.name = "--exact-out", .doc = "AMOUNT is what should come out"});
    return {{.name = "quote",
             .summary = "What every pool pays for an amount, to the last base unit",
             .details = "Computed from the pools' state at the newest head; equal to what the contracts "
                        "would pay there.",
             .examples = {"lariat quote 1.5 WETH USDC --world",
                          "lariat quote 1000 WETH USDC --exact-out --rpc ws://127.0.0.1:8546"},
             .options = options,
             .positionals = {{.name = "AMOUNT", .doc = "In units of the token, such as 1.5"},
                             {.name = "TOKEN_IN", .doc = "Symbol or address"},
                             {.name = "TOKEN_OUT", .doc = "Symbol or address"}},
             .run = quote}};
}

}  // namespace lariat::app
