#pragma once

#include "core/model/action.hpp"
#include "core/model/event.hpp"
#include "foundation/base/error.hpp"

#include <span>
#include <string>
#include <vector>

/// Events and actions as bytes, one encoding for each value (binary_archive.hpp). What is read is checked: a
/// number out of its range, a discriminant that does not exist, a length beyond the input and bytes left over
/// are Errc::malformed with the reason and the offset.
namespace lariat::binary {

/// Grows when the meaning of a field changes. Changes of shape show by themselves in `schema_fingerprint`.
inline constexpr std::uint32_t kSchemaVersion = 1;

/// A number that differs whenever the shape of Event or Action does: a field, its name, its kind, an
/// enumerator.
std::uint64_t schema_fingerprint();
/// What the fingerprint is made of.
std::string schema_text();

void encode_to(Bytes& out, const Event& event);
void encode_to(Bytes& out, std::span<const Action> actions);

Result<Event> decode_event(ByteView bytes);
Result<std::vector<Action>> decode_actions(ByteView bytes);

/// An event and where the bytes after it begin.
struct EventPrefix {
    Event event;
    std::size_t size = 0;
};
Result<EventPrefix> decode_event_prefix(ByteView bytes);

/// Errc::out_of_range if an id of the setup refers to what is not in it, or the policy asks for more than
/// routes can hold. A setup from outside is checked before the core sees it.
Result<void> check_consistent(const Configured& configured);

}  // namespace lariat::binary
