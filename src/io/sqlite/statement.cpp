#include "io/sqlite/statement.hpp"

#include "io/sqlite/failures.hpp"

#include <sqlite3.h>

namespace lariat::sqlite {

Statement::~Statement() {
    if (handle_ == nullptr)
        return;
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    *in_use_ = false;
}

void Statement::bind(std::int64_t value) {
    sqlite3_bind_int64(handle_, next_++, value);
}

void Statement::bind(std::string_view text) {
    // A null pointer would bind NULL, also for a size of zero.
    const char* data = text.data() == nullptr ? "" : text.data();
    sqlite3_bind_text64(handle_, next_++, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind(ByteView blob) {
    if (blob.empty())
        sqlite3_bind_zeroblob(handle_, next_++, 0);
    else
        sqlite3_bind_blob64(handle_, next_++, blob.data(), blob.size(), SQLITE_TRANSIENT);
}

void Statement::bind(std::nullopt_t) {
    sqlite3_bind_null(handle_, next_++);
}

io::Expected<bool> Statement::step() {
    if (out_of_range_)
        return io::failure(Errc::out_of_range, "a number above 2^63 - 1 cannot be stored");
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return last_failure(sqlite3_db_handle(handle_));
}

io::Expected<void> Statement::run() {
    for (;;) {
        LARIAT_TRY(const bool row, step());
        if (!row)
            return {};
    }
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

std::string Statement::text(int column) const {
    const auto* data = sqlite3_column_text(handle_, column);
    if (data == nullptr)
        return {};
    return {reinterpret_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

Bytes Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_, column));
    if (data == nullptr)
        return {};
    return {data, data + sqlite3_column_bytes(handle_, column)};
}

}  // namespace lariat::sqlite
