#include "io/store/records_writer.hpp"

#include "io/runtime/clock.hpp"
#include "io/runtime/log.hpp"
#include "io/sqlite/failures.hpp"
#include "io/store/sqlite/records_batch.hpp"
#include "io/store/sqlite/records_schema.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace lariat::store {

namespace {

constexpr io::Logger kLog{"store"};

/// The row itself is at fault, not the disk: no later attempt can succeed.
bool never_fits(const io::Failure& failure) {
    return failure.detail_as<sqlite::ConstraintBroken>() != nullptr || failure.code == Errc::out_of_range ||
           failure.code == Errc::overflow;
}

io::Expected<std::uint64_t> last_seq(sqlite::Database& database, std::string_view sql) {
    LARIAT_TRY(sqlite::Statement row, database.query(sql));
    LARIAT_TRY(const bool any, row.step());
    return any ? row.number(0) : 0;
}

}  // namespace

struct RecordsWriter::State {
    State(sqlite::Database opened, RecordsOptions wanted)
        : database{std::move(opened)},
          options{wanted},
          retention{options.max_opportunities, options.max_executions},
          queue_full{options.metrics->counter("lariat_store_queue_full_total",
                                              "Times a producer of records waited for room in the queue")},
          rows_written{options.metrics->counter("lariat_store_rows_total", "Records written")},
          rows_rejected{options.metrics->counter("lariat_store_rejected_rows_total",
                                                 "Records that the schema refused")},
          failures{
              options.metrics->counter("lariat_store_write_failures_total", "Writes of records that failed")},
          depth{options.metrics->gauge("lariat_store_queue_rows", "Records waiting to be written")},
          commit_time{options.metrics->histogram("lariat_store_commit_seconds", "Time to write one batch")} {}

    io::Expected<void> put(AnyRow row) {
        std::unique_lock lock{mutex};
        if (queue.size() >= options.queue_capacity && !closing) {
            queue_full.add();
            room.wait(lock, [this] { return queue.size() < options.queue_capacity || closing; });
        }
        if (closing)
            return io::failure(Errc::unavailable, "the record store is closed");
        queue.push_back(std::move(row));
        ++accepted;
        depth.set(static_cast<double>(queue.size()));
        filled.notify_one();
        return {};
    }

    io::Expected<void> flush() {
        std::unique_lock lock{mutex};
        const std::uint64_t target = accepted;
        const std::uint64_t failed_before = failed_attempts;
        progress.wait(lock, [&] { return done >= target || failed_attempts > failed_before || ended; });
        if (done >= target)
            return {};
        return std::unexpected{
            failure.value_or(io::Failure{Errc::unavailable, "the record store is closed"})};
    }

    io::Expected<void> close() {
        {
            const std::unique_lock lock{mutex};
            closing = true;
            filled.notify_all();
            room.notify_all();
        }
        if (thread.joinable())
            thread.join();
        if (done == accepted)
            return {};
        return io::failure(failure->code, "{} records were not written: {}", accepted - done,
                           failure->message);
    }

    /// The thread of the writer.
    void work() {
        std::vector<AnyRow> batch;
        for (;;) {
            {
                std::unique_lock lock{mutex};
                filled.wait(lock, [this] { return !queue.empty() || closing; });
                if (queue.empty())
                    break;
                while (!queue.empty() && batch.size() < options.batch_rows) {
                    batch.push_back(std::move(queue.front()));
                    queue.pop_front();
                }
                depth.set(static_cast<double>(queue.size()));
                room.notify_all();
            }
            if (!write(batch))
                break;
            batch.clear();
        }
        const std::unique_lock lock{mutex};
        ended = true;
        progress.notify_all();
    }

