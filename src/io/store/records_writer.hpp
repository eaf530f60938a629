#pragma once

#include "io/runtime/metrics.hpp"
#include "io/store/data_dir.hpp"
#include "io/store/records.hpp"

#include <chrono>
#include <cstddef>
#include <memory>

namespace lariat::store {

struct RecordsOptions {
    std::size_t queue_capacity = 65'536;
    std::size_t batch_rows = 1'024;       ///< at most so many in one database transaction
    std::uint64_t max_opportunities = 0;  ///< oldest beyond it are removed; zero keeps all
    std::uint64_t max_executions = 0;     ///< never removes one without an outcome
    std::chrono::milliseconds busy_timeout{
        2000};                                   ///< how long a file locked by another process is waited for
    std::chrono::milliseconds retry_after{100};  ///< after a failed write: a full disk, a locked file
    io::Metrics* metrics = &io::Metrics::global();
};

/// Writes records on a thread of its own, many in one transaction. Any thread may put; rows are written in
/// the order in which they were put. Nothing is dropped: while the disk refuses, rows wait and are tried
/// again.
class RecordsWriter {
public:
    /// Opens or creates `records.db`.
    static io::Expected<std::unique_ptr<RecordsWriter>> open(const DataDir& dir, RecordsOptions options = {});

    RecordsWriter(const RecordsWriter&) = delete;
    RecordsWriter& operator=(const RecordsWriter&) = delete;
    /// Writes what is queued, as `close` does.
    ~RecordsWriter();

    /// The highest `seq` of an earlier run, 0 in a new file: rows of this run count on from there.
    [[nodiscard]] std::uint64_t last_opportunity_seq() const;
    [[nodiscard]] std::uint64_t last_execution_seq() const;

    /// Blocks while the queue is full, and counts that (lariat_store_queue_full_total). Errc::unavailable
    /// once closed.
    io::Expected<void> put(OpportunityRow row);
    io::Expected<void> put(ExecutionRow row);

    /// Waits until everything put before is written, or until a write fails.
    io::Expected<void> flush();

    /// Writes what is queued and ends the thread; the failure tells that rows were left when the disk
    /// refused.
    io::Expected<void> close();

    /// Why the newest write failed; nothing when it went through.
    [[nodiscard]] std::optional<io::Failure> last_failure() const;

private:
    struct State;
    explicit RecordsWriter(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/// A reader of the same file, in this process or another one. The file must exist.
io::Expected<std::unique_ptr<RecordsReader>> open_records_reader(const std::filesystem::path& records_file);

}  // namespace lariat::store
