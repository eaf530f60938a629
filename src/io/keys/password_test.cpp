#include "io/keys/password.hpp"

#include "io/keys/test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <future>
#include <termios.h>
#include <unistd.h>

namespace lariat::keys {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Passwords : testing::Test {
    ScratchDir dir;

    std::string from_file(std::string_view content) {
        return text_of(value_of(password_from_file(dir.write("password", content))));
    }
};

TEST_F(Passwords, are_the_first_line_of_a_file) {
    EXPECT_EQ(from_file("open sesame"), "open sesame");
    EXPECT_EQ(from_file("open sesame\n"), "open sesame");
    EXPECT_EQ(from_file("open sesame\r\nsecond"), "open sesame");
    EXPECT_EQ(from_file(" blanks count \n"), " blanks count ");
    EXPECT_EQ(from_file(""), "");
}

TEST_F(Passwords, in_a_file_that_others_can_read_are_refused) {
    const auto password = password_from_file(dir.write("password", "open sesame", 0640));
    ASSERT_FALSE(password);
    EXPECT_EQ(password.error().code, Errc::refused);
    EXPECT_THAT(password.error().message, Not(HasSubstr("sesame")));
}

TEST_F(Passwords, are_bounded) {
    EXPECT_FALSE(password_from_file(dir.write("password", std::string(5'000, 'x'))));
}

TEST_F(Passwords, come_from_a_pipe) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    ASSERT_EQ(::write(pipe[1], "open ", 5), 5);
    ASSERT_EQ(::write(pipe[1], "sesame\n", 7), 7);
    ::close(pipe[1]);
    EXPECT_EQ(text_of(value_of(password_from_descriptor(pipe[0]))), "open sesame");
    ::close(pipe[0]);
}

/// Both ends of a pseudo-terminal.
struct Terminal : testing::Test {
    int outer = ::posix_openpt(O_RDWR | O_NOCTTY);
    int inner = -1;

    void SetUp() override {
        ASSERT_GE(outer, 0);
        ASSERT_EQ(::grantpt(outer), 0);
        ASSERT_EQ(::unlockpt(outer), 0);
        inner = ::open(::ptsname(outer), O_RDWR | O_NOCTTY);
        ASSERT_GE(inner, 0);
    }
    void TearDown() override {
        ::close(inner);
        ::close(outer);
    }
    /// What the terminal shows, up to and with `end`.
    std::string shown(std::string_view end) {
        std::string text;
        char c = 0;
        while (!text.ends_with(end) && ::read(outer, &c, 1) == 1)
            text += c;
        return text;
    }
    io::Expected<SecretBytes> typed(std::string_view keys) {
        auto asked = std::async(std::launch::async, [this] { return ask_password("Password: ", inner); });
        EXPECT_EQ(shown(": "), "Password: ");
        EXPECT_EQ(::write(outer, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
        auto answer = asked.get();
        EXPECT_EQ(shown("\n"), "\r\n") << "nothing of what was typed is shown";
        return answer;
    }
};

TEST_F(Terminal, takes_a_password_without_showing_it) {
    EXPECT_EQ(text_of(value_of(typed("open sesame\r"))), "open sesame");
}

TEST_F(Terminal, erases_characters_and_lines) {
    EXPECT_EQ(text_of(value_of(typed("wrong\x15sesam\u00e9\x7f"
                                     "e\r"))),
              "sesame");
    EXPECT_EQ(text_of(value_of(typed("\x7f\x7f"
                                     "x\n"))),
              "x");
}

TEST_F(Terminal, is_put_back_as_it_was) {
    termios before{};
    ASSERT_EQ(::tcgetattr(inner, &before), 0);
    value_of(typed("x\r"));
    termios after{};
    ASSERT_EQ(::tcgetattr(inner, &after), 0);
    EXPECT_EQ(after.c_lflag, before.c_lflag);
    EXPECT_NE(after.c_lflag & ECHO, 0U);
}

TEST_F(Terminal, ctrl_c_gives_up_and_leaves_the_echo_on) {
    const auto answer = typed("ope\x03");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::cancelled);
    termios after{};
    ASSERT_EQ(::tcgetattr(inner, &after), 0);
    EXPECT_NE(after.c_lflag & ECHO, 0U);
}

TEST_F(Passwords, need_a_terminal_to_be_asked_for) {
    const int file = ::open(dir.write("file", "").c_str(), O_RDWR);
    const auto answer = ask_password("Password: ", file);
    ::close(file);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().message, HasSubstr("--password-file"));
}

}  // namespace
}  // namespace lariat::keys
