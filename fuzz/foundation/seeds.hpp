#pragma once

#include "foundation/base/bytes.hpp"

#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

/// The parts of the program that writes the seeds.
namespace lariat::seeds {

inline void write(const std::filesystem::path& path, ByteView bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file{path, std::ios::binary};
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush())
        throw std::filesystem::filesystem_error("cannot write", path, std::error_code{});
}

inline void write(const std::filesystem::path& path, std::string_view text) {
    write(path, ByteView{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void write_abi_values(const std::filesystem::path& folder);
void write_abi_signatures(const std::filesystem::path& folder);
void write_typed_data(const std::filesystem::path& folder);
void write_tries(const std::filesystem::path& folder);
void write_trie_proofs(const std::filesystem::path& folder);

}  // namespace lariat::seeds
