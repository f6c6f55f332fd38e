#include "testkit/proof/cheating_prover.h"

#include <algorithm>
#include <cstdlib>

#include "circuit/clear.h"
#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "session/disclosure/masked.h"
#include "session/proof/selective.h"
#include "session/proof/zero_knowledge.h"
#include "zk/engine/relation.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/prg/aes128.h"
#include "zk/vole/parameters.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;

constexpr crypto::HashId kHash = crypto::HashId::kSha256;

// ReplayWith checks the handshake of `subject`; nothing when it does not hold.
std::optional<ReplayedSession> ReplayWith(const Subject& subject, const tls::KeySource& keys) {
  CheckReport ignored;
  auto session = ReplaySession(subject, keys, ignored);
  if (!session.ok()) return std::nullopt;
  return std::move(session).value();
}

ReplayedSession MustReplay(const Subject& subject, const Secret& handshake_secret) {
  auto session = ReplayWith(subject, tls::OpenedSecret(handshake_secret));
  if (!session) std::abort();
  return std::move(*session);
}

// The masked contents that `opening` describes, where they fit the records.
std::optional<disclosure::MaskedBytes> MaskOf(std::span<const tls::Record> records, const DirectionOpening& opening) {
  if (records.size() != opening.records.size()) return std::nullopt;
  size_t size = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    const size_t content = opening.records[i].content;
    if (records[i].fragment.size() < content + 1 + crypto::kGcmTagSize) return std::nullopt;
    size += content;
  }
  auto mask = disclosure::MaskedBytes::FromSpans(size, opening.spans, opening.disclosed);
  if (!mask.ok()) return std::nullopt;
  return std::move(mask).value();
}

// The classes of one record of handshake messages: headers are shown.
void AddHandshake(ByteView record, std::vector<ByteClass>& classes) {
  const size_t begin = classes.size();
  classes.resize(begin + record.size(), ByteClass::kOpaque);
  for (size_t at = 0; at + 4 <= record.size();) {
    std::fill_n(classes.begin() + static_cast<ptrdiff_t>(begin + at), 4, ByteClass::kDisclosed);
    at += 4 + ((size_t{record[at + 1]} << 16) | (size_t{record[at + 2]} << 8) | record[at + 3]);
  }
}

}  // namespace

Claim Claim::Of(const std::vector<tls::InnerPlaintext>& contents) {
  Claim out;
  for (const tls::InnerPlaintext& record : contents) {
    out.records.push_back({record.type, static_cast<uint32_t>(record.content.size())});
    Append(out.content, record.content);
    if (record.type == tls::ContentType::kHandshake) AddHandshake(record.content, out.classes);
    out.classes.resize(out.content.size(), ByteClass::kDisclosed);
  }
  return out;
}

size_t Claim::Find(std::string_view text, std::string_view after) const {
  const std::string_view all = AsText(content);
  const size_t begin = all.find(after);
  const size_t at = begin == std::string_view::npos ? begin : all.find(text, begin + after.size());
  if (at == std::string_view::npos) std::abort();
  return at;
}

Claim& Claim::Set(ByteClass byte_class, std::string_view text, std::string_view after) {
  std::fill_n(classes.begin() + static_cast<ptrdiff_t>(Find(text, after)), text.size(), byte_class);
  return *this;
}

Claim& Claim::Lie(std::string_view text, std::string_view other, std::string_view after) {
  const size_t at = Find(text, after);
  if (other.size() != text.size()) std::abort();
  std::ranges::copy(other, content.begin() + static_cast<ptrdiff_t>(at));
  std::fill_n(classes.begin() + static_cast<ptrdiff_t>(at), text.size(), ByteClass::kDisclosed);
  return *this;
}

DirectionOpening Claim::Opening() const {
  DirectionOpening out{records, {}, {}};
  for (size_t i = 0; i < classes.size(); ++i) {
    const auto at = static_cast<uint32_t>(i);
    if (out.spans.empty() || out.spans.back().byte_class != classes[i]) out.spans.push_back({at, at, classes[i]});
    ++out.spans.back().end;
    if (classes[i] == ByteClass::kDisclosed) out.disclosed.push_back(content[i]);
  }
  return out;
}

