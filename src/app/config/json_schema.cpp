#include "app/config/json_schema.hpp"

#include "app/config/schema.hpp"

#include <boost/json/array.hpp>

namespace lariat::app {
namespace {

namespace json = boost::json;

json::object integer_rule(const Rule& rule) {
    return {{"type", "integer"}, {"minimum", rule.min}, {"maximum", rule.max}};
}

json::object list_of(json::object items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

json::object text_or_list() {
    return {{"oneOf", json::array{json::object{{"type", "string"}}, list_of({{"type", "string"}})}}};
}

json::object rule_schema(const Rule& rule) {
    switch (rule.kind) {
        case Kind::boolean:
            return {{"type", "boolean"}};
        case Kind::integer:
            return integer_rule(rule);
        case Kind::integer_list:
            return list_of(integer_rule(rule));
        case Kind::amount:
            return {{"type", "string"}, {"pattern", "^(0|[0-9]+(\\.[0-9]+)? *(ether|eth|gwei|wei))$"}};
        case Kind::address:
            return {{"type", "string"}, {"pattern", "^0x[0-9a-fA-F]{40}$"}};
        case Kind::choice: {
            json::array choices;
            for (const std::string& choice : rule.choices)
                choices.emplace_back(choice);
            return {{"enum", std::move(choices)}};
        }
        case Kind::text_list:
        case Kind::url_list:
            return text_or_list();
        case Kind::url:
            return {{"type", "string"}, {"format", "uri"}};
        case Kind::text:
        case Kind::path:
            return {{"type", "string"}};
    }
    return {};
}

json::object key_schema(const Key& key) {
    json::object field = rule_schema(key.rule);
    field["description"] = key.unit.empty() ? key.doc : key.doc + " Unit: " + key.unit + ".";
    if (key.fallback)
        field["x-default"] = *key.fallback;
    return field;
}

json::object closed_object() {
    return {{"type", "object"}, {"properties", json::object{}}, {"additionalProperties", false}};
}

json::object& properties(json::object& object) {
    return object["properties"].as_object();
}

}  // namespace

json::object json_schema() {
    json::object root = closed_object();
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    root["title"] = "lariat.toml";
    for (const TableList& list : schema().lists) {
        json::object array = list_of(closed_object());
        array["description"] = list.doc;
        properties(root)[list.name] = std::move(array);
    }
    for (const Key& key : schema().keys) {
        if (key.is_secret())
            continue;
        const auto dot = key.path.find('.');
        const std::string name = key.path.substr(dot + 1);
        std::string section = key.path.substr(0, dot);
        json::object* holder = nullptr;
        if (section.ends_with("[]")) {
            section.resize(section.size() - 2);
            holder = &properties(root)[section].as_object()["items"].as_object();
        } else {
            if (!properties(root).contains(section))
                properties(root)[section] = closed_object();
            holder = &properties(root)[section].as_object();
        }
        properties(*holder)[name] = key_schema(key);
        if (key.required) {
            if (!holder->contains("required"))
                (*holder)["required"] = json::array{};
            (*holder)["required"].as_array().emplace_back(name);
        }
    }
    return root;
}

}  // namespace lariat::app
