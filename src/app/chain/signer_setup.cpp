#include "app/chain/signer_setup.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/math/u256_text.hpp"
#include "io/keys/halt_latch.hpp"
#include "io/keys/keystore.hpp"
#include "io/keys/password.hpp"
#include "io/keys/private_files.hpp"
#include "io/keys/process_guard.hpp"
#include "io/keys/record_lock.hpp"
#include "io/keys/signer_socket.hpp"
#include "io/keys/sqlite_record.hpp"
#include "io/runtime/log.hpp"

#include <boost/json/conversion.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

namespace lariat::app {
namespace {

namespace json = boost::json;
using std::filesystem::path;

const io::Logger kLog{"signer"};
/// A signer that was killed lets go of its key at once, one whose engine was killed a moment later.
constexpr std::chrono::seconds kPatience{5};

json::value text_or_null(const std::optional<path>& file) {
    return file ? json::value(file->string()) : json::value();
}

json::value text_or_null(const std::optional<U256>& amount) {
    return amount ? json::value(to_decimal(*amount)) : json::value();
}

std::string text_of(const json::value& value) {
    return std::string{value.as_string()};
}

std::optional<path> path_of(const json::value& value) {
    return value.is_null() ? std::nullopt : std::optional<path>{text_of(value)};
}

U256 amount_of(const json::value& value) {
    return u256_from_decimal(text_of(value)).value();
}

std::optional<U256> limit_of(const json::value& value) {
    return value.is_null() ? std::nullopt : std::optional{amount_of(value)};
}

json::object to_json(const keys::SigningPolicy& policy) {
    json::array callees;
    for (const keys::Callee& callee : policy.callees) {
        json::array functions;
        for (const Selector& function : callee.functions)
            functions.emplace_back(to_hex(function));
        callees.push_back(json::object{{"address", to_hex(callee.address)}, {"functions", functions}});
    }
    const std::optional<std::uint64_t>& signatures = policy.per_day.signatures;
    return {{"chain", std::to_string(policy.chain.raw())},
            {"callees", std::move(callees)},
            {"maxValue", to_decimal(policy.max_value)},
            {"maxGas", std::to_string(policy.max_gas.raw())},
            {"maxFeePerGas", to_decimal(policy.max_fee_per_gas)},
            {"mayCreate", policy.may_create},
            {"signaturesPerDay", text_or_null(signatures ? std::optional{U256{*signatures}} : std::nullopt)},
            {"valuePerDay", text_or_null(policy.per_day.value)},
            {"gasCostPerDay", text_or_null(policy.per_day.gas_cost)}};
}

keys::SigningPolicy policy_from(const json::object& object) {
    keys::SigningPolicy policy{.chain = ChainId{std::stoull(text_of(object.at("chain")))},
                               .max_value = amount_of(object.at("maxValue")),
                               .max_gas = Gas{std::stoull(text_of(object.at("maxGas")))},
                               .max_fee_per_gas = amount_of(object.at("maxFeePerGas")),
                               .may_create = object.at("mayCreate").as_bool()};
    for (const json::value& entry : object.at("callees").as_array()) {
        keys::Callee callee{.address = address_from_hex(text_of(entry.at("address"))).value()};
        for (const json::value& function : entry.at("functions").as_array())
            if (!decode_hex(text_of(function), callee.functions.emplace_back()))
                throw std::invalid_argument{"function"};
        policy.callees.push_back(std::move(callee));
    }
    if (const json::value& signatures = object.at("signaturesPerDay"); !signatures.is_null())
        policy.per_day.signatures = std::stoull(text_of(signatures));
    policy.per_day.value = limit_of(object.at("valuePerDay"));
    policy.per_day.gas_cost = limit_of(object.at("gasCostPerDay"));
    return policy;
}

io::Expected<keys::UnlockedKey> unlock(const SignerSetup& setup) {
    if (setup.keys.development_key_file)
        return keys::load_development_key(*setup.keys.development_key_file, setup.policy.chain);
    if (setup.keys.account.empty())
        return io::failure(Errc::invalid_argument,
                           "no account to sign with: set keys.account, or make one with `lariat keys new`");
    const auto address = parse_address(setup.keys.account);
    if (!address)
        return io::failure(Errc::invalid_argument, "keys.account: '{}' is no address", setup.keys.account);
    LARIAT_TRY(const keys::Keystore keystore, keys::Keystore::open(setup.keys.dir));
    LARIAT_TRY(const keys::SecretBytes password,
               setup.keys.password_file ? keys::password_from_file(*setup.keys.password_file)
                                        : keys::ask_password("Password of " + to_checksum(*address) + ": "));
    return keystore.unlock(*address, password);
}

/// One signer for each key of a keystore at a time, whichever record it keeps: two records would not know of
/// each other.
io::Expected<keys::OwnedDescriptor> hold_key(const SignerSetup& setup) {
    if (setup.keys.development_key_file || setup.keys.account.empty())
        return keys::OwnedDescriptor{};
    const auto address = parse_address(setup.keys.account);
    if (!address)
        return keys::OwnedDescriptor{};
    LARIAT_TRY(const keys::Keystore keystore, keys::Keystore::open(setup.keys.dir));
    LARIAT_TRY(const int held, keys::hold_lock(setup.keys.dir / ("." + to_hex(*address) + ".lock"), kPatience,
                                               "the key " + to_checksum(*address)));
    return keys::OwnedDescriptor{held};
}

io::Expected<keys::SqliteRecord> open_record(const SignerSetup& setup) {
    if (setup.record)
        return keys::SqliteRecord::open(*setup.record, kPatience);
    if (setup.policy.chain != keys::kDevelopmentChain)
        return io::failure(Errc::invalid_argument,
                           "a signer without a record is for development chains only");
    return keys::SqliteRecord::transient();
}

}  // namespace

std::string to_text(const SignerSetup& setup) {
    return json::serialize(json::object{{"policy", to_json(setup.policy)},
                                        {"keysDir", setup.keys.dir.string()},
                                        {"account", setup.keys.account},
                                        {"passwordFile", text_or_null(setup.keys.password_file)},
                                        {"developmentKeyFile", text_or_null(setup.keys.development_key_file)},
                                        {"logLevel", setup.log.level},
                                        {"logFormat", setup.log.format},
                                        {"record", text_or_null(setup.record)},
                                        {"latch", text_or_null(setup.latch)}});
}

io::Expected<SignerSetup> setup_from(std::string_view text) {
    try {
        const json::value document = json::parse(text);
        const json::object& object = document.as_object();
        return SignerSetup{
            .policy = policy_from(object.at("policy").as_object()),
            .keys = {.dir = text_of(object.at("keysDir")),
                     .account = text_of(object.at("account")),
                     .password_file = path_of(object.at("passwordFile")),
                     .development_key_file = path_of(object.at("developmentKeyFile"))},
            .log = {.level = text_of(object.at("logLevel")), .format = text_of(object.at("logFormat"))},
            .record = path_of(object.at("record")),
            .latch = path_of(object.at("latch"))};
    } catch (const std::exception& error) {
        return io::failure(Errc::malformed, "the signer was set up with something it cannot read: {}",
                           error.what());
    }
}

io::Expected<void> with_signer(const SignerSetup& setup,
                               const std::function<void(keys::GuardedSigner&)>& serve) {
    LARIAT_TRY(const keys::OwnedDescriptor held, hold_key(setup));
    LARIAT_TRY(keys::SqliteRecord record, open_record(setup));
    std::optional<keys::HaltLatch> latch;
    if (setup.latch) {
        if (std::error_code ignored; !std::filesystem::exists(setup.latch->parent_path(), ignored))
            LARIAT_CHECK(keys::private_directory(setup.latch->parent_path()));
        LARIAT_TRY(latch, keys::HaltLatch::open(*setup.latch));
    }
    LARIAT_TRY(keys::UnlockedKey key, unlock(setup));
    keys::GuardedSigner signer{
        {.key = std::move(key), .policy = setup.policy, .record = record, .state = [&latch] {
             return latch ? latch->state_in_place() : OperatingState::active;
         }}};
    // Reads what was signed today, and has the database open all its files before no more can be opened.
    LARIAT_TRY(const auto status, signer.status());
    const bool locked = keys::lock_all_memory();
    LARIAT_CHECK(keys::restrict_system_calls());
    kLog.info("signer ready", {{"address", to_checksum(signer.address())},
                               {"chain", signer.chain().raw()},
                               {"state", name_of(status.state)},
                               {"signatures_today", status.signatures_today},
                               {"memory_locked", locked}});
    serve(signer);
    return {};
}

}  // namespace lariat::app
