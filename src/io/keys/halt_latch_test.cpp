#include "io/keys/halt_latch.hpp"

#include "io/keys/halt_image.hpp"
#include "io/runtime/testing/scratch_dir.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace lariat::keys {
namespace {

namespace fs = std::filesystem;
using enum OperatingState;
using io::testing::ScratchDir;
using io::testing::value_of;

struct Latch : ::testing::Test {
    [[nodiscard]] HaltLatch open() const { return value_of(HaltLatch::open(file)); }
    [[nodiscard]] std::string content() const {
        std::ifstream stream{file, std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }
    void overwrite(std::string_view bytes) const {
        // In place: some file systems flush what is truncated and written anew, which takes its time.
        std::ofstream{file, std::ios::binary | std::ios::app}.close();
        std::fstream{file, std::ios::binary | std::ios::in | std::ios::out} << bytes;
        fs::resize_file(file, bytes.size());
    }

    ScratchDir scratch;
    fs::path file = HaltLatch::in(scratch.path());
};

TEST_F(Latch, is_made_active_whole_and_private) {
    const HaltLatch latch = open();
    EXPECT_EQ(latch.state(), active);
    EXPECT_EQ(latch.state_in_place(), active);
    EXPECT_EQ(latch.status().reason, "");
    EXPECT_GT(latch.status().changed_ns, 0);
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
    EXPECT_EQ(status.st_size, static_cast<off_t>(halt_image::kSize));
    EXPECT_GE(status.st_blocks * 512, status.st_size) << "its place is allocated";
}

TEST_F(Latch, says_who_why_and_when_and_keeps_it) {
    {
        HaltLatch latch = open();
        value_of(latch.tighten(halted, "too many reverts", "risk"));
        EXPECT_EQ(latch.state(), halted);
        EXPECT_EQ(latch.generation(), 2U);
    }
    HaltLatch again = open();
    const HaltLatch::Status status = again.status();
    EXPECT_EQ(status.state, halted);
    EXPECT_EQ(status.reason, "too many reverts");
    EXPECT_EQ(status.by, "risk");
    EXPECT_GT(status.changed_ns, 1'700'000'000'000'000'000);
    value_of(again.resume("looked into it", "command"));
    EXPECT_EQ(open().state(), active);
    EXPECT_EQ(open().status().reason, "looked into it");
}

TEST_F(Latch, only_a_resumption_leads_to_a_weaker_state) {
    HaltLatch latch = open();
    value_of(latch.tighten(reducing, "slowly", "api"));
    EXPECT_EQ(latch.state(), reducing);
    value_of(latch.tighten(halted, "stop", "command"));
    value_of(latch.tighten(reducing, "weaker", "api"));
    EXPECT_EQ(latch.state(), halted);
    value_of(latch.tighten(halted, "again", "signal"));
    EXPECT_EQ(latch.status().reason, "stop") << "who was first stays on record";
    EXPECT_EQ(latch.status().by, "command");
    EXPECT_EQ(latch.generation(), 5U) << "each order counts, so that none passes a resumption by";
    EXPECT_EQ(latch.tighten(active, "", "").error().code, Errc::invalid_argument);
}

TEST_F(Latch, a_resumption_needs_a_reason) {
    HaltLatch latch = open();
    value_of(latch.tighten(halted, "stop", "command"));
    EXPECT_EQ(latch.resume("", "command").error().code, Errc::invalid_argument);
    EXPECT_EQ(latch.resume(" \t", "command").error().code, Errc::invalid_argument);
    EXPECT_EQ(latch.state(), halted);
    value_of(latch.resume("fixed", "command"));
    const auto generation = latch.generation();
    value_of(latch.resume("fixed", "command"));
    EXPECT_EQ(latch.generation(), generation) << "nothing was to be resumed";
}

TEST_F(Latch, every_reader_sees_a_change_with_its_next_load) {
    HaltLatch writer = open();
    const HaltLatch reader = open();
    for (int round = 0; round < 100; ++round) {
        value_of(writer.tighten(round % 2 == 0 ? reducing : halted, "stop", "command"));
        EXPECT_EQ(reader.state(), writer.state());
        EXPECT_EQ(reader.status(), writer.status());
        value_of(writer.resume("go", "command"));
        EXPECT_EQ(reader.state(), active);
    }
}

TEST_F(Latch, every_wrong_byte_means_halted) {
    {
        HaltLatch latch = open();
        value_of(latch.tighten(reducing, "slowly", "api"));
        value_of(latch.resume("go", "command"));
    }
    const std::string good = content();
    ASSERT_EQ(good.size(), halt_image::kSize);
    // Damage is what stays wrong for a while, so that each opening takes one: a sample of the zeros is
    // enough.
    for (std::size_t at = 0; at < good.size(); at += at < 64 ? 1 : 97) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x10);
        overwrite(bad);
        EXPECT_EQ(open().state(), halted) << at;
        EXPECT_EQ(open().status().by, "damage") << at;
    }
    overwrite(good);
    EXPECT_EQ(open().state(), active);
}

