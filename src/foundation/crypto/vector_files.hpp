#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/hex.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>
#include <zlib.h>

/// Published test vectors that lie outside the repository; for tests only.
namespace lariat::vectors {

/// The folder of the vectors: LARIAT_TEST_DATA, or ../shared/data beside the source tree.
inline std::filesystem::path root() {
    const char* overridden = std::getenv("LARIAT_TEST_DATA");
    return overridden != nullptr ? overridden : LARIAT_DEFAULT_TEST_DATA;
}

/// The text of a file, unpacked if it is gzip; zlib passes plain files through.
inline std::string read(const std::filesystem::path& path) {
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> file{gzopen(path.c_str(), "rb"), &gzclose};
    if (!file)
        throw std::runtime_error("cannot open " + path.string());
    std::string text;
    std::string block(1U << 16U, '\0');
    int got = 0;
    while ((got = gzread(file.get(), block.data(), static_cast<unsigned>(block.size()))) > 0)
        text.append(block, 0, static_cast<std::size_t>(got));
    if (got < 0)
        throw std::runtime_error("cannot unpack " + path.string());
    return text;
}

/// Parsed JSON of a file below root(), or nothing if it is not there.
inline std::optional<boost::json::value> load(std::string_view name) {
    const std::filesystem::path path = root() / name;
    if (!std::filesystem::exists(path))
        return std::nullopt;
    return boost::json::parse(read(path));
}

inline std::string_view text(const boost::json::value& value) {
    return std::string_view{value.as_string()};
}
inline Bytes bytes(const boost::json::value& value) {
    return bytes_from_hex(text(value)).value();
}

/// A line of the table that a run of the vectors prints at its end.
struct Row {
    std::string set;
    int passed = 0;
    int total = 0;
    std::map<std::string, int> left_out;  ///< reason and count
};

inline std::vector<Row>& rows() {
    static std::vector<Row> all;
    return all;
}

/// Counts what was tried of one set and enters it in the table, which shows that the vectors were really
/// there.
class Score {
public:
    explicit Score(std::string name) { row_.set = std::move(name); }
    Score(const Score&) = delete;
    Score& operator=(const Score&) = delete;
    ~Score() {
        if (row_.total != 0)
            rows().push_back(std::move(row_));
    }

    void count(bool passed, std::string_view which) {
        ++row_.total;
        row_.passed += passed ? 1 : 0;
        EXPECT_TRUE(passed) << row_.set << ": " << which;
    }
    /// Something in the set that Lariat does not do, and why.
    void leave_out(const std::string& reason, int times = 1) { row_.left_out[reason] += times; }

    [[nodiscard]] int total() const { return row_.total; }
    [[nodiscard]] int left_out(const std::string& reason) const {
        const auto found = row_.left_out.find(reason);
        return found == row_.left_out.end() ? 0 : found->second;
    }

private:
    Row row_;
};

}  // namespace lariat::vectors

/// Binds the parsed file or skips the test and says why.
#define LARIAT_LOAD_VECTORS(variable, name)                                        \
    const auto variable##_file = ::lariat::vectors::load(name);                    \
    if (!variable##_file)                                                          \
        GTEST_SKIP() << "no test data at " << (::lariat::vectors::root() / (name)) \
                     << "; set LARIAT_TEST_DATA";                                  \
    const boost::json::value& variable = *variable##_file
