#pragma once

#include "foundation/base/hex.hpp"
#include "io/chain/testing/samples.hpp"
#include "io/chain/testing/scripted_node.hpp"
#include "io/execute/submitter.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/testing/scratch_dir.hpp"
#include "io/store/sqlite/intents.hpp"

#include <memory>
#include <set>

namespace lariat::execute::testing {

using chain::testing::filled;
using chain::testing::kChain;
using chain::testing::ScriptedNode;

/// The real store, on a disk that can be full or unreadable.
class FickleStore final : public store::IntentStore {
public:
    explicit FickleStore(std::unique_ptr<store::IntentStore> real) : real_{std::move(real)} {}

    io::Expected<store::RunId> begin_run(const store::RunInfo& info) override {
        return real_->begin_run(info);
    }
    io::Expected<std::vector<store::Intent>> create(std::span<const store::IntentDraft> drafts,
                                                    Nonce at_least) override {
        if (full)
            return io::failure(Errc::unavailable, "the disk is full");
        return real_->create(drafts, at_least);
    }
    io::Expected<store::Intent> create_at(const store::IntentDraft& draft, Nonce nonce) override {
        if (full)
            return io::failure(Errc::unavailable, "the disk is full");
        return real_->create_at(draft, nonce);
    }
    io::Expected<store::Attempt> add_attempt(store::IntentId id,
                                             store::AttemptKind kind,
                                             const Transaction& txn,
                                             std::int64_t created_ns) override {
        if (full)
            return io::failure(Errc::unavailable, "the disk is full");
        return real_->add_attempt(id, kind, txn, created_ns);
    }
    io::Expected<void> update(store::IntentId id,
                              const store::IntentChange& change,
                              std::span<const store::Attempt> newly_signed) override {
        if (full)
            return io::failure(Errc::unavailable, "the disk is full");
        return real_->update(id, change, newly_signed);
    }
    io::Expected<store::Intent> intent(store::IntentId id) override { return real_->intent(id); }
    io::Expected<std::vector<store::Intent>> open_intents() override { return real_->open_intents(); }
    io::Expected<std::vector<store::Intent>> concluded_above(ChainId chain, BlockNumber number) override {
        if (unreadable)
            return io::failure(Errc::unavailable, "the disk does not answer");
        return real_->concluded_above(chain, number);
    }
    io::Expected<std::optional<store::Intent>> at_nonce(ChainId chain, Address signer, Nonce nonce) override {
        return real_->at_nonce(chain, signer, nonce);
    }
    io::Expected<std::optional<Nonce>> next_nonce(ChainId chain, Address signer) override {
        return real_->next_nonce(chain, signer);
    }

    bool full = false;
    bool unreadable = false;

private:
    std::unique_ptr<store::IntentStore> real_;
};

/// A signer that remembers what it signed, and can be asked to misbehave.
class WilfulSigner final : public keys::SigningService {
public:
    explicit WilfulSigner(const PrivateKey& key) : key_{key}, address_{chain::testing::kOwner} {}

    [[nodiscard]] const Address& address() const override { return address_; }

    io::Task<io::Expected<SignedTransaction>> sign(Transaction txn) override {
        if (before_signing)
            before_signing(txn);
        if (refuses)
            co_return io::failure(Errc::refused, "no");
        if (dies_before)
            co_return io::failure(Errc::unavailable, "the signer is gone");
        const Nonce nonce = txn.nonce;
        LARIAT_CO_TRY(SignedTransaction done, lariat::sign(std::move(txn), key_));
        record[nonce].push_back(done);
        if (dies_after)
            co_return io::failure(Errc::unavailable, "the signer is gone");
        co_return done;
    }
    io::Task<io::Expected<std::vector<SignedTransaction>>> signed_for(Nonce nonce) override {
        if (mute)
            co_return io::failure(Errc::unavailable, "the signer is gone");
        const auto found = record.find(nonce);
        co_return found == record.end() ? std::vector<SignedTransaction>{} : found->second;
    }
    [[nodiscard]] std::size_t signatures() const {
        std::size_t count = 0;
        for (const auto& [nonce, signed_txns] : record)
            count += signed_txns.size();
        return count;
    }

