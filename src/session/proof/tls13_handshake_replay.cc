#include "session/proof/tls13_handshake_replay.h"

#include <iterator>
#include <optional>

#include "core/crypto/certificate.h"
#include "session/proof/errors.h"
#include "web/tls/errors.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"
#include "web/tls/transcript.h"

namespace attestor::proof {
namespace {

using tls::ContentType;
using tls::HandshakeMessage;
using tls::HandshakeType;

constexpr int kMaxChangeCipherSpecs = 2;  // one for a HelloRetryRequest, one for a ServerHello

// Hellos are the unprotected messages of one side, and how many records they and change_cipher_spec take.
struct Hellos {
  std::vector<HandshakeMessage> messages;
  size_t records = 0;
  int change_cipher_specs = 0;
};

// ReadHellos takes what the client takes (web/tls/client.cc): each hello ends its record, because keys or the
// transcript change behind it, and change_cipher_spec may come from the first ClientHello on (RFC 8446 section 5), so
// the server's may come before its ServerHello.
Result<Hellos> ReadHellos(std::span<const tls::Record> records, HandshakeType expected) {
  Hellos hellos;
  tls::HandshakeReader reader;
  for (const tls::Record& record : records) {
    if (record.type == ContentType::kApplicationData) break;
    ++hellos.records;
    const bool begun = expected == HandshakeType::kServerHello || !hellos.messages.empty();
    if (record.type == ContentType::kChangeCipherSpec && begun) {
      if (!reader.empty()) return Error(tls::kUnexpectedMessage, "change_cipher_spec inside a handshake message");
      if (++hellos.change_cipher_specs > kMaxChangeCipherSpecs) return Error(tls::kChangeCipherSpec, "too many");
      ATTESTOR_TRY(tls::CheckChangeCipherSpec(record.fragment));
      continue;
    }
    if (record.type != ContentType::kHandshake) {
      return Error(tls::kUnexpectedRecord,
                   "type " + std::to_string(static_cast<int>(record.type)) + " before the keys were agreed on");
    }
    ATTESTOR_TRY(reader.Feed(record.fragment));
    while (true) {
      ATTESTOR_ASSIGN(std::optional<HandshakeMessage> message, reader.Next());
      if (!message) break;
      if (message->type != expected)
        return Error(tls::kUnexpectedMessage, "type " + std::to_string(static_cast<int>(message->type)));
      hellos.messages.push_back(*std::move(message));
      if (!reader.empty()) return Error(tls::kKeyChangeSpan);
    }
  }
  if (!reader.empty()) return Error(tls::kKeyChangeSpan);
  return hellos;
}

// Flight reads the protected handshake messages of one side, record by record, until its Finished.
class Flight {
 public:
  Flight(std::span<const tls::Record> records, const Hellos& behind, tls::RecordProtection opener)
      : records_(records),
        next_(behind.records),
        change_cipher_specs_(behind.change_cipher_specs),
        opener_(std::move(opener)) {}

  // ReadToFinished gives all messages up to and including Finished, which must end its record.
  Result<std::vector<HandshakeMessage>> ReadToFinished() {
    std::vector<HandshakeMessage> messages;
    tls::HandshakeReader reader;
    while (messages.empty() || messages.back().type != HandshakeType::kFinished) {
      ATTESTOR_TRY(FeedNext(reader));
      while (true) {
        ATTESTOR_ASSIGN(std::optional<HandshakeMessage> message, reader.Next());
        if (!message) break;
        messages.push_back(*std::move(message));
        if (messages.back().type == HandshakeType::kFinished) break;
      }
    }
    if (!reader.empty()) return Error(tls::kKeyChangeSpan);
    return messages;
  }

  // records_used counts from the beginning of the connection.
  size_t records_used() const { return next_; }

 private:
  Status FeedNext(tls::HandshakeReader& reader) {
    if (next_ == records_.size())
      return Error(kHandshakeIncomplete, "no Finished in " + std::to_string(next_) + " records");
    const tls::Record& record = records_[next_++];
    if (record.type == ContentType::kChangeCipherSpec) {
      if (!reader.empty()) return Error(tls::kUnexpectedMessage, "change_cipher_spec inside a handshake message");
      if (++change_cipher_specs_ > kMaxChangeCipherSpecs) return Error(tls::kChangeCipherSpec, "too many");
      return tls::CheckChangeCipherSpec(record.fragment);
    }
    ATTESTOR_ASSIGN(const tls::InnerPlaintext inner, opener_.Open(record));
    if (inner.type == ContentType::kAlert) return Error(tls::kAlert, "during the handshake");
    if (inner.type != ContentType::kHandshake) return Error(tls::kInnerType, "application data before Finished");
    if (inner.content.empty()) return Error(tls::kMalformed, "an empty handshake record");
    return reader.Feed(inner.content);
  }