SelectiveOpening OpenKeys(const Subject& subject, const Secret& handshake_secret) {
  const ReplayedSession session = MustReplay(subject, handshake_secret);
  const ScheduleValues values = ComputeScheduleValues(handshake_secret, *ToArray<32>(session.handshake.hello_hash),
                                                      *ToArray<32>(session.handshake.finished_hash));
  const tls::TrafficSecrets keys = ApplicationSecrets(subject, handshake_secret);
  SelectiveOpening out;
  out.keys = Tls13KeyParts{values.client_handshake, values.server_handshake, values.inner_states, values.client_iv,
                           values.server_iv,        HashKey(keys.client),    HashKey(keys.server)};
  return out;
}

std::optional<ClaimedRelation> RelationOf(const Subject& subject, const SelectiveOpening& opening) {
  auto session = ReplayWith(subject, OpenedTraffic(opening.keys));
  if (!session) return std::nullopt;
  const auto client = MaskOf(session->client_records(), opening.client);
  const auto server = MaskOf(session->server_records(), opening.server);
  if (!client || !server) return std::nullopt;
  SelectiveRelation relation = MakeSelectiveRelation(*session, opening, *client, *server);
  const ByteArray<32> statement = SelectiveStatement(session->facts, opening);
  return ClaimedRelation{std::move(*session), std::move(relation), statement};
}

Witness WitnessOf(const SelectiveRelation& relation, const Secret& handshake_secret) {
  auto bits = zk::engine::WitnessBits(relation);
  if (!bits.ok()) std::abort();
  circuit::ClearBackend clear(handshake_secret.Reveal(), *bits);
  relation.Run(clear);
  const bool satisfied = clear.ok();
  return {clear.TakeWitness(), *bits, satisfied};
}

Bytes ProveAnyway(const ClaimedRelation& claimed, const Secret& witness, Random& random) {
  using namespace zk::engine;
  auto bits = WitnessBits(claimed.relation);
  if (!bits.ok()) std::abort();
  const zk::field::Isa isa = zk::field::BestIsa();
  const zk::vole::Parameters parameters = zk::vole::ParametersFor(*bits);
  return isa == zk::field::Isa::kPortable
             ? ProveWitness<zk::field::PortableField>(isa, parameters, claimed.relation, claimed.statement, witness,
                                                      *bits, random)
             : ProveWitness<zk::field::ClmulField>(isa, parameters, claimed.relation, claimed.statement, witness, *bits,
                                                   random);
}

Bytes ProveAnyway(const Subject& subject, const SelectiveOpening& opening, const Secret& handshake_secret,
                  Random& random) {
  const auto claimed = RelationOf(subject, opening);
  if (!claimed) return Bytes(1);
  return ProveAnyway(*claimed, WitnessOf(claimed->relation, handshake_secret).bits, random);
}

tls::TrafficSecrets ApplicationSecrets(const Subject& subject, const Secret& handshake_secret) {
  const ReplayedSession session = MustReplay(subject, handshake_secret);
  return tls::HandshakeSecret::FromOpening(kHash, handshake_secret)
      .Master()
      .ApplicationTraffic(session.handshake.finished_hash);
}

ByteArray<16> HashKey(const Secret& traffic_secret) {
  return HashKeyOf(tls::DeriveTrafficKeys(tls::kAes128GcmSha256, traffic_secret).key.Reveal());
}

ByteArray<16> HashKeyOf(ByteView record_key) {
  ByteArray<16> out{};
  static constexpr ByteArray<16> kZero{};
  zk::prg::ExpandAes(zk::field::Isa::kPortable, record_key.data(), kZero.data(), 0, 1, out.data());
  return out;
}

Bytes SealRaw(const tls::TrafficKeys& keys, uint8_t number, ByteView inner) {
  ByteArray<12> nonce = *ToArray<12>(keys.iv.Reveal());
  nonce[11] ^= number;
  const size_t size = inner.size() + crypto::kGcmTagSize;
  const Bytes header = {23, 3, 3, static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
  auto aead = crypto::AesGcm::Create(keys.key);
  if (!aead.ok()) std::abort();
  return Concat({header, aead->Seal(nonce, header, inner)});
}

}  // namespace attestor::proof
