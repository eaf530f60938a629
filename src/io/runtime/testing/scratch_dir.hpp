#pragma once

#include "io/runtime/failure.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace lariat::io::testing {

/// A private folder for one test, removed afterwards.
class ScratchDir {
public:
    ScratchDir() {
        std::string pattern = (std::filesystem::temp_directory_path() / "lariat-test-XXXXXX").string();
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

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
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

/// The value, or a failed test with the message.
template <class T>
T value_of(std::expected<T, Failure> expected) {
    if (!expected)
        throw std::runtime_error(expected.error().message);
    if constexpr (!std::is_void_v<T>)
        return *std::move(expected);
}

}  // namespace lariat::io::testing
