#include "io/keys/secret_memory.hpp"

#include "io/keys/test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cinttypes>
#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

namespace lariat::keys {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_copy_constructible_v<UnlockedKey> && !std::is_copy_assignable_v<UnlockedKey>);

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) { stream << value; };
static_assert(!Printable<SecretBytes> && !Printable<PrivateKey> && !Printable<UnlockedKey>);

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kLocksWork = false;  // the sanitizers replace mlock by nothing
#else
constexpr bool kLocksWork = true;
#endif

/// The VmFlags of the mapping that holds `address`.
std::string flags_of(const void* address) {
    std::ifstream maps{"/proc/self/smaps"};
    std::string line;
    bool inside = false;
    while (std::getline(maps, line)) {
        std::uintptr_t from = 0;
        std::uintptr_t to = 0;
        if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
            inside = from <= reinterpret_cast<std::uintptr_t>(address) &&
                     reinterpret_cast<std::uintptr_t>(address) < to;
        if (inside && line.starts_with("VmFlags:"))
            return line + " ";
    }
    return {};
}

TEST(SecretMemory, is_locked_and_left_out_of_dumps_and_children) {
    const SecretBytes bytes = secret("hush");
    const std::string flags = flags_of(bytes.reveal().data());
    for (const char* flag : {" dd ", " wf "})
        EXPECT_THAT(flags, testing::HasSubstr(flag));
    const UnlockedKey key = key_of(kCanary);
    EXPECT_THAT(flags_of(&*key), testing::HasSubstr(" dd "));
    if (!kLocksWork)
        GTEST_SKIP() << "no mlock under this sanitizer";
    EXPECT_THAT(flags, testing::HasSubstr(" lo "));
    EXPECT_THAT(flags_of(&*key), testing::HasSubstr(" lo "));
}

TEST(SecretMemory, a_child_sees_zeros) {
    const SecretBytes bytes = secret("hush");
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0)
        ::_exit(std::ranges::count(bytes.reveal(), 0) == 4 ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST(SecretMemory, shrinking_wipes_what_is_cut_off) {
    SecretBytes bytes = secret("hush-hush");
    const std::uint8_t* data = bytes.reveal().data();
    bytes.shrink(4);
    EXPECT_EQ(text_of(bytes), "hush");
    for (std::size_t i = 4; i < 9; ++i)
        EXPECT_EQ(data[i], 0);
    bytes.shrink(100);
    EXPECT_EQ(bytes.size(), 4U);
}

TEST(SecretMemory, moves_hand_over_the_same_pages) {
    SecretBytes first = secret("hush");
    const auto* data = first.reveal().data();
    const SecretBytes second = std::move(first);
    EXPECT_EQ(second.reveal().data(), data);

    UnlockedKey one = key_of(kCanary);
    const Address address = address_of(*one);
    UnlockedKey two = std::move(one);
    one = key_of("0000000000000000000000000000000000000000000000000000000000000001");
    EXPECT_EQ(address_of(*two), address);
    two = std::move(one);
    EXPECT_NE(address_of(*two), address);
}

TEST(SecretMemory, cannot_be_had_when_it_cannot_be_locked) {
    if (!kLocksWork)
        GTEST_SKIP() << "no mlock under this sanitizer";
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        // Root locks whatever the limit says, so the child gives that up first.
        const rlimit none{0, 0};
        const bool limited =
            ::setrlimit(RLIMIT_MEMLOCK, &none) == 0 && (::geteuid() != 0 || ::setuid(65534) == 0);
        const auto bytes = SecretBytes::zeros(32);
        ::_exit(limited && !bytes && bytes.error().code == Errc::unavailable ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST(CoreDumps, are_forbidden_for_the_process) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const bool done = forbid_core_dumps().has_value();
        rlimit core{1, 1};
        ::getrlimit(RLIMIT_CORE, &core);
        ::_exit(done && ::prctl(PR_GET_DUMPABLE) == 0 && core.rlim_max == 0 ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace lariat::keys