    std::function<void(const Transaction&)> before_signing;
    std::map<Nonce, std::vector<SignedTransaction>> record;
    bool refuses = false;
    bool dies_before = false;
    bool dies_after = false;
    bool mute = false;

private:
    const PrivateKey& key_;
    Address address_;
};

/// A submitter with the real store and a scripted node that takes every transaction. Block n has the hash nn…
/// and the timestamp 1,700,000,000 + n; opportunities are proved on block 7 and meant for block 8.
struct Lane {
    Lane() {
        io::configure_logging({.level = io::LogLevel::off});
        rpc.on("eth_sendRawTransaction", [this](const std::string& params) { return take(params); });
        rpc.on("eth_getTransactionReceipt", [this](const std::string& params) {
            const auto found = receipts.find(argument(params));
            return found == receipts.end() ? std::string{"null"} : found->second;
        });
        rpc.on("eth_getTransactionByHash", [this](const std::string& params) {
            return std::string{pool.contains(argument(params)) ? R"({"nonce":"0x0"})" : "null"};
        });
        rpc.on("eth_getTransactionCount", [this](const std::string& params) {
            return '"' + quantity_to_hex(params.find("latest") != std::string::npos ? mined : pending) + '"';
        });
        rpc.on("eth_getBlockByNumber", [this](const std::string& params) {
            const std::string which = argument(params);
            return header_json(which == "latest" ? latest
                                                 : static_cast<std::uint8_t>(std::stoul(which, nullptr, 16)));
        });
        rpc.on("eth_getBlockByHash", [](const std::string& params) {
            const auto number = hash_from_hex(argument(params)).value().data[0];
            return header_json(number);
        });
        new_run();
    }
    ~Lane() { io::configure_logging({}); }

    static std::string argument(const std::string& params) {
        return params.substr(2, params.find('"', 2) - 2);
    }
    static std::string header_json(std::uint8_t number) {
        return chain::testing::header_json(number, filled<Hash>(number),
                                           filled<Hash>(static_cast<std::uint8_t>(number - 1)));
    }

    /// What a transaction's bytes say.
    static SignedTransaction decoded(const std::string& hex) {
        return decode_transaction(bytes_from_hex(hex).value()).value();
    }

    io::Expected<std::string> take(const std::string& params) {
        const std::string raw = argument(params);
        offered.push_back(raw);
        if (on_offer)
            on_offer(raw);
        if (!refusals.empty()) {
            const auto refused = refusals.front();
            refusals.erase(refusals.begin());
            if (refused)
                return std::unexpected{*refused};
        }
        const std::string hash = to_hex(hash_of(decoded(raw)));
        pool.insert(hash);
        return '"' + hash + '"';
    }

    /// A process starts: a new run, a new submitter.
    void new_run() {
        run = io::testing::value_of(intents.begin_run(
            {.started_ns = 1'700'000'000'000'000'000, .version = "0.1.0", .chain = kChain}));
        submitter = std::make_unique<Submitter>(
            node, intents, setup, chain::testing::kAddresses, signer, run,
            SubmitterHooks{.emit = [this](EventBody body) { events.push_back(std::move(body)); },
                           .departed = [this](const Departure& one) { departures.push_back(one); },
                           .reconciled = [this](const store::Intent& one,
                                                const EventBody&) { reconciled.push_back(one); },
                           .veto = [this](store::AttemptKind kind) -> std::optional<std::string> {
                               return reducing && kind != store::AttemptKind::plan ? std::nullopt : veto;
                           }},
            SubmitterOptions{.least_absence = {}});
    }

