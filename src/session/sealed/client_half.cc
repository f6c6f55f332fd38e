#include "session/sealed/client_half.h"

#include <algorithm>
#include <string>

#include "core/crypto/hash.h"
#include "session/proof/sealed.h"
#include "session/sealed/errors.h"
#include "web/tls/errors.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_blind_sealer.h"
#include "web/tls/tls13_key_source.h"
#include "web/tls/types.h"

namespace attestor::sealed {
namespace {

using tls::ContentType;

// ServerTraffic is all that the client has of the handshake's secrets before the commit.
class ServerTraffic final : public tls::KeySource {
 public:
  explicit ServerTraffic(const Secret& server) : server_(server) {}
  tls::TrafficSecrets HandshakeTraffic(const tls::Suite&, ByteView) const override { return {{}, server_.Clone()}; }

 private:
  const Secret& server_;
};

// Cut gives the whole records of a stream.
Result<std::vector<tls::Record>> Cut(ByteView stream) {
  std::vector<tls::Record> records;
  while (true) {
    ATTESTOR_ASSIGN(const std::optional<tls::Record> record, tls::NextRecord(stream));
    if (!record) return records;
    records.push_back(*record);
    stream = stream.subspan(record->bytes.size());
  }
}

// CheckNothingMore: before the request the node sends hellos and nothing under any key.
Status CheckNothingMore(std::span<const tls::Record> records, size_t stream_size) {
  size_t size = 0;
  for (const tls::Record& record : records) {
    if (record.type == ContentType::kApplicationData)
      return Error(tls::kUnexpectedRecord, "the node sent a protected record before the request");
    size += record.bytes.size();
  }
  if (size != stream_size) return Error(tls::kUnexpectedRecord, "the node sent a part of a record");
  return Ok();
}

Error NodeFalse(const char* what) { return Error(kNodeFalse, what); }

// OwnRecord finds the client's one record: behind the node's Finished, which is one record, and nothing behind it.
Result<tls::Record> OwnRecord(const recording::Recorded& recorded) {
  std::vector<tls::Record> sealed;
  for (const tls::Record& record : recorded.client_records()) {
    if (record.type == ContentType::kApplicationData) {
      sealed.push_back(record);
    } else if (!sealed.empty()) {
      return NodeFalse("an unprotected record behind Finished");
    }
  }
  if (sealed.size() != 2) return NodeFalse("the number of protected records is not that of Finished and request");
  return sealed[1];
}

}  // namespace

Result<CheckedFlight> CheckFlight(ByteView client_bytes, ByteView server_bytes, const Secret& server_handshake_traffic,
                                  const proof::HandshakeExpectation& expected, CheckReport& report) {
  ATTESTOR_ASSIGN(const std::vector<tls::Record> client, Cut(client_bytes));
  ATTESTOR_ASSIGN(const std::vector<tls::Record> server, Cut(server_bytes));
  ATTESTOR_TRY(CheckNothingMore(client, client_bytes.size()));
  ATTESTOR_ASSIGN(proof::ReplayedHandshake handshake,
                  proof::ReplayServerHalf(client, server, ServerTraffic(server_handshake_traffic), expected, report));
  std::vector<tls::KeyShare> shares;
  for (const tls::ClientHello& hello : handshake.hellos) {
    auto share = proof::OfferedShare(hello, shares.empty());
    if (!share.ok()) return Error(kGroups, share.error().detail());
    shares.push_back(std::move(share).value());
  }
  return CheckedFlight(std::move(handshake), std::move(shares), server_handshake_traffic.Clone());
}

Result<EncryptOnce> EncryptOnce::Make(CheckedFlight flight, Secret request, Secret keystream) {
  if (request.empty() || request.size() > kMaxRequest) return Error(kSize, std::to_string(request.size()) + " bytes");
  if (keystream.size() != request.size() + 1) {
    return Error(kLength, std::to_string(keystream.size()) + " bytes of key-stream for a request of " +
                              std::to_string(request.size()));
  }
  return EncryptOnce(std::move(flight), std::move(request), std::move(keystream));
}

Result<Bytes> EncryptOnce::Ciphertext() {
  if (used_) return Error(kState, "the request was encrypted already");
  used_ = true;
  Bytes out = ToBytes(keystream_.Reveal());
  out.back() = static_cast<uint8_t>(out.back() ^ static_cast<uint8_t>(ContentType::kApplicationData));
  for (size_t i = 0; i < request_.size(); ++i) out[i] = static_cast<uint8_t>(out[i] ^ request_.Reveal()[i]);
  return out;
}

Status CheckRelease(const EncryptOnce& sent, const recording::Recorded& recorded, const Secret& handshake_secret) {
  const proof::ReplayedHandshake& handshake = sent.flight_.handshake_;
  if (handshake_secret.size() != crypto::HashSize(handshake.suite.hash)) return NodeFalse("handshake secret: length");
  const tls::OpenedSecret opened(handshake_secret);
  const tls::TrafficSecrets early = opened.HandshakeTraffic(handshake.suite, handshake.hello_hash);
  if (!ConstantTimeEqual(early.server.Reveal(), sent.flight_.server_handshake_traffic_.Reveal()))
    return NodeFalse("the server's handshake traffic secret");
  const tls::TrafficSecrets keys = opened.ApplicationTraffic(handshake.suite, handshake.finished_hash);
  const Secret keystream = tls::BlindSealer::Create(handshake.suite, keys.client).Keystream(0, sent.keystream_.size());
  if (!ConstantTimeEqual(keystream.Reveal(), sent.keystream_.Reveal())) return NodeFalse("key-stream");
  ATTESTOR_ASSIGN(const tls::Record record, OwnRecord(recorded));
  auto inner = tls::RecordProtection::Create(handshake.suite, keys.client).Open(record);
  if (!inner.ok()) return NodeFalse("the tag of the request");
  const Secret content = Secret::CopyOf(inner->content);
  Wipe(inner->content);
  const bool same = inner->type == ContentType::kApplicationData &&
                    record.fragment.size() == sent.keystream_.size() + handshake.suite.tag_size &&
                    ConstantTimeEqual(content.Reveal(), sent.request_.Reveal());
  if (!same) return NodeFalse("the request");
  return Ok();
}

}  // namespace attestor::sealed
