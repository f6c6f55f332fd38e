#include "evidence/dstack/event_log.h"

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/dstack/errors.h"
#include "web/json/object.h"
#include "web/json/writer.h"

namespace attestor::dstack {
namespace {

Status ReadVersion(const json::Object& object, Event& event) {
  if (!object.Has("version")) return Ok();
  ATTESTOR_ASSIGN(const uint64_t version, object.Uint("version", UINT32_MAX));
  if (version != 1 && version != 2) return Error(kEventLogVersion, std::to_string(version));
  event.version = version == 1 ? EventVersion::kV1 : EventVersion::kV2;
  return Ok();
}

Result<Event> ReadEvent(const json::Value& value) {
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(value, kEventLogMalformed));
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

}  // namespace

ByteArray<48> RuntimeEventDigest(std::string_view event, ByteView payload) {
  wire::Writer out;
  out.U32LE(kRuntimeEventType).U8(':').Put(AsBytes(event)).U8(':').Put(payload);
  return crypto::Sha384(out.bytes());
}

std::string RuntimeEventPreimageV2(std::string_view event, ByteView payload) {
  return json::ObjectWriter()
      .Text("name", event)
      .Text("payload", ToHex(payload))
      .Uint("type", kRuntimeEventType)
      .Take();
}

ByteArray<48> MeasuredDigest(const Event& event) {
  if (event.version == EventVersion::kV1) return RuntimeEventDigest(event.event, event.payload);
  return crypto::Sha384(AsBytes(RuntimeEventPreimageV2(event.event, event.payload)));
}

ByteArray<32> ComposeHash(ByteView app_compose) { return crypto::Sha256(app_compose); }

bool IsAcpiEvent(const Event& event) {
  constexpr uint32_t kPlatformConfigFlags = 10;  // EV_PLATFORM_CONFIG_FLAGS
  return event.imr == 0 && event.event_type == kPlatformConfigFlags && Equal(event.payload, AsBytes("ACPI DATA"));
}

Result<std::vector<Event>> ParseEventLog(std::string_view text) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(text, kMaxEventLogSize, kEventLogMalformed));
  const json::Value root(document, document.root());
  const std::vector<json::Value> items = root.Items();
  if (root.kind() != json::Kind::kArray || items.size() > kMaxEvents)
    return Error(kEventLogMalformed, "not an array of events");
  std::vector<Event> events;
  for (const json::Value& item : items) {
    ATTESTOR_ASSIGN(Event event, ReadEvent(item));
    events.push_back(std::move(event));
  }
  return events;
}

std::string EventLogJson(const std::vector<Event>& events) {
  json::ArrayWriter out;
  for (const Event& event : events) {
    json::ObjectWriter item;
    item.Uint("imr", event.imr)
        .Uint("event_type", event.event_type)
        .Text("digest", event.digest ? ToHex(*event.digest) : std::string())
        .Text("event", event.event)
        .Text("event_payload", ToHex(event.payload));
    if (event.version == EventVersion::kV2) item.Uint("version", 2);
    if (event.preimage) item.Text("preimage", ToHex(*event.preimage));
    out.Json(item.Take());
  }
  return out.Take();
}

}  // namespace attestor::dstack
