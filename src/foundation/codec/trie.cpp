#include "foundation/codec/trie.hpp"

#include <algorithm>

namespace lariat::trie {
namespace {

std::size_t shared_prefix(ByteView a, ByteView b) noexcept {
    return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

}  // namespace

Result<void> Trie::put(ByteView key, ByteView value) {
    if (key.size() > kMaxKeyBytes)
        return fail(Errc::invalid_argument, {"key too long:", key.size()});
    if (value.empty()) {
        erase(key);
        return {};
    }
    const Bytes nibbles = nibbles_of(key);
    ByteView rest{nibbles};
    Slot* slot = &root_;
    while (*slot) {
        (*slot)->ref.reset();
        const std::size_t shared = shared_prefix((*slot)->path, rest);
        if (shared < (*slot)->path.size()) {
            // The paths part inside this one: a branch takes its upper end.
            auto upper = std::make_unique<Node>();
            const Bytes whole = std::move((*slot)->path);
            const ByteView view{whole};
            upper->path.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(shared));
            (*slot)->path.assign(whole.begin() + static_cast<std::ptrdiff_t>(shared) + 1, whole.end());
            upper->children = std::make_unique<std::array<Slot, 16>>();
            (*upper->children)[view[shared]] = std::move(*slot);
            *slot = std::move(upper);
        }
        Node& node = **slot;
        rest = rest.subspan(shared);
        if (rest.empty()) {
            node.value.assign(value.begin(), value.end());
            return {};
        }
        if (!node.children)
            node.children = std::make_unique<std::array<Slot, 16>>();
        slot = &(*node.children)[rest[0]];
        rest = rest.subspan(1);
    }
    *slot = std::make_unique<Node>();
    (*slot)->path.assign(rest.begin(), rest.end());
    (*slot)->value.assign(value.begin(), value.end());
    return {};
}

bool Trie::erase(ByteView key) {
    return key.size() <= kMaxKeyBytes && erase(root_, nibbles_of(key));
}

bool Trie::erase(Slot& slot, ByteView path) {
    if (!slot || shared_prefix(slot->path, path) != slot->path.size())
        return false;
    const ByteView rest = path.subspan(slot->path.size());
    if (rest.empty()) {
        if (slot->value.empty())
            return false;
        slot->value.clear();
    } else if (!slot->children || !erase((*slot->children)[rest[0]], rest.subspan(1))) {
        return false;
    }
    slot->ref.reset();
    tidy(slot);
    return true;
}

/// After something below went away: a node without value and children goes too, one without value and with a
/// single child becomes one with it.
void Trie::tidy(Slot& slot) {
    std::size_t count = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; slot->children && i < 16; ++i)
        if ((*slot->children)[i]) {
            ++count;
            last = i;
        }
    if (count == 0)
        slot->children.reset();
    if (!slot->value.empty() || count > 1)
        return;
    if (count == 0) {
        slot.reset();
        return;
    }
    Slot child = std::move((*slot->children)[last]);
    Bytes path = std::move(slot->path);
    path.push_back(static_cast<std::uint8_t>(last));
    append(path, child->path);
    child->path = std::move(path);
    child->ref.reset();
    slot = std::move(child);
}

std::optional<ByteView> Trie::find(ByteView key) const {
    const Bytes nibbles = nibbles_of(key);
    ByteView rest{nibbles};
    const Node* node = root_.get();
    while (node != nullptr) {
        if (shared_prefix(node->path, rest) != node->path.size())
            return std::nullopt;
        rest = rest.subspan(node->path.size());
        if (rest.empty())
            return node->value.empty() ? std::nullopt : std::optional{ByteView{node->value}};
        node = node->children ? (*node->children)[rest[0]].get() : nullptr;
        rest = rest.subspan(1);
    }
    return std::nullopt;
}

ByteView Trie::write_branch(Node& node) {
    ChildRefs refs;
    for (std::size_t i = 0; i < 16; ++i)
        if (Slot& child = (*node.children)[i]; child)
            refs[i] = ref_of(*child);
    return writer_.branch(refs, node.value);
}

NodeRef Trie::branch_ref(Node& node) {
    return reference_to(write_branch(node));
}

NodeRef Trie::ref_of(Node& node) {
    if (node.ref)
        return *node.ref;
    if (!node.children) {
        node.ref = reference_to(writer_.leaf(node.path, node.value));
    } else {
        const NodeRef branch = branch_ref(node);
        node.ref = node.path.empty() ? branch : reference_to(writer_.extension(node.path, branch));
    }
    return *node.ref;
}

Hash Trie::root() {
    return root_ ? root_hash(ref_of(*root_)) : kEmptyRoot;
}

std::vector<Bytes> Trie::prove(ByteView key) {
    const Bytes nibbles = nibbles_of(key);
    ByteView rest{nibbles};
    std::vector<Bytes> proof;
    // The root is a node of the proof however short it is.
    const auto add = [&](ByteView node) {
        if (proof.empty() || node.size() >= 32)
            proof.emplace_back(node.begin(), node.end());
    };
    for (Node* node = root_.get(); node != nullptr;) {
        if (!node->children) {
            add(writer_.leaf(node->path, node->value));
            break;
        }
        const NodeRef branch = branch_ref(*node);
        if (!node->path.empty())
            add(writer_.extension(node->path, branch));
        if (shared_prefix(node->path, rest) != node->path.size())
            break;
        add(write_branch(*node));
        rest = rest.subspan(node->path.size());
        if (rest.empty())
            break;
        node = (*node->children)[rest[0]].get();
        rest = rest.subspan(1);
    }
    return proof;
}

}  // namespace lariat::trie
