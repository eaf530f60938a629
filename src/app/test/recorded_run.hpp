#pragma once

#include "core/engine/engine.hpp"
#include "core/engine/testing/event_stream.hpp"
#include "io/runtime/testing/scratch_dir.hpp"
#include "io/store/journal/writer.hpp"

#include <filesystem>
#include <functional>

namespace lariat::app {

/// A made-up run to be recorded.
struct RecordedRun {
    std::uint64_t seed = 1;
    std::size_t events = 100;
    store::JournalLimits limits{};
    store::JournalHeader header{.version = "1.2.3", .run = "6553f1001a2b"};
    /// May change what is written down of an answer.
    std::function<void(const Event&, std::vector<Action>&)> forge{};

    void write_to(const std::filesystem::path& path) const {
        using io::testing::value_of;
        test_world::EventStream stream{seed};
        Engine engine;
        auto writer = value_of(store::JournalWriter::create(path, header, engine.checkpoint(), limits));
        std::vector<Action> answer;
        for (std::size_t i = 0; i < events; ++i) {
            const Event event = stream.next(answer);
            const auto actions = engine.on(event);
            answer.assign(actions.begin(), actions.end());
            std::vector<Action> written = answer;
            if (forge)
                forge(event, written);
            value_of(writer.append(event, written));
            if (writer.wants_rotation())
                value_of(writer.rotate(engine.checkpoint()));
        }
        value_of(writer.close());
    }
};

}  // namespace lariat::app
