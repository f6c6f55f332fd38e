#include "evidence/dstack/attestation_form.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/msgpack.h"
#include "evidence/quote/quote.h"

namespace attestor::dstack {
namespace {

constexpr size_t kMaxMembers = 16;  // of one map

Error Unknown(std::string_view name) { return Error(kAttestationForm, "unknown member '" + std::string(name) + "'"); }
Error Lacks(std::string_view name) { return Error(kAttestationForm, "no '" + std::string(name) + "'"); }

// Assign reads a value into `target`.
template <class T, class U>
Status Assign(T& target, Result<U> value) {
  ATTESTOR_TRY(value);
  target = T(std::move(value).value());
  return Ok();
}

Status ReadVersion(MessagePackReader& in, EventVersion& version) {
  ATTESTOR_ASSIGN(const uint64_t number, in.Uint(UINT32_MAX));
  if (number != 1 && number != 2) return Error(kEventLogVersion, std::to_string(number));
  version = number == 1 ? EventVersion::kV1 : EventVersion::kV2;
  return Ok();
}

Status ReadDigest(MessagePackReader& in, Event& event) {
  ATTESTOR_ASSIGN(const Bytes digest, in.ByteString(48));
  return SetDigest(event, digest);
}

Status ReadPreimage(MessagePackReader& in, Event& event) {
  ATTESTOR_ASSIGN(const std::string_view hex, in.Text(2 * kMaxEventLogSize));
  event.preimage = FromHex(hex);
  return event.preimage ? Ok() : Status(Error(kAttestationForm, "a preimage that is not hex"));
}

Result<Event> ReadEvent(MessagePackReader& in) {
  Event event;
  bool named = false;
  bool has_type = false;
  bool has_imr = false;
  bool has_payload = false;
  ATTESTOR_TRY(in.Map(kMaxMembers, [&](std::string_view name) -> Status {
    if (name == "imr") return has_imr = true, Assign(event.imr, in.Uint(3));
    if (name == "event_type") return has_type = true, Assign(event.event_type, in.Uint(UINT32_MAX));
    if (name == "digest") return ReadDigest(in, event);
    if (name == "event") return named = true, Assign(event.event, in.Text(kMaxEventNameSize));
    if (name == "event_payload") return has_payload = true, Assign(event.payload, in.ByteString(kMaxEventLogSize));
    if (name == "version") return ReadVersion(in, event.version);
    if (name == "preimage") return ReadPreimage(in, event);
    return Unknown(name);
  }));
  if (!named || !has_type || !has_imr || !has_payload) return Lacks("member of an event");
  return event;
}

Result<RuntimeEvent> ReadRuntimeEvent(MessagePackReader& in) {
  RuntimeEvent event;
  bool named = false;
  bool has_payload = false;
  ATTESTOR_TRY(in.Map(kMaxMembers, [&](std::string_view name) -> Status {
    if (name == "event") return named = true, Assign(event.event, in.Text(kMaxEventNameSize));
    if (name == "payload") return has_payload = true, Assign(event.payload, in.ByteString(kMaxEventLogSize));
    if (name == "version") return ReadVersion(in, event.version);
    return Unknown(name);
  }));
  if (!named || !has_payload) return Lacks("member of a runtime event");
  return event;
}

template <class T>
Status ReadList(MessagePackReader& in, std::vector<T>& list, Result<T> (*read)(MessagePackReader&)) {
  ATTESTOR_ASSIGN(const size_t size, in.Array(kMaxEvents));
  for (size_t i = 0; i < size; ++i) {
    ATTESTOR_ASSIGN(T item, read(in));
    list.push_back(std::move(item));
  }
  return Ok();
}

Status ReadPlatformData(MessagePackReader& in, Attestation& out) {
  bool has_log = false;
  ATTESTOR_TRY(in.Map(kMaxMembers, [&](std::string_view name) -> Status {
    if (name == "quote") return Assign(out.quote, in.ByteString(quote::kMaxQuoteSize));
    if (name == "event_log") return has_log = true, ReadList(in, out.event_log, ReadEvent);
    return Unknown(name);
  }));
  if (out.quote.empty()) return Lacks("quote");
  return has_log ? Ok() : Status(Lacks("event_log"));
}

Status ReadPlatform(MessagePackReader& in, Attestation& out) {
  std::string_view kind;
  ATTESTOR_TRY(in.Map(kMaxMembers, [&](std::string_view name) -> Status {
    if (name == "data") return ReadPlatformData(in, out);
    if (name != "kind") return Unknown(name);
    ATTESTOR_ASSIGN(kind, in.Text(64));
    return kind == "tdx" ? Ok() : Status(Error(kAttestationPlatform, "'" + std::string(kind) + "'"));
  }));
  if (kind.empty()) return Lacks("kind");
  return out.quote.empty() ? Status(Lacks("data")) : Ok();
}

Status ReadReportData(MessagePackReader& in, Attestation& out) {
  ATTESTOR_ASSIGN(const Bytes bytes, in.ByteString(64));
  const auto report_data = ToArray<64>(bytes);
  if (!report_data) return Error(kAttestationForm, "report data of " + std::to_string(bytes.size()) + " bytes");
  out.report_data = *report_data;
  return Ok();
}

Status ReadStackData(MessagePackReader& in, Attestation& out) {
  bool has_report_data = false;
  bool has_events = false;
  bool has_config = false;
  ATTESTOR_TRY(in.Map(kMaxMembers, [&](std::string_view name) -> Status {
    if (name == "report_data") return has_report_data = true, ReadReportData(in, out);
    if (name == "runtime_events") return has_events = true, ReadList(in, out.runtime_events, ReadRuntimeEvent);
    if (name == "config") return has_config = true, Assign(out.config, in.Text(kMaxConfigSize));
    if (name == "report_data_payload") return Assign(out.report_data_payload.emplace(), in.Text(kMaxConfigSize));
    return Unknown(name);
  }));
  return has_report_data && has_events && has_config ? Ok() : Status(Lacks("member of the stack's data"));
}

Status ReadStack(MessagePackReader& in, Attestation& out) {
  std::string_view kind;
  bool has_data = false;
  ATTESTOR_TRY(in.Map(kMaxMembers, [&](std::string_view name) -> Status {
    if (name == "data") return has_data = true, ReadStackData(in, out);
    return name == "kind" ? Assign(kind, in.Text(64)) : Status(Unknown(name));
  }));
  if (!has_data || (kind != "dstack" && kind != "dstack-pod"))
    return Error(kAttestationForm, "stack '" + std::string(kind) + "'");
  const bool pod = kind == "dstack-pod";
  return pod == out.report_data_payload.has_value()
             ? Ok()
             : Status(Lacks("report_data_payload of a pod, or has one without being a pod"));
}

}  // namespace

Result<Attestation> ParseAttestationV1(ByteView bytes) {
  MessagePackReader in(bytes);
  Attestation out;
  uint64_t version = 0;
  bool has_stack = false;
  ATTESTOR_TRY(in.Map(kMaxMembers, [&](std::string_view name) -> Status {
    if (name == "version") return Assign(version, in.Uint(UINT32_MAX));
    if (name == "platform") return ReadPlatform(in, out);
    if (name == "stack") return has_stack = true, ReadStack(in, out);
    return Unknown(name);
  }));
  ATTESTOR_TRY(in.ExpectEnd());
  if (version != 1) return Error(kAttestationForm, "version " + std::to_string(version));
  if (out.quote.empty() || !has_stack) return Lacks("platform or stack");
  out.version = 1;
  return out;
}

}  // namespace attestor::dstack
