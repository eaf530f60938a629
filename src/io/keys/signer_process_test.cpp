#include "io/keys/process_guard.hpp"
#include "io/keys/signer_server.hpp"
#include "io/keys/socket_signing.hpp"
#include "io/keys/sqlite_record.hpp"
#include "io/keys/testing/guarded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lariat::keys {
namespace {

using ::testing::HasSubstr;
using testing::plan;

constexpr ServerLimits kQuick{.frame = std::chrono::milliseconds{50}};

/// A process of the test's own, killed with the object.
class Forked {
public:
    template <class Body>
    explicit Forked(Body body) : pid_{::fork()} {
        if (pid_ == 0) {
            body();
            ::_exit(0);
        }
    }
    Forked(const Forked&) = delete;
    Forked& operator=(const Forked&) = delete;
    ~Forked() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return status;
    }
    void kill() {
        ::kill(pid_, SIGKILL);
        wait();
    }

private:
    pid_t pid_;
};

/// The disk, and then the end of the process before it can answer.
class DyingRecord final : public SignatureRecord {
public:
    explicit DyingRecord(SqliteRecord& real) : real_{real} {}
    io::Expected<std::vector<RecordedSignature>> of_nonce(const Lane& lane, Nonce nonce) override {
        return real_.of_nonce(lane, nonce);
    }
    io::Expected<std::vector<RecordedSignature>> since(const Lane& lane, std::int64_t from_ns) override {
        return real_.since(lane, from_ns);
    }
    io::Expected<void> append(const Lane& lane, const RecordedSignature& signature) override {
        static_cast<void>(real_.append(lane, signature));
        ::kill(::getpid(), SIGKILL);
        return {};
    }
    io::Expected<void> withdraw(const Lane& lane, Nonce nonce, std::uint32_t seq) override {
        return real_.withdraw(lane, nonce, seq);
    }

private:
    SqliteRecord& real_;
};

GuardedSigner signer_on(SignatureRecord& record, std::string_view key = kCanary) {
    return GuardedSigner{
        {.key = key_of(key), .policy = testing::policy_for_tests(), .record = record, .state = [] {
             return OperatingState::active;
         }}};
}

/// A listening signer in a process of its own; the listener exists before the fork, so nothing waits.
struct Daemon {
    explicit Daemon(const ScratchDir& folder, std::string_view key = kCanary)
        : socket{folder / "run" / "socket"}, listener{value_of(listen_privately(socket))}, process{[&] {
              SqliteRecord record = value_of(SqliteRecord::open(folder / "record"));
              GuardedSigner signer = signer_on(record, key);
              std::array<int, 2> never{};
              static_cast<void>(::pipe(never.data()) == 0);
              serve_listener(signer, listener.get(), never[0], kQuick);
          }} {
        listener.reset();
    }
    std::filesystem::path socket;
    OwnedDescriptor listener;
    Forked process;
};

template <class T>
T on(io::Runtime& runtime, io::Task<T> task) {
    return runtime.block_on(std::move(task));
}

/// One client's whole conversation: `block_on` ends its runtime.
io::Task<io::Expected<void>> talk(io::Runtime& runtime, const std::filesystem::path& socket) {
    LARIAT_CO_TRY(const auto service, co_await SocketSigning::connect(runtime, socket, {}));
    LARIAT_CO_TRY(const SignedTransaction first, co_await service->sign(plan(7)));
    LARIAT_CO_TRY(const SignedTransaction again, co_await service->sign(plan(7)));
    EXPECT_EQ(first, again);
    EXPECT_EQ(sender_of(first).value(), service->address());
    EXPECT_EQ(service->chain(), testing::kTestChain);
    LARIAT_CO_TRY(const auto all, co_await service->signed_for(Nonce{7}));
    EXPECT_EQ(all, std::vector{first});
    Transaction other = plan(7);
    other.data.push_back(1);
    const auto refused = co_await service->sign(other);
    EXPECT_EQ(refused.error().code, Errc::refused);
    EXPECT_THAT(refused.error().message, HasSubstr("nonce 7 has another transaction already"));
    Transaction wrong = plan(8);
    wrong.gas_price = 1;
    const auto unfit = co_await service->sign(wrong);
    EXPECT_EQ(unfit.error().code, Errc::invalid_argument);
    LARIAT_CO_TRY(const StatusAnswer status, co_await service->status());
    EXPECT_EQ(status.signatures_today, 1U);
    co_return io::ok();
}

