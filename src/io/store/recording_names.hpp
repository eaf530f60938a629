#pragma once

#include "core/model/event.hpp"
#include "core/model/reason.hpp"

#include <array>
#include <optional>
#include <string_view>

/// The words that a recording uses for the kinds of the model.
namespace lariat::store {

template <class Kind>
struct Word {
    Kind kind;
    std::string_view text;
};

inline constexpr std::array kSentWords{Word{Sent::Status::sent, "sent"}, Word{Sent::Status::vetoed, "vetoed"},
                                       Word{Sent::Status::intent_failed, "intent_failed"},
                                       Word{Sent::Status::send_failed, "send_failed"},
                                       Word{Sent::Status::unknown, "unknown"}};
inline constexpr std::array kDisturbanceWords{Word{Disturbance::undisturbed, "undisturbed"},
                                              Word{Disturbance::disturbed, "disturbed"},
                                              Word{Disturbance::unverified, "unverified"}};
inline constexpr std::array kCommandWords{Word{Command::Kind::halt, "halt"},
                                          Word{Command::Kind::resume, "resume"}};

template <class Kind, std::size_t Count>
constexpr std::string_view word_for(const std::array<Word<Kind>, Count>& words, Kind kind) {
    for (const auto& word : words)
        if (word.kind == kind)
            return word.text;
    return "";
}

template <class Kind, std::size_t Count>
constexpr std::optional<Kind> kind_for(const std::array<Word<Kind>, Count>& words, std::string_view text) {
    for (const auto& word : words)
        if (word.text == text)
            return word.kind;
    return std::nullopt;
}

/// For enums of the model that have a `name_of`: tries every value up to `last`.
template <class Kind>
constexpr std::optional<Kind> named(std::string_view text, Kind last) {
    for (unsigned raw = 0; raw <= static_cast<unsigned>(last); ++raw)
        if (name_of(static_cast<Kind>(raw)) == text)
            return static_cast<Kind>(raw);
    return std::nullopt;
}

constexpr std::string_view name_of(Sent::Status status) {
    return word_for(kSentWords, status);
}
constexpr std::string_view name_of(Disturbance disturbance) {
    return word_for(kDisturbanceWords, disturbance);
}
constexpr std::string_view name_of(Command::Kind kind) {
    return word_for(kCommandWords, kind);
}

/// In the order of the alternatives of EventBody.
inline constexpr std::array<std::string_view, std::variant_size_v<EventBody>> kEventTypes{
    "configured", "state", "block", "reorg", "proved", "sent", "landed", "dropped", "unlanded", "command"};

constexpr std::string_view type_of(const EventBody& body) {
    return kEventTypes[body.index()];
}

}  // namespace lariat::store
