#include "zk/vole/ggm_tree.h"

#include <algorithm>
#include <numeric>

#include "core/crypto/hash.h"
#include "zk/prg/aes128.h"

namespace attestor::zk::vole {
namespace {

constexpr std::string_view kLeafTag = "attestor/zk/leaf";

// ExpandLevel fills the children of the nodes [first, 2 * first), which are all nodes of one level.
void ExpandLevel(field::Isa isa, const Salt& salt, std::span<uint8_t> nodes, size_t first) {
  std::vector<uint64_t> tweaks(first);
  std::iota(tweaks.begin(), tweaks.end(), first);
  prg::DoubleSeeds(isa, &nodes[first * 16], first, salt.data(), tweaks.data(), &nodes[2 * first * 16]);
}

Digest CommitToLeaves(std::span<const Digest> leaves) {
  return crypto::Sha256(ByteView(leaves.data()->data(), leaves.size() * sizeof(Digest)));
}

}  // namespace

Salt NodeSalt(const Salt& salt, unsigned tree) {
  Salt out = salt;
  out[0] = static_cast<uint8_t>(out[0] ^ tree);
  return out;
}

Salt LeafSalt(const Salt& salt, unsigned tree) {
  Salt out = NodeSalt(salt, tree);
  out[1] ^= 1;
  return out;
}

Digest LeafCommitment(const Salt& salt, unsigned tree, size_t leaf, ByteView seed) {
  ByteArray<kLeafTag.size() + 16 + 3 + 16> input{};
  auto out = std::copy(kLeafTag.begin(), kLeafTag.end(), input.begin());
  out = std::copy(salt.begin(), salt.end(), out);
  *out++ = static_cast<uint8_t>(tree);
  *out++ = static_cast<uint8_t>(leaf);
  *out++ = static_cast<uint8_t>(leaf >> 8);
  std::copy(seed.begin(), seed.end(), out);
  const Digest digest = crypto::Sha256(input);
  Wipe(input);
  return digest;
}

GgmTree::GgmTree(field::Isa isa, const Parameters& parameters, const Salt& salt, unsigned tree, const Secret& root)
    : depth_(parameters.depth), nodes_(2 * parameters.leaves() * 16), leaf_commitments_(parameters.leaves()) {
  const std::span<uint8_t> nodes = nodes_.RevealMutable();
  std::copy(root.Reveal().begin(), root.Reveal().end(), nodes.begin() + 16);
  const Salt node_salt = NodeSalt(salt, tree);
  for (unsigned level = 0; level < depth_; ++level) ExpandLevel(isa, node_salt, nodes, size_t{1} << level);
  for (size_t x = 0; x < parameters.leaves(); ++x) {
    leaf_commitments_[x] = LeafCommitment(salt, tree, x, Node(parameters.leaves() + x));
  }
  commitment_ = CommitToLeaves(leaf_commitments_);
}

ByteView GgmTree::leaves() const { return nodes_.Reveal().subspan(16 << depth_); }

TreeOpening GgmTree::Open(size_t hidden) const {
  TreeOpening out{{}, leaf_commitments_[hidden]};
  for (unsigned level = 1; level <= depth_; ++level) {
    const size_t on_path = ((size_t{1} << depth_) + hidden) >> (depth_ - level);
    Append(out.siblings, Node(on_path ^ 1));
  }
  return out;
}

OpenedTree RebuildTree(field::Isa isa, const Parameters& parameters, const Salt& salt, unsigned tree, size_t hidden,
                       const TreeOpening& opening) {
  const size_t leaves = parameters.leaves();
  Bytes nodes(2 * leaves * 16);
  const Salt node_salt = NodeSalt(salt, tree);
  // Nodes on the path are unknown: what is computed from their zeros is overwritten by the sibling on the next level,
  // or is on the path.
  for (unsigned level = 0; level < parameters.depth; ++level) {
    ExpandLevel(isa, node_salt, nodes, size_t{1} << level);
    const size_t on_path = (leaves + hidden) >> (parameters.depth - level - 1);
    std::fill_n(&nodes[on_path * 16], 16, uint8_t{0});
    std::copy_n(&opening.siblings[level * 16], 16, &nodes[(on_path ^ 1) * 16]);
  }
  std::vector<Digest> commitments(leaves);
  for (size_t x = 0; x < leaves; ++x) {
    const ByteView seed = ByteView(nodes).subspan((leaves + x) * 16, 16);
    commitments[x] = x == hidden ? opening.hidden_commitment : LeafCommitment(salt, tree, x, seed);
  }
  nodes.erase(nodes.begin(), nodes.begin() + static_cast<ptrdiff_t>(leaves * 16));
  return {std::move(nodes), CommitToLeaves(commitments)};
}

}  // namespace attestor::zk::vole
