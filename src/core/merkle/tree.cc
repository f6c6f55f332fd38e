#include "core/merkle/tree.h"

#include <bit>

#include "core/crypto/hash.h"

namespace attestor::merkle {
namespace {

// SplitPoint is the largest power of two smaller than `size` (size >= 2).
size_t SplitPoint(size_t size) { return std::bit_floor(size - 1); }

Status SameRoot(const Digest& computed, const Digest& root) {
  if (computed != root) return Error(kProofRoot, ToHex(computed) + ", expected " + ToHex(root));
  return Ok();
}

}  // namespace

Digest LeafHash(ByteView data) {
  const uint8_t prefix[] = {0};
  return crypto::Sha256(Concat({prefix, data}));
}

Digest NodeHash(const Digest& left, const Digest& right) {
  const uint8_t prefix[] = {1};
  return crypto::Sha256(Concat({prefix, left, right}));
}

Digest Root(std::span<const Digest> leaves) {
  if (leaves.empty()) return crypto::Sha256({});
  if (leaves.size() == 1) return leaves[0];
  const size_t split = SplitPoint(leaves.size());
  return NodeHash(Root(leaves.first(split)), Root(leaves.subspan(split)));
}

std::vector<Digest> InclusionProof(std::span<const Digest> leaves, size_t index) {
  if (leaves.size() <= 1) return {};
  const size_t split = SplitPoint(leaves.size());
  const bool left = index < split;
  auto proof = left ? InclusionProof(leaves.first(split), index) : InclusionProof(leaves.subspan(split), index - split);
  proof.push_back(Root(left ? leaves.subspan(split) : leaves.first(split)));
  return proof;
}

// RFC 9162 section 2.1.3.2.
Status VerifyInclusion(const Digest& leaf, uint64_t index, uint64_t size, std::span<const Digest> proof,
                       const Digest& root) {
  if (index >= size) return Error(kProofShape, "index " + std::to_string(index) + " of " + std::to_string(size));
  uint64_t node = index;
  uint64_t last = size - 1;
  Digest digest = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return Error(kProofShape, "the path is too long");
    if ((node & 1) == 1 || node == last) {
      digest = NodeHash(sibling, digest);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      digest = NodeHash(digest, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return Error(kProofShape, "the path is too short");
  return SameRoot(digest, root);
}

}  // namespace attestor::merkle
