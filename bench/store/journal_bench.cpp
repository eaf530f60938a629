#include "core/engine/engine.hpp"
#include "core/model/binary.hpp"
#include "io/store/journal/crc32c.hpp"
#include "io/store/journal/reader.hpp"
#include "io/store/journal/writer.hpp"
#include "synthetic.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace {

using namespace lariat;

namespace fs = std::filesystem;

constexpr std::size_t kBlocks = 512;

class Folder {
public:
    Folder() {
        std::string pattern = (fs::current_path() / "bench-journal-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            std::abort();
        path_ = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    [[nodiscard]] fs::path file(std::size_t number) const { return path_ / std::to_string(number); }

private:
    fs::path path_;
};

struct Turn {
    Event event;
    std::vector<Action> actions;
};

/// Blocks of four swaps in a market of 48 pools, with what the engine answers.
const std::vector<Turn>& turns() {
    static const std::vector<Turn> all = [] {
        bench::SyntheticMarket market{11, 48, 1};
        const Policy policy{
            .min_net = U256{1'000'000'000'000'000U},
            .gas_model = {Gas{30'000}, Gas{38'000}, Gas{118'000}, Gas{60'000}, Gas{75'000}, Gas{25'000}}};
        std::vector<Event> events{{1, 1, Configured{market.setup, policy}}, {2, 2, market.loaded}};
        for (std::uint64_t number = 2; number < 2 + kBlocks; ++number)
            events.push_back({number + 1, number + 1, market.block(number, 4)});
        Engine engine;
        std::vector<Turn> made;
        for (Event& event : events) {
            const auto actions = engine.on(event);
            made.push_back({std::move(event), {actions.begin(), actions.end()}});
        }
        return made;
    }();
    return all;
}

store::JournalWriter journal(const fs::path& path) {
    auto writer = store::JournalWriter::create(path, {.run = "bench"}, Engine{}.checkpoint(),
                                               {.segment_bytes = std::uint64_t{1} << 40U});
    if (!writer)
        std::abort();
    return std::move(*writer);
}

void append_event(benchmark::State& state) {
    const Folder folder;
    std::optional<store::JournalWriter> writer;
    std::size_t file = 0;
    std::size_t next = turns().size();
    std::uint64_t bytes = 0;
    for (auto _ : state) {
        if (next == turns().size()) {
            state.PauseTiming();
            writer.reset();
            fs::remove(folder.file(file));
            writer.emplace(journal(folder.file(++file)));
            bytes -= writer->bytes();
            next = 0;
            state.ResumeTiming();
        }
        const Turn& turn = turns()[next++];
        if (!writer->append(turn.event, turn.actions))
            std::abort();
        if (next == turns().size())
            bytes += writer->bytes();
    }
    if (next != turns().size())
        bytes += writer->bytes();
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
    state.counters["bytes_per_event"] = static_cast<double>(bytes) / static_cast<double>(state.iterations());
}

/// Everything that `lariat replay` does to an event: read, check, decode, answer, encode, compare.
void replay_event(benchmark::State& state) {
    const Folder folder;
    {
        auto writer = journal(folder.file(0));
        for (const Turn& turn : turns())
            if (!writer.append(turn.event, turn.actions))
                std::abort();
    }
    std::size_t events = 0;
    Bytes got;
    for (auto _ : state) {
        auto reader = store::JournalReader::open(folder.file(0));
        Engine engine;
        while (const auto item = reader->next().value()) {
            const auto* entry = std::get_if<store::JournalEntry>(&*item);
            if (entry == nullptr)
                continue;
            got.clear();
            binary::encode_to(got, engine.on(entry->event));
            if (!std::ranges::equal(got, entry->actions))
                std::abort();
            ++events;
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(events));
}

void take_checkpoint(benchmark::State& state) {
    Engine engine;
    for (const Turn& turn : turns())
        engine.on(turn.event);
    std::size_t size = 0;
    for (auto _ : state)
        size = engine.checkpoint().size();
    state.counters["bytes"] = static_cast<double>(size);
}

void checksum(benchmark::State& state) {
    const Bytes bytes(std::size_t{64} << 10U, 0xa5);
    for (auto _ : state)
        benchmark::DoNotOptimize(store::crc32c(bytes));
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size()) * state.iterations());
}

BENCHMARK(append_event)->Name("journal/append_block_of_4_swaps/lariat");
BENCHMARK(replay_event)->Name("journal/replay_512_blocks/lariat")->Unit(benchmark::kMillisecond);
BENCHMARK(take_checkpoint)->Name("journal/checkpoint_48_pools/lariat")->Unit(benchmark::kMicrosecond);
BENCHMARK(checksum)->Name("journal/crc32c_64_kib/lariat");

}  // namespace
