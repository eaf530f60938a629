#include "app/run/run.hpp"

#include "app/assets/assets.hpp"
#include "app/assets/page.hpp"
#include "app/chain/executor.hpp"
#include "app/chain/signing.hpp"
#include "app/io_failure.hpp"
#include "app/output/report.hpp"
#include "app/run/health.hpp"
#include "app/run/world_child.hpp"
#include "app/version.hpp"
#include "core/market/log_topics.hpp"
#include "foundation/base/hex.hpp"
#include "io/api/service.hpp"
#include "io/keys/keystore.hpp"
#include "io/runtime/clock.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/signal_watch.hpp"
#include "io/runtime/timer.hpp"
#include "io/store/sqlite/intents.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <csignal>
#include <iostream>

namespace lariat::app {
namespace {

const io::Logger kLog{"run"};
/// For what is on its way when the run's time is over.
constexpr std::chrono::seconds kSettleLimit{6};
constexpr std::chrono::milliseconds kHealthPause{250};

/// One run, from its first connection to its summary. Members are made in the order in which they need each
/// other and end in the reverse one.
class Run {
public:
    Run(const RunOptions& options, const Config& config, io::Runtime& runtime)
        : options_{options}, config_{config}, runtime_{runtime} {}

    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run();

    io::Task<io::Expected<void>> execute();
    /// Ends what lives outside: the development chain. Also after an interruption.
    io::Task<void> close();
    void report() const;
    /// What ended the run before its time.
    [[nodiscard]] const std::optional<io::Failure>& broken() const { return broken_; }

private:
    io::Task<io::Expected<void>> open_chain();
    io::Task<io::Expected<void>> open_executor();
    io::Expected<void> open_store();
    io::Expected<void> open_api();
    io::Task<io::Expected<void>> start_engine();
    io::Task<void> wait_for_end();
    io::Task<void> settle();
    io::Task<void> keep_health();
    io::Task<void> watch_world();
    io::Task<void> watch_halt_switch();
    void publish_health();
    void say_where() const;
    [[nodiscard]] std::string mode() const {
        return options_.world ? "world" : policy_.execute ? "live" : "read-only";
    }

    const RunOptions& options_;
    Config config_;
    io::Runtime& runtime_;
    Policy policy_;
    RunFacts facts_;

    std::unique_ptr<WorldChild> world_;
    std::unique_ptr<ChainSession> session_;
    ChainSetup setup_;
    std::unique_ptr<keys::Signer> signer_;
    chain::ExecutorAddresses executor_;

    std::optional<store::DataDir> data_;
    std::unique_ptr<store::IntentStore> intents_;
    store::RunId run_id_;
    std::unique_ptr<store::RecordsWriter> records_;
    std::optional<store::RecordingWriter> recording_;

    io::Runtime edge_;  // the API's own thread
    std::unique_ptr<net::Hub> hub_;
    std::unique_ptr<api::Channels> channels_;
    std::unique_ptr<api::Service> service_;
    std::unique_ptr<net::HttpServer> server_;

