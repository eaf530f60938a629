#include "app/chain/signing.hpp"

#include "app/config/functions.hpp"
#include "io/chain/executor_contract.hpp"
#include "io/keys/keystore.hpp"

#include <algorithm>

namespace lariat::app {
namespace {

/// Ten times what the deployment of the executor takes.
constexpr Gas kMaxCreationGas{12'000'000};
/// Limits of a day where none are set. The coins of a development chain are worth nothing.
constexpr std::uint64_t kSignaturesPerDay = 20'000;
constexpr U256 kGasCostPerDay = U256{10U} * U256{1'000'000'000'000'000'000U};

keys::DayBudget budget_of(const SignerConfig& config, ChainId chain) {
    keys::DayBudget budget{.signatures = config.max_signatures_per_day,
                           .value = config.max_value_per_day,
                           .gas_cost = config.max_gas_cost_per_day};
    if (chain == keys::kDevelopmentChain)
        return budget;
    if (!budget.signatures)
        budget.signatures = kSignaturesPerDay;
    if (!budget.value)
        budget.value = U256{};
    if (!budget.gas_cost)
        budget.gas_cost = kGasCostPerDay;
    return budget;
}

keys::SigningPolicy base_policy(const Config& config, ChainId chain) {
    return {.chain = chain,
            .callees = {},
            .max_value = config.signer.max_value,
            .max_gas = config.signer.max_gas,
            .max_fee_per_gas = config.signer.max_fee_per_gas,
            .per_day = budget_of(config.signer, chain)};
}

}  // namespace

io::Expected<keys::SigningPolicy> execution_policy(const Config& config,
                                                   ChainId chain,
                                                   const Address& executor) {
    keys::SigningPolicy policy = base_policy(config, chain);
    policy.callees.push_back({executor, {chain::kExecute}});
    for (const SignerCallConfig& call : config.signer.calls) {
        auto callee = std::ranges::find(policy.callees, call.address, &keys::Callee::address);
        if (callee == policy.callees.end())
            callee = policy.callees.insert(callee, {call.address, {}});
        for (const std::string& text : call.functions) {
            const auto function = parse_function(text);
            if (!function)
                return io::failure(Errc::invalid_argument, "signer_calls: '{}' is no function", text);
            callee->functions.push_back(*function);
        }
    }
    return policy;
}

keys::SigningPolicy creation_policy(const Config& config, ChainId chain) {
    keys::SigningPolicy policy = base_policy(config, chain);
    policy.max_value = U256{};
    policy.max_gas = kMaxCreationGas;
    policy.may_create = true;
    return policy;
}

keys::SigningPolicy call_policy(const Config& config,
                                ChainId chain,
                                const Address& callee,
                                const Selector& function) {
    keys::SigningPolicy policy = base_policy(config, chain);
    policy.callees.push_back({callee, {function}});
    return policy;
}

io::Task<io::Expected<std::unique_ptr<SigningSession>>> SigningSession::start(io::Runtime& runtime,
                                                                              SignerSetup setup,
                                                                              Environment environment) {
    LARIAT_CO_TRY(auto started,
                  keys::SignerChild::start(runtime, environment.executable.string(), {"signer", "serve"}));
    auto session = std::unique_ptr<SigningSession>{new SigningSession};
    session->child_.emplace(std::move(started.child));
    LARIAT_CO_TRY(session->service_, co_await keys::SocketSigning::begin(
                                         runtime, std::move(started.connection), to_text(setup), {}));
    co_return session;
}

io::Task<io::Expected<std::unique_ptr<SigningSession>>> SigningSession::connect(io::Runtime& runtime,
                                                                                std::filesystem::path socket,
                                                                                ChainId chain) {
    auto session = std::unique_ptr<SigningSession>{new SigningSession};
    LARIAT_CO_TRY(session->service_, co_await keys::SocketSigning::connect(runtime, socket, {}));
    if (session->service_->chain() != chain)
        co_return io::failure(Errc::refused, "the signer at {} is for chain {}, the node follows chain {}",
                              socket.string(), session->service_->chain().raw(), chain.raw());
    co_return session;
}

std::filesystem::path record_folder(const Config& config, const std::filesystem::path& data) {
    return config.signer.dir.value_or(data);
}

}  // namespace lariat::app
