#pragma once

#include "core/model/testing/random_model.hpp"
#include "io/runtime/testing/scratch_dir.hpp"
#include "io/store/journal/reader.hpp"
#include "io/store/journal/writer.hpp"

#include <fstream>
#include <sstream>

namespace lariat::store::test_journal {

inline Bytes bytes_in(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    const std::string all = text.str();
    return {all.begin(), all.end()};
}

inline void write_bytes(const std::filesystem::path& path, ByteView bytes) {
    std::ofstream{path, std::ios::binary | std::ios::trunc}.write(reinterpret_cast<const char*>(bytes.data()),
                                                                  static_cast<std::streamsize>(bytes.size()));
}

inline JournalHeader header() {
    return {.version = "1.2.3",
            .commit = "abc",
            .build_type = "Debug",
            .run = "6553f1001a2b",
            .chain = ChainId{31337},
            .started_ns = 5,
            .configuration = {{"policy.tip", "1 gwei"}}};
}

/// Random events with random actions, numbered from one.
class RandomTurns {
public:
    explicit RandomTurns(std::uint64_t seed) : random_{seed} {}

    void append_to(JournalWriter& writer, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const Event event{
                ++sequence_, random_.number(),
                random_.make_alternative<EventBody>(sequence_ % std::variant_size_v<EventBody>)};
            std::vector<Action> actions;
            for (std::uint64_t left = random_.number() % 3; left > 0; --left)
                actions.push_back(random_.make<Action>());
            io::testing::value_of(writer.append(event, actions));
        }
    }

private:
    test_model::RandomModel random_;
    std::uint64_t sequence_ = 0;
};

}  // namespace lariat::store::test_journal
