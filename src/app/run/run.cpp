#include "app/run/run.hpp"

#include "app/assets/assets.hpp"
#include "app/assets/page.hpp"
#include "app/chain/executor.hpp"
#include "app/chain/session.hpp"
#include "app/chain/signing.hpp"
#include "app/io_failure.hpp"
#include "app/output/report.hpp"
#include "app/run/halt_watch.hpp"
#include "app/run/health.hpp"
#include "app/run/record_keeper.hpp"
#include "app/run/world_child.hpp"
#include "app/version.hpp"
#include "core/market/log_topics.hpp"
#include "foundation/base/hex.hpp"
#include "io/api/aftermath.hpp"
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

/// What the disk does not give is not the network's fault.
io::Expected<void> of_the_disk(io::Expected<void> opened) {
    if (opened || opened.error().code != Errc::unavailable)
        return opened;
    return io::failure(Errc::insufficient, "{}; make room, or choose another place with store.dir",
                       opened.error().message);
}

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
    io::Task<io::Expected<void>> open_signer(ChainId chain);
    io::Expected<void> open_data();
    io::Expected<void> open_store();
    io::Expected<void> open_journal();
    io::Expected<void> open_api();
    io::Task<io::Expected<void>> start_engine();
    io::Task<void> wait_for_end();
    io::Task<void> settle();
    io::Task<void> keep_health();
    io::Task<void> watch_world();
    io::Task<void> watch_signer();
    io::Task<void> watch_halt_signals();
    [[nodiscard]] std::optional<std::string> veto(store::AttemptKind kind) const;
    io::Expected<api::StateReport> tighten(OperatingState state, std::string reason, std::string by);
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
    chain::ExecutorAddresses executor_;

    std::optional<store::DataDir> data_;
    std::optional<keys::HaltLatch> latch_;
    std::unique_ptr<SigningSession> signing_;
    std::unique_ptr<store::IntentStore> intents_;
    store::RunId run_id_;
    std::unique_ptr<store::RecordsWriter> records_;
    std::optional<store::JournalWriter> journal_;

    io::Runtime edge_;  // the API's own thread
    /// Taken from the start: until somebody listens they wait, instead of ending the process.
    asio::signal_set halt_signals_{edge_.executor(), SIGUSR1, SIGUSR2};
    std::unique_ptr<net::Hub> hub_;
    std::unique_ptr<api::Channels> channels_;
    std::unique_ptr<api::Service> service_;
    std::unique_ptr<net::HttpServer> server_;

    Summary summary_;
    std::unique_ptr<api::Ledger> ledger_;
    std::unique_ptr<api::Aftermath> aftermath_;
    std::unique_ptr<chain::Follower> follower_;
    std::unique_ptr<chain::NodeProver> prover_;
    std::unique_ptr<execute::Submitter> submitter_;
    std::unique_ptr<RecordKeeper> record_keeper_;
    std::unique_ptr<Host> host_;
    std::unique_ptr<HaltWatch> halt_watch_;
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
    LARIAT_CO_CHECK(of_the_disk(open_data()));
    LARIAT_CO_CHECK(co_await open_executor());
    facts_.mode = mode();
    facts_.executes = policy_.execute;
    LARIAT_CO_CHECK(of_the_disk(open_store()));
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
    if (!world_ && !config_.executor.address)
        co_return io::failure(Errc::invalid_argument,
                              "policy.execute is on, but there is no executor.address: deploy one with "
                              "`lariat executor deploy`");
    if (world_) {
        config_.keys.development_key_file = world_->manifest().searcher_key_file;
        // Setting the stage is not execution: a halt does not concern it.
        LARIAT_CO_TRY(const auto deployer,
                      co_await SigningSession::start(runtime_,
                                                     {.policy = creation_policy(config_, node.chain()),
                                                      .keys = config_.keys,
                                                      .log = config_.log,
                                                      .record = data_->path()},
                                                     options_.environment));
        LARIAT_CO_TRY(config_.executor.address,
                      co_await deploy_executor(node, deployer->service(), std::nullopt, config_.chain.flash));
    }
    executor_.contract = *config_.executor.address;
    LARIAT_CO_CHECK(co_await open_signer(node.chain()));
    LARIAT_CO_TRY(const ExecutorStatus status, co_await executor_status(node, executor_.contract));
    if (status.owner != signing_->address())
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

