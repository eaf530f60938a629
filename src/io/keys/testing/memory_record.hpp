#pragma once

#include "io/keys/signature_record.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace lariat::keys::testing {

/// A record that outlives the signer using it, as a file does, and fails when told to.
class MemoryRecord final : public SignatureRecord {
public:
    enum class Fault : std::uint8_t {
        none,
        refuse,  ///< nothing is kept
        lose,    ///< kept, and the answer says otherwise
    };

    io::Expected<std::vector<RecordedSignature>> of_nonce(const Lane& lane, Nonce nonce) override {
        std::vector<RecordedSignature> found;
        for (const auto& [key, signature] : entries_)
            if (key.first == lane && signature.nonce == nonce)
                found.push_back(signature);
        return found;
    }
    io::Expected<std::vector<RecordedSignature>> since(const Lane& lane, std::int64_t from_ns) override {
        std::vector<RecordedSignature> found;
        for (const auto& [key, signature] : entries_)
            if (key.first == lane && signature.signed_ns >= from_ns)
                found.push_back(signature);
        return found;
    }
    io::Expected<void> append(const Lane& lane, const RecordedSignature& signature) override {
        const Fault fault = next_append ? next_append() : Fault::none;
        if (fault == Fault::refuse)
            return io::failure(Errc::unavailable, "the disk is full");
        if (!entries_.emplace(Key{lane, {signature.nonce, signature.seq}}, signature).second)
            return io::failure(Errc::conflict, "nonce {} has entry {} already", signature.nonce.raw(),
                               signature.seq);
        if (fault == Fault::lose)
            return io::failure(Errc::unavailable, "the disk does not answer");
        return {};
    }
    io::Expected<void> withdraw(const Lane& lane, Nonce nonce, std::uint32_t seq) override {
        entries_.erase(Key{lane, {nonce, seq}});
        return {};
    }

    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    std::function<Fault()> next_append;  ///< asked for each entry; unset: none

private:
    using Key = std::pair<Lane, std::pair<Nonce, std::uint32_t>>;
    std::map<Key, RecordedSignature> entries_;  // in the order of nonce and place
};

}  // namespace lariat::keys::testing
