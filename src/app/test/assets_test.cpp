#include "app/assets/assets.hpp"

#include "app/assets/page.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace lariat::app {
namespace {

// What is embedded depends on what was built before; the tests hold either way.

TEST(Assets, hold_the_files_byte_for_byte) {
    for (const Asset& asset : web_assets()) {
        std::ifstream file{std::string{LARIAT_SOURCE} + "/web/dist" + std::string{asset.path},
                           std::ios::binary};
        std::ostringstream text;
        text << file.rdbuf();
        EXPECT_EQ(asset.text(), text.view()) << asset.path;
        EXPECT_EQ(asset.sha256.size(), 64U);
        EXPECT_NE(asset.content_type, "application/octet-stream") << asset.path;
        EXPECT_EQ(find_web_asset(asset.path), &asset);
    }
    EXPECT_EQ(find_web_asset("/no/such/file"), nullptr);
}

TEST(Assets, page_is_what_is_embedded) {
    EXPECT_EQ(page_assets().empty(), web_assets().empty());
    for (const net::Asset& asset : page_assets()) {
        EXPECT_EQ(asset.body, find_web_asset(asset.path)->text());
        EXPECT_EQ(asset.immutable, asset.path.starts_with("/assets/")) << asset.path;
    }
}

TEST(Assets, executor_has_code_or_says_that_it_is_missing) {
    const auto code = executor_creation_code();
    if (executor_artifact().empty())
        EXPECT_EQ(code.error().code, Errc::not_found);
    else
        EXPECT_GT(code.value().size(), 1000U);
}

}  // namespace
}  // namespace lariat::app
