#include "foundation/base/hex.hpp"
#include "io/keys/guarded_signer.hpp"
#include "io/keys/signer_server.hpp"
#include "io/keys/socket_signing.hpp"
#include "io/keys/sqlite_record.hpp"

#include <benchmark/benchmark.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace lariat;
using namespace lariat::keys;

/// On the disk that the working directory is on: /tmp may be memory, which has nothing to flush.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::current_path() / "bench-keys-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            std::abort();
        path_ = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

constexpr Address kExecutor{{0xee}};

GuardedSigner signer_on(SignatureRecord& record) {
    const Bytes secret(32, 0x11);
    return GuardedSigner{{.key = UnlockedKey::hold(PrivateKey::from_bytes(secret).value()).value(),
                          .policy = {.chain = ChainId{31337},
                                     .callees = {{kExecutor, {{1, 2, 3, 4}}}},
                                     .max_gas = Gas{1'000'000},
                                     .max_fee_per_gas = 1'000'000'000'000U,
                                     .per_day = {.signatures = 1'000'000'000}},
                          .record = record,
                          .state = [] { return OperatingState::active; }}};
}

/// A call of the executor with three hops.
Transaction plan(std::uint64_t nonce) {
    Transaction txn;
    txn.chain_id = ChainId{31337};
    txn.nonce = Nonce{nonce};
    txn.max_fee_per_gas = 2'000'000'007;
    txn.max_priority_fee_per_gas = 1'000'000'000;
    txn.gas_limit = Gas{400'000};
    txn.to = kExecutor;
    txn.data = Bytes(540, 0xab);
    std::copy_n(std::array<std::uint8_t, 4>{1, 2, 3, 4}.begin(), 4, txn.data.begin());
    return txn;
}

io::Expected<SqliteRecord> open(const Folder& folder, bool durable) {
    return durable ? SqliteRecord::open(folder.path()) : SqliteRecord::transient();
}

/// Policy, record and signature, without a process in between.
void sign_guarded(benchmark::State& state, bool durable) {
    const Folder folder;
    SqliteRecord record = open(folder, durable).value();
    GuardedSigner signer = signer_on(record);
    std::uint64_t nonce = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(signer.sign(plan(nonce++)).value());
    state.SetItemsProcessed(state.iterations());
}

io::Task<void> sign_remotely(io::Runtime& runtime, int connection, benchmark::State& state) {
    auto begun = co_await SocketSigning::begin(runtime, OwnedDescriptor{connection}, "{}", {});
    auto& service = **begun;
    std::uint64_t nonce = 0;
    for (auto _ : state) {
        const auto made = co_await service.sign(plan(nonce++));
        if (!made)
            state.SkipWithError(made.error().message.c_str());
    }
    state.SetItemsProcessed(state.iterations());
}

/// What an engine waits for: to the signer's process and back.
void sign_in_another_process(benchmark::State& state, bool durable) {
    const Folder folder;
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        std::abort();
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        SqliteRecord record = open(folder, durable).value();
        GuardedSigner signer = signer_on(record);
        const Frame first = receive_frame(ends[1], std::chrono::seconds{5}).value();
        const Frame ready = answer_to(signer, to_frame(first.id, SignerRequest{StatusRequest{}}));
        static_cast<void>(send_frame(ends[1], ready, std::chrono::seconds{5}));
        serve_connection(signer, ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    {
        io::Runtime runtime;
        runtime.block_on(sign_remotely(runtime, ends[0], state));
    }
    ::waitpid(child, nullptr, 0);
}

BENCHMARK_CAPTURE(sign_guarded, in_memory, false)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(sign_guarded, durable, true)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(sign_in_another_process, in_memory, false)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(sign_in_another_process, durable, true)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
