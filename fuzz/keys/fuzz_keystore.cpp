#include "io/keys/keystore_v3.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace lariat::keys;

namespace {

/// The work a file asks for must not decide how fast the fuzzer is.
bool is_cheap(const KeystoreFile& file) {
    constexpr std::uint64_t kLimit = 256;
    if (const auto* cost = std::get_if<ScryptCost>(&file.cost))
        return cost->n <= kLimit && cost->r <= 8 && cost->p <= 4;
    return std::get<Pbkdf2Cost>(file.cost).iterations <= kLimit;
}

}  // namespace

/// Whatever a file holds, it is parsed or refused; a cheap one is decrypted too, and a key that comes out of
/// it is written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = parse_keystore({reinterpret_cast<const char*>(data), size});
    if (!file || !is_cheap(*file))
        return 0;
    const auto password = SecretBytes::copy_of({data, size < 4 ? size : 4});
    if (!password)
        std::abort();
    const auto key = decrypt(*file, *password);
    if (!key)
        return 0;
    const auto text = encrypt(**key, *password, ScryptCost{2, 1, 1});
    if (!text || !parse_keystore(*text))
        std::abort();
    return 0;
}