TEST(SignerProcess, answers_over_its_socket) {
    const ScratchDir folder;
    const Daemon daemon{folder};
    io::Runtime runtime;
    value_of(on(runtime, talk(runtime, daemon.socket)));
}

TEST(SignerProcess, socket_and_folder_are_for_its_owner) {
    const ScratchDir folder;
    const Daemon daemon{folder};
    struct stat status{};
    ASSERT_EQ(::stat(daemon.socket.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(daemon.socket.parent_path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
    EXPECT_EQ(listen_privately(daemon.socket).error().code, Errc::conflict);
}

TEST(SignerProcess, replaces_the_socket_of_one_that_is_gone) {
    const ScratchDir folder;
    {
        const Daemon daemon{folder};
    }
    EXPECT_TRUE(std::filesystem::exists(folder / "run" / "socket"));
    const Daemon daemon{folder};
    io::Runtime runtime;
    value_of(on(runtime, talk(runtime, daemon.socket)));
    folder.write("file", "");
    EXPECT_EQ(listen_privately(folder / "run" / "socket").error().code, Errc::conflict);
}

/// Sends bytes and reads what comes until the other end closes.
Bytes raw_exchange(const std::filesystem::path& socket, const Bytes& bytes) {
    const OwnedDescriptor connection = value_of(connect_to(socket));
    EXPECT_EQ(::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    Bytes received;
    std::array<std::uint8_t, 4096> chunk;
    for (ssize_t got = 0; (got = ::recv(connection.get(), chunk.data(), chunk.size(), 0)) > 0;)
        received.insert(received.end(), chunk.begin(), chunk.begin() + got);
    return received;
}

TEST(SignerProcess, ends_conversations_that_make_no_sense_and_serves_the_others) {
    const ScratchDir folder;
    const Daemon daemon{folder};
    const Bytes noise(100, 0xa5);
    Bytes told = raw_exchange(daemon.socket, noise);
    const auto frame = value_of(take_frame(told)).value();
    EXPECT_EQ(std::get<FailureAnswer>(value_of(answer_of(frame))).code, Errc::refused);
    Bytes half = encode(to_frame(1, StatusRequest{}));
    half.pop_back();
    EXPECT_TRUE(raw_exchange(daemon.socket, half).empty()) << "given up after its time";
    io::Runtime runtime;
    value_of(on(runtime, talk(runtime, daemon.socket)));
}

TEST(SignerProcess, refuses_another_user) {
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can become another user";
    const ScratchDir folder;
    const Daemon daemon{folder};
    // Past the folder and the mode, as if somebody had opened both.
    for (const auto& path : {folder.path(), daemon.socket.parent_path()})
        ::chmod(path.c_str(), 0755);
    ::chmod(daemon.socket.c_str(), 0666);
    Forked stranger{[&] {
        if (::setuid(65534) != 0)
            ::_exit(2);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, daemon.socket.c_str());
        const int connection = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            ::_exit(3);
        const Bytes bytes = encode(to_frame(1, StatusRequest{}));
        static_cast<void>(::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL));
        std::uint8_t byte = 0;
        ::_exit(::recv(connection, &byte, 1, 0) > 0 ? 4 : 0);
    }};
    const int status = stranger.wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    io::Runtime runtime;
    value_of(on(runtime, talk(runtime, daemon.socket)));
}

io::Task<io::Expected<SignedTransaction>> begin_and_sign(io::Runtime& runtime, OwnedDescriptor connection) {
    LARIAT_CO_TRY(const auto service,
                  co_await SocketSigning::begin(runtime, std::move(connection), "{}", {}));
    co_return co_await service->sign(plan(7));
}

/// A signer at the other end of a pair of sockets, as one that was started for us.
template <class Record>
void serve_child(int connection, SqliteRecord& file) {
    Record record{file};
    GuardedSigner signer = signer_on(record);
    const Frame set_up = value_of(receive_frame(connection, std::chrono::seconds{5}));
    const Frame ready = answer_to(signer, to_frame(set_up.id, StatusRequest{}));
    value_of(send_frame(connection, ready, std::chrono::seconds{5}));
    serve_connection(signer, connection);
}

TEST(SignerProcess, killed_after_its_record_gives_the_same_bytes_afterwards) {
    const ScratchDir folder;
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    {
        Forked dying{[&] {
            ::close(ends[0]);
            SqliteRecord file = value_of(SqliteRecord::open(folder / "record"));
            serve_child<DyingRecord>(ends[1], file);
        }};
        ::close(ends[1]);
        io::Runtime runtime;
        const auto lost = on(runtime, begin_and_sign(runtime, OwnedDescriptor{ends[0]}));
        ASSERT_FALSE(lost);
        EXPECT_EQ(lost.error().code, Errc::unavailable);
        EXPECT_TRUE(WIFSIGNALED(dying.wait()));
    }
    SqliteRecord record = value_of(SqliteRecord::open(folder / "record"));
    GuardedSigner signer = signer_on(record);
    const auto told = value_of(signer.signed_for(Nonce{7}));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(value_of(signer.sign(plan(7))), told.front());
    Transaction other = plan(7);
    other.data.push_back(1);
    EXPECT_EQ(signer.sign(other).error().code, Errc::refused);
}

TEST(SignerProcess, silence_is_a_timeout_and_not_an_answer) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    const OwnedDescriptor silent{ends[1]};
    io::Runtime runtime;
    const auto begun = on(runtime, SocketSigning::begin(runtime, OwnedDescriptor{ends[0]}, "{}",
                                                        {.ready = std::chrono::milliseconds{20}}));
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().code, Errc::timeout);
}

