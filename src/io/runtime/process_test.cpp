#include "io/runtime/process.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <string>

namespace lariat::io {
namespace {

using Line = Expected<std::optional<std::string>>;

ProcessOptions shell(std::string script) {
    return {.program = "sh", .arguments = {"-c", std::move(script)}};
}

bool is_alive(int pid) {
    return ::kill(pid, 0) == 0 || errno != ESRCH;
}

Task<void> talk_to_cat(Runtime* runtime) {
    auto cat = Process::start(*runtime, {.program = "cat"});
    EXPECT_TRUE(cat);
    EXPECT_TRUE(co_await cat->write("one\ntwo\r\nlast"));
    const Line first = co_await cat->read_line();
    EXPECT_EQ(first.value(), "one");
    const Line second = co_await cat->read_line();
    EXPECT_EQ(second.value(), "two");
    cat->close_input();
    const Line last = co_await cat->read_line();
    EXPECT_EQ(last.value(), "last");
    const Line end = co_await cat->read_line();
    EXPECT_EQ(end.value(), std::nullopt);
    const ExitStatus status = co_await cat->wait();
    EXPECT_TRUE(status.success());
    const auto refused = co_await cat->write("more");
    EXPECT_FALSE(refused);
}

TEST(Process, exchanges_lines_with_a_child_until_it_ends) {
    Runtime runtime;
    runtime.block_on(talk_to_cat(&runtime));
}

Task<ExitStatus> run_to_end(Runtime* runtime, ProcessOptions options) {
    auto child = Process::start(*runtime, std::move(options));
    EXPECT_TRUE(child);
    co_return co_await child->wait();
}

TEST(Process, tells_the_exit_code) {
    Runtime runtime;
    EXPECT_EQ(runtime.block_on(run_to_end(&runtime, shell("exit 3"))).code, 3);
}

TEST(Process, tells_the_signal_that_ended_it) {
    Runtime runtime;
    const ExitStatus status = runtime.block_on(run_to_end(&runtime, shell("kill -SEGV $$")));
    EXPECT_EQ(status.signal, SIGSEGV);
    EXPECT_EQ(status.code, 128 + SIGSEGV);
}

Task<Line> first_line(Runtime* runtime, ProcessOptions options, bool of_errors) {
    auto child = Process::start(*runtime, std::move(options));
    EXPECT_TRUE(child);
    if (of_errors)
        co_return co_await child->read_error_line();
    co_return co_await child->read_line();
}

TEST(Process, passes_environment_directory_and_standard_error) {
    Runtime first;
    ProcessOptions options = shell("echo \"$LARIAT_TEST $PWD\"");
    options.environment = {{"LARIAT_TEST", "yes"}};
    options.working_directory = "/";
    EXPECT_EQ(first.block_on(first_line(&first, options, false)).value(), "yes /");

    Runtime second;
    ProcessOptions errors = shell("echo oops >&2");
    errors.capture_stderr = true;
    EXPECT_EQ(second.block_on(first_line(&second, errors, true)).value(), "oops");
}

TEST(Process, refuses_a_line_that_never_ends) {
    Runtime runtime;
    ProcessOptions options = shell("yes | tr -d '\\n'");
    options.max_line_bytes = 10'000;
    EXPECT_EQ(runtime.block_on(first_line(&runtime, options, false)).error().code, Errc::out_of_range);
}

TEST(Process, says_why_a_program_cannot_be_started) {
    Runtime runtime;
    EXPECT_EQ(Process::start(runtime, {.program = "no-such-program-anywhere"}).error().code, Errc::not_found);
    const auto missing = Process::start(runtime, {.program = "/no/such/file"});
    EXPECT_EQ(missing.error().code, Errc::unavailable);
    EXPECT_EQ(missing.error().message, "cannot start /no/such/file: No such file or directory");
}

Task<ExitStatus> terminate_when_ready(Runtime* runtime, std::string script, std::chrono::milliseconds grace) {
    auto child = Process::start(*runtime, shell(std::move(script)));
    EXPECT_TRUE(child);
    const Line ready = co_await child->read_line();
    EXPECT_EQ(ready.value(), "ready");
    co_return co_await child->terminate(grace);
}

TEST(Process, asks_a_child_to_end_and_lets_it_clean_up) {
    Runtime runtime;
    const std::string script = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done";
    EXPECT_EQ(runtime.block_on(terminate_when_ready(&runtime, script, std::chrono::seconds{60})).code, 5);
}

TEST(Process, kills_a_child_that_does_not_listen) {
    Runtime runtime;
    const std::string script = "trap '' TERM; echo ready; cat";
    EXPECT_EQ(runtime.block_on(terminate_when_ready(&runtime, script, std::chrono::milliseconds{1})).signal,
              SIGKILL);
}

Task<int> drop_with_grandchild(Runtime* runtime) {
    auto child = Process::start(*runtime, shell("cat <&0 & echo $!; wait"));
    EXPECT_TRUE(child);
    const Line line = co_await child->read_line();
    co_return std::stoi(line->value());
}

TEST(Process, takes_its_whole_group_with_it_when_dropped) {
    Runtime runtime;
    const int grandchild = runtime.block_on(drop_with_grandchild(&runtime));
    // Its parent is gone, so init reaps it: the id vanishes a moment after the kill.
    for (int i = 0; i < 1'000'000 && is_alive(grandchild); ++i) {
        std::string state;
        if (FILE* stat = std::fopen(("/proc/" + std::to_string(grandchild) + "/stat").c_str(), "r")) {
            char letter = 0;
            if (std::fscanf(stat, "%*d %*s %c", &letter) == 1)
                state = letter;
            std::fclose(stat);
        }
        if (state.empty() || state == "Z" || state == "X")
            return;
    }
    EXPECT_FALSE(is_alive(grandchild));
}

}  // namespace
}  // namespace lariat::io
