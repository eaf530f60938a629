#include "app/assets/page.hpp"

#include "app/assets/assets.hpp"

#include <string>
#include <vector>

namespace lariat::app {
namespace {

constexpr std::string_view kCompressed = ".gz";
/// Vite puts everything with a hash in its name here.
constexpr std::string_view kHashed = "/assets/";

std::vector<net::Asset> converted() {
    std::vector<net::Asset> page;
    for (const Asset& asset : web_assets()) {
        if (asset.path.ends_with(kCompressed))
            continue;
        const Asset* compressed = find_web_asset(std::string{asset.path} + std::string{kCompressed});
        page.push_back({.path = asset.path,
                        .content_type = asset.content_type,
                        .body = asset.text(),
                        .gzip_body = compressed == nullptr ? std::string_view{} : compressed->text(),
                        .immutable = asset.path.starts_with(kHashed)});
    }
    return page;
}

}  // namespace

std::span<const net::Asset> page_assets() {
    static const std::vector<net::Asset> page = converted();
    return page;
}

}  // namespace lariat::app
