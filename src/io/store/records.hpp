#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/quantity.hpp"
#include "foundation/math/i256.hpp"
#include "io/runtime/failure.hpp"
#include "io/store/run_id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::store {

/// An opportunity as the API shows it: `json` is the whole row, the other members are what lists are filtered
/// and ordered by. `seq` counts on over runs and never changes for an `id`.
struct OpportunityRow {
    std::uint64_t seq = 0;
    std::string id;
    RunId run;
    BlockNumber block_number;
    Hash block_hash;
    std::string state;
    std::string reason;
    I256 net;
    std::int64_t updated_ns = 0;
    std::string json;
};

struct ExecutionRow {
    /// Where it was included and what it brought there, in native wei: one part of the profit of that block.
    struct Included {
        BlockNumber block_number;
        std::uint64_t timestamp = 0;
        I256 net;
    };

    std::uint64_t seq = 0;
    std::string id;
    RunId run;
    std::string opportunity_id;
    Hash txn;
    Nonce nonce;
    std::string state;
    std::string reason;
    BlockNumber target_block;
    std::optional<Included> included{};
    std::int64_t updated_ns = 0;
    std::string json;
};

struct ListQuery {
    std::size_t limit = 50;
    std::string cursor{};  ///< empty for the newest rows
    std::optional<std::string> state{};
    std::optional<std::string> reason{};
    std::optional<BlockNumber> block{};  ///< opportunities of this head; executions meant for this block
};

struct Page {
    std::vector<std::string> rows;  ///< JSON, newest first
    std::optional<std::string> next_cursor;
    BlockNumber block;      ///< newest block of any row
    std::uint64_t seq = 0;  ///< newest row of this kind
};

struct ProfitPoint {
    BlockNumber block_number;
    std::uint64_t timestamp = 0;
    I256 net;
    I256 cumulative;
};

struct RecordCounts {
    std::uint64_t opportunities = 0;
    std::uint64_t executions = 0;
};

/// Reads what was written, on a connection of its own; a page is one consistent view. Used on one thread.
class RecordsReader {
public:
    virtual ~RecordsReader() = default;

    /// Pages are ordered by `seq`, which a later change of a row does not move. A cursor goes on where its
    /// page ended and holds for the same filters only; another one is Errc::invalid_argument.
    virtual io::Expected<Page> opportunities(const ListQuery& query) = 0;
    virtual io::Expected<Page> executions(const ListQuery& query) = 0;
    virtual io::Expected<std::optional<std::string>> opportunity(std::string_view id) = 0;
    virtual io::Expected<std::optional<std::string>> execution(std::string_view id) = 0;

    /// The newest `limit` blocks with included executions, oldest first. `cumulative` counts from the first
    /// block ever.
    virtual io::Expected<std::vector<ProfitPoint>> profit(std::size_t limit) = 0;
    virtual io::Expected<RecordCounts> counts() = 0;
};

}  // namespace lariat::store
