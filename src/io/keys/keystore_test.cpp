#include "io/keys/keystore.hpp"

#include "foundation/crypto/address.hpp"
#include "io/keys/private_files.hpp"
#include "io/keys/test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <unistd.h>

namespace lariat::keys {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Keys : testing::Test {
    ScratchDir dir;
    Keystore store = value_of(Keystore::open(dir / "keys"));

    unsigned mode_of(const std::filesystem::path& path) {
        return static_cast<unsigned>(std::filesystem::status(path).permissions());
    }
};

TEST_F(Keys, a_new_key_is_listed_and_unlocked) {
    const auto entry = value_of(store.create(secret("pass"), kTestCost));
    const auto listing = value_of(store.list());
    ASSERT_EQ(listing.keys.size(), 1U);
    EXPECT_EQ(listing.keys[0].address, entry.address);
    EXPECT_TRUE(listing.unreadable.empty());
    const UnlockedKey key = value_of(store.unlock(entry.address, secret("pass")));
    EXPECT_EQ(address_of(*key), entry.address);
    EXPECT_THAT(entry.file.filename().string(), HasSubstr("UTC--2"));
    EXPECT_THAT(entry.file.filename().string(), HasSubstr(to_hex(entry.address).substr(2)));
}

TEST_F(Keys, fresh_keys_differ) {
    EXPECT_NE(value_of(store.create(secret("pass"), kTestCost)).address,
              value_of(store.create(secret("pass"), kTestCost)).address);
}

TEST_F(Keys, an_imported_key_is_the_same_and_only_once_there) {
    const UnlockedKey raw = value_of(load_raw_key(dir.write("raw", "0x" + std::string{kCanary} + "\n")));
    const auto entry = value_of(store.import(*raw, secret("pass"), kTestCost));
    const UnlockedKey key = value_of(store.unlock(entry.address, secret("pass")));
    EXPECT_EQ(to_hex(key->reveal()).substr(2), kCanary);

    const auto again = store.import(*raw, secret("other"), kTestCost);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::conflict);

    const UnlockedKey from_file = value_of(unlock_file(entry.file, secret("pass")));
    EXPECT_EQ(address_of(*from_file), entry.address);
}

TEST_F(Keys, files_and_folder_are_for_their_owner_only) {
    const auto entry = value_of(store.create(secret("pass"), kTestCost));
    EXPECT_EQ(mode_of(entry.file), 0600U);
    EXPECT_EQ(mode_of(dir / "keys"), 0700U);
    const auto files = std::distance(std::filesystem::directory_iterator{dir / "keys"}, {});
    EXPECT_EQ(files, 1) << "no temporary file is left";
}

TEST_F(Keys, a_wider_folder_is_refused_with_what_to_do) {
    ::chmod((dir / "keys").c_str(), 0750);
    const auto opened = Keystore::open(dir / "keys");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::refused);
    EXPECT_THAT(opened.error().message, HasSubstr("has mode 0750: others can reach it; run: chmod 700 "));
}

TEST_F(Keys, a_wider_key_file_is_refused_with_what_to_do) {
    const auto entry = value_of(store.create(secret("pass"), kTestCost));
    ::chmod(entry.file.c_str(), 0640);
    const auto key = store.unlock(entry.address, secret("pass"));
    ASSERT_FALSE(key);
    EXPECT_THAT(key.error().message, HasSubstr("has mode 0640"));
    EXPECT_THAT(value_of(store.list()).unreadable, ElementsAre(HasSubstr("chmod 600 ")));
}

TEST_F(Keys, other_files_in_the_folder_are_told) {
    dir.write("keys/notes.txt", "not a key");
    dir.write("keys/.hidden", "not looked at");
    std::filesystem::create_directory(dir / "keys/folder");
    const auto listing = value_of(store.list());
    EXPECT_THAT(listing.unreadable,
                ElementsAre(HasSubstr("folder is not a regular file"), HasSubstr("notes.txt: not JSON")));
    const auto key = store.unlock(Address{}, secret("pass"));
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, Errc::not_found);
}

