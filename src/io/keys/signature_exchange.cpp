#include "io/keys/signature_exchange.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/transaction.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <limits>
#include <optional>

namespace lariat::keys {

namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "lariat-signatures";
constexpr std::int64_t kVersion = 1;

using Entry = SqliteRecord::Entry;

std::unexpected<io::Failure> wrong(std::string_view where, std::string_view what) {
    return io::failure(Errc::malformed, "signatures to import: {}: expected {}", where, what);
}

io::Expected<std::string_view> text_field(const json::object& object,
                                          std::string_view name,
                                          const std::string& where) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string())
        return wrong(where + "." + std::string{name}, "text");
    return std::string_view{value->as_string()};
}

/// A decimal number as text, since JSON numbers end at 2^53 for many readers.
io::Expected<std::uint64_t> number_field(const json::object& object,
                                         std::string_view name,
                                         const std::string& where) {
    LARIAT_TRY(const std::string_view text, text_field(object, name, where));
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() ||
        number > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
        return wrong(where + "." + std::string{name}, "a decimal number below 2^63 as text");
    return number;
}

io::Expected<const json::array*> list_field(const json::object& object,
                                            std::string_view name,
                                            const std::string& where) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_array())
        return wrong(where + "." + std::string{name}, "a list");
    return &value->as_array();
}

io::Expected<const json::object*> as_object(const json::value& value, const std::string& where) {
    if (!value.is_object())
        return wrong(where, "an object");
    return &value.as_object();
}

io::Expected<void> check_transaction(const Entry& entry, const std::string& where) {
    const RecordedSignature& one = entry.signature;
    const auto decoded = decode_transaction(one.raw);
    if (!decoded)
        return wrong(where + ".transaction", "a signed transaction");
    const auto sender = sender_of(*decoded);
    if (hash_of(*decoded) != one.txn_hash || decoded->txn.nonce != one.nonce ||
        decoded->txn.chain_id != entry.lane.chain || !sender || *sender != entry.lane.address)
        return wrong(where + ".transaction", "the transaction of this hash, nonce, chain and address");
    return {};
}

io::Expected<Entry> read_transaction(const json::value& value,
                                     const Lane& lane,
                                     Nonce nonce,
                                     const std::string& where) {
    LARIAT_TRY(const json::object* object, as_object(value, where));
    Entry entry{.lane = lane, .signature = {.nonce = nonce}};
    LARIAT_TRY(const std::string_view hash, text_field(*object, "hash", where));
    const auto parsed = hash_from_hex(hash);
    if (!parsed)
        return wrong(where + ".hash", "32 bytes in hex");
    entry.signature.txn_hash = *parsed;
    LARIAT_TRY(const std::string_view kind, text_field(*object, "kind", where));
    const auto known = signature_kind(kind);
    if (!known)
        return wrong(where + ".kind", "plan, bump or cancel");
    entry.signature.kind = *known;
    LARIAT_TRY(const std::uint64_t signed_ns, number_field(*object, "signedNs", where));
    entry.signature.signed_ns = static_cast<std::int64_t>(signed_ns);
    if (object->contains("transaction")) {
        LARIAT_TRY(const std::string_view raw, text_field(*object, "transaction", where));
        auto bytes = bytes_from_hex(raw);
        if (!bytes || bytes->empty())
            return wrong(where + ".transaction", "hex");
        entry.signature.raw = *std::move(bytes);
        LARIAT_CHECK(check_transaction(entry, where));
    }
    return entry;
}

io::Expected<void> read_lane(const json::object& object, const std::string& where, std::vector<Entry>& into) {
    Lane lane;
    LARIAT_TRY(const std::uint64_t chain, number_field(object, "chain", where));
    if (chain == 0)
        return wrong(where + ".chain", "a chain id");
    lane.chain = ChainId{chain};
    LARIAT_TRY(const std::string_view address, text_field(object, "address", where));
    const auto parsed = address_from_hex(address);
    if (!parsed)
        return wrong(where + ".address", "20 bytes in hex");
    lane.address = *parsed;
    LARIAT_TRY(const json::array* nonces, list_field(object, "nonces", where));
    for (std::size_t i = 0; i < nonces->size(); ++i) {
        const std::string at = where + ".nonces[" + std::to_string(i) + "]";
        LARIAT_TRY(const json::object* one, as_object((*nonces)[i], at));
        LARIAT_TRY(const std::uint64_t nonce, number_field(*one, "nonce", at));
        LARIAT_TRY(const json::array* txns, list_field(*one, "transactions", at));
        for (std::size_t k = 0; k < txns->size(); ++k) {
            LARIAT_TRY(Entry entry, read_transaction((*txns)[k], lane, Nonce{nonce},
                                                     at + ".transactions[" + std::to_string(k) + "]"));
            into.push_back(std::move(entry));
        }
    }
    return {};
}

json::object transaction_json(const RecordedSignature& one, bool with_transactions) {
    json::object object{{"hash", to_hex(one.txn_hash)},
                        {"kind", name_of(one.kind)},
                        {"signedNs", std::to_string(one.signed_ns)}};
    if (with_transactions && !one.raw.empty())
        object["transaction"] = to_hex(one.raw);
    return object;
}

}  // namespace

std::string export_signatures(const std::vector<Entry>& entries, bool with_transactions) {
    json::array lanes;
    const Entry* before = nullptr;
    for (const Entry& entry : entries) {
        const bool same_lane = before != nullptr && before->lane == entry.lane;
        if (!same_lane)
            lanes.push_back(json::object{{"chain", std::to_string(entry.lane.chain.raw())},
                                         {"address", to_hex(entry.lane.address)},
                                         {"nonces", json::array{}}});
        json::array& nonces = lanes.back().as_object()["nonces"].as_array();
        if (!same_lane || before->signature.nonce != entry.signature.nonce)
            nonces.push_back(json::object{{"nonce", std::to_string(entry.signature.nonce.raw())},
                                          {"transactions", json::array{}}});
        nonces.back().as_object()["transactions"].as_array().push_back(
            transaction_json(entry.signature, with_transactions));
        before = &entry;
    }
    return json::serialize(
               json::object{{"format", kFormat}, {"version", kVersion}, {"signatures", std::move(lanes)}}) +
           "\n";
}

io::Expected<std::vector<Entry>> import_signatures(std::string_view text) {
    boost::system::error_code error;
    const json::value document = json::parse(text, error);
    if (error)
        return wrong("the file", "JSON: " + error.message());
    LARIAT_TRY(const json::object* object, as_object(document, "the file"));
    LARIAT_TRY(const std::string_view format, text_field(*object, "format", "the file"));
    if (format != kFormat)
        return wrong("format", kFormat);
    const json::value* version = object->if_contains("version");
    if (version == nullptr || !version->is_int64() || version->as_int64() != kVersion)
        return wrong("version", "1");
    LARIAT_TRY(const json::array* lanes, list_field(*object, "signatures", "the file"));
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < lanes->size(); ++i) {
        const std::string where = "signatures[" + std::to_string(i) + "]";
        LARIAT_TRY(const json::object* lane, as_object((*lanes)[i], where));
        LARIAT_CHECK(read_lane(*lane, where, entries));
    }
    return entries;
}

}  // namespace lariat::keys
