#pragma once

#include "app/config/load.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace lariat::app {

/// A folder of its own for each test, gone with it, and an environment that sees nothing else.
class InFolder : public testing::Test {
protected:
    InFolder() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        std::string pattern =
            std::filesystem::temp_directory_path() / ("lariat-" + std::string{test->name()} + "-XXXXXX");
        folder_ = ::mkdtemp(pattern.data());
        environment_.directory = folder_;
        environment_.variables["HOME"] = folder_ / "home";
    }
    ~InFolder() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    void write(const std::string& name, std::string_view text) const {
        std::ofstream{folder_ / name} << text;
    }

    [[nodiscard]] auto load(const ConfigFlags& flags = {}) const { return load_config(flags, environment_); }

    std::filesystem::path folder_;
    Environment environment_;
};

}  // namespace lariat::app
