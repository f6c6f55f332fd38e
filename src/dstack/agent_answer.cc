#include "dstack/agent_answer.h"

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "dstack/errors.h"
#include "json/document.h"
#include "quote/input.h"

namespace attestor::dstack {
namespace {

constexpr uint8_t kAttestationV0First = 0x00;  // then SCALE
constexpr uint8_t kAttestationV1First = 0x83;  // a MessagePack map of three

// Members reads the members of one JSON object of an agent. A member that is absent, null or empty is empty.
class Members {
 public:
  static Result<Members> Of(ByteView file, size_t max_size) {
    if (file.size() > max_size) return Error(kNotEvidence, "too long");
    auto document = json::Document::Parse(file);
    if (!document.ok()) return Error(kNotEvidence, "no JSON: " + document.error().Text());
    return Members(*std::move(document));
  }

  json::Kind kind() const { return document_.node(document_.root()).kind; }
  std::string text() const { return std::string(document_.token(document_.root())); }

  static Error Bad(std::string_view name, std::string_view what) {
    return Error(kNotEvidence, "'" + std::string(name) + "' " + std::string(what));
  }

  bool Has(std::string_view name) const { return Find(name).has_value(); }

  Result<std::string> Text(std::string_view name) const {
    const auto value = Find(name);
    if (!value) return std::string();
    if (document_.node(*value).kind != json::Kind::kString) return Bad(name, "must be text");
    return std::string(document_.string(*value));
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
    if (!value || document_.node(*value).kind != json::Kind::kArray) return Bad(name, "must be a list of hex texts");
    for (const json::NodeId item : document_.children(*value)) {
      if (document_.node(item).kind != json::Kind::kString) return Bad(name, "must be a list of hex texts");
      ATTESTOR_ASSIGN(Bytes bytes, Decoded(name, document_.string(item)));
      out.push_back(std::move(bytes));
    }
    return out;
  }

  // The event log is a text with JSON inside (GetQuote), or the array itself (tcb_info).
  Result<std::string> EventLog() const {
    const auto value = Find("event_log");
    if (value && document_.node(*value).kind == json::Kind::kArray) return std::string(document_.token(*value));
    return Text("event_log");
  }

 private:
  explicit Members(json::Document document) : document_(std::move(document)) {}

  std::optional<json::NodeId> Find(std::string_view name) const {
    const auto value = document_.Member(document_.root(), name);
    return value && document_.node(*value).kind != json::Kind::kNull ? value : std::nullopt;
  }

  static Result<Bytes> Decoded(std::string_view name, std::string_view text) {
    auto bytes = FromHex(text);
    if (!bytes) return Bad(name, "must be hex");
    return *std::move(bytes);
  }

  json::Document document_;
};

Status Take(const Members& members, AgentAnswer& out) {
  ATTESTOR_ASSIGN(Bytes attestation, members.Hex("attestation"));
  // Agents that have no attestation to give may answer an empty one beside the quote.
  if (!attestation.empty()) {
    ATTESTOR_TRY(members.Without({"quote", "event_log", "vm_config"}, "must not be there beside an attestation, which has its own"));
  }
  ATTESTOR_ASSIGN(Bytes quote, members.Hex("quote"));
  ATTESTOR_ASSIGN(std::string event_log, members.EventLog());
  ATTESTOR_ASSIGN(const std::string app_compose, members.Text("app_compose"));
  ATTESTOR_ASSIGN(std::string vm_config, members.Text("vm_config"));
  ATTESTOR_ASSIGN(const Bytes report_data, members.Hex("report_data"));
  if (!quote.empty()) out.quote = std::move(quote);
  if (!attestation.empty()) out.attestation = std::move(attestation);
  if (!event_log.empty()) out.event_log = std::move(event_log);
  if (!app_compose.empty()) out.app_compose = ToBytes(app_compose);
  if (!vm_config.empty()) out.vm_config = std::move(vm_config);
  if (report_data.empty()) return Ok();
  out.report_data = ToArray<64>(report_data);
  return out.report_data ? Ok() : Status(Members::Bad("report_data", "must be 64 bytes"));
}

// What the key is for is named by a purpose in API v0 and by a domain in v1, so the member that is there tells which API it was.
Result<KeyClaim> ClaimOf(const Members& members) {
  const bool v1 = members.Has("domain");
  if (v1 == members.Has("purpose"))
    return Members::Bad("purpose", "(API v0) or 'domain' (API v1), as GetKey was asked, must be there: one of them");
  KeyClaim claim;
  claim.api = v1 ? KeyApi::kV1 : KeyApi::kV0;
  ATTESTOR_ASSIGN(claim.name, members.Text(v1 ? "domain" : "purpose"));
  ATTESTOR_ASSIGN(claim.algorithm, members.Text("algorithm"));
  if (claim.algorithm.empty()) return Members::Bad("algorithm", "must be there: \"secp256k1\" or \"ed25519\"");
  return claim;
}

}  // namespace

Result<AgentAnswer> AgentAnswer::Parse(Bytes file) {
  AgentAnswer out;
  if (file.size() > kMaxAgentAnswer) return Error(kNotEvidence, "too long");
  const size_t first = AsText(file).find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return Error(kNotEvidence, "it is empty");
  if (file[first] == '{') {
    ATTESTOR_ASSIGN(const Members members, Members::Of(file, kMaxAgentAnswer));
    ATTESTOR_TRY(Take(members, out));
    if (out.quote.empty() && out.attestation.empty()) return Error(kNotEvidence, "neither 'quote' nor 'attestation'");
    return out;
  }
  Bytes bytes = quote::BinaryOrHex(std::move(file));
  if (quote::LooksLikeQuote(bytes)) {
    out.quote = std::move(bytes);
    return out;
  }
  if (bytes.front() != kAttestationV0First && bytes.front() != kAttestationV1First) return Error(kNotEvidence);
  out.attestation = std::move(bytes);
  return out;
}

Status AgentAnswer::AddEventLog(ByteView file) {
  ATTESTOR_ASSIGN(const Members members, Members::Of(file, kMaxAgentAnswer));
  if (members.kind() == json::Kind::kArray) {
    event_log = members.text();
    return Ok();
  }
  if (!members.Has("event_log")) return Members::Bad("event_log", "must be there");
  // What is judged is the file that was named as the evidence, and no quote of another.
  ATTESTOR_TRY(
      members.Without({"quote", "attestation", "report_data", "vm_config"}, "must not be there: this is evidence, and no event log"));
  return Take(members, *this);
}

Status AgentAnswer::AddKey(ByteView file) {
  ATTESTOR_ASSIGN(const Members members, Members::Of(file, kMaxKeyAnswer));
  if (members.kind() != json::Kind::kObject) return Error(kNotEvidence, "no JSON object");
  SignedKey added;
  ATTESTOR_ASSIGN(added.claim, ClaimOf(members));
  ATTESTOR_ASSIGN(added.chain.public_key, members.Hex("public_key"));
  if (added.chain.public_key.empty()) return Members::Bad("public_key", "must be there; GetKey of API v0 leaves it out, so add it");
  ATTESTOR_ASSIGN(std::vector<Bytes> links, members.HexList("signature_chain"));
  // GetKey gives the two links; Sign puts the signature that it made in front.
  if (links.size() != 2 && links.size() != 3) return Members::Bad("signature_chain", "must hold two links, or a signature and two links");
  added.chain.link1 = std::move(links.back());
  added.chain.link0 = std::move(links[links.size() - 2]);
  key = std::move(added);
  return Ok();
}

}  // namespace attestor::dstack
