#pragma once

#include <string>
#include <string_view>

namespace lariat::io {

/// Appends `text` as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD, so that the
/// result is valid JSON whatever came in.
void append_json_string(std::string& to, std::string_view text);

}  // namespace lariat::io
