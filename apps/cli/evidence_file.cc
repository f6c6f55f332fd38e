#include "evidence_file.h"

#include <vector>

#include "attestation/bundle.h"
#include "base/file.h"
#include "dstack/attestation.h"
#include "dstack/event_log.h"
#include "errors.h"
#include "json/object.h"
#include "judging.h"

namespace attestor::cli {
namespace {

constexpr size_t kMaxAnswer = 8 * 1024 * 1024;  // bytes of JSON
constexpr size_t kMaxKeyAnswer = 64 * 1024;     // likewise
constexpr uint8_t kEvidenceFirst = 0xa6;        // a CBOR map of six
constexpr uint8_t kAttestationV0First = 0x00;   // then SCALE
constexpr uint8_t kAttestationV1First = 0x83;   // a MessagePack map of three

// Answer reads the members of one JSON object of an agent. A member that is absent, null or empty is empty.
class Answer {
 public:
  static Result<Answer> From(const json::Document& document, const std::string& path) {
    const auto object = json::Object::Of(document, kNotEvidence);
    if (!object.ok()) return Error(kNotEvidence, path + ": no JSON object");
    return Answer(*object, path);
  }

  Error Bad(std::string_view name, std::string_view what) const {
    return Error(kNotEvidence, path_ + ": '" + std::string(name) + "' " + std::string(what));
  }

  bool Has(std::string_view name) const { return Find(name).has_value(); }

  Result<std::string> Text(std::string_view name) const {
    const auto value = Find(name);
    if (!value) return std::string();
    const auto text = value->Text();
    if (!text) return Bad(name, "must be text");
    return std::string(*text);
  }

  // Without refuses members that would stand beside what has them already.
  Status Without(std::initializer_list<std::string_view> names, std::string_view why) const {
    for (const std::string_view name : names) {
      if (Has(name)) return Bad(name, why);
    }
    return Ok();
  }

  Result<Bytes> Hex(std::string_view name) const {
    ATTESTOR_ASSIGN(const std::string text, Text(name));
    return Decoded(name, text);
  }

  Result<std::vector<Bytes>> HexList(std::string_view name) const {
    std::vector<Bytes> out;
    const auto value = Find(name);
    if (!value || value->kind() != json::Kind::kArray) return Bad(name, "must be a list of hex texts");
    for (const json::Value& item : value->Items()) {
      const auto text = item.Text();
      if (!text) return Bad(name, "must be a list of hex texts");
      ATTESTOR_ASSIGN(Bytes bytes, Decoded(name, *text));
      out.push_back(std::move(bytes));
    }
    return out;
  }

  // The event log is a text with JSON inside (GetQuote), or the array itself (tcb_info).
  Result<std::string> EventLog() const {
    const auto value = Find("event_log");
    if (value && value->kind() == json::Kind::kArray) return std::string(value->source());
    return Text("event_log");
  }

 private:
  Answer(const json::Object& object, const std::string& path) : object_(object), path_(path) {}

  std::optional<json::Value> Find(std::string_view name) const {
    const auto value = object_.Find(name);
    return value && !value->is_null() ? value : std::nullopt;
  }

  Result<Bytes> Decoded(std::string_view name, std::string_view text) const {
    auto bytes = FromHex(text);
    if (!bytes) return Bad(name, "must be hex");
    return *std::move(bytes);
  }