    io::Task<void> start() {
        const auto ready = co_await submitter->reconcile();
        EXPECT_TRUE(ready) << ready.error().message;
        runtime.spawn(submitter->run_sender(), "sender");
        runtime.spawn(submitter->run_watcher(), "watcher");
        rpc.calls.clear();
    }
    io::Task<void> submit(std::vector<std::uint64_t> ids) {
        for (const std::uint64_t id : ids)
            submitter->submit(action(id), 1'000);
        co_await rpc.quiet();
    }
    io::Task<void> block(std::uint8_t number) {
        latest = number;
        submitter->on_block(chain::parse_header(kChain, header_json(number)).value());
        co_await rpc.quiet();
    }
    void reorg_to(std::uint8_t number) {
        submitter->on_reorg({kChain, BlockNumber{number}, filled<Hash>(number), {}});
    }

    Submit action(std::uint64_t id) const {
        Submit made;
        made.opportunity =
            chain::testing::round_trip(id, {kChain, BlockNumber{7}, filled<Hash>(7), filled<Hash>(6)});
        made.opportunity.amounts[0] = U256{1'000'000 + id};  // equal plans would be one transaction
        made.proof = {.opportunity = OpportunityId{id},
                      .succeeded = true,
                      .gas_used = Gas{200'000},
                      .profit = U256{500}};
        made.target = {BlockNumber{8}, 1'700'000'008, U256{7}};
        made.tip = U256{2};
        return made;
    }

    [[nodiscard]] Hash txn(std::size_t offer) const { return hash_of(decoded(offered.at(offer))); }
    [[nodiscard]] std::uint64_t nonce(std::size_t offer) const {
        return decoded(offered.at(offer)).txn.nonce.raw();
    }
    /// Puts a transaction into a block.
    void include(const Hash& txn, std::uint8_t block, bool succeeded = true) {
        receipts[to_hex(txn)] = fmt::format(
            R"({{"transactionHash":"{}","transactionIndex":"0x0","blockHash":"{}","blockNumber":"0x{:x}",)"
            R"("status":"0x{:d}","gasUsed":"0x30d3f","effectiveGasPrice":"0x9","contractAddress":null,"logs":[{}]}})",
            to_hex(txn), to_hex(filled<Hash>(block)), block, succeeded,
            succeeded ? chain::testing::transfer_json(setup.tokens[0].address, chain::testing::kExecutor,
                                                      chain::testing::kTreasury, U256{500})
                      : "");
    }

    template <class Event>
    [[nodiscard]] std::vector<Event> of_kind() const {
        std::vector<Event> found;
        for (const EventBody& body : events)
            if (const auto* event = std::get_if<Event>(&body))
                found.push_back(*event);
        return found;
    }
    [[nodiscard]] std::vector<Sent::Status> statuses() const {
        std::vector<Sent::Status> found;
        for (const Sent& sent : of_kind<Sent>())
            found.push_back(sent.status);
        return found;
    }
    [[nodiscard]] bool cancels(std::size_t offer) const {
        const Transaction txn = decoded(offered.at(offer)).txn;
        return txn.to == chain::testing::kOwner && txn.data.empty() && txn.value.is_zero();
    }
    store::Intent intent(std::uint64_t id) {
        return io::testing::value_of(intents.intent(store::IntentId{id}));
    }

    io::Runtime runtime;
    ScriptedNode rpc;
    chain::Node node{rpc, kChain};
    io::testing::ScratchDir scratch;
    store::DataDir dir = io::testing::value_of(store::DataDir::own(scratch / "data"));
    FickleStore intents{io::testing::value_of(store::open_intents(dir))};
    ChainSetup setup = chain::testing::two_pools();
    PrivateKey key = PrivateKey::from_bytes(filled<Hash>(0x42)).value();
    WilfulSigner signer{key};
    store::RunId run;

    std::vector<std::string> offered;  // raw transactions, in the order in which they came
    std::function<void(const std::string&)> on_offer;
    std::vector<std::optional<net::Failure>> refusals;  // of the next offers; nothing: taken
    std::set<std::string> pool;
    std::map<std::string, std::string> receipts;
    std::uint8_t latest = 7;
    std::uint64_t mined = 5;
    std::uint64_t pending = 5;

    std::vector<EventBody> events;
    std::vector<Departure> departures;
    std::vector<store::Intent> reconciled;
    std::optional<std::string> veto;
    bool reducing = false;  // the veto is for plans alone
    std::unique_ptr<Submitter> submitter;
};

}  // namespace lariat::execute::testing