    /// Tries until it is written. False when the store is closing and the disk still refuses.
    bool write(std::span<const AnyRow> batch) {
        for (;;) {
            const std::int64_t begun = io::SystemClock::instance().steady_nanos();
            const auto written = write_batch(database, batch, retention);
            if (written) {
                commit_time.record(
                    static_cast<std::uint64_t>(io::SystemClock::instance().steady_nanos() - begun));
                rows_written.add(batch.size());
                finished(batch.size());
                return true;
            }
            if (never_fits(written.error())) {
                if (batch.size() == 1) {
                    kLog.error("record refused", {{"error", written.error()}});
                    rows_rejected.add();
                    finished(1);
                    return true;
                }
                // One of them does not fit: alone, the others do.
                for (std::size_t i = 0; i < batch.size(); ++i)
                    if (!write(batch.subspan(i, 1)))
                        return false;
                return true;
            }
            if (!failed(written.error()))
                return false;
        }
    }

    void finished(std::size_t rows) {
        const std::unique_lock lock{mutex};
        done += rows;
        failure.reset();
        progress.notify_all();
    }

    /// False when there is no point in waiting: the store is closing.
    bool failed(const io::Failure& why) {
        failures.add();
        std::unique_lock lock{mutex};
        if (!failure)
            kLog.error("records cannot be written, will retry", {{"error", why}});
        failure = why;
        ++failed_attempts;
        progress.notify_all();
        if (closing)
            return false;
        filled.wait_for(lock, options.retry_after, [this] { return closing; });
        return true;
    }

    sqlite::Database database;
    RecordsOptions options;
    Retention retention;
    std::uint64_t opportunity_seq = 0;
    std::uint64_t execution_seq = 0;

    io::Counter& queue_full;
    io::Counter& rows_written;
    io::Counter& rows_rejected;
    io::Counter& failures;
    io::Gauge& depth;
    io::Histogram& commit_time;

    mutable std::mutex mutex;
    std::condition_variable filled;
    std::condition_variable room;
    std::condition_variable progress;
    std::deque<AnyRow> queue;
    std::uint64_t accepted = 0;
    std::uint64_t done = 0;
    std::uint64_t failed_attempts = 0;
    std::optional<io::Failure> failure;
    bool closing = false;
    bool ended = false;
    std::thread thread;
};

io::Expected<std::unique_ptr<RecordsWriter>> RecordsWriter::open(const DataDir& dir, RecordsOptions options) {
    LARIAT_TRY(sqlite::Database database, sqlite::Database::open({.path = dir.records_file(),
                                                                  .synchronous = sqlite::Synchronous::normal,
                                                                  .busy_timeout = options.busy_timeout}));
    LARIAT_CHECK(prepare_records(database));
    auto state = std::make_unique<State>(std::move(database), options);
    // The floors count too: the newest rows may have been removed by a smaller limit.
    LARIAT_TRY(
        state->opportunity_seq,
        last_seq(
            state->database,
            "SELECT max(coalesce((SELECT max(seq) FROM opportunities), 0), opportunity_floor) FROM tallies"));
    LARIAT_TRY(
        state->execution_seq,
        last_seq(state->database,
                 "SELECT max(coalesce((SELECT max(seq) FROM executions), 0), execution_floor) FROM tallies"));
    state->thread = std::thread{[raw = state.get()] { raw->work(); }};
    return std::unique_ptr<RecordsWriter>{new RecordsWriter{std::move(state)}};
}

RecordsWriter::RecordsWriter(std::unique_ptr<State> state) : state_{std::move(state)} {}

RecordsWriter::~RecordsWriter() {
    if (const auto closed = state_->close(); !closed)
        kLog.error("records lost at the end", {{"error", closed.error()}});
}

std::uint64_t RecordsWriter::last_opportunity_seq() const {
    return state_->opportunity_seq;
}

std::uint64_t RecordsWriter::last_execution_seq() const {
    return state_->execution_seq;
}

io::Expected<void> RecordsWriter::put(OpportunityRow row) {
    return state_->put(std::move(row));
}

io::Expected<void> RecordsWriter::put(ExecutionRow row) {
    return state_->put(std::move(row));
}

io::Expected<void> RecordsWriter::flush() {
    return state_->flush();
}

io::Expected<void> RecordsWriter::close() {
    return state_->close();
}

std::optional<io::Failure> RecordsWriter::last_failure() const {
    const std::unique_lock lock{state_->mutex};
    return state_->failure;
}

}  // namespace lariat::store
