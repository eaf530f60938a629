#include "foundation/codec/abi_parser.hpp"

#include <boost/json.hpp>

namespace lariat::abi {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNesting = 2 * kMaxTypeDepth + 8;

Result<std::string_view> text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string())
        return fail(Errc::malformed, "description without a type or a name");
    return std::string_view{value->get_string()};
}

Result<Parameter> parameter(const json::value& value, std::size_t depth);

/// `tuple`, `tuple[3][]`, … with the fields in "components".
Result<Type> tuple(const json::object& object, std::string_view dimensions, std::size_t depth) {
    const json::value* components = object.if_contains("components");
    if (components == nullptr || !components->is_array())
        return fail(Errc::malformed, "tuple without components");
    if (depth > kMaxTypeDepth)
        return fail(Errc::refused, {"type nested deeper than", kMaxTypeDepth});
    std::vector<Type> fields;
    std::vector<std::string> names;
    for (const json::value& component : components->get_array()) {
        LARIAT_TRY(Parameter field, parameter(component, depth + 1));
        fields.push_back(std::move(field.type));
        names.push_back(std::move(field.name));
    }
    LARIAT_TRY(Type type, Type::tuple(std::move(fields), std::move(names)));
    Parser parser{dimensions};
    LARIAT_TRY(type, parser.with_dimensions(std::move(type)));
    LARIAT_CHECK(parser.finish());
    return type;
}

Result<Parameter> parameter(const json::value& value, std::size_t depth) {
    const json::object* object = value.if_object();
    if (object == nullptr)
        return fail(Errc::malformed, "parameter that is no object");
    LARIAT_TRY(const std::string_view type, text_of(*object, "type"));
    Result<Type> parsed =
        type.starts_with("tuple") ? tuple(*object, type.substr(5), depth) : parse_type(type);
    if (!parsed)
        return std::unexpected{parsed.error()};
    Parameter result{std::move(*parsed), {}, false};
    if (const json::value* name = object->if_contains("name"); name != nullptr && name->is_string())
        result.name = std::string_view{name->get_string()};
    if (const json::value* indexed = object->if_contains("indexed"); indexed != nullptr && indexed->is_bool())
        result.is_indexed = indexed->get_bool();
    return result;
}

Result<std::vector<Parameter>> parameters(const json::object& object, std::string_view name) {
    std::vector<Parameter> list;
    const json::value* values = object.if_contains(name);
    if (values == nullptr)
        return list;
    if (!values->is_array())
        return fail(Errc::malformed, "parameters that are no array");
    for (const json::value& value : values->get_array()) {
        LARIAT_TRY(Parameter next, parameter(value, 1));
        list.push_back(std::move(next));
    }
    return list;
}

Result<Function::Mutability> mutability(const json::object& object) {
    const json::value* value = object.if_contains("stateMutability");
    if (value == nullptr || *value == "nonpayable")
        return Function::Mutability::nonpayable;
    if (*value == "view")
        return Function::Mutability::view;
    if (*value == "pure")
        return Function::Mutability::pure;
    if (*value == "payable")
        return Function::Mutability::payable;
    return fail(Errc::malformed, "unknown state mutability");
}

Result<void> add(Interface& to, const json::value& value) {
    const json::object* object = value.if_object();
    if (object == nullptr)
        return fail(Errc::malformed, "description that is no object");
    LARIAT_TRY(const std::string_view kind, text_of(*object, "type"));
    if (kind == "constructor" || kind == "fallback" || kind == "receive")
        return {};
    LARIAT_TRY(const std::string_view name, text_of(*object, "name"));
    LARIAT_TRY(std::vector<Parameter> inputs, parameters(*object, "inputs"));
    if (kind == "function") {
        LARIAT_TRY(std::vector<Parameter> outputs, parameters(*object, "outputs"));
        LARIAT_TRY(const Function::Mutability how, mutability(*object));
        to.functions.push_back({std::string{name}, std::move(inputs), std::move(outputs), how});
    } else if (kind == "event") {
        const json::value* anonymous = object->if_contains("anonymous");
        const bool is_anonymous = anonymous != nullptr && *anonymous == true;
        to.events.push_back({std::string{name}, std::move(inputs), is_anonymous});
    } else if (kind == "error") {
        to.errors.push_back({std::string{name}, std::move(inputs)});
    } else {
        return fail(Errc::malformed, "unknown kind of description");
    }
    return {};
}

}  // namespace

Result<Interface> parse_interface_json(std::string_view text) {
    json::error_code error;
    json::parse_options options;
    options.max_depth = kMaxNesting;
    const json::value parsed = json::parse(text, error, {}, options);
    if (error)
        return fail(Errc::malformed, "not JSON");
    const json::value* list = &parsed;
    if (const json::object* object = parsed.if_object())
        list = object->if_contains("abi");
    if (list == nullptr || !list->is_array())
        return fail(Errc::malformed, "no array of descriptions");
    Interface interface;
    std::size_t index = 0;
    for (const json::value& value : list->get_array()) {
        if (const Result<void> added = add(interface, value); !added)
            return fail(added.error().code, {added.error().context.what, index});
        ++index;
    }
    return interface;
}

}  // namespace lariat::abi