io::Task<io::Expected<void>> Run::open_signer(ChainId chain) {
    if (!world_ && config_.signer.socket) {
        LARIAT_CO_TRY(signing_, co_await SigningSession::connect(runtime_, *config_.signer.socket, chain));
        co_return io::ok();
    }
    SignerSetup setup{.keys = config_.keys,
                      .log = config_.log,
                      .record = world_ ? data_->path() : record_folder(config_, data_->path()),
                      .latch = keys::HaltLatch::in(data_->path())};
    LARIAT_CO_TRY(setup.policy, execution_policy(config_, chain, executor_.contract));
    LARIAT_CO_TRY(signing_, co_await SigningSession::start(runtime_, std::move(setup), options_.environment));
    runtime_.spawn(watch_signer(), "signer");
    co_return io::ok();
}

io::Expected<void> Run::open_data() {
    // A development chain begins anew with each run, and so does what is known about it.
    const std::filesystem::path path = world_ ? config_.world.dir / "engine" : config_.store.dir;
    auto data = store::DataDir::own(path);
    if (!data)
        return std::unexpected{data.error()};
    data_.emplace(std::move(*data));
    if (world_)
        LARIAT_CHECK(data_->clear(keys::HaltLatch::kName));
    LARIAT_TRY(latch_, keys::HaltLatch::open(keys::HaltLatch::in(path)));
    return {};
}

io::Expected<void> Run::open_store() {
    LARIAT_TRY(intents_, store::open_intents(*data_));
    LARIAT_TRY(run_id_, intents_->begin_run({facts_.started_ns, facts_.version, setup_.chain}));
    LARIAT_TRY(records_, store::RecordsWriter::open(*data_, {.max_opportunities = 2'000'000}));
    if (options_.record)
        LARIAT_CHECK(open_journal());
    return {};
}

io::Expected<void> Run::open_journal() {
    store::JournalHeader header{.version = kVersion,
                                .commit = kCommit,
                                .build_type = kBuildType,
                                .run = run_id_.text,
                                .chain = setup_.chain,
                                .started_ns = static_cast<std::uint64_t>(facts_.started_ns)};
    for (const auto& [key, value] : options_.configuration)
        header.configuration.push_back({key, value});
    auto journal = store::JournalWriter::create(
        *options_.record, std::move(header), Engine{}.checkpoint(),
        {.segment_bytes = config_.record.segment_bytes, .max_bytes = config_.record.max_bytes});
    if (!journal)
        return std::unexpected{journal.error()};
    journal_.emplace(std::move(*journal));
    return {};
}

io::Expected<void> Run::open_api() {
    hub_ = std::make_unique<net::Hub>(edge_);
    channels_ = std::make_unique<api::Channels>(
        *hub_, std::vector<api::Channels::Kind>{
                   {"opportunities", true}, {"executions", true}, {"health", false}, {"heads", false}});
    LARIAT_TRY(auto reader, store::open_records_reader(data_->records_file()));
    service_ = std::make_unique<api::Service>(*channels_, *hub_, std::move(reader),
                                              [this](OperatingState state, std::string reason) {
                                                  return tighten(state, std::move(reason), "api");
                                              });
    server_ = std::make_unique<net::HttpServer>(
        edge_, service_->router(page_assets()),
        net::HttpServer::Options{.address = config_.api.host,
                                 .port = config_.api.port,
                                 .allowed_hosts = config_.api.allowed_hosts});
    if (auto listening = server_->listen(); !listening)
        return io::failure(listening.error().code,
                           "{}; choose another port with --port or api.port, 0 takes any",
                           listening.error().message);
    edge_.spawn(server_->run(), "http");
    edge_.spawn(service_->run(), "heartbeat");
    edge_.spawn(watch_halt_signals(), "halt signals");
    edge_.start();
    serving_ = true;
    return {};
}

