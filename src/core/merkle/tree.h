// The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1) with SHA-256.
//
// Leaves and nodes are hashed under different prefixes, so a node can never be passed off as a leaf; the tree's shape
// is fixed by the number of leaves, so a root stands for exactly one list.
#pragma once

#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::merkle {

inline constexpr ErrorCode kProofShape{250, "merkle.proof_shape",
                                       "The proof does not fit the index and size it is for."};
inline constexpr ErrorCode kProofRoot{251, "merkle.proof_root",
                                      "The proof leads to another root: the data or the tree was changed."};

using Digest = ByteArray<32>;

// LeafHash is SHA-256(0x00 || data).
Digest LeafHash(ByteView data);
// NodeHash is SHA-256(0x01 || left || right).
Digest NodeHash(const Digest& left, const Digest& right);

// Root of a list of leaf hashes; of none, SHA-256 of nothing.
Digest Root(std::span<const Digest> leaves);

// InclusionProof gives the audit path of leaf `index`; index < leaves.size().
std::vector<Digest> InclusionProof(std::span<const Digest> leaves, size_t index);

// VerifyInclusion checks that `leaf` is number `index` of the `size` leaves under `root`.
Status VerifyInclusion(const Digest& leaf, uint64_t index, uint64_t size, std::span<const Digest> proof,
                       const Digest& root);

}  // namespace attestor::merkle
