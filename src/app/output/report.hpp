#pragma once

#include "app/output/format.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace lariat::app {

struct Column {
    std::string name;  ///< field in JSON, heading of the table
    bool right = false;
    /// The column that gives way when the terminal is narrow.
    bool flexible = false;
    /// How a table shows the value, if not as it is; data formats always get the value.
    std::function<std::string(const boost::json::value&, const Style&)> shown{};
};

/// Text as a value of a row.
inline boost::json::value cell(std::string_view text) {
    return boost::json::string{text.data(), text.size()};
}

/// Rows of one kind: what every listing command prints, in any format.
class Report {
public:
    explicit Report(std::vector<Column> columns) : columns_{std::move(columns)} {}

    /// One value for each column.
    void add(std::vector<boost::json::value> row);
    [[nodiscard]] std::size_t size() const { return rows_.size(); }

    /// json: one array; ndjson: one object a line; csv: RFC 4180 with a heading.
    void write(std::ostream& out, Format format, const Style& style) const;

private:
    void write_table(std::ostream& out, const Style& style) const;
    void write_csv(std::ostream& out) const;
    [[nodiscard]] boost::json::object object_of(const std::vector<boost::json::value>& row) const;

    std::vector<Column> columns_;
    std::vector<std::vector<boost::json::value>> rows_;
};

/// One object: json and ndjson print it on one line, a table and csv one line for each field.
void write_object(std::ostream& out, const boost::json::object& object, Format format, const Style& style);

/// Text as it is, numbers and booleans as JSON writes them, null as nothing.
std::string plain_text(const boost::json::value& value);

}  // namespace lariat::app
