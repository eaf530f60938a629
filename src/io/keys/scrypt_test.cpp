#include "io/keys/scrypt.hpp"

#include "io/keys/test_support.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::keys {
namespace {

ByteView view(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct Vector {
    std::string_view password;
    std::string_view salt;
    ScryptCost cost;
    std::string_view derived;
};

// RFC 7914, section 12.
const std::array kVectors{
    Vector{"",
           "",
           {16, 1, 1},
           "0x77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
           "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"},
    Vector{"password",
           "NaCl",
           {1024, 8, 16},
           "0xfdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
           "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"},
};

TEST(Scrypt, gives_the_values_of_the_rfc) {
    for (const Vector& vector : kVectors) {
        std::array<std::uint8_t, 64> out{};
        value_of(scrypt(view(vector.password), view(vector.salt), vector.cost, out));
        EXPECT_EQ(to_hex(out), vector.derived);
        out = {};
        value_of(scrypt_unbounded(view(vector.password), view(vector.salt), vector.cost, out));
        EXPECT_EQ(to_hex(out), vector.derived);
    }
}

RC_GTEST_PROP(Scrypt,
              agrees_with_openssl_where_both_serve,
              (const std::string& password, const std::string& salt)) {
    const ScryptCost cost{std::uint64_t{1} << *rc::gen::inRange(1, 8),
                          *rc::gen::inRange<std::uint32_t>(1, 10), *rc::gen::inRange<std::uint32_t>(1, 5)};
    std::array<std::uint8_t, 32> ours{};
    std::array<std::uint8_t, 32> theirs{};
    RC_ASSERT(scrypt_unbounded(view(password), view(salt), cost, ours).has_value());
    RC_ASSERT(scrypt(view(password), view(salt), cost, theirs).has_value());
    RC_ASSERT(ours == theirs);
}

TEST(Scrypt, refuses_a_cost_that_is_none_or_an_attack) {
    std::array<std::uint8_t, 32> out{};
    for (const ScryptCost& cost :
         {ScryptCost{0, 8, 1}, ScryptCost{1, 8, 1}, ScryptCost{3, 8, 1}, ScryptCost{16, 0, 1},
          ScryptCost{16, 8, 0}, ScryptCost{std::uint64_t{1} << 63U, 1, 1},
          ScryptCost{std::uint64_t{1} << 40U, 8, 1}, ScryptCost{16, 0xffffffff, 1},
          ScryptCost{16, 1, 0xffffffff}}) {
        const auto derived = scrypt({}, {}, cost, out);
        ASSERT_FALSE(derived) << cost.n << ' ' << cost.r << ' ' << cost.p;
        EXPECT_EQ(derived.error().code, Errc::invalid_argument);
    }
}

}  // namespace
}  // namespace lariat::keys
