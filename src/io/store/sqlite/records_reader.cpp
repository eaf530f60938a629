#include "io/sqlite/database.hpp"
#include "io/store/cursor.hpp"
#include "io/store/records.hpp"
#include "io/store/records_writer.hpp"
#include "io/store/sqlite/records_schema.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lariat::store {

namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

/// Names of one list. All come from the two constants below, never from a caller.
struct List {
    std::string_view table;
    std::string_view block_column;
    std::string_view by_id;
    std::string_view newest;
};

constexpr List kOpportunities{
    "opportunities", "block_number", "SELECT row FROM opportunities WHERE id = ?",
    "SELECT newest_block, coalesce((SELECT max(seq) FROM opportunities), 0) FROM tallies"};
constexpr List kExecutions{
    "executions", "target_block", "SELECT row FROM executions WHERE id = ?",
    "SELECT newest_block, coalesce((SELECT max(seq) FROM executions), 0) FROM tallies"};

/// What a cursor is bound to. Unit separators keep the parts of two filters apart.
std::string scope_of(const List& list, const ListQuery& query) {
    return fmt::format("{}\x1f{}{}\x1f{}{}\x1f{}{}", list.table, query.state ? "=" : "",
                       query.state.value_or(""), query.reason ? "=" : "", query.reason.value_or(""),
                       query.block ? "=" : "", query.block ? query.block->raw() : 0);
}

std::string select_of(const List& list, const ListQuery& query) {
    std::string sql = fmt::format("SELECT seq, row FROM {} WHERE seq < ?", list.table);
    if (query.state)
        sql += " AND state = ?";
    if (query.reason)
        sql += " AND reason = ?";
    if (query.block)
        sql += fmt::format(" AND {} = ?", list.block_column);
    return sql + " ORDER BY seq DESC LIMIT ?";
}

class SqliteRecords final : public RecordsReader {
public:
    SqliteRecords(Database database, const CursorKey& key) : database_{std::move(database)}, key_{key} {}

    io::Expected<Page> opportunities(const ListQuery& query) override { return page(kOpportunities, query); }
    io::Expected<Page> executions(const ListQuery& query) override { return page(kExecutions, query); }

    io::Expected<std::optional<std::string>> opportunity(std::string_view id) override {
        return row(kOpportunities, id);
    }
    io::Expected<std::optional<std::string>> execution(std::string_view id) override {
        return row(kExecutions, id);
    }

    io::Expected<std::vector<ProfitPoint>> profit(std::size_t limit) override {
        LARIAT_TRY(Transaction tx, Transaction::begin(database_, Transaction::Kind::deferred));
        LARIAT_TRY(I256 cumulative, total());
        LARIAT_TRY(
            Statement rows,
            database_.query(
                "SELECT block_number, timestamp, net FROM profit ORDER BY block_number DESC LIMIT ?", limit));
        // From the newest block, where the sum over all is known, back to older ones.
        std::vector<ProfitPoint> points;
        for (;;) {
            LARIAT_TRY(const bool more, rows.step());
            if (!more)
                break;
            LARIAT_TRY(const I256 net, i256_from_decimal(rows.text(2)));
            points.push_back({BlockNumber{rows.number(0)}, rows.number(1), net, cumulative});
            LARIAT_TRY(cumulative, checked_sub(cumulative, net));
        }
        std::ranges::reverse(points);
        return points;
    }

    io::Expected<RecordCounts> counts() override {
        LARIAT_TRY(Statement row, database_.query("SELECT opportunities, executions FROM tallies"));
        LARIAT_CHECK(row.step());
        return RecordCounts{row.number(0), row.number(1)};
    }

private:
    io::Expected<Page> page(const List& list, const ListQuery& query) {
        const std::string scope = scope_of(list, query);
        std::uint64_t before = std::numeric_limits<std::int64_t>::max();
        if (!query.cursor.empty()) {
            LARIAT_TRY(before, open_cursor(key_, scope, query.cursor));
        }
        LARIAT_TRY(Transaction tx, Transaction::begin(database_, Transaction::Kind::deferred));
        Page page;
        {
            LARIAT_TRY(Statement newest, database_.query(list.newest));
            LARIAT_CHECK(newest.step());
            page.block = BlockNumber{newest.number(0)};
            page.seq = newest.number(1);
        }
        LARIAT_TRY(Statement rows, database_.prepare(select_of(list, query)));
        rows.bind_all(before);
        if (query.state)
            rows.bind_all(*query.state);
        if (query.reason)
            rows.bind_all(*query.reason);
        if (query.block)
            rows.bind_all(*query.block);
        rows.bind_all(query.limit + 1);  // one more tells whether there is a next page

        std::uint64_t last = before;
        for (;;) {
            LARIAT_TRY(const bool more, rows.step());
            if (!more)
                return page;
            if (page.rows.size() == query.limit) {
                page.next_cursor = seal_cursor(key_, scope, last);
                return page;
            }
            last = rows.number(0);
            page.rows.push_back(rows.text(1));
        }
    }

    io::Expected<std::optional<std::string>> row(const List& list, std::string_view id) {
        LARIAT_TRY(Statement found, database_.query(list.by_id, id));
        LARIAT_TRY(const bool any, found.step());
        return any ? std::optional{found.text(0)} : std::nullopt;
    }

    io::Expected<I256> total() {
        LARIAT_TRY(Statement row, database_.query("SELECT net FROM tallies"));
        LARIAT_CHECK(row.step());
        LARIAT_TRY(const I256 net, i256_from_decimal(row.text(0)));
        return net;
    }

    Database database_;
    CursorKey key_;
};

}  // namespace

io::Expected<std::unique_ptr<RecordsReader>> open_records_reader(const std::filesystem::path& records_file) {
    LARIAT_TRY(Database database, Database::open({.path = records_file, .query_only = true}));
    LARIAT_TRY(const CursorKey key, cursor_key(database));
    return std::make_unique<SqliteRecords>(std::move(database), key);
}

}  // namespace lariat::store
