#include "evidence_file.h"

#include <boost/json.hpp>

#include "attestation/bundle.h"
#include "base/file.h"
#include "dstack/attestation.h"
#include "dstack/event_log.h"
#include "errors.h"
#include "judging.h"

namespace attestor::cli {
namespace {

namespace json = boost::json;

constexpr size_t kMaxAnswer = 8 * 1024 * 1024;  // bytes of JSON
constexpr uint8_t kEvidenceFirst = 0xa5;        // a CBOR map of five
constexpr uint8_t kAttestationV0First = 0x00;   // then SCALE
constexpr uint8_t kAttestationV1First = 0x83;   // a MessagePack map of three

Error Bad(std::string_view member) { return Error(kNotEvidence, "'" + std::string(member) + "'"); }

// Member gives a text, empty when there is none.
Result<std::string> Member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_string()) return Bad(name);
  return std::string(value->get_string());
}

Result<Bytes> HexMember(const json::object& object, std::string_view name) {
  ATTESTOR_ASSIGN(const std::string text, Member(object, name));
  auto bytes = FromHex(text);
  if (!bytes) return Bad(name);
  return *std::move(bytes);
}

// The event log is a text with JSON inside (GetQuote), or the array itself (tcb_info).
Result<std::string> EventLogMember(const json::object& object) {
  const json::value* value = object.if_contains("event_log");
  if (value != nullptr && value->is_array()) return json::serialize(*value);
  return Member(object, "event_log");
}

Status TakeMembers(const json::object& object, DstackFile& out) {
  ATTESTOR_ASSIGN(const Bytes quote, HexMember(object, "quote"));
  ATTESTOR_ASSIGN(const Bytes attestation, HexMember(object, "attestation"));
  ATTESTOR_ASSIGN(const std::string event_log, EventLogMember(object));
  ATTESTOR_ASSIGN(const std::string app_compose, Member(object, "app_compose"));
  ATTESTOR_ASSIGN(const std::string vm_config, Member(object, "vm_config"));
  ATTESTOR_ASSIGN(const Bytes report_data, HexMember(object, "report_data"));
  if (!quote.empty()) out.quote = quote;
  if (!attestation.empty()) out.attestation = attestation;
  if (!event_log.empty()) out.event_log = event_log;
  if (!app_compose.empty()) out.app_compose = ToBytes(app_compose);
  if (!vm_config.empty()) out.vm_config = vm_config;
  if (report_data.empty()) return Ok();
  out.report_data = ToArray<64>(report_data);
  return out.report_data ? Ok() : Status(Bad("report_data"));
}

Result<json::value> ParseAnswer(ByteView file, const std::string& path) {
  boost::system::error_code failure;
  json::value value = json::parse(json::string_view(AsText(file).data(), file.size()), failure);
  if (failure) return Error(kNotEvidence, path + ": no JSON: " + failure.message());
  return value;
}

Status TakeDstack(Bytes file, const std::string& path, DstackFile& out) {
  const size_t first = AsText(file).find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && file[first] == '{') {
    ATTESTOR_ASSIGN(const json::value value, ParseAnswer(file, path));
    if (!value.is_object()) return Error(kNotEvidence, path);
    ATTESTOR_TRY(TakeMembers(value.get_object(), out));
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
  ATTESTOR_ASSIGN(const json::value value, ParseAnswer(file, path));
  if (value.is_object()) {
    ATTESTOR_TRY(TakeMembers(value.get_object(), out));
    return out.event_log.empty() ? Status(Bad("event_log")) : Ok();
  }
  if (!value.is_array()) return Error(kNotEvidence, path);
  out.event_log = AsText(file);
  return Ok();
}

}  // namespace attestor::cli
