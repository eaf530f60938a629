#include "core/model/binary_text.hpp"

#include "core/model/binary_kinds.hpp"
#include "foundation/base/hex.hpp"

namespace lariat::binary {
namespace {

template <class T>
consteval std::string_view spelled_type() {
    constexpr std::string_view kFunction = __PRETTY_FUNCTION__;
    constexpr std::string_view kMarker = "T = ";
    const std::size_t begin = kFunction.find(kMarker) + kMarker.size();
    return kFunction.substr(begin, kFunction.size() - begin - 1);
}

/// "lariat::BlockSeen" as "block_seen".
std::string snake_case(std::string_view type) {
    std::string out;
    for (const char letter : type.substr(type.rfind(':') + 1)) {
        const bool upper = letter >= 'A' && letter <= 'Z';
        if (upper && !out.empty())
            out += '_';
        out += upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return out;
}

template <class Variant>
std::string alternative_name(const Variant& value) {
    return std::visit(
        [](const auto& alternative) {
            return snake_case(spelled_type<std::remove_cvref_t<decltype(alternative)>>());
        },
        value);
}

class Lister {
public:
    template <class T>
    void list(const std::string& path, const T& value) {
        if constexpr (std::same_as<T, bool>) {
            leaf(path, value ? "true" : "false");
        } else if constexpr (std::is_enum_v<T>) {
            leaf(path, std::string{enumerator_name(value)});
        } else if constexpr (std::integral<T>) {
            leaf(path, std::to_string(value));
        } else if constexpr (Unsigned256<T>) {
            leaf(path, to_decimal(U256{value}));
        } else if constexpr (Signed256<T>) {
            leaf(path, to_decimal(widened(value)));
        } else if constexpr (QuantityLike<T>) {
            list(path, value.raw());
        } else if constexpr (FixedBytesLike<T>) {
            leaf(path, to_hex(value.view()));
        } else if constexpr (std::same_as<T, Bytes>) {
            leaf(path, to_hex(value));
        } else if constexpr (std::same_as<T, std::string>) {
            leaf(path, value);
        } else if constexpr (std::same_as<T, Route>) {
            elements(path, value.hops());
        } else if constexpr (FixedArray<T> || Sequence<T>) {
            elements(path, value);
        } else if constexpr (Choice<T>) {
            leaf(path.empty() ? "kind" : path + ".kind", alternative_name(value));
            std::visit([&](const auto& alternative) { list(path, alternative); }, value);
        } else if constexpr (Shared<T>) {
            if (value)
                list(path, *value);
        } else {
            std::apply([&](const auto&... field) { (list(below(path, field.name), field.value), ...); },
                       fields(value));
        }
    }

    std::vector<Leaf> leaves;

private:
    static std::string below(const std::string& path, std::string_view name) {
        return path.empty() ? std::string{name} : path + "." + std::string{name};
    }
    void leaf(const std::string& path, std::string text) { leaves.push_back({path, std::move(text)}); }

    template <class Range>
    void elements(const std::string& path, const Range& range) {
        std::size_t index = 0;
        for (const auto& element : range)
            list(path + "[" + std::to_string(index++) + "]", element);
    }
};

}  // namespace

std::vector<Leaf> leaves_of(const Event& event) {
    Lister lister;
    lister.list("", event);
    return std::move(lister.leaves);
}

std::vector<Leaf> leaves_of(const Action& action) {
    Lister lister;
    lister.list("", action);
    return std::move(lister.leaves);
}

std::string name_of(const EventBody& body) {
    return alternative_name(body);
}

std::string name_of(const Action& action) {
    return alternative_name(action);
}

}  // namespace lariat::binary