TEST_F(Latch, every_other_length_means_halted) {
    static_cast<void>(open());
    const std::string good = content();
    for (std::size_t size = 0; size < good.size(); ++size) {
        overwrite(std::string_view{good}.substr(0, size));
        const HaltLatch latch = open();
        ASSERT_EQ(latch.state(), halted) << size;
        if (size % 64 == 0 || size > good.size() - 8)
            ASSERT_EQ(open().state(), halted) << size << ": for whoever opens it next, too";
    }
    overwrite(good + "x");
    EXPECT_EQ(open().state(), halted);
}

TEST_F(Latch, damage_found_by_one_is_seen_by_all_and_ends_with_a_resumption) {
    HaltLatch engine = open();
    std::string bad = content();
    bad[halt_image::kSector * 2 + 30] = 'x';
    {
        // In place, as a broken disk would do it, not under another inode.
        std::fstream stream{file, std::ios::binary | std::ios::in | std::ios::out};
        stream << bad;
    }
    EXPECT_EQ(engine.state(), active) << "the word itself is whole";
    HaltLatch command = open();
    EXPECT_EQ(engine.state(), halted);
    EXPECT_EQ(engine.generation(), 0U);
    EXPECT_NE(engine.status().reason.find("is damaged"), std::string::npos);
    value_of(command.tighten(halted, "found damage", "command"));
    EXPECT_EQ(engine.status().reason, "found damage");
    value_of(command.resume("mended", "command"));
    EXPECT_EQ(engine.state(), active);
    EXPECT_EQ(open().state(), active);
}

TEST_F(Latch, damage_can_be_resumed_from_directly) {
    overwrite("nonsense");
    ::chmod(file.c_str(), 0600);
    HaltLatch latch = open();
    EXPECT_EQ(latch.state(), halted);
    value_of(latch.resume("mended", "command"));
    EXPECT_EQ(latch.state(), active);
    EXPECT_EQ(open().status().reason, "mended");
    EXPECT_EQ(fs::file_size(file), halt_image::kSize);
}

TEST_F(Latch, a_file_put_in_its_place_means_halted) {
    const HaltLatch latch = open();
    fs::rename(file, scratch / "elsewhere");
    EXPECT_EQ(latch.state_in_place(), halted);
    EXPECT_EQ(latch.status().state, halted);
    static_cast<void>(open());
    EXPECT_EQ(latch.state_in_place(), halted) << "another file of the same name is not ours";
    fs::rename(scratch / "elsewhere", file);
    EXPECT_EQ(latch.state_in_place(), active);
}

TEST_F(Latch, is_refused_when_others_can_reach_it) {
    static_cast<void>(open());
    ::chmod(file.c_str(), 0620);
    const auto wide = HaltLatch::open(file);
    ASSERT_FALSE(wide);
    EXPECT_EQ(wide.error().code, Errc::refused);
    EXPECT_NE(wide.error().message.find("chmod 600"), std::string::npos);
    ::chmod(file.c_str(), 0600);
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(file.c_str(), 1, 1), 0);
        EXPECT_EQ(HaltLatch::open(file).error().code, Errc::refused);
    }
}

