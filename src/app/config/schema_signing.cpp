#include "app/config/binding.hpp"
#include "app/config/schema_parts.hpp"

namespace lariat::app {
namespace {

void add_keys(std::vector<Key>& keys) {
    keys.push_back(bind("executor.address", [](Config& c) -> auto& { return c.executor.address; },
                        {.doc = "The deployed executor contract; `lariat executor deploy` makes one."}));
    keys.push_back(bind("keys.dir", [](Config& c) -> auto& { return c.keys.dir; },
                        {.fallback = "$XDG_DATA_HOME/lariat/keys", .doc = "Folder of the keystore files."}));
    keys.push_back(bind("keys.account", [](Config& c) -> auto& { return c.keys.account; },
                        {.fallback = "", .doc = "Address of the key that signs."}));
    keys.push_back(bind("keys.password_file", [](Config& c) -> auto& { return c.keys.password_file; },
                        {.doc = "File with the keystore password, mode 0600.", .secret_file = true}));
    keys.push_back(
        bind("keys.development_key_file", [](Config& c) -> auto& { return c.keys.development_key_file; },
             {.doc = "File with an unencrypted key, mode 0600, in place of keys.account. Refused on "
                     "any chain but the development chain 31337.",
              .secret_file = true}));
    for (const char* const refused : {"keys.password", "keys.private_key", "keys.mnemonic"})
        keys.push_back({.path = refused,
                        .doc = "Refused: secrets are read from files only.",
                        .file_key = "keys.password_file"});
}

void add_signer(std::vector<Key>& keys) {
    keys.push_back(
        bind("signer.socket", [](Config& c) -> auto& { return c.signer.socket; },
             {.doc = "Unix socket of a signer that runs by itself (`lariat signer run`). Unset: a run "
                     "that executes starts a signer of its own, which ends with it."}));
    keys.push_back(
        bind("signer.dir", [](Config& c) -> auto& { return c.signer.dir; },
             {.doc = "Folder of the record of all signatures, signatures.db. Unset: store.dir. Keep it "
                     "with the key."}));
    keys.push_back(bind("signer.max_value", [](Config& c) -> auto& { return c.signer.max_value; },
                        {.fallback = "0", .doc = "Most that one transaction may send along."}));
    keys.push_back(bind("signer.max_gas", [](Config& c) -> auto& { return c.signer.max_gas; },
                        {.rule = {.min = 21'000},
                         .fallback = "12000000",
                         .unit = "gas",
                         .doc = "Highest gas limit that is signed."}));
    keys.push_back(bind("signer.max_fee_per_gas", [](Config& c) -> auto& { return c.signer.max_fee_per_gas; },
                        {.fallback = "1000 gwei",
                         .unit = "per gas",
                         .doc = "Highest fee cap that is signed, of fee bumps and cancellations too."}));
    keys.push_back(bind(
        "signer.max_signatures_per_day", [](Config& c) -> auto& { return c.signer.max_signatures_per_day; },
        {.doc = "Signatures between two UTC midnights, cancellations not counted. Unset: 20000; no "
                "limit on the development chain 31337."}));
    keys.push_back(
        bind("signer.max_value_per_day", [](Config& c) -> auto& { return c.signer.max_value_per_day; },
             {.doc = "Sent along between two UTC midnights. Unset: 0; no limit on the development chain."}));
    keys.push_back(
        bind("signer.max_gas_cost_per_day", [](Config& c) -> auto& { return c.signer.max_gas_cost_per_day; },
             {.doc = "Gas limit times fee cap of what is signed between two UTC midnights, each nonce "
                     "once. Unset: 10 ether; no limit on the development chain."}));
}

void add_signer_calls(Schema& schema) {
    schema.keys.push_back(bind("signer_calls[].address",
                               [](Config& c, std::size_t i) -> auto& { return c.signer.calls[i].address; },
                               {.doc = "Contract that may be called.", .required = true}));
    schema.keys.push_back(bind(
        "signer_calls[].functions",
        [](Config& c, std::size_t i) -> auto& { return c.signer.calls[i].functions; },
        {.doc = "By which functions: \"rescue(address,uint256)\", or four bytes in hex.", .required = true}));
    schema.lists.push_back({"signer_calls", "What is signed besides `execute` of the executor.",
                            [](Config& c, std::size_t size) { c.signer.calls.resize(size); }});
}

}  // namespace

void add_signing_keys(Schema& schema) {
    add_keys(schema.keys);
    add_signer(schema.keys);
    add_signer_calls(schema);
}

}  // namespace lariat::app