  std::span<const tls::Record> records_;
  size_t next_;
  int change_cipher_specs_;
  tls::RecordProtection opener_;
};

class Replay {
 public:
  Replay(std::span<const tls::Record> client_records, std::span<const tls::Record> server_records,
         const tls::KeySource& keys, const HandshakeExpectation& expected, CheckReport& report)
      : client_records_(client_records),
        server_records_(server_records),
        keys_(keys),
        expected_(expected),
        report_(report) {}

  Status RunServerHalf() {
    ATTESTOR_TRY(Record("tls.client_hello", CheckClientHello()));
    ATTESTOR_TRY(Record("tls.server_hello", CheckServerHello()));
    ATTESTOR_TRY(Record("tls.server_flight", OpenServerFlight()));
    ATTESTOR_TRY(Record("tls.encrypted_extensions", CheckEncryptedExtensions()));
    ATTESTOR_TRY(CheckCertificate());
    ATTESTOR_TRY(Record("tls.certificate_verify", CheckCertificateVerify()));
    return Record("tls.server_finished", CheckServerFinished());
  }
  // RunClientHalf comes after it.
  Status RunClientHalf() { return Record("tls.client_finished", CheckClientFinished()); }

  ReplayedHandshake Take() { return std::move(out_); }

 private:
  Status Record(std::string_view id, Status status) {
    report_.Record(id, status);
    return status;
  }

  Status CheckClientHello() {
    ATTESTOR_ASSIGN(client_, ReadHellos(client_records_, HandshakeType::kClientHello));
    if (client_.messages.empty() || client_.messages.size() > 2) {
      return Error(kHelloCount, std::to_string(client_.messages.size()) + " ClientHello");
    }
    ATTESTOR_ASSIGN(tls::ClientHello first, tls::ParseClientHello(client_.messages[0].body()));
    out_.hellos.push_back(std::move(first));
    return tls::CheckClientHello(out_.hellos[0], expected_.host, expected_.challenge);
  }

  // With a HelloRetryRequest there are two hellos of each side, and the second ClientHello may differ from the first
  // only as allowed.
  Status CheckServerHello() {
    ATTESTOR_ASSIGN(server_, ReadHellos(server_records_, HandshakeType::kServerHello));
    if (server_.messages.size() != client_.messages.size()) {
      return Error(kHelloCount, std::to_string(client_.messages.size()) + " ClientHello, " +
                                    std::to_string(server_.messages.size()) + " ServerHello");
    }
    transcript_.Add(client_.messages[0]);
    std::optional<tls::Suite> retried;
    if (client_.messages.size() == 2) {
      ATTESTOR_ASSIGN(const tls::ServerHello retry, tls::ParseServerHello(server_.messages[0].body()));
      if (!retry.is_retry()) return Error(tls::kHelloRetry, "two ServerHello messages");
      ATTESTOR_ASSIGN(const tls::HelloRetry asked, tls::CheckHelloRetry(out_.hellos[0], retry));
      ATTESTOR_ASSIGN(tls::ClientHello second, tls::ParseClientHello(client_.messages[1].body()));
      ATTESTOR_TRY(tls::CheckSecondClientHello(out_.hellos[0], second, retry, asked.group));
      transcript_.Begin(asked.suite.hash);
      transcript_.Retry();
      transcript_.Add(server_.messages[0]);
      transcript_.Add(client_.messages[1]);
      out_.hellos.push_back(std::move(second));
      retried = asked.suite;
    }
    ATTESTOR_ASSIGN(const tls::ServerHello server, tls::ParseServerHello(server_.messages.back().body()));
    if (server.is_retry()) return Error(tls::kHelloRetry, "not answered");
    ATTESTOR_ASSIGN(const tls::Negotiated chosen, tls::CheckServerHello(out_.hellos.back(), server, retried));
    transcript_.Begin(chosen.suite.hash);
    transcript_.Add(server_.messages.back());
    out_.suite = chosen.suite;
    out_.group = chosen.share.group;
    return Ok();
  }

  Status OpenServerFlight() {
    out_.hello_hash = transcript_.Hash();
    traffic_ = keys_.HandshakeTraffic(out_.suite, out_.hello_hash);
    Flight flight(server_records_, server_, tls::RecordProtection::Create(out_.suite, traffic_.server));
    ATTESTOR_ASSIGN(flight_, flight.ReadToFinished());
    out_.server_records = flight.records_used();
    ATTESTOR_TRY(TakeRequest());
    static constexpr HandshakeType kOrder[] = {HandshakeType::kEncryptedExtensions, HandshakeType::kCertificate,
                                               HandshakeType::kCertificateVerify, HandshakeType::kFinished};
    for (size_t i = 0; i < flight_.size(); ++i) {
      if (i >= std::size(kOrder) || flight_[i].type != kOrder[i]) {
        return Error(tls::kUnexpectedMessage, "type " + std::to_string(static_cast<int>(flight_[i].type)));
      }
    }
    if (flight_.size() != std::size(kOrder)) return Error(tls::kUnexpectedMessage, "Finished came early");
    return Ok();
  }

