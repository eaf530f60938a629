#include "app/chain/signing.hpp"
#include "app/test/support.hpp"
#include "io/chain/executor_contract.hpp"
#include "io/keys/halt_latch.hpp"
#include "io/keys/keystore.hpp"
#include "io/keys/testing/guarded.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sstream>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace lariat::app {
namespace {

using keys::kCanary;
using keys::value_of;
using keys::testing::plan;
using ::testing::HasSubstr;

constexpr int kPatienceMs = 5000;

std::string content_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

/// Waits for a process that is no child of ours to end.
bool ends(pid_t pid) {
    const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (descriptor < 0)
        return true;
    pollfd waiting{descriptor, POLLIN, 0};
    const bool ended = ::poll(&waiting, 1, kPatienceMs) == 1;
    ::close(descriptor);
    return ended;
}

/// The built binary as signer.
class SignerBinary : public InFolder {
protected:
    SignerSetup setup() const {
        return {.policy = keys::testing::policy_for_tests(),
                .keys = {.dir = folder_ / "keys", .development_key_file = folder_ / "raw.key"},
                .log = {.level = "debug", .format = "logfmt"},
                .record = folder_ / "store",
                .latch = folder_ / "store" / "halt.latch"};
    }
    void write_key() const {
        write("raw.key", std::string{kCanary} + "\n");
        std::filesystem::permissions(folder_ / "raw.key", std::filesystem::perms{0600});
    }
    static Environment environment() { return {.variables = {}, .executable = LARIAT_BINARY}; }

    template <class Body>
    auto with_signer(const SignerSetup& chosen, Body body) {
        io::Runtime runtime;
        return runtime.block_on(converse(runtime, chosen, body));
    }

private:
    template <class Body>
    static io::Task<io::Expected<void>> converse(io::Runtime& runtime, SignerSetup chosen, Body body) {
        LARIAT_CO_TRY(const auto session,
                      co_await SigningSession::start(runtime, std::move(chosen), environment()));
        co_await body(*session);
        co_return io::ok();
    }
};

TEST_F(SignerBinary, signs_as_a_child_and_remembers_across_children) {
    write_key();
    Bytes first;
    value_of(with_signer(setup(), [&first](SigningSession& session) -> io::Task<void> {
        const auto made = co_await session.service().sign(plan(7));
        EXPECT_TRUE(made) << made.error().message;
        first = encode(*made);
        EXPECT_EQ(sender_of(*made).value(), session.address());
    }));
    value_of(with_signer(setup(), [&first](SigningSession& session) -> io::Task<void> {
        const auto again = co_await session.service().sign(plan(7));
        EXPECT_EQ(encode(*again), first);
        Transaction other = plan(7);
        other.data.push_back(1);
        const auto refused = co_await session.service().sign(other);
        EXPECT_EQ(refused.error().code, Errc::refused);
        const auto told = co_await session.service().signed_for(Nonce{7});
        EXPECT_EQ(told->size(), 1U);
    }));
}

TEST_F(SignerBinary, is_halted_by_the_latch_of_its_engine) {
    write_key();
    const auto file = *setup().latch;
    value_of(with_signer(setup(), [file](SigningSession& session) -> io::Task<void> {
        EXPECT_TRUE(co_await session.service().sign(plan(7)));
        keys::HaltLatch latch = value_of(keys::HaltLatch::open(file));
        value_of(latch.tighten(OperatingState::halted, "test", "command"));
        const auto refused = co_await session.service().sign(plan(8));
        EXPECT_EQ(refused.error().code, Errc::refused);
        EXPECT_THAT(refused.error().message, HasSubstr("halted"));
        EXPECT_EQ((co_await session.service().signed_for(Nonce{7}))->size(), 1U);
        value_of(latch.resume("test", "command"));
        EXPECT_TRUE(co_await session.service().sign(plan(8)));
    }));
}

TEST_F(SignerBinary, keeps_the_key_out_of_everything_that_can_be_seen) {
    write_key();
    const std::filesystem::path log = folder_ / "log";
    const int before = ::dup(STDERR_FILENO);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ::dup2(file, STDERR_FILENO);
    pid_t pid = 0;
    bool dumped = true;
    const auto done = with_signer(setup(), [&](SigningSession& session) -> io::Task<void> {
        EXPECT_TRUE(co_await session.service().sign(plan(7)));
        Transaction refused = plan(8);
        refused.value = 1;
        EXPECT_FALSE(co_await session.service().sign(refused));
        pid = session.pid();
        const std::filesystem::path proc = "/proc/" + std::to_string(pid);
        const std::string arguments = content_of(proc / "cmdline");
        EXPECT_THAT(arguments, HasSubstr("signer"));
        EXPECT_EQ(arguments.find(kCanary.substr(0, 16)), std::string::npos);
        EXPECT_EQ(content_of(proc / "environ").find(kCanary.substr(0, 16)), std::string::npos);
        EXPECT_THAT(content_of(proc / "limits"), ::testing::ContainsRegex("Max core file size +0 +0"));
        EXPECT_THAT(content_of(proc / "status"), HasSubstr("NoNewPrivs:\t1"));
        std::size_t sockets = ::geteuid() == 0 ? 0 : 1;  // others are not shown a process like this
        std::error_code hidden;
        for (const auto& entry : std::filesystem::directory_iterator{proc / "fd", hidden}) {
            std::error_code error;
            const std::string target = std::filesystem::read_symlink(entry.path(), error).string();
            sockets += target.starts_with("socket:") ? 1 : 0;
            EXPECT_EQ(target.find("raw.key"), std::string::npos) << "closed after it was read";
        }
        EXPECT_EQ(sockets, 1U) << "the connection and nothing else";
        ::kill(pid, SIGABRT);
        const io::ExitStatus status = co_await session.ended();
        EXPECT_EQ(status.signal, SIGABRT);
        dumped = std::filesystem::exists("core") || std::filesystem::exists("core." + std::to_string(pid));
    });
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    ::close(file);
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_FALSE(dumped);
    const std::string logged = content_of(log);
    EXPECT_THAT(logged, HasSubstr("signer ready"));
    EXPECT_THAT(logged, HasSubstr("wei sent along"));
    EXPECT_EQ(logged.find(kCanary.substr(0, 16)), std::string::npos);
}

TEST_F(SignerBinary, ends_with_an_engine_that_was_killed) {
    write_key();
    std::array<int, 2> report{};
    ASSERT_EQ(::pipe(report.data()), 0);
    const pid_t engine = ::fork();
    if (engine == 0) {
        const auto hold = [&](SigningSession& session) -> io::Task<void> {
            const int pid = session.pid();
            static_cast<void>(::write(report[1], &pid, sizeof pid) == sizeof pid);
            for (;;)
                ::pause();
            co_return;
        };
        static_cast<void>(with_signer(setup(), hold));
        ::_exit(1);
    }
    ::close(report[1]);
    int signer = 0;
    ASSERT_EQ(::read(report[0], &signer, sizeof signer), static_cast<ssize_t>(sizeof signer));
    ::close(report[0]);
    EXPECT_EQ(::kill(signer, 0), 0);
    ::kill(engine, SIGKILL);
    ::waitpid(engine, nullptr, 0);
    EXPECT_TRUE(ends(signer));
    // The record is free at once for the next.
    value_of(with_signer(setup(), [](SigningSession& session) -> io::Task<void> {
        EXPECT_TRUE(co_await session.service().sign(plan(7)));
    }));
}

TEST_F(SignerBinary, says_why_it_cannot_begin) {
    const auto nothing = [](SigningSession&) -> io::Task<void> { co_return; };
    const auto missing = with_signer(setup(), nothing);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message, HasSubstr("raw.key"));

