#pragma once

#include "foundation/codec/abi_type.hpp"
#include "foundation/codec/eip712.hpp"

#include <boost/json/value.hpp>

#include <map>
#include <optional>
#include <vector>

namespace lariat::eip712 {

struct Member {
    std::string name;
    std::string text;  ///< the type as written
    std::string base;  ///< without dimensions
    /// Innermost first; nothing for `[]`.
    std::vector<std::optional<std::size_t>> dimensions;
    std::optional<abi::Type> atomic;  ///< nothing for a struct
};

/// The struct types of a document.
class Types {
public:
    static Outcome<Types> parse(const boost::json::value& types);

    [[nodiscard]] const std::vector<Member>* find(std::string_view name) const;
    void define(std::string name, std::vector<Member> members) {
        structs_.insert_or_assign(std::move(name), std::move(members));
    }

    /// The struct followed by all it refers to, sorted by name. `name` is defined.
    [[nodiscard]] std::string encode_type(std::string_view name) const;
    [[nodiscard]] const Hash& type_hash(std::string_view name) const;

private:
    std::map<std::string, std::vector<Member>, std::less<>> structs_;
    mutable std::map<std::string, Hash, std::less<>> hashes_;
};

/// A member from its name and type; the type of a struct is not looked up.
Outcome<Member> parse_member(const std::string& path, std::string_view name, std::string_view type);

}  // namespace lariat::eip712
