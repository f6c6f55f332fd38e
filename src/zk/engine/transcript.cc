#include "zk/engine/transcript.h"

#include "core/crypto/hash.h"

namespace attestor::zk::engine {
namespace {

constexpr std::string_view kTag = "attestor/zk/v3";

template <class Int>
ByteArray<sizeof(Int)> LittleEndian(Int value) {
  ByteArray<sizeof(Int)> out{};
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(value >> (8 * i));
  return out;
}

}  // namespace

Transcript::Transcript(const vole::Parameters& parameters, const ByteArray<32>& statement, uint64_t witness_bits) {
  const uint8_t set[] = {parameters.id, static_cast<uint8_t>(parameters.trees), static_cast<uint8_t>(parameters.depth),
                         static_cast<uint8_t>(parameters.grinding)};
  state_ = crypto::Sha256(Concat({AsBytes(kTag), set, statement, LittleEndian(witness_bits)}));
}

void Transcript::Absorb(Label label, ByteView data) {
  const uint8_t tag[] = {static_cast<uint8_t>(label)};
  crypto::Hasher hasher(crypto::HashId::kSha256);
  hasher.Update(state_);
  hasher.Update(tag);
  hasher.Update(LittleEndian(static_cast<uint64_t>(data.size())));
  hasher.Update(data);
  state_ = *ToArray<32>(hasher.Digest());
}

ByteArray<32> Transcript::Challenge(Label label) {
  const uint8_t tag[] = {static_cast<uint8_t>(label)};
  const ByteArray<32> out = crypto::Sha256(Concat({state_, tag}));
  Absorb(label, {});
  return out;
}

ByteArray<16> Transcript::Delta(uint32_t grind) const {
  const uint8_t tag[] = {static_cast<uint8_t>(Label::kDelta)};
  const ByteArray<32> digest = crypto::Sha256(Concat({state_, tag, LittleEndian(grind)}));
  return *ToArray<16>(ByteView(digest).first(16));
}

}  // namespace attestor::zk::engine