    Summary summary_;
    std::unique_ptr<api::Ledger> ledger_;
    std::unique_ptr<chain::Follower> follower_;
    std::unique_ptr<chain::NodeProver> prover_;
    std::unique_ptr<execute::Submitter> submitter_;
    std::unique_ptr<Host> host_;
    bool serving_ = false;
    bool ending_ = false;
    std::optional<io::Failure> broken_;
};

Run::~Run() {
    // Clients are served on another thread: it ends before what it serves from does.
    if (serving_) {
        edge_.request_stop("the run is over");
        edge_.join();
    }
}

io::Task<io::Expected<void>> Run::execute() {
    facts_ = {
        .version = std::string{kVersion}, .mode = {}, .started_ns = io::SystemClock::instance().unix_nanos()};
    policy_ = config_.policy;
    LARIAT_CO_CHECK(co_await open_chain());
    LARIAT_CO_CHECK(co_await open_executor());
    facts_.mode = mode();
    facts_.executes = policy_.execute;
    LARIAT_CO_CHECK(open_store());
    LARIAT_CO_CHECK(open_api());
    LARIAT_CO_CHECK(co_await start_engine());
    say_where();
    co_await wait_for_end();
    co_await settle();
    co_return io::ok();
}

io::Task<io::Expected<void>> Run::open_chain() {
    if (options_.world) {
        LARIAT_CO_TRY(world_, co_await WorldChild::start(runtime_, config_.world, options_.environment));
        runtime_.spawn(watch_world(), "world");
        config_.chain = world_->manifest().chain;
        policy_.execute = true;
        policy_.block_seconds = 1;
    }
    LARIAT_CO_TRY(session_, co_await ChainSession::open(runtime_, config_.chain));
    LARIAT_CO_TRY(const BlockHeader head, co_await session_->node().latest());
    LARIAT_CO_TRY(setup_, co_await build_setup(*session_, config_.chain, head.ref.hash));
    co_return io::ok();
}

io::Task<io::Expected<void>> Run::open_executor() {
    if (!policy_.execute)
        co_return io::ok();
    const chain::Node& node = session_->node();
    if (world_) {
        LARIAT_CO_TRY(auto deploying,
                      keys::load_development_key(world_->manifest().searcher_key_file, node.chain()));
        const keys::Signer deployer{std::move(deploying), signing_policy(node.chain(), {}, true)};
        LARIAT_CO_TRY(executor_.contract,
                      co_await deploy_executor(node, deployer, std::nullopt, config_.chain.flash));
        LARIAT_CO_TRY(auto key,
                      keys::load_development_key(world_->manifest().searcher_key_file, node.chain()));
        signer_ = std::make_unique<keys::Signer>(std::move(key),
                                                 signing_policy(node.chain(), {executor_.contract}, false));
    } else {
        if (!config_.executor.address)
            co_return io::failure(Errc::invalid_argument,
                                  "policy.execute is on, but there is no executor.address: deploy one with "
                                  "`lariat executor deploy`");
        executor_.contract = *config_.executor.address;
        LARIAT_CO_TRY(auto key, unlock_account(config_.keys));
        signer_ = std::make_unique<keys::Signer>(std::move(key),
                                                 signing_policy(node.chain(), {executor_.contract}, false));
    }
    LARIAT_CO_TRY(const ExecutorStatus status, co_await executor_status(node, executor_.contract));
    if (status.owner != signer_->address())
        co_return io::failure(Errc::refused,
                              "the executor at {} belongs to {}, not to the account that signs",
                              to_hex(status.address), to_hex(status.owner));
    executor_.owner = status.owner;
    executor_.treasury = status.treasury;
    kLog.info("executor ready",
              {{"address", to_hex(executor_.contract)}, {"owner", to_hex(executor_.owner)}});
    if (!world_)
        kLog.warn("execution is on: transactions go to this node and are public before they land");
    co_return io::ok();
}

io::Expected<void> Run::open_store() {
    // A development chain begins anew with each run, and so does what is known about it.
    const std::filesystem::path path = world_ ? config_.world.dir / "engine" : config_.store.dir;
    if (world_) {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    auto data = store::DataDir::own(path);
    if (!data)
        return std::unexpected{data.error()};
    data_.emplace(std::move(*data));
    LARIAT_TRY(intents_, store::open_intents(*data_));
    LARIAT_TRY(run_id_, intents_->begin_run({facts_.started_ns, facts_.version, setup_.chain}));
    LARIAT_TRY(records_, store::RecordsWriter::open(*data_, {.max_opportunities = 2'000'000}));
    if (options_.record) {
        auto recording =
            store::RecordingWriter::create(*options_.record, {run_id_, facts_.version, facts_.started_ns});
        if (!recording)
            return std::unexpected{recording.error()};
        recording_.emplace(std::move(*recording));
    }
    return {};
}

io::Expected<void> Run::open_api() {
    hub_ = std::make_unique<net::Hub>(edge_);
    channels_ = std::make_unique<api::Channels>(
        *hub_, std::vector<api::Channels::Kind>{
                   {"opportunities", true}, {"executions", true}, {"health", false}, {"heads", false}});
    LARIAT_TRY(auto reader, store::open_records_reader(data_->records_file()));
    service_ = std::make_unique<api::Service>(*channels_, *hub_, std::move(reader));
    server_ = std::make_unique<net::HttpServer>(
        edge_, service_->router(page_assets()),
        net::HttpServer::Options{.address = config_.api.host,
                                 .port = config_.api.port,
                                 .allowed_hosts = config_.api.allowed_hosts});
    LARIAT_CHECK(server_->listen());
    edge_.spawn(server_->run(), "http");
    edge_.spawn(service_->run(), "heartbeat");
    edge_.start();
    serving_ = true;
    return {};
}

io::Task<io::Expected<void>> Run::start_engine() {
    ledger_ = std::make_unique<api::Ledger>(setup_, run_id_, *records_, *channels_);
    const std::vector<Hash> topics{market::kFoldedTopics.begin(), market::kFoldedTopics.end()};
    follower_ = std::make_unique<chain::Follower>(
        session_->node(), session_->rpc(), topics, [this](std::uint64_t received_ns, EventBody body) {
            if (const auto* block = std::get_if<BlockSeen>(&body))
                channels_->publish("heads", "", boost::json::serialize(api::to_json(block->header)));
            host_->feed(received_ns, std::move(body));
        });
    if (signer_) {
        prover_ = std::make_unique<chain::NodeProver>(session_->node(), setup_, executor_);
        submitter_ = std::make_unique<execute::Submitter>(
            session_->node(), *intents_, setup_, executor_,
            [this](Transaction txn) { return signer_->sign(std::move(txn)); }, run_id_,
            execute::SubmitterHooks{
                .emit = [this](EventBody body) { host_->feed_now(std::move(body)); },
                .departed =
                    [this](const execute::Departure& departure) {
                        host_->drain();
                        ledger_->on_departure(departure);
                        if (departure.sent_ns != 0)
                            summary_.on_sent(departure.intent.txn, departure.event_ns, departure.sent_ns);
                    },
                .reconciled =
                    [](const store::Intent& intent) {
                        kLog.info("intent of an earlier run settled",
                                  {{"txn", to_hex(intent.txn)}, {"state", store::name_of(intent.state)}});
                    },
                .veto = [this]() -> std::optional<std::string> {
                    if (ending_)
                        return "the run is ending";
                    if (host_->engine().halted())
                        return "halted: " + host_->engine().halt_reason();
                    return std::nullopt;
                }});
        LARIAT_CO_CHECK(co_await submitter_->reconcile());
    }
    host_ = std::make_unique<Host>(HostParts{.runtime = runtime_,
                                             .session = *session_,
                                             .follower = *follower_,
                                             .ledger = *ledger_,
                                             .summary = summary_,
                                             .prover = prover_.get(),
                                             .submitter = submitter_.get(),
                                             .recording = recording_ ? &*recording_ : nullptr});
    if (submitter_) {
        runtime_.spawn(submitter_->run_sender(), "sender");
        runtime_.spawn(submitter_->run_watcher(), "receipts");
    }
    runtime_.spawn(host_->run_recorder(), "recorder");
    runtime_.spawn(follower_->run([this](std::string why) {
        kLog.error("the chain moved on without us, reading the state again", {{"why", why}});
        host_->reload();
    }),
                   "follower");
    runtime_.spawn(keep_health(), "health");
    runtime_.spawn(watch_halt_switch(), "halt switch");
    host_->configure(setup_, policy_);
    co_return io::ok();
}

void Run::say_where() const {
    const std::string page = fmt::format("http://{}:{}/", config_.api.host, server_->port());
    fmt::print(stderr, "\n  Lariat {} ({})\n  page   {}\n  API    {}v1/health\n\n", facts_.version,
               facts_.mode, page, page);
    if (web_assets().empty())
        fmt::print(stderr, "  This binary holds no page: {}.\n\n", kMissingAssetFix);
    if (world_)
        kLog.info("development chain", {{"rpc", config_.chain.rpc.front()}});
}

io::Task<void> Run::wait_for_end() {
    if (options_.duration) {
        co_await io::sleep_for(*options_.duration);
        co_return;
    }
    for (;;)
        co_await io::sleep_for(std::chrono::hours{1});
}

io::Task<void> Run::settle() {
    // No further signature; what is on its way gets its outcome.
    ending_ = true;
    for (std::chrono::milliseconds waited{0};
         submitter_ && submitter_->open_count() > 0 && waited < kSettleLimit; waited += kHealthPause)
        co_await io::sleep_for(kHealthPause);
    host_->drain();
}

io::Task<void> Run::keep_health() {
    for (;;) {
        publish_health();
        co_await io::sleep_for(kHealthPause);
    }
}

void Run::publish_health() {
    std::string json = health_json(facts_, *host_, *follower_, summary_, *ledger_,
                                   submitter_ ? submitter_->open_count() : 0);
    channels_->publish("health", "", json);
    service_->set_health(std::move(json));
}

io::Task<void> Run::watch_world() {
    const io::ExitStatus status = co_await world_->wait();
    if (ending_)
        co_return;
    kLog.error("the development chain ended", {{"code", status.code}});
    broken_ = io::Failure{Errc::unavailable, "the development chain ended under the run"};
    runtime_.request_stop("the development chain ended");
}

io::Task<void> Run::watch_halt_switch() {
    asio::signal_set signals{runtime_.executor(), SIGUSR1, SIGUSR2};
    for (;;) {
        const int signal = co_await signals.async_wait(asio::use_awaitable);
        const bool halt = signal == SIGUSR1;
        host_->feed_now(
            Command{halt ? Command::Kind::halt : Command::Kind::resume, halt ? "SIGUSR1" : "SIGUSR2"});
    }
}

io::Task<void> Run::close() {
    ending_ = true;
    if (world_)
        co_await world_->stop();
}

void Run::report() const {
    if (host_)
        host_->drain();
    const boost::json::object summary = summary_.json();
    write_object(std::cout, summary, options_.output, Style{});
    std::cout.flush();
}

/// Runs to the end of its time or to a signal, whichever is first, and reports either way.
io::Task<void> drive(Run& run, io::Runtime& runtime, std::optional<io::Failure>& failure) {
    try {
        const auto done = co_await run.execute();
        if (!done)
            failure = done.error();
    } catch (const boost::system::system_error&) {
        if (!runtime.stopping())
            throw;
    }
    co_await io::shield_from_cancellation();
    co_await run.close();
    runtime.request_stop("the run is over");
}

}  // namespace

int run(const RunOptions& options, const Config& config) {
    io::configure_logging({.format = io::parse_log_format(config.log.format).value_or(io::LogFormat::term),
                           .level = io::parse_log_level(config.log.level).value_or(io::LogLevel::info)});
    io::Runtime runtime;
    runtime.handle_signals();
    std::optional<io::Failure> failure;
    Run one{options, config, runtime};
    runtime.spawn(drive(one, runtime, failure), "run");
    const int code = runtime.run();
    if (failure) {
        fmt::print(stderr, "lariat: {}\n", failure->message);
        return static_cast<int>(exit_for(failure->code));
    }
    one.report();
    if (one.broken()) {
        fmt::print(stderr, "lariat: {}\n", one.broken()->message);
        return static_cast<int>(exit_for(one.broken()->code));
    }
    return code;
}

}  // namespace lariat::app
