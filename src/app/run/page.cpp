#include "app/run/page.hpp"

#include "app/assets/assets.hpp"

namespace lariat::app {

std::vector<net::Asset> page_assets() {
    std::vector<net::Asset> assets;
    for (const Asset& asset : web_assets()) {
        // What Vite writes under /assets carries a hash of its content in its name.
        assets.push_back({.path = asset.path,
                          .content_type = asset.content_type,
                          .body = asset.text(),
                          .gzip_body = {},
                          .immutable = asset.path.starts_with("/assets/")});
    }
    return assets;
}

}  // namespace lariat::app
