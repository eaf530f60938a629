#include "foundation/base/error.hpp"

namespace lariat {

std::string_view name_of(Errc code) {
    switch (code) {
        case Errc::invalid_argument:
            return "invalid_argument";
        case Errc::not_found:
            return "not_found";
        case Errc::out_of_range:
            return "out_of_range";
        case Errc::overflow:
            return "overflow";
        case Errc::malformed:
            return "malformed";
        case Errc::missing_state:
            return "missing_state";
        case Errc::insufficient:
            return "insufficient";
        case Errc::timeout:
            return "timeout";
        case Errc::unavailable:
            return "unavailable";
        case Errc::refused:
            return "refused";
        case Errc::conflict:
            return "conflict";
        case Errc::cancelled:
            return "cancelled";
        case Errc::internal:
            return "internal";
    }
    return "internal";
}

std::string describe(const Error& error) {
    std::string text{name_of(error.code)};
    if (error.context.what[0] != '\0') {
        text += ": ";
        text += error.context.what;
    }
    if (error.context.value != 0)
        text += " (" + std::to_string(error.context.value) + ")";
    return text;
}

}  // namespace lariat
