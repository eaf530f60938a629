#include "app/program.hpp"
#include "app/test/recorded_run.hpp"
#include "app/test/support.hpp"
#include "app/version.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace lariat::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ReplayCommand : public InFolder {
protected:
    struct Ran {
        int exit_code = -1;
        std::string out;
        std::string err;

        [[nodiscard]] json::object object() const { return json::parse(out).as_object(); }
    };

    [[nodiscard]] Ran replay(std::vector<std::string> words) const {
        words.insert(words.begin(), "replay");
        std::ostringstream out;
        std::ostringstream err;
        const int code = run_program(words, environment_, {.out = out, .err = err});
        return {code, out.str(), err.str()};
    }
    /// By this very build.
    [[nodiscard]] RecordedRun run() const {
        return {.events = 400, .header = {.version = kVersion, .commit = kCommit, .run = "6553f1001a2b"}};
    }
    [[nodiscard]] fs::path journal() const { return folder_ / "run.journal"; }

    void change_byte(std::uint64_t at) const {
        std::fstream file{journal(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekg(static_cast<std::streamoff>(at));
        const int byte = file.get();
        file.seekp(static_cast<std::streamoff>(at));
        file.put(static_cast<char>(byte ^ 1));
    }
};

TEST_F(ReplayCommand, equal_ends_with_0_and_one_object) {
    run().write_to(journal());
    const Ran ran = replay({"run.journal", "-o", "json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.err, IsEmpty());
    const json::object report = ran.object();
    EXPECT_EQ(report.at("events"), 400);
    EXPECT_EQ(report.at("equal"), true);
    EXPECT_EQ(report.at("end"), "closed");
    EXPECT_EQ(report.at("run"), "6553f1001a2b");
    EXPECT_EQ(replay({"run.journal", "--until", "10", "-o", "json"}).object().at("end"), "until");
}

TEST_F(ReplayCommand, different_ends_with_1_and_shows_in_what) {
    RecordedRun forged = run();
    forged.forge = [](const Event& event, std::vector<Action>& actions) {
        if (event.sequence == 1)
            actions.emplace_back(Alert{Alert::Level::info, "forged"});
    };
    forged.write_to(journal());
    Ran ran = replay({"run.journal", "--diff", "-o", "json"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_THAT(ran.err, HasSubstr("1 of 400 events were answered differently, the first is 1"));
    const json::object report = ran.object();
    const json::array& fields = report.at("fields").as_array();
    ASSERT_FALSE(fields.empty());
    EXPECT_EQ(fields[0].at("event"), "configured");
    ran = replay({"run.journal", "--diff", "-o", "table"});
    EXPECT_THAT(ran.out, HasSubstr("forged"));
    EXPECT_THAT(replay({"run.journal"}).err, HasSubstr("--diff shows in what"));
}

TEST_F(ReplayCommand, a_torn_end_is_passed_over_and_said) {
    run().write_to(journal());
    fs::resize_file(journal(), fs::file_size(journal()) - 30);
    const Ran ran = replay({"run.journal", "-o", "json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("the end is torn"));
    EXPECT_EQ(ran.object().at("end"), "torn");
}

TEST_F(ReplayCommand, a_damaged_journal_ends_with_3_and_its_place) {
    run().write_to(journal());
    change_byte(fs::file_size(journal()) / 2);
    const Ran ran = replay({"run.journal", "-o", "json"});
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_THAT(ran.err, HasSubstr("damaged at offset"));
    EXPECT_EQ(ran.object().at("end"), "damaged");
    EXPECT_GT(ran.object().at("events").as_int64(), 0);
    write("text", "not a journal, but as long as one has to be");
    EXPECT_EQ(replay({"text"}).exit_code, 3);
}

TEST_F(ReplayCommand, another_version_ends_with_4_and_another_build_with_a_warning) {
    RecordedRun other = run();
    other.header.commit = "0123456789ab";
    other.write_to(journal());
    Ran ran = replay({"run.journal", "-o", "json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("(0123456789ab)"));

    std::fstream file{journal(), std::ios::in | std::ios::out | std::ios::binary};
    store::Preamble preamble = store::own_preamble();
    ++preamble.schema_fingerprint;
    const auto bytes = store::write_preamble(preamble);
    file.write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    file.close();
    ran = replay({"run.journal", "-o", "json"});
    EXPECT_EQ(ran.exit_code, 4);
    EXPECT_THAT(ran.err, HasSubstr("replay it with the build that wrote it"));
}

TEST_F(ReplayCommand, wrong_use_and_nothing_there) {
    EXPECT_EQ(replay({"nothing"}).exit_code, 5);
    run().write_to(journal());
    for (const char* const number : {"0", "-1", "x", "1x", ""})
        EXPECT_EQ(replay({"run.journal", std::string{"--until="} + number}).exit_code, 2) << number;
    EXPECT_EQ(replay({}).exit_code, 2);
}

TEST_F(ReplayCommand, exports_and_never_overwrites) {
    run().write_to(journal());
    EXPECT_EQ(replay({"run.journal", "--export", "out.ndjson"}).exit_code, 0);
    EXPECT_GT(fs::file_size(folder_ / "out.ndjson"), 10'000U);
    const Ran again = replay({"run.journal", "--export", "out.ndjson"});
    EXPECT_EQ(again.exit_code, 4);
    EXPECT_THAT(again.err, HasSubstr("never overwritten"));
}

}  // namespace
}  // namespace lariat::app
