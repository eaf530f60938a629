#pragma once

#include "foundation/base/hex.hpp"
#include "io/keys/keystore_v3.hpp"
#include "io/keys/secret_memory.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace lariat::keys {

/// A private folder for one test, removed afterwards.
class ScratchDir {
public:
    ScratchDir() {
        std::string pattern = (std::filesystem::temp_directory_path() / "lariat-keys-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            ADD_FAILURE() << "no temporary folder";
        path_ = pattern;
    }
    ScratchDir(const ScratchDir&) = delete;
    ScratchDir& operator=(const ScratchDir&) = delete;
    ~ScratchDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    std::filesystem::path write(std::string_view name, std::string_view content, ::mode_t mode = 0600) const {
        const auto path = path_ / name;
        std::ofstream{path, std::ios::binary} << content;
        ::chmod(path.c_str(), mode);
        return path;
    }

private:
    std::filesystem::path path_;
};

template <class T>
T value_of(std::expected<T, io::Failure> expected) {
    if (!expected)
        throw std::runtime_error(expected.error().message);
    if constexpr (!std::is_void_v<T>)
        return *std::move(expected);
}

inline SecretBytes secret(std::string_view text) {
    return value_of(SecretBytes::copy_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
}

inline std::string text_of(const SecretBytes& bytes) {
    return {bytes.reveal().begin(), bytes.reveal().end()};
}

/// A key that a test can look for where it must not be.
inline constexpr std::string_view kCanary =
    "c0ffee11deadbeef22c0ffee33deadbeef44c0ffee55deadbeef66c0ffee77aa";

inline UnlockedKey key_of(std::string_view hex) {
    return value_of(UnlockedKey::hold(PrivateKey::from_bytes(bytes_from_hex(hex).value()).value()));
}

/// Each test key costs a millisecond, not a second.
inline constexpr ScryptCost kTestCost{2, 8, 1};

}  // namespace lariat::keys
