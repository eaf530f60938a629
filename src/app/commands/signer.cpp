#include "app/chain/signer_setup.hpp"
#include "app/chain/signing.hpp"
#include "app/commands/commands.hpp"
#include "app/context.hpp"
#include "app/io_failure.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/math/u256_text.hpp"
#include "io/keys/halt_latch.hpp"
#include "io/keys/private_files.hpp"
#include "io/keys/process_guard.hpp"
#include "io/keys/signature_exchange.hpp"
#include "io/keys/signer_server.hpp"
#include "io/runtime/log.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <ostream>
#include <sstream>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lariat::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::chrono::seconds kSetUpLimit{30};

void log_as(const LogConfig& config) {
    io::configure_logging({.format = io::parse_log_format(config.format).value_or(io::LogFormat::term),
                           .level = io::parse_log_level(config.level).value_or(io::LogLevel::info)});
}

fs::path socket_of(const Config& config) {
    return config.signer.socket.value_or(record_folder(config, config.store.dir) / "signer" / "socket");
}

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

/// Readable when a stop signal waits, once these are blocked. Made before the system calls are restricted.
io::Expected<keys::OwnedDescriptor> stop_descriptor() {
    const sigset_t set = stop_signals();
    keys::OwnedDescriptor signals{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
    if (signals.get() < 0)
        return io::failure(Errc::unavailable, "signals cannot be watched: {}", std::strerror(errno));
    return signals;
}

io::Expected<SignerSetup> daemon_setup(const Config& config) {
    if (!config.chain.chain_id)
        return io::failure(Errc::invalid_argument,
                           "which chain does the signer sign for? Set chain.chain_id");
    if (!config.executor.address)
        return io::failure(Errc::invalid_argument, "which executor may be called? Set executor.address");
    LARIAT_TRY(keys::SigningPolicy policy,
               execution_policy(config, *config.chain.chain_id, *config.executor.address));
    return SignerSetup{.policy = std::move(policy),
                       .keys = config.keys,
                       .log = config.log,
                       .record = record_folder(config, config.store.dir),
                       .latch = keys::HaltLatch::in(config.store.dir)};
}

io::Expected<void> run_daemon(const Config& config) {
    LARIAT_TRY(const SignerSetup setup, daemon_setup(config));
    LARIAT_CHECK(keys::guard_process());
    const fs::path socket = socket_of(config);
    LARIAT_TRY(const keys::OwnedDescriptor listener, keys::listen_privately(socket));
    LARIAT_TRY(const keys::OwnedDescriptor stop, stop_descriptor());
    std::signal(SIGPIPE, SIG_IGN);
    auto served = with_signer(setup, [&](keys::GuardedSigner& signer) {
        // Until here a signal ends a process that waits for a password.
        const sigset_t set = stop_signals();
        ::sigprocmask(SIG_BLOCK, &set, nullptr);
        keys::serve_listener(signer, listener.get(), stop.get());
    });
    std::error_code ignored;
    fs::remove(socket, ignored);
    return served;
}

Outcome<> run_command(Context& context) {
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    const Config& config = (*loaded)->config;
    log_as(config.log);
    if (const auto done = run_daemon(config); !done)
        return refuse_io(done.error());
    return {};
}

/// Told over the connection, so that whoever started us hears it.
io::Expected<void> serve_parent() {
    LARIAT_CHECK(keys::guard_process());
    const keys::OwnedDescriptor connection{keys::kSignerDescriptor};
    LARIAT_TRY(const keys::Frame first, keys::receive_frame(connection.get(), kSetUpLimit));
    const auto tell = [&](const io::Failure& failure) {
        if (const auto frame = keys::to_frame(first.id, keys::SignerAnswer{failure}))
            static_cast<void>(keys::send_frame(connection.get(), *frame, kSetUpLimit));
    };
    const auto request = keys::request_of(first);
    const auto* set_up = request ? std::get_if<keys::SetUpRequest>(&*request) : nullptr;
    if (set_up == nullptr)
        return io::failure(Errc::malformed, "the first request was not how to set up");
    const auto setup = setup_from(set_up->text);
    if (!setup) {
        tell(setup.error());
        return std::unexpected{setup.error()};
    }
    log_as(setup->log);
    const auto served = with_signer(*setup, [&](keys::GuardedSigner& signer) {
        // The terminal's Ctrl-C and a service manager's SIGTERM are for the engine: it still needs
        // cancellations signed on its way out, and its end is ours.
        for (const int one : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE})
            std::signal(one, SIG_IGN);
        const keys::Frame ready =
            keys::answer_to(signer, keys::to_frame(first.id, keys::SignerRequest{keys::StatusRequest{}}));
        if (keys::send_frame(connection.get(), ready, kSetUpLimit))
            keys::serve_connection(signer, connection.get());
    });
    if (!served)
        tell(served.error());
    return served;
}

Outcome<> serve_command(Context&) {
    struct stat status{};
    if (::fstat(keys::kSignerDescriptor, &status) != 0 || !S_ISSOCK(status.st_mode))
        return refuse(Exit::usage, "nobody started this signer", "",
                      "lariat run starts it; lariat signer run is the one to start by hand");
    // What went wrong has been told to the engine, which shows it.
    if (!serve_parent())
        return std::unexpected{Failure{Exit::failed, {}}};
    return {};
}

