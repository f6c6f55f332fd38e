// Writes the seeds of zk_proof_fuzz: its two genuine proofs, and each with one bit changed in every part. To be run
// again when the proof's format changes:
//
//   zk_proof_seeds fuzz/corpus/zk_proof_fuzz
#include <cstdio>
#include <fstream>
#include <string>

#include "testkit/zk/test_relation.h"

namespace attestor::zk::engine {
namespace {

struct Change {
  const char* name;
  size_t at;
};

std::vector<Change> ChangesOf(const Proved& p) {
  const ProofFormat format(p.parameters, p.bits);
  const ChunkBytes chunk = format.chunk(p.proof, format.chunks(), vole::ChunkLayout(p.bits));
  const auto at = [&](ByteView part) { return static_cast<size_t>(part.data() - p.proof.data()); };
  return {{"version", 0},
          {"set", 1},
          {"salt", ProofFormat::kSalt + 3},
          {"delta", ProofFormat::kDelta + 2},
          {"delta_high", ProofFormat::kDelta + 15},
          {"grind", ProofFormat::kGrind},
          {"commitment", ProofFormat::kCommitment},
          {"seed", format.tree(2) + 17},
          {"hidden", format.tree(4) - 1},
          {"correction", format.chunks() + 9},
          {"column_hash", at(chunk.column_hashes)},
          {"tree_hash", at(chunk.column_hashes) + 32},
          {"masked", at(chunk.masked)},
          {"padding", at(chunk.constraints) - 1},
          {"first_constraint", at(chunk.constraints)},
          {"constraints", p.proof.size() - 1}};
}

bool Write(const std::string& path, ByteView bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file.flush());
}

bool WriteAll(const std::string& path, const Proved& p) {
  bool ok = Write(path, p.proof) && Write(path + "_cut", ByteView(p.proof).first(p.proof.size() - 1)) &&
            Write(path + "_longer", Concat({p.proof, Bytes(1)}));
  for (const Change& change : ChangesOf(p)) {
    Bytes changed = p.proof;
    changed[change.at] ^= 4;
    ok = ok && Write(path + "_" + change.name, changed);
  }
  return ok;
}

}  // namespace
}  // namespace attestor::zk::engine

int main(int argc, char** argv) {
  using namespace attestor::zk;
  if (argc != 2) {
    std::fprintf(stderr, "usage: zk_proof_seeds DIRECTORY\n");
    return 2;
  }
  const std::string directory = std::string(argv[1]) + "/";
  const bool ok = engine::WriteAll(directory + "small", engine::MakeProof(vole::kSmall, 1)) &&
                  engine::WriteAll(directory + "toy", engine::MakeProof(engine::kWide, 1));
  if (!ok) std::fprintf(stderr, "zk_proof_seeds: %s cannot be written\n", argv[1]);
  return ok ? 0 : 1;
}
