#include "app/test/binary.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

namespace lariat::app {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

class HaltCommands : public Binary {
protected:
    /// The one row that a command prints.
    json::object row(const std::string& command) {
        const Ran ran = sh("lariat " + command + " -o json");
        EXPECT_EQ(ran.exit_code, 0) << command << ": " << ran.err;
        const json::value rows = json::parse(ran.out);
        EXPECT_EQ(rows.as_array().size(), 1U) << ran.out;
        return rows.at(0).as_object();
    }
    [[nodiscard]] static std::string text(const json::object& row, std::string_view name) {
        const json::value& value = row.at(json::string_view{name.data(), name.size()});
        return value.is_string() ? std::string{value.as_string()} : std::string{"null"};
    }
};

TEST_F(HaltCommands, halt_works_without_an_engine_and_lasts) {
    const json::object halted = row("halt --dir data --reason 'the oracle is wrong'");
    EXPECT_EQ(text(halted, "directory"), (folder_ / "data").string());
    EXPECT_EQ(text(halted, "engine"), "null");
    EXPECT_EQ(text(halted, "before"), "active");
    EXPECT_EQ(text(halted, "state"), "halted");
    EXPECT_GE(halted.at("tookUs").to_number<std::int64_t>(), 0);
    namespace fs = std::filesystem;
    EXPECT_EQ(fs::status(folder_ / "data").permissions(), fs::perms{0700});
    EXPECT_EQ(fs::status(folder_ / "data" / "halt.latch").permissions(), fs::perms{0600});

    const json::object status = row("status --dir data");
    EXPECT_EQ(text(status, "state"), "halted");
    EXPECT_EQ(text(status, "reason"), "the oracle is wrong");
    EXPECT_EQ(text(status, "by"), "command");
    EXPECT_THAT(text(status, "since"), HasSubstr("T"));
}

TEST_F(HaltCommands, reduce_is_weaker_than_halt_and_only_resume_leads_back) {
    EXPECT_EQ(text(row("reduce --dir data --reason upgrade"), "state"), "reducing");
    EXPECT_EQ(text(row("halt --dir data --reason stop"), "before"), "reducing");
    EXPECT_EQ(text(row("reduce --dir data"), "state"), "halted");
    const json::object resumed = row("resume --dir data --reason 'all is well'");
    EXPECT_EQ(text(resumed, "before"), "halted");
    EXPECT_EQ(text(resumed, "beforeReason"), "stop");
    EXPECT_EQ(text(resumed, "beforeBy"), "command");
    EXPECT_EQ(text(resumed, "state"), "active");
    EXPECT_EQ(text(resumed, "reason"), "all is well");
    EXPECT_EQ(text(row("resume --dir data --reason again"), "state"), "active")
        << "nothing to do is no error";
}

TEST_F(HaltCommands, resume_needs_a_reason) {
    row("halt --dir data");
    for (const char* command : {"lariat resume --dir data", "lariat resume --dir data --reason ' '"}) {
        const Ran ran = sh(command);
        EXPECT_EQ(ran.exit_code, 2);
        EXPECT_THAT(ran.err, HasSubstr("--reason"));
    }
    EXPECT_EQ(text(row("status --dir data"), "state"), "halted");
}

TEST_F(HaltCommands, concern_every_engine_of_the_configuration_but_resume_one_at_a_time) {
    write("lariat.toml", "[store]\ndir = \"live\"\n[world]\ndir = \"world\"\n");
    EXPECT_EQ(sh("lariat status").exit_code, 5) << "no engine has run here";
    EXPECT_EQ(text(row("halt"), "directory"), (folder_ / "live").string());
    std::filesystem::create_directories(folder_ / "world" / "engine");
    const Ran both = sh("lariat halt --reason stop -o json");
    EXPECT_EQ(both.exit_code, 0) << both.err;
    EXPECT_EQ(json::parse(both.out).as_array().size(), 2U);
    const Ran which = sh("lariat resume --reason ok");
    EXPECT_EQ(which.exit_code, 2);
    EXPECT_THAT(which.err, HasSubstr((folder_ / "live").string()));
    EXPECT_THAT(which.err, HasSubstr((folder_ / "world/engine").string()));
    EXPECT_EQ(text(row("resume --world --reason ok"), "state"), "active");
    EXPECT_EQ(sh("lariat resume --reason ok").exit_code, 0) << "one is left";
    EXPECT_EQ(text(row("status --dir live"), "state"), "active");
    EXPECT_EQ(sh("lariat halt --world --dir live").exit_code, 2);
}

TEST_F(HaltCommands, say_whether_an_engine_runs) {
    const Ran ran =
        sh("mkdir -m 700 data; exec 9> data/owner.lock; flock 9; echo 4711 >&9\n"
           "lariat halt --dir data -o json 9>&-; lariat status --dir data -o json 9>&-");
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    std::istringstream lines{ran.out};
    for (std::string line; std::getline(lines, line);)
        EXPECT_EQ(json::parse(line).at(0).at("engine"), "process 4711") << line;
}

TEST_F(HaltCommands, need_no_configuration_when_the_directory_is_named) {
    write("lariat.toml", "this is no configuration");
    const Ran ran = sh("lariat halt");
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_THAT(ran.err, HasSubstr("--dir DIR"));
    EXPECT_EQ(text(row("halt --dir data"), "state"), "halted");
}

TEST_F(HaltCommands, damage_is_a_halt_that_resume_mends) {
    row("reduce --dir data");
    const Ran damaged = sh("printf x | dd of=data/halt.latch bs=1 seek=9 conv=notrunc status=none");
    ASSERT_EQ(damaged.exit_code, 0) << damaged.err;
    const json::object status = row("status --dir data");
    EXPECT_EQ(text(status, "state"), "halted");
    EXPECT_EQ(text(status, "by"), "damage");
    EXPECT_EQ(text(row("resume --dir data --reason 'disk replaced'"), "beforeBy"), "damage");
    EXPECT_EQ(text(row("status --dir data"), "state"), "active");
}

TEST_F(HaltCommands, refuse_a_latch_that_others_can_change) {
    row("halt --dir data");
    const Ran ran = sh("chmod 666 data/halt.latch; lariat resume --dir data --reason ok");
    EXPECT_EQ(ran.exit_code, 4) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("chmod 600"));
    EXPECT_EQ(sh("lariat halt --dir data").exit_code, 4);
    EXPECT_EQ(sh("lariat status --dir data").exit_code, 4);
}

}  // namespace
}  // namespace lariat::app