TEST_F(Latch, is_refused_when_it_is_no_file) {
    fs::create_directory(file);
    EXPECT_FALSE(HaltLatch::open(file));
    fs::remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    EXPECT_EQ(HaltLatch::open(file).error().code, Errc::refused);
    fs::remove(file);
    static_cast<void>(value_of(HaltLatch::open(scratch / "target")));
    fs::create_symlink(scratch / "target", file);
    EXPECT_FALSE(HaltLatch::open(file)) << "a link can be bent to another file";
    EXPECT_FALSE(HaltLatch::open(scratch / "no" / "folder"));
}

/// A resumption that waits for its turn when an order to halt comes has to give way.
TEST_F(Latch, an_order_to_halt_wins_over_a_resumption_that_has_begun) {
    HaltLatch engine = open();
    bool gave_way = false;
    // When the resumption begins cannot be seen from outside: a trial in which it began late shows nothing.
    for (int trial = 0; trial < 20 && !gave_way; ++trial) {
        value_of(engine.tighten(halted, "first", "risk"));
        const int held = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        ASSERT_EQ(::flock(held, LOCK_EX), 0);
        const auto generation = engine.generation();
        io::Expected<void> resumed;
        io::Expected<void> kept;
        {
            const std::jthread resumer{[&] { resumed = open().resume("go", "command"); }};
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
            const std::jthread halter{[&] { kept = open().tighten(halted, "second", "command"); }};
            while (engine.generation() == generation)
                std::this_thread::yield();
            ::close(held);
        }
        EXPECT_TRUE(kept);
        gave_way = !resumed && resumed.error().code == Errc::conflict;
        if (!resumed) {
            EXPECT_EQ(engine.state(), halted);
            value_of(engine.resume("for the next trial", "command"));
        }
    }
    EXPECT_TRUE(gave_way);
}

/// Thousands of orders at once, some through one object, some through mappings of their own.
TEST_F(Latch, an_order_to_halt_is_in_force_until_somebody_resumes) {
    constexpr int kRounds = 500;
    constexpr int kWriters = 4;
    HaltLatch shared = open();
    std::atomic<int> resumptions{0};  // odd while one is under way
    std::atomic<bool> done{false};
    std::atomic<int> broken{0};
    std::atomic<int> misread{0};
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < kWriters; ++writer)
        threads.emplace_back([&, writer] {
            HaltLatch own = open();
            HaltLatch& latch = writer % 2 == 0 ? shared : own;
            for (int round = 0; round < kRounds; ++round) {
                const auto state = round % 3 == 0 ? reducing : halted;
                const int before = resumptions.load();
                // A slow disk may keep it from having its turn to be written down; it is in force regardless.
                if (const auto kept = latch.tighten(state, "stop", "command"); !kept)
                    EXPECT_EQ(kept.error().code, Errc::timeout);
                // Weaker again only if a resumption was under way or has begun since.
                if (latch.state() < state && before % 2 == 0 && resumptions.load() == before)
                    ++broken;
            }
        });
    std::jthread resumer{[&] {
        HaltLatch own = open();
        while (!done.load()) {
            ++resumptions;
            static_cast<void>(own.resume("go", "command"));
            ++resumptions;
        }
    }};
    std::jthread reader{[&] {
        const HaltLatch own = open();
        while (!done.load()) {
            const HaltLatch::Status status = own.status();
            if (status.by == "damage" || (status.state != active && status.reason == "go"))
                ++misread;
        }
    }};
    for (int writer = 0; writer < kWriters; ++writer)
        threads[static_cast<std::size_t>(writer)].join();
    done = true;
    resumer.join();
    reader.join();
    EXPECT_EQ(broken.load(), 0);
    EXPECT_EQ(misread.load(), 0);
    value_of(shared.tighten(halted, "the end", "command"));
    EXPECT_EQ(open().state(), halted);
    EXPECT_GE(shared.generation(), static_cast<std::uint64_t>(kRounds * kWriters));
}

}  // namespace
}  // namespace lariat::keys
