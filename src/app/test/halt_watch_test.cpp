#include "app/run/halt_watch.hpp"

#include "app/test/support.hpp"

#include <vector>

namespace lariat::app {
namespace {

using Kind = Command::Kind;
using Told = std::pair<Kind, std::string>;

class HaltWatching : public InFolder {
protected:
    HaltWatching() : latch_{open()} {}

    [[nodiscard]] keys::HaltLatch open() const { return *keys::HaltLatch::open(file()); }
    [[nodiscard]] std::filesystem::path file() const { return keys::HaltLatch::in(folder_); }
    /// What the core is told by one look.
    std::vector<Told> look() {
        told_.clear();
        watch_.look();
        return told_;
    }

    keys::HaltLatch latch_;
    std::vector<Told> told_;
    int changes_ = 0;
    HaltWatch watch_{latch_,
                     [this](const Command& command) { told_.emplace_back(command.kind, command.reason); },
                     [this](const keys::HaltLatch::Status&) { ++changes_; }};
};

TEST_F(HaltWatching, tells_each_change_once) {
    EXPECT_EQ(look(), std::vector<Told>{}) << "active is what the core begins with";
    ASSERT_TRUE(open().tighten(OperatingState::reducing, "upgrade", "api"));
    EXPECT_EQ(look(), (std::vector<Told>{{Kind::reduce, "upgrade"}}));
    EXPECT_EQ(look(), std::vector<Told>{});
    ASSERT_TRUE(open().tighten(OperatingState::halted, "", "command"));
    EXPECT_EQ(look(), (std::vector<Told>{{Kind::halt, "by command"}}));
    ASSERT_TRUE(open().tighten(OperatingState::halted, "once more", "signal"));
    EXPECT_EQ(look(), std::vector<Told>{}) << "nothing has changed";
    ASSERT_TRUE(open().resume("well again", "command"));
    EXPECT_EQ(look(), (std::vector<Told>{{Kind::resume, "well again"}}));
    EXPECT_EQ(watch_.status().state, OperatingState::active);
}

TEST_F(HaltWatching, tells_what_was_in_force_before_it_began) {
    ASSERT_TRUE(latch_.tighten(OperatingState::halted, "yesterday", "risk"));
    EXPECT_EQ(look(), (std::vector<Told>{{Kind::halt, "yesterday"}}));
    EXPECT_EQ(watch_.status().by, "risk");
    EXPECT_EQ(changes_, 1);
}

TEST_F(HaltWatching, takes_a_replaced_file_for_a_halt) {
    look();
    std::filesystem::remove(file());
    const auto told = look();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().first, Kind::halt);
    EXPECT_EQ(watch_.status().by, "damage");
    EXPECT_EQ(look(), std::vector<Told>{});
    static_cast<void>(open());
    EXPECT_EQ(look(), std::vector<Told>{}) << "another file of that name is not the one";
}

}  // namespace
}  // namespace lariat::app
