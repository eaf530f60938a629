#include "foundation/codec/strict_json.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <set>
#include <vector>

namespace lariat {
namespace {

namespace json = boost::json;

/// Looks at names and numbers only; the values are read by Boost's own parser afterwards.
class Scan {
public:
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    [[nodiscard]] const char* reason() const noexcept { return reason_; }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) {
        names_.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) {
        names_.pop_back();
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code& error) {
        key_.append(part.data(), part.size());
        const bool is_new = names_.back().insert(std::move(key_)).second;
        key_.clear();
        return is_new || refuse("name that comes twice in an object", error);
    }
    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_number_part(json::string_view part, json::error_code&) {
        note(part);
        return true;
    }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return end_number(); }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return end_number(); }
    bool on_double(double, json::string_view part, json::error_code& error) {
        note(part);
        const bool was_whole = is_whole_;
        is_whole_ = true;
        return !was_whole || refuse("whole number wider than 64 bits: write it as a string", error);
    }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    bool refuse(const char* reason, json::error_code& error) {
        reason_ = reason;
        error = json::error::syntax;
        return false;
    }
    void note(json::string_view digits) {
        if (digits.find_first_of(".eE") != json::string_view::npos)
            is_whole_ = false;
    }
    bool end_number() {
        is_whole_ = true;
        return true;
    }

    std::vector<std::set<std::string>> names_;
    std::string key_;
    bool is_whole_ = true;
    const char* reason_ = nullptr;
};

}  // namespace

std::expected<json::value, JsonRefusal> parse_strict_json(std::string_view text, std::size_t max_depth) {
    json::parse_options options;
    options.max_depth = max_depth;
    json::basic_parser<Scan> scanner{options};
    json::error_code error;
    const std::size_t read = scanner.write_some(false, text.data(), text.size(), error);
    if (!error && read < text.size())
        error = json::error::extra_data;
    if (error) {
        const char* reason = scanner.handler().reason();
        return std::unexpected{JsonRefusal{reason != nullptr ? reason : error.message(), read}};
    }
    json::value value = json::parse(text, error, {}, options);
    if (error)
        return std::unexpected{JsonRefusal{error.message(), text.size()}};
    return value;
}

}  // namespace lariat