io::Task<io::Expected<void>> Run::start_engine() {
    LARIAT_CO_TRY(auto rows, store::open_records_reader(data_->records_file()));
    aftermath_ = std::make_unique<api::Aftermath>(std::move(rows), *records_, *channels_);
    ledger_ = std::make_unique<api::Ledger>(setup_, run_id_, *records_, *channels_);
    const std::vector<Hash> topics{market::kFoldedTopics.begin(), market::kFoldedTopics.end()};
    follower_ = std::make_unique<chain::Follower>(
        session_->node(), session_->rpc(), topics, [this](std::uint64_t received_ns, EventBody body) {
            if (const auto* block = std::get_if<BlockSeen>(&body))
                channels_->publish("heads", "", boost::json::serialize(api::to_json(block->header)));
            host_->feed(received_ns, std::move(body));
        });
    if (signing_) {
        prover_ = std::make_unique<chain::NodeProver>(session_->node(), setup_, executor_);
        submitter_ = std::make_unique<execute::Submitter>(
            session_->node(), *intents_, setup_, executor_, signing_->service(), run_id_,
            execute::SubmitterHooks{
                .emit = [this](EventBody body) { host_->feed_now(std::move(body)); },
                .departed =
                    [this](const execute::Departure& departure) {
                        host_->drain();
                        ledger_->on_departure(departure);
                        if (departure.sent_ns != 0)
                            summary_.on_sent(departure.txn, departure.event_ns, departure.sent_ns);
                    },
                .reconciled =
                    [this](const store::Intent& intent, const EventBody& end) {
                        aftermath_->on_reconciled(intent, end);
                        kLog.info("intent of an earlier run settled",
                                  {{"nonce", intent.nonce.raw()}, {"state", store::name_of(intent.state)}});
                    },
                .veto = [this](store::AttemptKind kind) { return veto(kind); }});
        LARIAT_CO_CHECK(co_await submitter_->reconcile());
    }
    record_keeper_ =
        std::make_unique<RecordKeeper>(setup_, summary_, *ledger_, journal_ ? &*journal_ : nullptr);
    host_ = std::make_unique<Host>(
        HostParts{.spawn = [this](io::Task<void> task,
                                  std::string name) { runtime_.spawn(std::move(task), std::move(name)); },
                  .node = session_->node(),
                  .multicall = session_->multicall(),
                  .follower = *follower_,
                  .listener = *record_keeper_,
                  .prover = prover_.get(),
                  .submitter = submitter_.get(),
                  .tighten =
                      [this](OperatingState state, std::string reason) {
                          static_cast<void>(tighten(state, std::move(reason), "risk"));
                      }});
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
    halt_watch_ = std::make_unique<HaltWatch>(
        *latch_, [this](Command command) { host_->feed_now(std::move(command)); },
        [this](const keys::HaltLatch::Status& status) {
            kLog.warn("operating state",
                      {{"state", name_of(status.state)}, {"reason", status.reason}, {"by", status.by}});
            publish_health();
        });
    host_->configure(setup_, policy_);
    halt_watch_->look();
    runtime_.spawn(halt_watch_->run(), "halt watch");
    runtime_.spawn(keep_health(), "health");
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
                                   submitter_ ? submitter_->open_count() : 0, halt_watch_->status());
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

/// In force at once for this process and every other that signs, whatever their threads are busy with.
io::Expected<api::StateReport> Run::tighten(OperatingState state, std::string reason, std::string by) {
    if (auto kept = latch_->tighten(state, std::move(reason), std::move(by)); !kept) {
        kLog.error("halt not kept", {{"why", kept.error()}});
        return std::unexpected{kept.error()};
    }
    keys::HaltLatch::Status status = latch_->status();
    return api::StateReport{.state = status.state,
                            .reason = std::move(status.reason),
                            .by = std::move(status.by),
                            .changed_ns = status.changed_ns};
}

/// Looks at the latch itself: what the core knows of it is a moment old.
std::optional<std::string> Run::veto(store::AttemptKind kind) const {
    if (ending_)
        return "the run is ending";
    const bool begins = kind == store::AttemptKind::plan;
    const OperatingState state = latch_->state_in_place();
    if (state == OperatingState::active || (state == OperatingState::reducing && !begins))
        return std::nullopt;
    return fmt::format("{}: {}", name_of(state), latch_->status().reason);
}

/// On the API's thread, so that an engine that hangs can be halted.
/// A signer that is gone is not started again: whatever ended it should be looked at before it holds the key
/// once more, and whoever starts the run anew finds everything on disk.
io::Task<void> Run::watch_signer() {
    const io::ExitStatus status = co_await signing_->ended();
    kLog.error("the signer ended", {{"code", status.code}});
    broken_ = io::Failure{Errc::unavailable,
                          fmt::format("the signer ended under the run ({}): nothing can be signed",
                                      status.signal != 0 ? fmt::format("signal {}", status.signal)
                                                         : fmt::format("exit code {}", status.code))};
    runtime_.request_stop("the signer ended");
}

io::Task<void> Run::watch_halt_signals() {
    for (;;) {
        const int signal = co_await halt_signals_.async_wait(asio::use_awaitable);
        if (signal == SIGUSR1)
            static_cast<void>(tighten(OperatingState::halted, "SIGUSR1", "signal"));
        else
            kLog.warn("SIGUSR2 does nothing: run lariat resume --reason TEXT");
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
