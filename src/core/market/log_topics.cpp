#include "core/market/log_topics.hpp"

#include "foundation/base/hex.hpp"

namespace lariat::market {
namespace {

Hash literal(std::string_view text) {
    return hash_from_hex(text).value();
}

}  // namespace

const Hash& topic_v2_sync() {
    static const Hash topic = literal("0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1");
    return topic;
}
const Hash& topic_v3_initialize() {
    static const Hash topic = literal("0x98636036cb66a9c19a37435efc1e90142190214e8abeb821bdba3f2990dd4c95");
    return topic;
}
const Hash& topic_v3_swap() {
    static const Hash topic = literal("0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67");
    return topic;
}
const Hash& topic_v3_mint() {
    static const Hash topic = literal("0x7a53080ba414158be7ec69b987b5fb7d07dee101fe85488f0853ae16239d0bde");
    return topic;
}
const Hash& topic_v3_burn() {
    static const Hash topic = literal("0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c");
    return topic;
}
const Hash& topic_transfer() {
    static const Hash topic = literal("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    return topic;
}

std::array<Hash, 6> folded_topics() {
    return {topic_v2_sync(), topic_v3_initialize(), topic_v3_swap(),
            topic_v3_mint(), topic_v3_burn(),       topic_transfer()};
}

}  // namespace lariat::market
