#include "core/model/binary.hpp"

#include "core/model/binary_archive.hpp"

namespace lariat::binary {
namespace {

/// FNV-1a.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char letter : text)
        hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3ULL;
    return hash;
}

}  // namespace

std::string schema_text() {
    std::string text;
    append_schema<Event>(text);
    text += '\n';
    append_schema<Action>(text);
    return text;
}

std::uint64_t schema_fingerprint() {
    static const std::uint64_t kFingerprint = hash_of(schema_text());
    return kFingerprint;
}

void encode_to(Bytes& out, const Event& event) {
    Writer{out}.put(event);
}

void encode_to(Bytes& out, std::span<const Action> actions) {
    Writer writer{out};
    writer.put(actions.size());
    for (const Action& action : actions)
        writer.put(action);
}

Result<EventPrefix> decode_event_prefix(ByteView bytes) {
    EventPrefix read;
    Reader reader{bytes};
    reader.get(read.event);
    LARIAT_CHECK(reader.finish(true));
    read.size = reader.position();
    return read;
}

Result<Event> decode_event(ByteView bytes) {
    Event event;
    Reader reader{bytes};
    reader.get(event);
    LARIAT_CHECK(reader.finish());
    return event;
}

Result<std::vector<Action>> decode_actions(ByteView bytes) {
    std::vector<Action> actions;
    Reader reader{bytes};
    reader.get(actions);
    LARIAT_CHECK(reader.finish());
    return actions;
}

Result<void> check_consistent(const Configured& configured) {
    const ChainSetup& setup = configured.setup;
    const auto token = [&](TokenId id) { return id.raw() < setup.tokens.size(); };
    if (!token(setup.wrapped_native))
        return fail(Errc::out_of_range, {"wrapped native token is no token", setup.wrapped_native.raw()});
    for (std::size_t i = 0; i < setup.pools.size(); ++i)
        if (!token(setup.pools[i].token0) || !token(setup.pools[i].token1))
            return fail(Errc::out_of_range, {"pool of no token", i});
    for (std::size_t i = 0; i < setup.lenders.size(); ++i)
        if (!token(setup.lenders[i].token))
            return fail(Errc::out_of_range, {"lender of no token", i});
    for (std::size_t i = 0; i < setup.settlements.size(); ++i)
        if (!token(setup.settlements[i].token) || setup.settlements[i].gas_pool.raw() >= setup.pools.size())
            return fail(Errc::out_of_range, {"settlement of no token or pool", i});
    if (configured.policy.max_cycle_pools > kMaxHops)
        return fail(Errc::out_of_range, {"cycles longer than routes", configured.policy.max_cycle_pools});
    return {};
}

}  // namespace lariat::binary