    write_key();
    SignerSetup elsewhere = setup();
    elsewhere.policy.chain = ChainId{1};
    const auto refused = with_signer(elsewhere, nothing);
    EXPECT_EQ(refused.error().code, Errc::refused) << refused.error().message;

    SignerSetup wrong = setup();
    wrong.keys.development_key_file.reset();
    const auto keystore = value_of(keys::Keystore::open(wrong.keys.dir));
    const auto entry =
        value_of(keystore.import(*keys::key_of(kCanary), keys::secret("right"), keys::kTestCost));
    wrong.keys.account = to_hex(entry.address);
    write("pw", "wrong\n");
    std::filesystem::permissions(folder_ / "pw", std::filesystem::perms{0600});
    wrong.keys.password_file = folder_ / "pw";
    const auto denied = with_signer(wrong, nothing);
    EXPECT_EQ(denied.error().code, Errc::refused);
    EXPECT_THAT(denied.error().message, HasSubstr("password"));
    write("pw", "right\n");
    value_of(with_signer(wrong, nothing));
}

/// Runs shell commands with the built binary first in PATH; what they print, and their exit code on a last
/// line.
std::string shell(const std::filesystem::path& folder, const std::string& script) {
    std::ofstream{folder / "script"} << script;
    const std::string command = "cd '" + folder.string() + "' && env -i HOME='" + folder.string() +
                                "/home' PATH='" +
                                std::filesystem::path{LARIAT_BINARY}.parent_path().string() +
                                "':/usr/bin:/bin timeout 60 bash ./script 2>&1; echo \"exit $?\"";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::string text;
    std::array<char, 4096> chunk;
    for (std::size_t count = 0; (count = std::fread(chunk.data(), 1, chunk.size(), pipe)) != 0;)
        text.append(chunk.data(), count);
    ::pclose(pipe);
    return text;
}

