#include "io/execute/answer.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace lariat::execute {
namespace {

/// Lower case, letters only: clients differ in spaces, underscores and capitals.
std::string plain(std::string_view words) {
    std::string letters;
    for (const char c : words) {
        if (c >= 'a' && c <= 'z')
            letters += c;
        else if (c >= 'A' && c <= 'Z')
            letters += static_cast<char>(c - 'A' + 'a');
    }
    return letters;
}

bool says(std::string_view letters, std::span<const std::string_view> any_of) {
    return std::ranges::any_of(any_of, [&](std::string_view one) { return letters.contains(one); });
}

// In the words of geth and reth, Erigon, anvil, Nethermind and Besu.
constexpr std::array<std::string_view, 4> kKnown{"alreadyknown", "alreadyimported", "knowntransaction",
                                                 "alreadyinpool"};
constexpr std::array<std::string_view, 3> kNonceUsed{"noncetoolow", "oldnonce", "noncebelow"};
constexpr std::array<std::string_view, 7> kUnderpriced{
    "underpriced",    "feetoolow",     "lessthanblockbasefee", "replacementnotallowed",
    "gaspricetoolow", "gaspricebelow", "belowcurrentbasefee"};

}  // namespace

Answer answer_of(const io::Expected<Hash>& answer, const Hash& expected) {
    constexpr std::int64_t kInternalError = -32603;
    if (answer)
        return *answer == expected ? Answer::taken : Answer::unknown;
    const auto* error = net::rpc_error(answer.error());
    if (error == nullptr)
        return Answer::unknown;
    const std::string letters = plain(error->message);
    if (says(letters, kKnown))
        return Answer::taken;
    if (says(letters, kNonceUsed))
        return Answer::nonce_used;
    if (says(letters, kUnderpriced))
        return Answer::underpriced;
    // An internal error says nothing about the transaction; neither does a limit on requests.
    if (error->code == kInternalError || answer.error().code == Errc::unavailable)
        return Answer::unknown;
    return Answer::refused;
}

}  // namespace lariat::execute
