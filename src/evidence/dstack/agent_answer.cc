#include "evidence/dstack/agent_answer.h"

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/dstack/errors.h"
#include "evidence/quote/input.h"
#include "evidence/quote/other_form.h"
#include "web/json/object.h"

namespace attestor::dstack {
namespace {

constexpr uint8_t kAttestationV0First = 0x00;  // then SCALE
constexpr uint8_t kAttestationV1First = 0x83;  // a MessagePack map of three

Error Bad(std::string_view name, const std::string& what) {
  return Error(kNotEvidence, "'" + std::string(name) + "' " + what);
}

Result<json::Document> ReadJson(ByteView file, size_t max_size) {
  if (file.size() > max_size) return Error(kNotEvidence, "too long");
  auto document = json::ReadDocument(AsText(file), max_size, kNotEvidence);
  if (document.ok()) return document;
  const std::string other = quote::OtherForm(file);
  return Error(kNotEvidence, "no JSON: " + (other.empty() ? document.error().detail() : other));
}

Result<json::Object> ObjectOf(const json::Document& document) {
  auto object = json::Object::Of(document, kNotEvidence);
  return object.ok() ? std::move(object) : Result<json::Object>(Error(kNotEvidence, "no JSON object"));
}

// Find gives a member that says something: to an agent, null is as good as none.
std::optional<json::Value> Find(const json::Object& object, std::string_view name) {
  const auto value = object.Find(name);
  return value && !value->is_null() ? value : std::nullopt;
}

// Text is empty for a member that is absent.
Result<std::string> Text(const json::Object& object, std::string_view name) {
  const auto value = Find(object, name);
  if (!value) return std::string();
  const auto text = value->Text();
  if (!text) return Bad(name, "must be text");
  return std::string(*text);
}

// Without refuses members that would stand beside what has them already.
Status Without(const json::Object& object, std::initializer_list<std::string_view> names, const std::string& why) {
  for (const std::string_view name : names) {
    if (Find(object, name)) return Bad(name, why);
  }
  return Ok();
}

Result<Bytes> Hex(const json::Object& object, std::string_view name) {
  const auto value = Find(object, name);
  if (value && value->kind() == json::Kind::kArray)
    return Bad(name, "must be hex; it is an array: write its numbers as bytes in hex");
  ATTESTOR_ASSIGN(const std::string text, Text(object, name));
  auto bytes = FromHex(text);
  if (!bytes) return Bad(name, "must be hex" + quote::OtherSpelling(text));
  return *std::move(bytes);
}

Result<std::vector<Bytes>> HexList(const json::Object& object, std::string_view name) {
  std::vector<Bytes> out;
  const auto value = Find(object, name);
  if (!value || value->kind() != json::Kind::kArray) return Bad(name, "must be a list of hex texts");
  for (const json::Value& item : value->Items()) {
    const auto text = item.Text();
    if (!text) return Bad(name, "must be a list of hex texts");
    auto bytes = FromHex(*text);
    if (!bytes) return Bad(name, "must be hex");
    out.push_back(*std::move(bytes));
  }
  return out;
}

// The event log is a text with JSON inside (GetQuote), or the array itself (tcb_info).
Result<std::string> EventLog(const json::Object& object) {
  const auto value = Find(object, "event_log");
  if (value && value->kind() == json::Kind::kArray) return std::string(value->source());
  return Text(object, "event_log");
}

Status Take(const json::Object& object, AgentAnswer& out) {
  ATTESTOR_ASSIGN(Bytes attestation, Hex(object, "attestation"));
  // Agents that have no attestation to give may answer an empty one beside the quote.
  if (!attestation.empty()) {
    ATTESTOR_TRY(Without(object, {"quote", "event_log", "vm_config"},
                         "must not be there beside an attestation, which has its own"));
  }
  ATTESTOR_ASSIGN(Bytes quote, Hex(object, "quote"));
  ATTESTOR_ASSIGN(std::string event_log, EventLog(object));
  ATTESTOR_ASSIGN(const std::string app_compose, Text(object, "app_compose"));
  ATTESTOR_ASSIGN(std::string vm_config, Text(object, "vm_config"));
  ATTESTOR_ASSIGN(const Bytes report_data, Hex(object, "report_data"));
  if (!quote.empty()) out.quote = std::move(quote);
  if (!attestation.empty()) out.attestation = std::move(attestation);
  if (!event_log.empty()) out.event_log = std::move(event_log);
  if (!app_compose.empty()) out.app_compose = ToBytes(app_compose);
  if (!vm_config.empty()) out.vm_config = std::move(vm_config);
  if (report_data.empty()) return Ok();
  out.report_data = ToArray<64>(report_data);
  return out.report_data ? Ok() : Status(Bad("report_data", "must be 64 bytes"));
}

// What the key is for is named by a purpose in API v0 and by a domain in v1, so the member that is there tells which
// API it was.
Result<KeyClaim> ClaimOf(const json::Object& object) {
  const bool v1 = Find(object, "domain").has_value();
  if (v1 == Find(object, "purpose").has_value())
    return Bad("purpose", "(API v0) or 'domain' (API v1), as GetKey was asked, must be there: one of them");
  KeyClaim claim;
  claim.api = v1 ? KeyApi::kV1 : KeyApi::kV0;
  ATTESTOR_ASSIGN(claim.name, Text(object, v1 ? "domain" : "purpose"));
  ATTESTOR_ASSIGN(claim.algorithm, Text(object, "algorithm"));
  if (claim.algorithm.empty()) return Bad("algorithm", "must be there: \"secp256k1\" or \"ed25519\"");
  return claim;
}

}  // namespace

Result<AgentAnswer> AgentAnswer::Parse(Bytes file) {
  AgentAnswer out;
  if (file.size() > kMaxAgentAnswer) return Error(kNotEvidence, "too long");
  const size_t first = AsText(file).find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return Error(kNotEvidence, "it is empty");
  if (file[first] == '{') {
    ATTESTOR_ASSIGN(const json::Document document, ReadJson(file, kMaxAgentAnswer));
    ATTESTOR_ASSIGN(const json::Object object, ObjectOf(document));
    ATTESTOR_TRY(Take(object, out));
    if (out.quote.empty() && out.attestation.empty()) return Error(kNotEvidence, "neither 'quote' nor 'attestation'");
    return out;
  }
  Bytes bytes = quote::BinaryOrHex(std::move(file));
  if (quote::LooksLikeQuote(bytes)) {
    out.quote = std::move(bytes);
    return out;
  }
  if (const std::string other = quote::OtherForm(bytes); !other.empty()) return Error(kNotEvidence, other);
  if (bytes.front() != kAttestationV0First && bytes.front() != kAttestationV1First) return Error(kNotEvidence);
  out.attestation = std::move(bytes);
  return out;
}

Status AgentAnswer::AddEventLog(ByteView file) {
  ATTESTOR_ASSIGN(const json::Document document, ReadJson(file, kMaxAgentAnswer));
  const json::Value whole(document, document.root());
  if (whole.kind() == json::Kind::kArray) {
    event_log = whole.source();
    return Ok();
  }
  ATTESTOR_ASSIGN(const json::Object object, ObjectOf(document));
  if (!Find(object, "event_log")) return Bad("event_log", "must be there");
  // What is judged is the file that was named as the evidence, and no quote of another.
  ATTESTOR_TRY(Without(object, {"quote", "attestation", "report_data", "vm_config"},
                       "must not be there: this is evidence, and no event log"));
  return Take(object, *this);
}

Status AgentAnswer::AddKey(ByteView file) {
  ATTESTOR_ASSIGN(const json::Document document, ReadJson(file, kMaxKeyAnswer));
  ATTESTOR_ASSIGN(const json::Object object, ObjectOf(document));
  SignedKey added;
  ATTESTOR_ASSIGN(added.claim, ClaimOf(object));
  ATTESTOR_ASSIGN(added.chain.public_key, Hex(object, "public_key"));
  if (added.chain.public_key.empty())
    return Bad("public_key", "must be there; GetKey of API v0 leaves it out, so add it");
  ATTESTOR_ASSIGN(std::vector<Bytes> links, HexList(object, "signature_chain"));
  // GetKey gives the two links; Sign puts the signature that it made in front.
  if (links.size() != 2 && links.size() != 3)
    return Bad("signature_chain", "must hold two links, or a signature and two links");
  added.chain.link1 = std::move(links.back());
  added.chain.link0 = std::move(links[links.size() - 2]);
  key = std::move(added);
  return Ok();
}

}  // namespace attestor::dstack