  // TakeRequest takes the one message that a server may leave out or send out of the flight: a request for a client
  // certificate, behind EncryptedExtensions.
  Status TakeRequest() {
    if (flight_.size() < 2 || flight_[1].type != HandshakeType::kCertificateRequest) return Ok();
    ATTESTOR_TRY(tls::CheckCertificateRequest(flight_[1].body()));
    request_ = std::move(flight_[1]);
    flight_.erase(flight_.begin() + 1);
    return Ok();
  }

  Status CheckEncryptedExtensions() {
    ATTESTOR_ASSIGN(const std::vector<tls::Extension> extensions, tls::ParseEncryptedExtensions(flight_[0].body()));
    ATTESTOR_TRY(tls::CheckEncryptedExtensions(extensions));
    out_.alpn_confirmed = tls::FindExtension(extensions, tls::ExtensionType::kAlpn) != nullptr;
    transcript_.Add(flight_[0]);
    if (request_) transcript_.Add(*request_);
    return Ok();
  }

  // The path's checks are lines of their own in the report: crypto::CheckServerChain adds them.
  Status CheckCertificate() {
    auto chain = tls::ParseCertificate(flight_[1].body());
    if (!chain.ok()) return Record("certificate.parse", std::move(chain).error());
    ATTESTOR_ASSIGN(out_.server,
                    crypto::CheckServerChain(*chain, expected_.web_roots, expected_.host, expected_.at, report_));
    transcript_.Add(flight_[1]);
    return Ok();
  }

  Status CheckCertificateVerify() {
    ATTESTOR_ASSIGN(const tls::CertificateVerify verify, tls::ParseCertificateVerify(flight_[2].body()));
    ATTESTOR_TRY(tls::CheckCertificateVerify(verify, out_.server.spki, transcript_.Hash()));
    out_.signature_scheme = verify.scheme;
    transcript_.Add(flight_[2]);
    return Ok();
  }

  Status CheckServerFinished() {
    const Bytes mac = tls::FinishedMac(out_.suite.hash, traffic_.server, transcript_.Hash());
    if (!ConstantTimeEqual(flight_[3].body(), mac)) return Error(tls::kServerFinished);
    transcript_.Add(flight_[3]);
    out_.finished_hash = transcript_.Hash();
    return Ok();
  }

  Status CheckClientFinished() {
    Flight flight(client_records_, client_, tls::RecordProtection::Create(out_.suite, traffic_.client));
    ATTESTOR_ASSIGN(const std::vector<HandshakeMessage> messages, flight.ReadToFinished());
    if (request_) ATTESTOR_TRY(CheckNoCertificate(messages.front()));
    if (messages.size() != (request_ ? 2 : 1))
      return Error(tls::kUnexpectedMessage, "the client sent more than its Finished");
    const Bytes mac = tls::FinishedMac(out_.suite.hash, traffic_.client, transcript_.Hash());
    if (!ConstantTimeEqual(messages.back().body(), mac)) return Error(tls::kClientFinished);
    out_.client_records = flight.records_used();
    return Ok();
  }

  // The client may say that it has no certificate, and nothing else: no key of its own has a place in this handshake.
  Status CheckNoCertificate(const HandshakeMessage& message) {
    if (!Equal(message.bytes, tls::kNoCertificate)) {
      return Error(tls::kClientCertificate, "a message of type " + std::to_string(static_cast<int>(message.type)) +
                                                " and " + std::to_string(message.bytes.size()) + " bytes");
    }
    transcript_.Add(message);
    return Ok();
  }

  std::span<const tls::Record> client_records_;
  std::span<const tls::Record> server_records_;
  const tls::KeySource& keys_;
  const HandshakeExpectation& expected_;
  CheckReport& report_;
  tls::Transcript transcript_;
  Hellos client_;
  Hellos server_;
  tls::TrafficSecrets traffic_;
  std::vector<HandshakeMessage> flight_;     // of the server, without the request
  std::optional<HandshakeMessage> request_;  // for a client certificate
  ReplayedHandshake out_;
};

}  // namespace

Result<ReplayedHandshake> ReplayServerHalf(std::span<const tls::Record> client_records,
                                           std::span<const tls::Record> server_records, const tls::KeySource& keys,
                                           const HandshakeExpectation& expected, CheckReport& report) {
  Replay replay(client_records, server_records, keys, expected, report);
  ATTESTOR_TRY(replay.RunServerHalf());
  return replay.Take();
}

Result<ReplayedHandshake> ReplayHandshake(const recording::Recorded& recorded, const tls::KeySource& keys,
                                          const HandshakeExpectation& expected, CheckReport& report) {
  Replay replay(recorded.client_records(), recorded.server_records(), keys, expected, report);
  ATTESTOR_TRY(replay.RunServerHalf());
  ATTESTOR_TRY(replay.RunClientHalf());
  return replay.Take();
}

}  // namespace attestor::proof
