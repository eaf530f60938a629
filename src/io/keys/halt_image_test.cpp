#include "io/keys/halt_image.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace lariat::keys::halt_image {
namespace {

constexpr std::array kStates{OperatingState::active, OperatingState::reducing, OperatingState::halted};

Details sample(OperatingState state, std::uint32_t generation) {
    return {
        .word = {state, generation}, .changed_ns = 1'700'000'000'000'000'001, .by = "api", .reason = "why"};
}

Slot slot_of(const Image& image, std::uint32_t generation) {
    Slot slot{};
    std::ranges::copy_n(image.begin() + static_cast<std::ptrdiff_t>(slot_offset(generation)), kSector,
                        slot.begin());
    return slot;
}

TEST(HaltImage, a_word_comes_back) {
    for (const OperatingState state : kStates)
        for (const std::uint32_t generation : {0U, 1U, 77U, 0x3fffffffU})
            EXPECT_EQ(decode(encode(Word{state, generation})), (Word{state, generation}));
    EXPECT_FALSE(decode(kDamaged));
    EXPECT_EQ(next({OperatingState::active, 0x3fffffffU}, OperatingState::halted),
              (Word{OperatingState::halted, 0}));
}

TEST(HaltImage, no_wrong_bits_make_another_word) {
    const std::uint64_t raw = encode(Word{OperatingState::halted, 41});
    for (unsigned at = 0; at < 64; at += 8)
        for (std::uint64_t flip = 1; flip < 256; ++flip)
            EXPECT_FALSE(decode(raw ^ (flip << at))) << at << ' ' << flip;
}

TEST(HaltImage, a_fourth_state_does_not_exist) {
    const Word fourth{static_cast<OperatingState>(3), 5};
    EXPECT_FALSE(decode(encode(fourth)));
    EXPECT_FALSE(decode(encode(Details{.word = fourth, .by = {}, .reason = {}})));
}

TEST(HaltImage, details_come_back) {
    const auto back = decode(encode(sample(OperatingState::reducing, 9)));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->word, (Word{OperatingState::reducing, 9}));
    EXPECT_EQ(back->changed_ns, 1'700'000'000'000'000'001);
    EXPECT_EQ(back->by, "api");
    EXPECT_EQ(back->reason, "why");
    EXPECT_FALSE(decode(Slot{}));
}

TEST(HaltImage, long_texts_are_cut_between_characters) {
    EXPECT_EQ(cut("grüße", 3), "gr");
    EXPECT_EQ(cut("grüße", 4), "grü");
    EXPECT_EQ(cut("grüße", 7), "grüße");
    EXPECT_EQ(cut("\xbf\xbf\xbf", 2), "");
    Details details = sample(OperatingState::halted, 2);
    details.reason = std::string(kMaxReason - 1, 'x') + "ü";
    details.by = std::string(kMaxBy + 1, 'y');
    const auto back = decode(encode(details));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->reason, std::string(kMaxReason - 1, 'x'));
    EXPECT_EQ(back->by, std::string(kMaxBy, 'y'));
}

TEST(HaltImage, every_single_wrong_byte_is_found) {
    Image image = fresh(sample(OperatingState::active, 4));
    std::ranges::copy(encode(sample(OperatingState::halted, 3)),
                      image.begin() + static_cast<std::ptrdiff_t>(slot_offset(3)));
    ASSERT_TRUE(is_sound(image));
    EXPECT_EQ(newest_generation(image), 4U);
    for (std::uint8_t& byte : image)
        for (const unsigned flip : {0x01U, 0x80U, 0xffU}) {
            byte ^= static_cast<std::uint8_t>(flip);
            EXPECT_FALSE(is_sound(image)) << (&byte - image.data()) << " ^ " << flip;
            byte ^= static_cast<std::uint8_t>(flip);
        }
}

/// The power may go between any two sectors of a change, in any order.
TEST(HaltImage, a_change_that_was_cut_short_is_never_weaker_than_both_ends) {
    for (const OperatingState from : kStates)
        for (const OperatingState to : kStates) {
            const Image before = fresh(sample(from, 6));
            Image after = before;
            const Image changed = fresh(sample(to, 7));
            std::ranges::copy_n(changed.begin(), kSector, after.begin());
            std::ranges::copy(slot_of(changed, 7),
                              after.begin() + static_cast<std::ptrdiff_t>(slot_offset(7)));
            for (unsigned written = 0; written < 4; ++written) {
                Image torn = before;
                for (const std::size_t sector : {std::size_t{0}, slot_offset(7) / kSector})
                    if ((written >> (sector == 0 ? 0U : 1U) & 1U) != 0)
                        std::ranges::copy_n(after.begin() + static_cast<std::ptrdiff_t>(sector * kSector),
                                            kSector,
                                            torn.begin() + static_cast<std::ptrdiff_t>(sector * kSector));
                const OperatingState read =
                    is_sound(torn) ? decode(word_of(torn))->state : OperatingState::halted;
                EXPECT_GE(read, std::min(from, to)) << written;
                // A resumption puts its details on disk first, so only that order has to be understood.
                if (to != OperatingState::active || written != 1) {
                    EXPECT_TRUE(read == from || read == to) << written;
                }
            }
        }
}

}  // namespace
}  // namespace lariat::keys::halt_image
