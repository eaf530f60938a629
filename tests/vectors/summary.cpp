#include "foundation/crypto/vector_files.hpp"

#include <iomanip>
#include <iostream>

// Prints what every set of vectors gave, once all of them have run.
namespace lariat::vectors {
namespace {

class Summary : public testing::Environment {
public:
    void TearDown() override {
        if (rows().empty()) {
            std::cout << "no test data at " << root() << "; set LARIAT_TEST_DATA\n";
            return;
        }
        std::size_t width = 0;
        for (const Row& row : rows())
            width = std::max(width, row.set.size());
        const auto line = [&](const std::string& set, int passed, int total) {
            std::cout << std::left << std::setw(static_cast<int>(width) + 2) << set << std::right
                      << std::setw(8) << passed << std::setw(8) << total
                      << (passed == total ? "" : "  FAILED") << '\n';
        };
        std::cout << '\n'
                  << std::left << std::setw(static_cast<int>(width) + 2) << "set" << std::right
                  << std::setw(8) << "passed" << std::setw(8) << "total" << '\n';
        int passed = 0;
        int total = 0;
        for (const Row& row : rows()) {
            line(row.set, row.passed, row.total);
            for (const auto& [reason, count] : row.left_out)
                std::cout << "    not done: " << count << " " << reason << '\n';
            passed += row.passed;
            total += row.total;
        }
        line("all sets", passed, total);
    }
};

// gtest owns environments.
const auto* const kSummary = testing::AddGlobalTestEnvironment(new Summary);

}  // namespace
}  // namespace lariat::vectors