TEST_F(Keys, raw_keys_are_read_strictly) {
    const auto code = [&](std::string_view content, ::mode_t mode = 0600) {
        const auto key = load_raw_key(dir.write("raw", content, mode));
        return key ? "accepted" : std::string{name_of(key.error().code)};
    };
    const std::string canary{kCanary};
    EXPECT_EQ(code(canary), "accepted");
    EXPECT_EQ(code(canary + "\r\n"), "accepted");
    EXPECT_EQ(code(canary, 0644), "refused");
    EXPECT_EQ(code(canary, 0604), "refused");
    EXPECT_EQ(code(canary + "0"), "malformed");
    EXPECT_EQ(code(canary.substr(1)), "malformed");
    EXPECT_EQ(code("g" + canary.substr(1)), "malformed");
    EXPECT_EQ(code(std::string(64, '0')), "malformed");
    EXPECT_EQ(code(std::string(64, 'f')), "malformed");
    EXPECT_EQ(code(std::string(4096, 'f')), "malformed");
    EXPECT_EQ(name_of(load_raw_key(dir / "none").error().code), "not_found");
}

TEST_F(Keys, a_development_key_is_for_the_development_chain_only) {
    const auto file = dir.write("raw", kCanary);
    EXPECT_TRUE(load_development_key(file, ChainId{31337}));
    for (const std::uint64_t chain : {0U, 1U, 10U, 1337U, 31338U}) {
        const auto key = load_development_key(file, ChainId{chain});
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().code, Errc::refused);
        EXPECT_THAT(key.error().message, HasSubstr("lariat keys import"));
    }
}

TEST_F(Keys, a_link_or_pipe_in_the_place_of_a_key_does_not_hang) {
    ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
    const auto key = load_raw_key(dir / "pipe");
    ASSERT_FALSE(key);
    EXPECT_THAT(key.error().message, HasSubstr("not a regular file"));
}

TEST_F(Keys, writing_does_not_replace) {
    value_of(write_new_file(dir / "a", "one"));
    const auto second = write_new_file(dir / "a", "two");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_EQ(text_of(value_of(read_file(dir / "a", Access::owner_only, 10))), "one");
    EXPECT_FALSE(write_new_file(dir / "none/a", "one"));
}

// Every way in which the canary can be refused, and none of them repeats it.
TEST_F(Keys, no_message_contains_the_key) {
    std::vector<std::string> messages;
    const auto keep = [&](const auto& outcome) {
        ASSERT_FALSE(outcome);
        messages.push_back(outcome.error().message);
    };
    const std::string canary{kCanary};
    const auto raw = [&](std::string content, ::mode_t mode = 0600) {
        return load_raw_key(dir.write("raw", content, mode));
    };
    keep(raw(canary + "zz"));
    keep(raw(canary + " x"));
    keep(raw(canary, 0666));
    keep(raw(canary + canary + canary));
    keep(raw("f" + std::string(15, 'f') + canary.substr(16) + "!"));
    keep(load_development_key(dir.write("raw", canary), ChainId{1}));
    keep(encrypt(*key_of(canary), secret(canary), ScryptCost{3, 8, 1}));
    const auto entry = value_of(store.import(*key_of(canary), secret(canary), kTestCost));
    keep(store.import(*key_of(canary), secret(canary), kTestCost));
    keep(store.unlock(entry.address, secret("wrong")));
    keep(unlock_file(dir.write("raw", canary), secret(canary)));
    keep(unlock_file(dir.write("raw", "\"" + canary + "\""), secret(canary)));
    keep(unlock_file(dir.write("raw", R"({"version":3,"crypto":{"cipher":")" + canary + "\"}}"),
                     secret(canary)));
    keep(store.unlock(Address{}, secret(canary)));

    for (std::string message : messages) {
        std::ranges::transform(message, message.begin(), [](unsigned char c) { return std::tolower(c); });
        for (std::size_t at = 0; at + 12 <= canary.size(); ++at)
            ASSERT_THAT(message, testing::Not(HasSubstr(canary.substr(at, 12))));
    }
}

}  // namespace
}  // namespace lariat::keys
