#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace lariat::app {

/// A file inside the binary; everything lives as long as the program.
struct Asset {
    std::string_view path;  ///< as requested: "/index.html", "/assets/index-3f2a.js"
    std::string_view content_type;
    std::string_view sha256;  ///< 64 hex digits
    std::span<const std::byte> bytes;

    [[nodiscard]] std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

/// The page. Empty when web/dist was not there at build time.
std::span<const Asset> web_assets();
const Asset* find_web_asset(std::string_view path);

/// The executor contract as the compiler wrote it (JSON). Empty when contracts/out was not there at build
/// time.
std::string_view executor_artifact();

/// Creation code of the executor, constructor arguments not appended.
Result<Bytes> executor_creation_code();

/// What to do when either is missing.
inline constexpr const char* kMissingAssetFix = "run ./dev build, which makes them and then the binary";

}  // namespace lariat::app