  json::Object object_;
  const std::string& path_;
};

Status TakeMembers(const Answer& answer, DstackFile& out) {
  if (answer.Has("attestation")) {
    ATTESTOR_TRY(answer.Without({"quote", "event_log", "vm_config"}, "must not be there beside an attestation, which has its own"));
  }
  ATTESTOR_ASSIGN(const Bytes quote, answer.Hex("quote"));
  ATTESTOR_ASSIGN(const Bytes attestation, answer.Hex("attestation"));
  ATTESTOR_ASSIGN(const std::string event_log, answer.EventLog());
  ATTESTOR_ASSIGN(const std::string app_compose, answer.Text("app_compose"));
  ATTESTOR_ASSIGN(const std::string vm_config, answer.Text("vm_config"));
  ATTESTOR_ASSIGN(const Bytes report_data, answer.Hex("report_data"));
  if (!quote.empty()) out.quote = quote;
  if (!attestation.empty()) out.attestation = attestation;
  if (!event_log.empty()) out.event_log = event_log;
  if (!app_compose.empty()) out.app_compose = ToBytes(app_compose);
  if (!vm_config.empty()) out.vm_config = vm_config;
  if (report_data.empty()) return Ok();
  out.report_data = ToArray<64>(report_data);
  return out.report_data ? Ok() : Status(answer.Bad("report_data", "must be 64 bytes in hex"));
}

// ClaimOf: GetKey names the key by a purpose in v0 and by a domain in v1, so the member that is there tells which API it was.
Result<dstack::KeyClaim> ClaimOf(const Answer& answer) {
  const bool v1 = answer.Has("domain");
  if (v1 == answer.Has("purpose"))
    return answer.Bad("purpose", "(API v0) or 'domain' (API v1), as GetKey was asked, must be there: one of them");
  dstack::KeyClaim claim;
  claim.api = v1 ? dstack::KeyApi::kV1 : dstack::KeyApi::kV0;
  ATTESTOR_ASSIGN(claim.name, answer.Text(v1 ? "domain" : "purpose"));
  ATTESTOR_ASSIGN(claim.algorithm, answer.Text("algorithm"));
  if (claim.algorithm.empty()) return answer.Bad("algorithm", "must be there: \"secp256k1\" or \"ed25519\"");
  return claim;
}

Result<json::Document> ParseAnswer(ByteView file, const std::string& path) {
  auto document = json::ReadDocument(AsText(file), kMaxAnswer, kNotEvidence);
  if (!document.ok()) return Error(kNotEvidence, path + ": no JSON: " + document.error().detail());
  return document;
}

Status TakeDstack(Bytes file, const std::string& path, DstackFile& out) {
  const size_t first = AsText(file).find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && file[first] == '{') {
    ATTESTOR_ASSIGN(const json::Document document, ParseAnswer(file, path));
    ATTESTOR_ASSIGN(const Answer answer, Answer::From(document, path));
    ATTESTOR_TRY(TakeMembers(answer, out));
    return out.quote.empty() && out.attestation.empty() ? Status(Error(kNotEvidence, path + ": neither 'quote' nor 'attestation'")) : Ok();
  }
  Bytes bytes = BinaryOrHex(std::move(file));
  if (LooksLikeQuote(bytes)) {
    out.quote = std::move(bytes);
    return Ok();
  }
  if (bytes.front() != kAttestationV0First && bytes.front() != kAttestationV1First) return Error(kNotEvidence, path);
  out.attestation = std::move(bytes);
  return Ok();
}

}  // namespace

std::string_view ToText(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::kBundle: return "bundle";
    case EvidenceKind::kEvidence: return "evidence";
    case EvidenceKind::kDstack: return "dstack";
  }
  return "";
}

Result<EvidenceFile> ReadEvidence(const std::string& path) {
  ATTESTOR_ASSIGN(Bytes file, ReadFile(path, attestation::kMaxBundle));
  if (file.empty()) return Error(kNotEvidence, path + " is empty");
  EvidenceFile out;
  if (attestation::LooksLikeBundle(file) || file.front() == kEvidenceFirst) {
    out.kind = attestation::LooksLikeBundle(file) ? EvidenceKind::kBundle : EvidenceKind::kEvidence;
    out.bytes = std::move(file);
    return out;
  }
  if (file.size() > kMaxAnswer) return Error(kNotEvidence, path + ": too long");
  ATTESTOR_TRY(TakeDstack(std::move(file), path, out.dstack));
  return out;
}

Status ReadEventLog(const std::string& path, DstackFile& out) {
  ATTESTOR_ASSIGN(const Bytes file, ReadFile(path, kMaxAnswer));
  ATTESTOR_ASSIGN(const json::Document document, ParseAnswer(file, path));
  if (document.node(document.root()).kind == json::Kind::kArray) {
    out.event_log = AsText(file);
    return Ok();
  }
  ATTESTOR_ASSIGN(const Answer answer, Answer::From(document, path));
  if (!answer.Has("event_log")) return answer.Bad("event_log", "must be there");
  // What is judged is the file that was named as the evidence, and no quote of another.
  ATTESTOR_TRY(
      answer.Without({"quote", "attestation", "report_data", "vm_config"}, "must not be there: this is evidence, and no event log"));
  return TakeMembers(answer, out);
}

Status ReadKey(const std::string& path, DstackFile& out) {
  ATTESTOR_ASSIGN(const Bytes file, ReadFile(path, kMaxKeyAnswer));
  ATTESTOR_ASSIGN(const json::Document document, ParseAnswer(file, path));
  ATTESTOR_ASSIGN(const Answer answer, Answer::From(document, path));
  dstack::SignedKey key;
  ATTESTOR_ASSIGN(key.claim, ClaimOf(answer));
  ATTESTOR_ASSIGN(key.chain.public_key, answer.Hex("public_key"));
  if (key.chain.public_key.empty()) return answer.Bad("public_key", "must be there; GetKey of API v0 leaves it out, so add it");
  ATTESTOR_ASSIGN(std::vector<Bytes> links, answer.HexList("signature_chain"));
  // GetKey gives the two links; Sign puts the signature that it made in front.
  if (links.size() != 2 && links.size() != 3) return answer.Bad("signature_chain", "must hold two links, or a signature and two links");
  key.chain.link1 = std::move(links.back());
  key.chain.link0 = std::move(links[links.size() - 2]);
  out.key = std::move(key);
  return Ok();
}

}  // namespace attestor::cli
