#pragma once

#include "app/config/schema.hpp"
#include "foundation/crypto/address.hpp"

#include <concepts>
#include <type_traits>
#include <utility>

namespace lariat::app {

/// How a field of the typed configuration is described and filled: the field's type decides the kind of its
/// key.
template <class Field>
struct Binding;

template <>
struct Binding<bool> {
    static Rule rule() { return {.kind = Kind::boolean}; }
    static void assign(bool& field, const Value& value) { field = std::get<bool>(value); }
};

template <std::unsigned_integral Number>
struct Binding<Number> {
    static Rule rule() {
        constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
        return {.kind = Kind::integer,
                .max = std::in_range<std::int64_t>(std::numeric_limits<Number>::max())
                           ? static_cast<std::int64_t>(std::numeric_limits<Number>::max())
                           : kMax};
    }
    static void assign(Number& field, const Value& value) {
        field = static_cast<Number>(std::get<std::int64_t>(value));
    }
};

template <class Tag, class Rep>
struct Binding<Quantity<Tag, Rep>> {
    static Rule rule() { return Binding<Rep>::rule(); }
    static void assign(Quantity<Tag, Rep>& field, const Value& value) {
        field = Quantity<Tag, Rep>{static_cast<Rep>(std::get<std::int64_t>(value))};
    }
};

template <>
struct Binding<U256> {
    static Rule rule() { return {.kind = Kind::amount}; }
    static void assign(U256& field, const Value& value) { field = std::get<U256>(value); }
};

template <>
struct Binding<std::string> {
    static Rule rule() { return {.kind = Kind::text}; }
    static void assign(std::string& field, const Value& value) { field = std::get<std::string>(value); }
};

template <>
struct Binding<std::filesystem::path> {
    static Rule rule() { return {.kind = Kind::path}; }
    static void assign(std::filesystem::path& field, const Value& value) {
        field = std::get<std::string>(value);
    }
};

template <>
struct Binding<Address> {
    static Rule rule() { return {.kind = Kind::address}; }
    static void assign(Address& field, const Value& value) {
        field = parse_address(std::get<std::string>(value)).value();
    }
};

template <>
struct Binding<PoolKind> {
    static Rule rule() {
        return {.kind = Kind::choice,
                .choices = {std::string{name_of(PoolKind::uniswap_v2)},
                            std::string{name_of(PoolKind::uniswap_v3)}}};
    }
    static void assign(PoolKind& field, const Value& value) {
        field = std::get<std::string>(value) == name_of(PoolKind::uniswap_v3) ? PoolKind::uniswap_v3
                                                                              : PoolKind::uniswap_v2;
    }
};

template <>
struct Binding<std::vector<std::string>> {
    static Rule rule() { return {.kind = Kind::text_list}; }
    static void assign(std::vector<std::string>& field, const Value& value) {
        field = std::get<std::vector<std::string>>(value);
    }
};

template <>
struct Binding<std::vector<FeePips>> {
    static Rule rule() { return {.kind = Kind::integer_list}; }
    static void assign(std::vector<FeePips>& field, const Value& value) {
        field.clear();
        for (const std::int64_t pips : std::get<std::vector<std::int64_t>>(value))
            field.emplace_back(static_cast<std::uint32_t>(pips));
    }
};

template <class Inner>
struct Binding<std::optional<Inner>> {
    static Rule rule() { return Binding<Inner>::rule(); }
    static void assign(std::optional<Inner>& field, const Value& value) {
        Binding<Inner>::assign(field.emplace(), value);
    }
};

/// A key for the field that `select` names: `[](Config& c) -> auto& { return c.policy.tip; }`, with a second
/// parameter, the index, for a field of a table list.
template <class Select>
Key bind(std::string path, Select select, Key key) {
    constexpr bool kIndexed = std::is_invocable_v<Select, Config&, std::size_t>;
    const auto reach = [select](Config& config, std::size_t index) -> auto& {
        if constexpr (kIndexed)
            return select(config, index);
        else
            return select(config);
    };
    using Field = std::remove_reference_t<decltype(reach(std::declval<Config&>(), 0))>;
    const Rule deduced = Binding<Field>::rule();
    key.path = std::move(path);
    if (key.rule.kind == Kind::text)
        key.rule.kind = key.rule.choices.empty() ? deduced.kind : Kind::choice;
    if (key.rule.choices.empty())
        key.rule.choices = deduced.choices;
    key.rule.max = std::min(key.rule.max, deduced.max);
    key.assign = [reach](Config& config, std::size_t index, const Value& value) {
        Binding<Field>::assign(reach(config, index), value);
    };
    return key;
}

}  // namespace lariat::app
