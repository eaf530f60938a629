#pragma once

#include "io/runtime/failure.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

namespace lariat::store {

/// Writes `from`, compressed and on disk, to `to`, which appears whole or not at all.
io::Expected<void> compress_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Compresses the closed segments of a journal and removes the oldest, so that all of them together stay
/// below a size. On a thread of its own, which gives way to others: whoever closes a segment does not wait.
///
/// What cannot be compressed (a full disk) stays as it is and is logged once.
class SegmentKeeper {
public:
    SegmentKeeper(std::filesystem::path journal, std::uint64_t most_bytes);
    SegmentKeeper(const SegmentKeeper&) = delete;
    SegmentKeeper& operator=(const SegmentKeeper&) = delete;
    /// Ends what it has begun and what waits.
    ~SegmentKeeper();

    void closed(std::uint64_t number);

private:
    void run();
    void compress(std::uint64_t number);
    void remove_oldest();

    std::filesystem::path journal_;
    std::uint64_t most_bytes_;
    bool complained_ = false;  // of the thread

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::uint64_t> waiting_;
    bool ending_ = false;
    std::thread thread_;  // last: it uses the others
};

}  // namespace lariat::store
