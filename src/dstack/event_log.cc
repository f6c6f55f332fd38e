#include "dstack/event_log.h"

#include "crypto/hash.h"
#include "dstack/errors.h"
#include "quote/json.h"
#include "wire/reader.h"

namespace attestor::dstack {
namespace {

Status ReadVersion(const quote::JsonObject& object, Event& event) {
  if (!object.Has("version")) return Ok();
  ATTESTOR_ASSIGN(const uint64_t version, object.Uint("version", UINT32_MAX));
  if (version != 1 && version != 2) return Error(kEventLogVersion, std::to_string(version));
  event.version = version == 1 ? EventVersion::kV1 : EventVersion::kV2;
  return Ok();
}

Result<Event> ReadEvent(const boost::json::value& value) {
  ATTESTOR_ASSIGN(const quote::JsonObject object, quote::JsonObject::From(value, kEventLogMalformed));
  Event event;
  ATTESTOR_ASSIGN(const uint64_t imr, object.Uint("imr", 3));
  ATTESTOR_ASSIGN(const uint64_t type, object.Uint("event_type", UINT32_MAX));
  event.imr = static_cast<uint32_t>(imr);
  event.event_type = static_cast<uint32_t>(type);
  ATTESTOR_TRY(ReadVersion(object, event));
  ATTESTOR_ASSIGN(const std::string_view digest, object.Text("digest", 96));
  if (!digest.empty()) {
    ATTESTOR_ASSIGN(event.digest, object.FixedHex<48>("digest"));
  }
  ATTESTOR_ASSIGN(event.event, object.Text("event", kMaxEventNameSize));
  ATTESTOR_ASSIGN(event.payload, object.Hex("event_payload", kMaxEventLogSize));
  if (object.Has("preimage")) {
    ATTESTOR_ASSIGN(event.preimage, object.Hex("preimage", kMaxEventLogSize));
  }
  return event;
}

// AppendJcsString writes a JSON string as RFC 8785 has it: the escapes of ECMAScript's JSON.stringify and no others.
void AppendJcsString(std::string& out, std::string_view text) {
  static constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  static constexpr std::string_view kLetter = "\"\\bfnrt";
  out += '"';
  for (const char c : text) {
    const size_t place = kShort.find(c);
    const auto byte = static_cast<uint8_t>(c);
    if (place != std::string_view::npos) {
      out += '\\';
      out += kLetter[place];
    } else if (byte < 0x20) {
      out += "\\u00" + ToHex({&byte, 1});
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

ByteArray<48> RuntimeEventDigest(std::string_view event, ByteView payload) {
  wire::Writer out;
  out.U32LE(kRuntimeEventType).U8(':').Put(AsBytes(event)).U8(':').Put(payload);
  return crypto::Sha384(out.bytes());
}

std::string RuntimeEventPreimageV2(std::string_view event, ByteView payload) {
  std::string out = "{\"name\":";
  AppendJcsString(out, event);
  return out + ",\"payload\":\"" + ToHex(payload) + "\",\"type\":" + std::to_string(kRuntimeEventType) + "}";
}

ByteArray<48> MeasuredDigest(const Event& event) {
  if (event.version == EventVersion::kV1) return RuntimeEventDigest(event.event, event.payload);
  return crypto::Sha384(AsBytes(RuntimeEventPreimageV2(event.event, event.payload)));
}

ByteArray<48> Extend(const ByteArray<48>& rtmr, const ByteArray<48>& digest) { return crypto::Sha384(Concat({rtmr, digest})); }

ByteArray<32> ComposeHash(ByteView app_compose) { return crypto::Sha256(app_compose); }

bool IsAcpiEvent(const Event& event) {
  constexpr uint32_t kPlatformConfigFlags = 10;  // EV_PLATFORM_CONFIG_FLAGS
  return event.imr == 0 && event.event_type == kPlatformConfigFlags && Equal(event.payload, AsBytes("ACPI DATA"));
}

Result<std::vector<Event>> ParseEventLog(std::string_view json) {
  ATTESTOR_ASSIGN(const boost::json::value value, quote::ParseJson(json, kMaxEventLogSize, kEventLogMalformed));
  if (!value.is_array() || value.get_array().size() > kMaxEvents) return Error(kEventLogMalformed, "not an array of events");
  std::vector<Event> events;
  for (const boost::json::value& item : value.get_array()) {
    ATTESTOR_ASSIGN(Event event, ReadEvent(item));
    events.push_back(std::move(event));
  }
  return events;
}

std::string EventLogJson(const std::vector<Event>& events) {
  boost::json::array out;
  for (const Event& event : events) {
    boost::json::object item = {{"imr", event.imr},
                                {"event_type", event.event_type},
                                {"digest", event.digest ? ToHex(*event.digest) : std::string()},
                                {"event", event.event},
                                {"event_payload", ToHex(event.payload)}};
    if (event.version == EventVersion::kV2) item["version"] = 2;
    if (event.preimage) item["preimage"] = ToHex(*event.preimage);
    out.push_back(std::move(item));
  }
  return boost::json::serialize(out);
}

}  // namespace attestor::dstack
