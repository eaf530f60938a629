#include "foundation/codec/abi_parser.hpp"

#include <array>
#include <optional>

namespace lariat::abi {
namespace {

constexpr bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Digits without a leading zero, up to nine of them.
std::optional<unsigned> small_number(std::string_view digits) noexcept {
    unsigned value = 0;
    if (digits.empty() || digits.size() > 9 || (digits[0] == '0' && digits.size() > 1))
        return std::nullopt;
    const auto [end, errc] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (errc != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

/// `128x18`, after `fixed` or `ufixed`; nothing stands for 128x18.
Result<Type> fixed_point(bool is_signed, std::string_view suffix) {
    if (suffix.empty())
        return Type::fixed_point(is_signed, 128, 18);
    const std::size_t cross = suffix.find('x');
    if (cross == std::string_view::npos)
        return fail(Errc::malformed, "fixed-point type without decimals");
    const auto bits = small_number(suffix.substr(0, cross));
    const auto decimals = small_number(suffix.substr(cross + 1));
    if (!bits || !decimals)
        return fail(Errc::malformed, "not the size of a fixed-point type");
    return Type::fixed_point(is_signed, *bits, *decimals);
}

Result<Type> integer(bool is_signed, std::string_view suffix) {
    const auto bits = suffix.empty() ? std::optional{256U} : small_number(suffix);
    if (!bits)
        return fail(Errc::malformed, "not the width of an integer");
    return is_signed ? Type::signed_integer(*bits) : Type::unsigned_integer(*bits);
}

Result<Type> elementary_type(std::string_view word) {
    if (word == "address")
        return Type::plain(Type::Kind::address);
    if (word == "bool")
        return Type::plain(Type::Kind::boolean);
    if (word == "bytes")
        return Type::plain(Type::Kind::bytes);
    if (word == "string")
        return Type::plain(Type::Kind::string);
    if (word == "function")
        return Type::plain(Type::Kind::function);
    if (word.starts_with("ufixed"))
        return fixed_point(false, word.substr(6));
    if (word.starts_with("fixed"))
        return fixed_point(true, word.substr(5));
    if (word.starts_with("uint"))
        return integer(false, word.substr(4));
    if (word.starts_with("int"))
        return integer(true, word.substr(3));
    if (word.starts_with("bytes")) {
        const auto size = small_number(word.substr(5));
        if (!size)
            return fail(Errc::malformed, "not the size of fixed bytes");
        return Type::fixed_bytes(*size);
    }
    return fail(Errc::malformed, "not a type");
}

}  // namespace

void Parser::skip_space() noexcept {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
        ++at_;
}

bool Parser::take(char c) noexcept {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c)
        return false;
    ++at_;
    return true;
}

std::string_view Parser::peek_word() const noexcept {
    std::size_t end = at_;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end])))
        ++end;
    return text_.substr(at_, end - at_);
}

bool Parser::take_word(std::string_view word) {
    skip_space();
    if (peek_word() != word)
        return false;
    at_ += word.size();
    return true;
}

Result<std::string> Parser::identifier() {
    skip_space();
    const std::string_view word = peek_word();
    if (word.empty() || is_digit(word[0]))
        return refuse("name expected at offset");
    at_ += word.size();
    return std::string{word};
}

Result<std::size_t> Parser::number() {
    const std::string_view word = peek_word();
    const auto value = small_number(word);
    if (!value)
        return refuse("not the size of an array at offset");
    at_ += word.size();
    return *value;
}

Result<Type> Parser::elementary() {
    const std::size_t start = at_;
    const std::string_view word = peek_word();
    Result<Type> type = elementary_type(word);
    if (!type)
        return fail(type.error().code, {type.error().context.what, start});
    at_ += word.size();
    if (type->kind() == Type::Kind::address)
        take_word("payable");
    return type;
}

Result<Type> Parser::tuple(std::size_t depth) {
    const std::size_t start = at_;
    std::vector<Type> fields;
    std::vector<std::string> names;
    do {
        LARIAT_TRY(Parameter field, parameter(false, depth + 1));
        fields.push_back(std::move(field.type));
        names.push_back(std::move(field.name));
    } while (take(','));
    if (!take(')'))
        return refuse("',' or ')' expected at offset");
    Result<Type> type = Type::tuple(std::move(fields), std::move(names));
    if (!type)
        return fail(type.error().code, {type.error().context.what, start});
    return type;
}

Result<Type> Parser::with_dimensions(Type type) {
    while (at_ < text_.size() && text_[at_] == '[') {
        const std::size_t start = at_++;
        Result<Type> array = fail(Errc::internal);
        if (at_ < text_.size() && text_[at_] == ']') {
            array = Type::array_of(std::move(type));
        } else {
            LARIAT_TRY(const std::size_t size, number());
            array = Type::fixed_array_of(std::move(type), size);
        }
        if (!array)
            return fail(array.error().code, {array.error().context.what, start});
        if (!take(']'))
            return refuse("']' expected at offset");
        type = std::move(*array);
    }
    return type;
}

Result<Type> Parser::type(std::size_t depth) {
    // The depth is counted here too, for the text is read recursively before a type is made.
    if (depth > kMaxTypeDepth)
        return refuse("type nested too deep at offset");
    skip_space();
    const std::size_t start = at_;
    take_word("tuple");
    if (take('(')) {
        LARIAT_TRY(Type found, tuple(depth));
        return with_dimensions(std::move(found));
    }
    at_ = start;
    LARIAT_TRY(Type found, elementary());
    return with_dimensions(std::move(found));
}

Result<Parameter> Parser::parameter(bool with_indexed, std::size_t depth) {
    LARIAT_TRY(Type found, type(depth));
    Parameter result{std::move(found), {}, false};
    if (with_indexed)
        result.is_indexed = take_word("indexed");
    for (const std::string_view location : {"memory", "calldata", "storage"})
        if (take_word(location))
            break;
    skip_space();
    if (at_ < text_.size() && is_letter(text_[at_])) {
        LARIAT_TRY(result.name, identifier());
    }
    return result;
}

Result<std::vector<Parameter>> Parser::parameters(bool with_indexed) {
    if (!take('('))
        return refuse("'(' expected at offset");
    std::vector<Parameter> list;
    if (take(')'))
        return list;
    do {
        LARIAT_TRY(Parameter next, parameter(with_indexed, 1));
        list.push_back(std::move(next));
    } while (take(','));
    if (!take(')'))
        return refuse("',' or ')' expected at offset");
    return list;
}

Result<void> Parser::finish() {
    skip_space();
    if (at_ != text_.size())
        return refuse("text left over at offset");
    return {};
}

Result<Type> parse_type(std::string_view text) {
    Parser parser{text};
    LARIAT_TRY(Type type, parser.type());
    LARIAT_CHECK(parser.finish());
    return type;
}

}  // namespace lariat::abi