io::Task<io::Expected<void>> outlive(io::Runtime& runtime, const ScratchDir& folder) {
    auto daemon = std::make_unique<Daemon>(folder);
    LARIAT_CO_TRY(const auto service, co_await SocketSigning::connect(runtime, daemon->socket, {}));
    LARIAT_CO_TRY(const SignedTransaction first, co_await service->sign(plan(7)));
    daemon.reset();
    const auto gone = co_await service->sign(plan(8));
    EXPECT_EQ(gone.error().code, Errc::unavailable);
    const auto still = co_await service->sign(plan(8));
    EXPECT_EQ(still.error().code, Errc::unavailable);
    EXPECT_THAT(still.error().message, HasSubstr("no signer answers at"));
    daemon = std::make_unique<Daemon>(folder);
    LARIAT_CO_TRY(const auto found, co_await service->signed_for(Nonce{7}));
    EXPECT_EQ(found, std::vector{first});
    daemon.reset();
    daemon = std::make_unique<Daemon>(folder, "11" + std::string{kCanary.substr(2)});
    const auto lost = co_await service->status();  // the connection that broke
    EXPECT_FALSE(lost);
    const auto other = co_await service->status();
    EXPECT_EQ(other.error().code, Errc::refused) << "another key";
    co_return io::ok();
}

TEST(SignerProcess, may_end_and_come_back_under_the_engine) {
    const ScratchDir folder;
    io::Runtime runtime;
    value_of(on(runtime, outlive(runtime, folder)));
}

TEST(SignerProcess, does_its_work_behind_the_filter_and_nothing_else) {
    const ScratchDir folder;
    Forked guarded{[&] {
        if (!guard_process())
            ::_exit(2);
        SqliteRecord record = value_of(SqliteRecord::open(folder / "record"));
        GuardedSigner signer = signer_on(record);
        static_cast<void>(signer.status());
        static_cast<void>(lock_all_memory());
        value_of(restrict_system_calls());
        for (std::uint64_t nonce = 0; nonce < 50; ++nonce)
            value_of(signer.sign(plan(nonce)));
        if (::open("/etc/passwd", O_RDONLY) >= 0 || errno != EPERM)
            ::_exit(3);
        if (::socket(AF_INET, SOCK_STREAM, 0) >= 0)
            ::_exit(4);
        char* const none[] = {nullptr};
        ::execve("/bin/true", none, none);
        ::_exit(5);
    }};
    const int status = guarded.wait();
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    EXPECT_TRUE(WIFEXITED(status)) << "no filter under sanitizers";
#else
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) << status;
#endif
    SqliteRecord record = value_of(SqliteRecord::open(folder / "record"));
    EXPECT_EQ(value_of(record.all()).size(), 50U);
}

}  // namespace
}  // namespace lariat::keys
