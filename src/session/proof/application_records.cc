#include "session/proof/application_records.h"

#include "web/tls/errors.h"
#include "web/tls/peer_end.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"

namespace attestor::proof {
namespace {

Status OnHandshake(tls::HandshakeReader& reader, ByteView content, recording::Direction direction) {
  if (content.empty()) return Error(tls::kMalformed, "an empty handshake record");
  ATTESTOR_TRY(reader.Feed(content));
  while (true) {
    ATTESTOR_ASSIGN(const std::optional<tls::HandshakeMessage> message, reader.Next());
    if (!message) return Ok();
    if (message->type == tls::HandshakeType::kKeyUpdate) return Error(tls::kKeyUpdate);
    if (direction == recording::Direction::kClientToServer) return Error(tls::kPostHandshake, "from the client");
    ATTESTOR_TRY(tls::CheckPostHandshake(*message));
  }
}

// An empty record carries nothing that could come too early or too late.
void OnData(ByteView content, size_t index, ApplicationData& out) {
  if (content.empty()) return;
  if (!out.end.first_data) out.end.first_data = index;
  out.end.last_data = index;
  Append(out.bytes, content);
}

}  // namespace

Result<ApplicationData> OpenApplicationRecords(std::span<const tls::Record> records, recording::Direction direction,
                                               tls::RecordProtection opener) {
  ApplicationData out;
  tls::HandshakeReader reader;
  tls::PeerEnd end;
  for (size_t i = 0; i < records.size(); ++i) {
    const tls::Record& record = records[i];
    ATTESTOR_ASSIGN(const tls::InnerPlaintext inner, opener.Open(record));
    if (inner.type != tls::ContentType::kHandshake && !reader.empty()) {
      return Error(tls::kUnexpectedMessage, "another record inside a handshake message");
    }
    ATTESTOR_TRY(end.OnContent(inner.type, inner.content));
    if (end.closed()) out.end.close_notify = i;
    switch (inner.type) {
      case tls::ContentType::kApplicationData: OnData(inner.content, i, out); break;
      case tls::ContentType::kHandshake: ATTESTOR_TRY(OnHandshake(reader, inner.content, direction)); break;
      case tls::ContentType::kAlert: break;
      case tls::ContentType::kChangeCipherSpec: return Error(tls::kInnerType, "change_cipher_spec");
    }
  }
  if (!reader.empty()) return Error(tls::kUnexpectedMessage, "the connection ended inside a handshake message");
  return out;
}

}  // namespace attestor::proof
