#include "app/chain/signing.hpp"

#include "foundation/crypto/address.hpp"
#include "io/keys/keystore.hpp"
#include "io/keys/password.hpp"

namespace lariat::app {
namespace {

/// Ten times what the deployment of the executor takes.
constexpr Gas kMaxGas{12'000'000};

}  // namespace

keys::SigningPolicy signing_policy(ChainId chain, std::vector<Address> destinations, bool may_create) {
    return {.chain = chain,
            .destinations = std::move(destinations),
            .max_value = U256{},
            .max_gas = kMaxGas,
            .max_fee_per_gas = U256{10'000U} * U256{1'000'000'000U},
            .may_create = may_create};
}

io::Expected<keys::UnlockedKey> unlock_account(const KeysConfig& config) {
    if (config.account.empty())
        return io::failure(Errc::invalid_argument,
                           "no account to sign with: set keys.account, or make one with `lariat keys new`");
    const auto address = parse_address(config.account);
    if (!address)
        return io::failure(Errc::invalid_argument, "keys.account: '{}' is no address", config.account);
    LARIAT_TRY(const keys::Keystore keystore, keys::Keystore::open(config.dir));
    LARIAT_TRY(const keys::SecretBytes password,
               config.password_file ? keys::password_from_file(*config.password_file)
                                    : keys::ask_password("Password of " + to_checksum(*address) + ": "));
    return keystore.unlock(*address, password);
}

}  // namespace lariat::app
