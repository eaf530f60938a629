#include "app/config/json_cursor.hpp"

#include "foundation/crypto/address.hpp"

namespace lariat::app {

void JsonCursor::complain(std::string expected) const {
    problems_->push_back({path_ + ": expected " + std::move(expected)});
}

JsonCursor JsonCursor::maybe(std::string_view name) const {
    const std::string path = path_.empty() ? std::string{name} : path_ + "." + std::string{name};
    if (value_ == nullptr)
        return {nullptr, path, *problems_};
    const auto* object = value_->if_object();
    if (object == nullptr) {
        complain("an object");
        return {nullptr, path, *problems_};
    }
    const auto* found = object->if_contains({name.data(), name.size()});
    return {found == nullptr || found->is_null() ? nullptr : found, path, *problems_};
}

JsonCursor JsonCursor::at(std::string_view name) const {
    JsonCursor field = maybe(name);
    if (present() && !field.present())
        field.complain("a value, was absent");
    return field;
}

std::vector<JsonCursor> JsonCursor::elements() const {
    std::vector<JsonCursor> all;
    if (!present())
        return all;
    const auto* list = value_->if_array();
    if (list == nullptr) {
        complain("a list");
        return all;
    }
    for (const auto& element : *list)
        all.emplace_back(&element, path_ + "[" + std::to_string(all.size()) + "]", *problems_);
    return all;
}

std::string JsonCursor::text() const {
    if (!present())
        return {};
    if (const auto* text = value_->if_string())
        return {text->data(), text->size()};
    complain("text");
    return {};
}

std::int64_t JsonCursor::integer(std::int64_t min, std::int64_t max) const {
    if (!present())
        return min;
    boost::json::error_code error;
    const auto number = value_->to_number<std::int64_t>(error);
    if (!error && !value_->is_double() && number >= min && number <= max)
        return number;
    complain("an integer from " + std::to_string(min) + " to " + std::to_string(max));
    return min;
}

Address JsonCursor::address() const {
    if (!present())
        return {};
    const auto address = parse_address(text());
    if (!address)
        complain(std::string{"an address, 0x and 40 hex digits ("} + address.error().context.what + ")");
    return address.value_or(Address{});
}

}  // namespace lariat::app
