#include "io/store/sqlite/records_batch.hpp"

#include <algorithm>

namespace lariat::store {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

namespace {

struct Tallies {
    std::uint64_t opportunities = 0;
    std::uint64_t executions = 0;
    std::uint64_t newest_block = 0;
    std::uint64_t opportunity_floor =
        0;  ///< rows up to this seq were removed: a late change must not revive one
    std::uint64_t execution_floor = 0;
    I256 net;
};

io::Expected<Tallies> read_tallies(Database& database) {
    LARIAT_TRY(Statement row,
               database.query(
                   "SELECT opportunities, executions, newest_block, opportunity_floor, execution_floor, net"
                   " FROM tallies"));
    LARIAT_TRY(const bool any, row.step());
    if (!any)
        return io::failure(Errc::malformed, "{}: its tallies are missing", database.name());
    Tallies tallies{row.number(0), row.number(1), row.number(2), row.number(3), row.number(4), {}};
    LARIAT_TRY(tallies.net, i256_from_decimal(row.text(5)));
    return tallies;
}

io::Expected<void> write_tallies(Database& database, const Tallies& tallies) {
    return database.run(
        "UPDATE tallies SET opportunities = ?, executions = ?, newest_block = ?, opportunity_floor = ?,"
        " execution_floor = ?, net = ?",
        tallies.opportunities, tallies.executions, tallies.newest_block, tallies.opportunity_floor,
        tallies.execution_floor, to_decimal(tallies.net));
}

io::Expected<void> write_row(Database& database, const OpportunityRow& row, Tallies& tallies) {
    tallies.newest_block = std::max(tallies.newest_block, row.block_number.raw());
    LARIAT_CHECK(
        database.run("UPDATE opportunities SET block_number = ?, block_hash = ?, state = ?, reason = ?,"
                     " net = ?, updated_ns = ?, row = ? WHERE seq = ? AND id = ?",
                     row.block_number, row.block_hash, row.state, row.reason, to_decimal(row.net),
                     row.updated_ns, row.json, row.seq, row.id));
    if (database.changes() > 0 || row.seq <= tallies.opportunity_floor)
        return {};
    LARIAT_CHECK(
        database.run("INSERT INTO opportunities (seq, id, run, block_number, block_hash, state, reason, net,"
                     " updated_ns, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     row.seq, row.id, row.run.text, row.block_number, row.block_hash, row.state, row.reason,
                     to_decimal(row.net), row.updated_ns, row.json));
    ++tallies.opportunities;
    return {};
}

/// Adds one execution's part to the profit of a block, or takes it away.
io::Expected<void> change_profit(
    Database& database, BlockNumber block, std::uint64_t timestamp, const I256& net, int executions) {
    I256 block_net = net;
    std::int64_t count = executions;
    bool known = false;
    {
        LARIAT_TRY(Statement row,
                   database.query("SELECT executions, net FROM profit WHERE block_number = ?", block));
        LARIAT_TRY(known, row.step());
        if (known) {
            LARIAT_TRY(const I256 before, i256_from_decimal(row.text(1)));
            LARIAT_TRY(block_net, checked_add(before, net));
            count += row.integer(0);
        }
    }
    if (count == 0)
        return database.run("DELETE FROM profit WHERE block_number = ?", block);
    if (known)
        return database.run("UPDATE profit SET executions = ?, net = ? WHERE block_number = ?", count,
                            to_decimal(block_net), block);
    return database.run("INSERT INTO profit (block_number, timestamp, executions, net) VALUES (?, ?, ?, ?)",
                        block, timestamp, count, to_decimal(block_net));
}

io::Expected<void> take_back_profit(Database& database, std::uint64_t seq, Tallies& tallies) {
    std::optional<BlockNumber> block;
    I256 net;
    {
        LARIAT_TRY(Statement row,
                   database.query("SELECT included_block, net FROM executions WHERE seq = ?", seq));
        LARIAT_TRY(const bool known, row.step());
        if (known && !row.is_null(0)) {
            block = BlockNumber{row.number(0)};
            LARIAT_TRY(net, i256_from_decimal(row.text(1)));
        }
    }
    if (!block)
        return {};
    LARIAT_TRY(tallies.net, checked_sub(tallies.net, net));
    return change_profit(database, *block, 0, -net, -1);
}

io::Expected<void> write_row(Database& database, const ExecutionRow& row, Tallies& tallies) {
    const auto& included = row.included;
    const auto block = included ? std::optional{included->block_number} : std::nullopt;
    const auto net = included ? std::optional{to_decimal(included->net)} : std::nullopt;

    LARIAT_CHECK(take_back_profit(database, row.seq, tallies));
    LARIAT_CHECK(
        database.run("UPDATE executions SET txn_hash = ?, nonce = ?, state = ?, reason = ?, target_block = ?,"
                     " included_block = ?, net = ?, updated_ns = ?, row = ? WHERE seq = ? AND id = ?",
                     row.txn, row.nonce, row.state, row.reason, row.target_block, block, net, row.updated_ns,
                     row.json, row.seq, row.id));
    if (database.changes() == 0) {
        if (row.seq <= tallies.execution_floor)
            return {};
        LARIAT_CHECK(
            database.run("INSERT INTO executions (seq, id, run, opportunity_id, txn_hash, nonce, state,"
                         " reason, target_block, included_block, net, updated_ns, row)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         row.seq, row.id, row.run.text, row.opportunity_id, row.txn, row.nonce, row.state,
                         row.reason, row.target_block, block, net, row.updated_ns, row.json));
        ++tallies.executions;
    }
    if (!included)
        return {};
    LARIAT_TRY(tallies.net, checked_add(tallies.net, included->net));
    return change_profit(database, included->block_number, included->timestamp, included->net, 1);
}

/// The highest seq that a limit no longer covers, 0 when all rows fit.
io::Expected<std::uint64_t> first_beyond(Database& database, std::string_view sql, std::uint64_t limit) {
    LARIAT_TRY(Statement row, database.query(sql, limit));
    LARIAT_TRY(const bool any, row.step());
    return any ? row.number(0) : 0;
}

io::Expected<void> prune(Database& database, const Retention& retention, Tallies& tallies) {
    if (retention.opportunities > 0 && tallies.opportunities > retention.opportunities) {
        LARIAT_TRY(const auto floor,
                   first_beyond(database, "SELECT seq FROM opportunities ORDER BY seq DESC LIMIT 1 OFFSET ?",
                                retention.opportunities));
        LARIAT_CHECK(database.run("DELETE FROM opportunities WHERE seq <= ?", floor));
        tallies.opportunities -= static_cast<std::uint64_t>(database.changes());
        tallies.opportunity_floor = std::max(tallies.opportunity_floor, floor);
    }
    if (retention.executions > 0 && tallies.executions > retention.executions) {
        LARIAT_TRY(const auto floor,
                   first_beyond(database, "SELECT seq FROM executions ORDER BY seq DESC LIMIT 1 OFFSET ?",
                                retention.executions));
        LARIAT_CHECK(database.run(
            "DELETE FROM executions WHERE seq <= ? AND state NOT IN ('intent', 'sent', 'unknown')", floor));
        tallies.executions -= static_cast<std::uint64_t>(database.changes());
        tallies.execution_floor = std::max(tallies.execution_floor, floor);
    }
    return {};
}

}  // namespace

io::Expected<void> write_batch(Database& database, std::span<const AnyRow> rows, const Retention& retention) {
    LARIAT_TRY(Transaction tx, Transaction::begin(database));
    LARIAT_TRY(Tallies tallies, read_tallies(database));
    for (const AnyRow& any : rows)
        LARIAT_CHECK(std::visit([&](const auto& row) { return write_row(database, row, tallies); }, any));
    LARIAT_CHECK(prune(database, retention, tallies));
    LARIAT_CHECK(write_tallies(database, tallies));
    return tx.commit();
}

}  // namespace lariat::store