Outcome<> status_command(Context& context) {
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    const fs::path socket = socket_of((*loaded)->config);
    io::Runtime runtime;
    const auto ask = [](io::Runtime& on, fs::path path) -> io::Task<io::Expected<keys::StatusAnswer>> {
        LARIAT_CO_TRY(const auto service, co_await keys::SocketSigning::connect(on, std::move(path), {}));
        co_return co_await service->status();
    };
    const auto status = runtime.block_on(ask(runtime, socket));
    if (!status)
        return refuse_io(status.error());
    context.write(json::object{{"address", to_checksum(status->address)},
                               {"chainId", status->chain.raw()},
                               {"state", name_of(status->state)},
                               {"signaturesToday", status->signatures_today},
                               {"valueTodayWei", to_decimal(status->value_today)},
                               {"gasCostTodayWei", to_decimal(status->gas_cost_today)},
                               {"socket", socket.string()}});
    return {};
}

io::Expected<keys::SqliteRecord> record_of(const Config& config) {
    return keys::SqliteRecord::open(record_folder(config, config.store.dir), std::chrono::milliseconds{0});
}

Outcome<> export_command(Context& context) {
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    auto record = record_of((*loaded)->config);
    if (!record)
        return refuse_io(record.error(), "", "a record is taken along when its signer has ended for good");
    const auto entries = record->all();
    if (!entries)
        return refuse_io(entries.error());
    const std::string text = keys::export_signatures(*entries, context.arguments.has("--transactions"));
    const auto file = context.arguments.positional(0);
    if (!file) {
        context.out << text;
        return {};
    }
    const fs::path path = context.environment.resolve(*file, context.environment.directory);
    if (const auto written = keys::write_new_file(path, text); !written)
        return refuse_io(written.error());
    context.write(json::object{{"file", path.string()}, {"signatures", entries->size()}});
    return {};
}

Outcome<> import_command(Context& context) {
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    const fs::path path =
        context.environment.resolve(*context.arguments.positional(0), context.environment.directory);
    std::ifstream stream{path, std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream)
        return refuse(Exit::not_found, "cannot be read", path.string());
    const auto entries = keys::import_signatures(text.str());
    if (!entries)
        return refuse_io(entries.error(), path.string());
    auto record = record_of((*loaded)->config);
    if (!record)
        return refuse_io(record.error());
    const auto added = record->merge(*entries);
    if (!added)
        return refuse_io(added.error());
    context.write(json::object{{"signatures", entries->size()}, {"added", *added}});
    return {};
}

Option socket_option() {
    return {.name = "--socket",
            .value = "PATH",
            .doc = "Unix socket; else signer/socket beside the record",
            .completes = Completes::file,
            .sets = "signer.socket"};
}

Option record_option() {
    return {.name = "--record-dir",
            .value = "DIR",
            .doc = "Folder of signatures.db; else store.dir",
            .completes = Completes::directory,
            .sets = "signer.dir"};
}

}  // namespace

std::vector<Command> signer_commands() {
    return {
        {.name = "signer run",
         .summary = "Hold a key by itself and sign for engines of this user, over a Unix socket",
         .details = "Unlocks keys.account once and lives on when an engine ends. An engine uses it when "
                    "signer.socket "
                    "names its\n"
                    "socket; without that a run that executes starts a signer of its own. What is signed is "
                    "written to\n"
                    "signatures.db before it leaves; a second transaction for a nonce is refused unless it "
                    "raises the "
                    "fees of\n"
                    "the first by 12.5 % or cancels it. `lariat halt` stops it.",
         .examples = {"lariat signer run", "lariat signer run --socket /run/lariat/signer.sock"},
         .options = {socket_option(), record_option()},
         .run = run_command},
        {.name = "signer serve",
         .summary = "Sign for the engine that started this process; not for people",
         .details = "Expects its connection at descriptor 3, and ends with it.",
         .examples = {"lariat signer serve"},
         .run = serve_command},
        {.name = "signer status",
         .summary = "Whose key a running signer holds, its state, and what it signed today",
         .examples = {"lariat signer status", "lariat signer status -o json"},
         .options = {socket_option()},
         .run = status_command},
        {.name = "signer export",
         .summary = "Write the record of signatures as JSON, to take it along with a key",
         .details =
             "With --transactions the other machine can also replace what was signed here. Whoever has "
             "that file can\n"
             "send what was not sent yet.",
         .examples = {"lariat signer export", "lariat signer export record.json --transactions"},
         .options = {record_option(),
                     {.name = "--transactions", .doc = "The signed transactions too, not only hashes"}},
         .positionals = {{.name = "FILE",
                          .doc = "Where to; standard output if absent",
                          .required = false,
                          .completes = Completes::file}},
         .run = export_command},
        {.name = "signer import",
         .summary = "Add signatures made on another machine to the record",
         .examples = {"lariat signer import record.json"},
         .options = {record_option()},
         .positionals = {{.name = "FILE", .doc = "What `signer export` wrote", .completes = Completes::file}},
         .run = import_command},
    };
}

}  // namespace lariat::app
