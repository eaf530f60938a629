#include "app/output/report.hpp"

#include "app/output/width.hpp"
#include "foundation/base/assert.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <numeric>
#include <ostream>

namespace lariat::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastFlexible = 12;

std::string csv_field(std::string text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted{"\""};
    for (const char c : text)
        quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + "\"";
}

/// Bytes that move no cursor: the escape sequences that shown functions put in.
std::size_t visible_width(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b')
            i = std::min(text.find('m', i), text.size() - 1);
        else
            plain += text[i];
    }
    return display_width(plain);
}

}  // namespace

std::string plain_text(const json::value& value) {
    if (value.is_null())
        return {};
    if (const auto* text = value.if_string())
        return {text->data(), text->size()};
    if (const auto* list = value.if_array()) {
        std::string joined;
        for (const json::value& element : *list)
            joined += (joined.empty() ? "" : ", ") + plain_text(element);
        return joined;
    }
    return json::serialize(value);
}

void Report::add(std::vector<json::value> row) {
    LARIAT_ASSERT(row.size() == columns_.size());
    rows_.push_back(std::move(row));
}

json::object Report::object_of(const std::vector<json::value>& row) const {
    json::object object;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        object[columns_[i].name] = row[i];
    return object;
}

void Report::write(std::ostream& out, Format format, const Style& style) const {
    switch (format) {
        case Format::table:
            write_table(out, style);
            return;
        case Format::csv:
            write_csv(out);
            return;
        case Format::ndjson:
            for (const auto& row : rows_)
                out << json::serialize(object_of(row)) << '\n';
            return;
        case Format::json: {
            json::array all;
            for (const auto& row : rows_)
                all.push_back(object_of(row));
            out << json::serialize(all) << '\n';
        }
    }
}

void Report::write_csv(std::ostream& out) const {
    for (std::size_t i = 0; i < columns_.size(); ++i)
        out << (i == 0 ? "" : ",") << csv_field(columns_[i].name);
    out << "\r\n";
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i)
            out << (i == 0 ? "" : ",") << csv_field(plain_text(row[i]));
        out << "\r\n";
    }
}

void Report::write_table(std::ostream& out, const Style& style) const {
    std::vector<std::vector<std::string>> cells;
    std::vector<std::size_t> widths;
    for (const Column& column : columns_)
        widths.push_back(display_width(column.name));
    for (const auto& row : rows_) {
        auto& line = cells.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) {
            line.push_back(columns_[i].shown ? columns_[i].shown(row[i], style) : plain_text(row[i]));
            widths[i] = std::max(widths[i], visible_width(line.back()));
        }
    }
    const std::size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
    const auto flexible = std::ranges::find_if(columns_, &Column::flexible);
    if (style.width != 0 && total > style.width && flexible != columns_.end()) {
        std::size_t& width = widths[static_cast<std::size_t>(flexible - columns_.begin())];
        const std::size_t over = total - style.width;
        width = std::min(width, std::max(kLeastFlexible, width > over ? width - over : 0));
    }

    const auto write_line = [&](const auto& text_at) {
        std::string line;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            std::string text = text_at(i);
            if (columns_[i].flexible && !columns_[i].shown)
                text = fitted(text, widths[i]);
            const std::size_t used = visible_width(text);
            const std::string padding(widths[i] > used ? widths[i] - used : 0, ' ');
            line += (i == 0 ? "" : std::string(kGap, ' ')) +
                    (columns_[i].right ? padding + text : text + padding);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return line;
    };
    out << style.bold() << write_line([&](std::size_t i) { return columns_[i].name; }) << style.reset()
        << '\n';
    for (const auto& line : cells)
        out << write_line([&](std::size_t i) { return line[i]; }) << '\n';
}

void write_object(std::ostream& out, const json::object& object, Format format, const Style& style) {
    if (format == Format::json || format == Format::ndjson) {
        out << json::serialize(object) << '\n';
        return;
    }
    if (format == Format::csv) {
        out << "name,value\r\n";
        for (const auto& field : object)
            out << csv_field(std::string{field.key()}) << ',' << csv_field(plain_text(field.value()))
                << "\r\n";
        return;
    }
    std::size_t width = 0;
    for (const auto& field : object)
        width = std::max(width, display_width({field.key().data(), field.key().size()}));
    for (const auto& field : object) {
        const std::string name{field.key()};
        out << style.dim() << name << style.reset() << std::string(width - display_width(name) + kGap, ' ')
            << plain_text(field.value()) << '\n';
    }
}

}  // namespace lariat::app
