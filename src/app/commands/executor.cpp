#include "app/chain/executor.hpp"

#include "app/chain/command_chain.hpp"
#include "app/commands/commands.hpp"
#include "app/config/units.hpp"
#include "foundation/base/hex.hpp"
#include "foundation/crypto/address.hpp"

namespace lariat::app {
namespace {

namespace json = boost::json;

io::Expected<Address> address_option(const Arguments& arguments, std::string_view name) {
    const auto text = arguments.value(name);
    LARIAT_TRY(const Address address, parse_address(*text));
    return address;
}

/// The executor that a command means: --address, else executor.address.
Outcome<Address> meant_executor(Context& context, const Config& config) {
    if (context.arguments.value("--address")) {
        const auto address = address_option(context.arguments, "--address");
        if (!address)
            return refuse(Exit::usage, "--address: " + address.error().message);
        return *address;
    }
    if (config.executor.address)
        return *config.executor.address;
    return refuse(Exit::usage, "which executor?", "", "give --address or set executor.address");
}

Outcome<> deploy(Context& context) {
    const auto chain = command_chain(context);
    if (!chain)
        return std::unexpected{chain.error()};
    std::optional<Address> treasury;
    if (context.arguments.value("--treasury")) {
        const auto given = address_option(context.arguments, "--treasury");
        if (!given)
            return refuse(Exit::usage, "--treasury: " + given.error().message);
        treasury = *given;
    }
    const auto body = [&](ChainSession& session, io::Runtime& runtime) -> io::Task<io::Expected<void>> {
        LARIAT_CO_TRY(const auto signer,
                      co_await command_signer(*chain, runtime, context.environment,
                                              creation_policy(chain->config, session.node().chain())));
        LARIAT_CO_TRY(const Address address, co_await deploy_executor(session.node(), signer->service(),
                                                                      treasury, chain->chain.flash));
        context.write(json::object{{"address", to_checksum(address)},
                                   {"owner", to_checksum(signer->address())},
                                   {"treasury", to_checksum(treasury.value_or(signer->address()))},
                                   {"chainId", session.node().chain().raw()}});
        co_return io::ok();
    };
    return with_chain(
        *chain, [&body](ChainSession& session, io::Runtime& runtime) { return body(session, runtime); });
}

Outcome<> status(Context& context) {
    const auto chain = command_chain(context);
    if (!chain)
        return std::unexpected{chain.error()};
    const auto address = meant_executor(context, chain->config);
    if (!address)
        return std::unexpected{address.error()};
    const auto body = [&](ChainSession& session) -> io::Task<io::Expected<void>> {
        LARIAT_CO_TRY(const ExecutorStatus found, co_await executor_status(session.node(), *address));
        LARIAT_CO_TRY(const U256 balance, co_await session.node().balance(found.owner));
        context.write(json::object{{"address", to_checksum(found.address)},
                                   {"version", found.version},
                                   {"owner", to_checksum(found.owner)},
                                   {"treasury", to_checksum(found.treasury)},
                                   {"balancerVault", to_checksum(found.balancer_vault)},
                                   {"aavePool", to_checksum(found.aave_pool)},
                                   {"ownerBalanceWei", to_decimal(balance)},
                                   {"ownerBalance", format_units(balance, 18)}});
        co_return io::ok();
    };
    return with_chain(*chain, [&body](ChainSession& session) { return body(session); });
}

Outcome<> rescue_command(Context& context) {
    const auto chain = command_chain(context);
    if (!chain)
        return std::unexpected{chain.error()};
    const auto executor = meant_executor(context, chain->config);
    if (!executor)
        return std::unexpected{executor.error()};
    const auto token = parse_address(*context.arguments.positional(0));
    if (!token)
        return refuse(Exit::usage, "TOKEN: " + describe(token.error()), "",
                      "0x0000000000000000000000000000000000000000 is the native coin");
    const auto amount = u256_from_decimal(*context.arguments.positional(1));
    if (!amount)
        return refuse(Exit::usage, "AMOUNT: expected base units, digits only");
    const auto body = [&](ChainSession& session, io::Runtime& runtime) -> io::Task<io::Expected<void>> {
        LARIAT_CO_TRY(const auto signer,
                      co_await command_signer(
                          *chain, runtime, context.environment,
                          call_policy(chain->config, session.node().chain(), *executor, chain::kRescue)));
        LARIAT_CO_TRY(const chain::Receipt receipt,
                      co_await rescue(session.node(), signer->service(), *executor, *token, *amount));
        context.write(json::object{{"transaction", to_hex(receipt.txn)},
                                   {"block", receipt.block_number.raw()},
                                   {"token", to_checksum(*token)},
                                   {"amount", to_decimal(*amount)}});
        co_return io::ok();
    };
    return with_chain(
        *chain, [&body](ChainSession& session, io::Runtime& runtime) { return body(session, runtime); });
}

std::vector<Option> with(std::vector<Option> options, Option more) {
    options.push_back(std::move(more));
    return options;
}

}  // namespace

std::vector<Command> executor_commands() {
    const Option address{
        .name = "--address", .value = "ADDRESS", .doc = "The executor; else executor.address"};
    return {{.name = "executor deploy",
             .summary = "Deploy the flash-loan executor; its owner is the account that signs",
             .details = "The contract holds no funds between transactions. Profits go to the treasury, the "
                        "owner unless\n"
                        "another address is given; neither can be changed later: deploy another one instead.",
             .examples = {"lariat executor deploy --world",
                          "lariat executor deploy --rpc wss://node.example --treasury 0x…"},
             .options =
                 with(chain_options(), {.name = "--treasury", .value = "ADDRESS", .doc = "Where profits go"}),
             .run = deploy},
            {.name = "executor status",
             .summary = "What an executor says of itself",
             .examples = {"lariat executor status --world --address 0x…"},
             .options = with(chain_options(), address),
             .run = status},
            {.name = "executor rescue",
             .summary = "Move tokens that lie in the executor to its treasury",
             .examples = {"lariat executor rescue 0x… 1000000 --address 0x…"},
             .options = with(chain_options(), address),
             .positionals = {{.name = "TOKEN", .doc = "Token address; zero for the native coin"},
                             {.name = "AMOUNT", .doc = "Base units"}},
             .run = rescue_command}};
}

}  // namespace lariat::app
