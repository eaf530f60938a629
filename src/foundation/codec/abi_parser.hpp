#pragma once

#include "foundation/codec/abi_signature.hpp"

#include <algorithm>
#include <charconv>

namespace lariat::abi {

/// Reads types and signatures from text, from left to right.
class Parser {
public:
    explicit Parser(std::string_view text) noexcept : text_{text} {}

    Result<Type> type() { return type(1); }
    /// `(type name, type indexed name, …)`, which may be empty.
    Result<std::vector<Parameter>> parameters(bool with_indexed);
    Result<std::string> identifier();
    /// `type` as element of the arrays that follow: `[3][]`.
    Result<Type> with_dimensions(Type type);
    /// Takes `word` if it comes next as a whole word.
    bool take_word(std::string_view word);
    /// An error unless nothing but space is left.
    Result<void> finish();

    [[nodiscard]] std::size_t offset() const noexcept { return at_; }
    [[nodiscard]] std::unexpected<Error> refuse(const char* why) const {
        return fail(Errc::malformed, {why, at_});
    }

private:
    Result<Type> type(std::size_t depth);
    Result<Type> tuple(std::size_t depth);
    Result<Type> elementary();
    Result<Parameter> parameter(bool with_indexed, std::size_t depth);
    Result<std::size_t> number();

    void skip_space() noexcept;
    bool take(char c) noexcept;
    [[nodiscard]] std::string_view peek_word() const noexcept;

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace lariat::abi
