// One GGM tree: from a root seed to 2^depth leaf seeds, all of which can be opened but one (spec/zk/proof-system.md
// section 2).
#pragma once

#include <span>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "zk/field/cpu.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::vole {

using Seed = ByteArray<16>;
using Salt = ByteArray<16>;
using Digest = ByteArray<32>;

// NodeSalt and LeafSalt are the salts under which the tree `tree` expands its nodes and its leaves.
Salt NodeSalt(const Salt& salt, unsigned tree);
Salt LeafSalt(const Salt& salt, unsigned tree);

// LeafCommitment is com_{t,x}.
Digest LeafCommitment(const Salt& salt, unsigned tree, size_t leaf, ByteView seed);

// PathNodes are the seeds beside the path from the root to a hidden leaf, from the root down: depth * 16 bytes.
struct TreeOpening {
  Bytes siblings;
  Digest hidden_commitment{};
};

// GgmTree holds all nodes of one tree; the prover keeps it until the proof is opened.
class GgmTree {
 public:
  GgmTree(field::Isa isa, const Parameters& parameters, const Salt& salt, unsigned tree, const Secret& root);

  ByteView leaves() const;  // 2^depth seeds of 16 bytes
  const Digest& commitment() const { return commitment_; }
  // Open shows every leaf but `hidden` (below 2^depth).
  TreeOpening Open(size_t hidden) const;

 private:
  ByteView Node(size_t index) const { return nodes_.Reveal().subspan(index * 16, 16); }

  unsigned depth_;
  Secret nodes_;  // heap order: the root is 1, node n has the children 2n and 2n + 1
  std::vector<Digest> leaf_commitments_;
  Digest commitment_{};
};

// OpenedTree is what a verifier has: all leaves but the hidden one, whose place holds zeros.
struct OpenedTree {
  Bytes leaves;
  Digest commitment{};
};

// RebuildTree: `opening.siblings` holds depth * 16 bytes.
OpenedTree RebuildTree(field::Isa isa, const Parameters& parameters, const Salt& salt, unsigned tree, size_t hidden,
                       const TreeOpening& opening);

}  // namespace attestor::zk::vole
