#include "io/execute/answer.hpp"

#include "io/chain/testing/scripted_node.hpp"

#include <gtest/gtest.h>

namespace lariat::execute {
namespace {

using chain::testing::refusal;
using chain::testing::silence;

Hash filled(std::uint8_t byte) {
    Hash hash;
    hash.data.fill(byte);
    return hash;
}

Answer of(net::Failure failure) {
    return answer_of(std::unexpected{std::move(failure)}, filled(1));
}

TEST(Answer, is_read_in_the_words_of_every_client) {
    for (const char* words : {"already known", "AlreadyKnown", "transaction already imported",
                              "Known transaction", "ALREADY_KNOWN"})
        EXPECT_EQ(of(refusal(words)), Answer::taken) << words;
    for (const char* words : {"nonce too low", "nonce too low: next nonce 8, tx nonce 5", "OldNonce",
                              "Nonce too low", "transaction nonce is below account nonce: nonce below"})
        EXPECT_EQ(of(refusal(words)), Answer::nonce_used) << words;
    for (const char* words :
         {"replacement transaction underpriced", "transaction underpriced", "FeeTooLow",
          "max fee per gas less than block base fee: address 0x…, maxFeePerGas: 1, baseFee: 2",
          "ReplacementNotAllowed", "TRANSACTION_REPLACEMENT_UNDERPRICED", "Gas price below current base fee"})
        EXPECT_EQ(of(refusal(words)), Answer::underpriced) << words;
    for (const char* words : {"insufficient funds for gas * price + value", "exceeds block gas limit",
                              "intrinsic gas too low", "invalid sender"})
        EXPECT_EQ(of(refusal(words)), Answer::refused) << words;
}

TEST(Answer, that_says_nothing_of_the_transaction_leaves_it_unknown) {
    EXPECT_EQ(of(silence()), Answer::unknown);
    EXPECT_EQ(of(refusal("internal error", -32603)), Answer::unknown);
    EXPECT_EQ(of({Errc::malformed, "no JSON"}), Answer::unknown);
    net::Failure limited = refusal("rate limited", -32005);
    limited.code = Errc::unavailable;
    EXPECT_EQ(of(limited), Answer::unknown);
}

TEST(Answer, with_the_hash_of_another_transaction_is_not_believed) {
    EXPECT_EQ(answer_of(filled(1), filled(1)), Answer::taken);
    EXPECT_EQ(answer_of(filled(2), filled(1)), Answer::unknown);
}

}  // namespace
}  // namespace lariat::execute