TEST_F(SignerBinary, runs_as_a_daemon_and_takes_its_record_along) {
    write_key();
    write("lariat.toml",
          "[chain]\nchain_id = 31337\n[executor]\naddress = \"0xee00000000000000000000000000000000000000\"\n"
          "[keys]\ndevelopment_key_file = \"raw.key\"\n[store]\ndir = \"store\"\n"
          "[[signer_calls]]\naddress = \"0xee00000000000000000000000000000000000000\"\n"
          "functions = [\"0x01020304\"]\n");
    value_of(with_signer(setup(), [](SigningSession& session) -> io::Task<void> {
        EXPECT_TRUE(co_await session.service().sign(plan(7)));
    }));
    const std::string said =
        shell(folder_,
              "lariat signer run & daemon=$!\n"
              "until lariat signer status -o json 2>/dev/null; do kill -0 $daemon || exit 9; done\n"
              "lariat signer run; echo \"second $?\"\n"
              "lariat signer export; echo \"export $?\"\n"
              "kill $daemon; wait $daemon; echo \"daemon $?\"\n"
              "lariat signer status; echo \"gone $?\"\n"
              "lariat signer export record.json --transactions\n"
              "lariat signer import record.json --record-dir other -o json\n"
              "lariat signer import record.json --record-dir other -o json\n"
              "lariat signer import raw.key; echo \"no record $?\"\n"
              "lariat signer serve; echo \"alone $?\"\n");
    EXPECT_THAT(said, HasSubstr(R"("chainId":31337,"state":"active","signaturesToday":1)"));
    EXPECT_THAT(said, HasSubstr("another signer answers at"));
    EXPECT_THAT(said, HasSubstr("second 4"));
    EXPECT_THAT(said, HasSubstr("is in use by process"));
    EXPECT_THAT(said, HasSubstr("export 4"));
    EXPECT_THAT(said, HasSubstr("daemon 0"));
    EXPECT_THAT(said, HasSubstr("gone 6"));
    EXPECT_THAT(said, HasSubstr(R"({"signatures":1,"added":1})"));
    EXPECT_THAT(said, HasSubstr(R"({"signatures":1,"added":0})"));
    EXPECT_THAT(said, HasSubstr("no record 3"));
    EXPECT_THAT(said, HasSubstr("alone 2"));
    EXPECT_EQ(said.find(kCanary.substr(0, 16)), std::string::npos);
}

TEST_F(SignerBinary, policy_is_execute_and_what_the_configuration_adds) {
    constexpr Address kExecutor{{0xee}};
    const auto plain = load();
    ASSERT_TRUE(plain);
    const auto policy = value_of(execution_policy(plain->config, ChainId{1}, kExecutor));
    EXPECT_EQ(policy.callees, (std::vector{keys::Callee{kExecutor, {chain::kExecute}}}));
    EXPECT_TRUE(policy.max_value.is_zero());
    EXPECT_FALSE(policy.may_create);
    EXPECT_EQ(policy.per_day.signatures, 20'000U);
    EXPECT_EQ(policy.per_day.value, U256{});
    EXPECT_TRUE(policy.per_day.gas_cost.has_value());
    const auto development = value_of(execution_policy(plain->config, ChainId{31337}, kExecutor));
    EXPECT_EQ(development.per_day, keys::DayBudget{});

    write("lariat.toml",
          "[signer]\nmax_signatures_per_day = 5\n"
          "[[signer_calls]]\naddress = \"0xee00000000000000000000000000000000000000\"\n"
          "functions = [\"rescue(address,uint256)\", \"0x01020304\"]\n");
    const auto more = load();
    ASSERT_TRUE(more);
    const auto wider = value_of(execution_policy(more->config, ChainId{31337}, kExecutor));
    ASSERT_EQ(wider.callees.size(), 1U);
    EXPECT_EQ(wider.callees.front().functions,
              (std::vector{chain::kExecute, chain::kRescue, Selector{1, 2, 3, 4}}));
    EXPECT_EQ(wider.per_day.signatures, 5U);

    write("lariat.toml",
          "[[signer_calls]]\naddress = \"0xee00000000000000000000000000000000000000\"\n"
          "functions = [\"rescue\"]\n");
    const auto broken = load();
    ASSERT_FALSE(broken);
    EXPECT_THAT(broken.error().front().what, HasSubstr("signer_calls[0].functions: 'rescue' is no function"));
}

TEST_F(SignerBinary, set_up_travels_whole) {
    SignerSetup chosen = setup();
    chosen.policy.per_day = {.signatures = 3, .value = U256{5U}, .gas_cost = U256::max()};
    chosen.keys.account = "0x01";
    const SignerSetup back = value_of(setup_from(to_text(chosen)));
    EXPECT_EQ(back.policy, chosen.policy);
    EXPECT_EQ(back.keys.account, "0x01");
    EXPECT_EQ(back.keys.development_key_file, chosen.keys.development_key_file);
    EXPECT_EQ(back.record, chosen.record);
    EXPECT_EQ(back.latch, chosen.latch);
    for (const char* broken : {"", "{}", "[]", R"({"policy":{}})"})
        EXPECT_EQ(setup_from(broken).error().code, Errc::malformed);
}

}  // namespace
}  // namespace lariat::app
