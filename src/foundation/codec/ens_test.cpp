#include "foundation/codec/ens.hpp"

#include "foundation/base/hex.hpp"

#include <gtest/gtest.h>

namespace lariat::ens {
namespace {

TEST(Ens, namehash_gives_the_examples_of_eip_137) {
    EXPECT_TRUE(namehash("").value().is_zero());
    EXPECT_EQ(to_hex(namehash("eth").value()),
              "0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae");
    EXPECT_EQ(to_hex(namehash("foo.eth").value()),
              "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f");
    EXPECT_EQ(namehash("FOO.eth").value(), namehash("foo.eth").value());
}

TEST(Ens, one_spelling_for_what_looks_the_same) {
    EXPECT_EQ(normalize("Caf\xc3\xa9.ETH").value(), "caf\xc3\xa9.eth");
    EXPECT_EQ(normalize("cafe\xcc\x81.eth").value(), "caf\xc3\xa9.eth");
    EXPECT_EQ(normalize("so\xc2\xad"
                        "ft")
                  .value(),
              "soft");                                                                 // soft hyphen
    EXPECT_EQ(normalize("\xe2\x9d\xa4\xef\xb8\x8f.eth").value(), "\xe2\x9d\xa4.eth");  // emoji presentation
    EXPECT_EQ(normalize("__x.eth").value(), "__x.eth");
    EXPECT_EQ(normalize("it's.eth").value(), "it\xe2\x80\x99s.eth");
}

TEST(Ens, names_the_label_that_is_wrong) {
    const auto fault = [](std::string_view name) { return describe(normalize(name).error()); };
    EXPECT_EQ(fault(""), "malformed: name with nothing in label");
    EXPECT_EQ(fault("a..eth"), "malformed: name with nothing in label (1)");
    EXPECT_EQ(fault("a.b c"), "malformed: name with a character that may not stand in label (1)");
    EXPECT_EQ(fault("a.b.c_d"), "malformed: name with an underscore behind another letter in label (2)");
    EXPECT_EQ(fault("x.xn--a"), "malformed: name with hyphens in the third and fourth place of label (1)");
    EXPECT_EQ(fault("x.p\xd0\xb0ypal"), "malformed: name with a mixture of scripts in label (1)");
    EXPECT_EQ(fault("x.\xd0\xb0\xd1\x81\xd0\xb5"),
              "malformed: name that reads like another script's in label (1)");
    EXPECT_EQ(fault("x.\xcc\x81"), "malformed: name with a combining mark in front of label (1)");
    EXPECT_EQ(fault("x.'a"),
              "malformed: name with an apostrophe, slash or middle dot at an end of label (1)");
    EXPECT_FALSE(normalize("\xff"));
}

}  // namespace
}  // namespace lariat::ens
