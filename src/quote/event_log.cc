#include "quote/event_log.h"

#include <algorithm>
#include <array>

#include "crypto/hash.h"
#include "quote/errors.h"
#include "quote/json.h"
#include "wire/reader.h"

namespace attestor::quote {
namespace {

constexpr std::string_view kSystemReady = "system-ready";

// The events that are trusted, in the order in which the guest's boot measures them.
struct Trusted {
  std::string_view name;
  bool required;
  std::optional<size_t> size;  // bytes of payload; absent: any
  bool or_empty = false;
};
constexpr std::array<Trusted, 9> kTrusted = {{
    {"system-preparing", false, 0},
    {"app-id", true, 20},
    {"compose-hash", true, 32},
    {"instance-id", true, 20, true},
    {"boot-mr-done", true, 0},
    {"os-image-hash", false, 32},
    {"key-provider", true, std::nullopt},
    {"storage-fs", false, std::nullopt},
    {kSystemReady, true, 0},
}};
constexpr size_t kNoPlace = kTrusted.size();

size_t PlaceOf(std::string_view name) { return static_cast<size_t>(std::ranges::find(kTrusted, name, &Trusted::name) - kTrusted.begin()); }

Result<Event> ReadEvent(const boost::json::value& value) {
  ATTESTOR_ASSIGN(const JsonObject object, JsonObject::From(value, kEventLogMalformed));
  Event event;
  ATTESTOR_ASSIGN(const uint64_t imr, object.Uint("imr", 3));
  ATTESTOR_ASSIGN(const uint64_t type, object.Uint("event_type", UINT32_MAX));
  event.imr = static_cast<uint32_t>(imr);
  event.event_type = static_cast<uint32_t>(type);
  if (object.Has("version")) {
    ATTESTOR_ASSIGN(const uint64_t version, object.Uint("version", UINT32_MAX));
    if (version != 1) return Error(kEventLogVersion, std::to_string(version));
  }
  ATTESTOR_ASSIGN(const std::string_view digest, object.Text("digest", 96));
  if (!digest.empty()) {
    ATTESTOR_ASSIGN(event.digest, object.FixedHex<48>("digest"));
  }
  ATTESTOR_ASSIGN(event.event, object.Text("event", kMaxEventNameSize));
  ATTESTOR_ASSIGN(event.payload, object.Hex("event_payload", kMaxEventLogSize));
  return event;
}

// CheckDigests compares the digests given and sets those left out, of RTMR3's events.
Status CheckDigests(std::vector<Event>& events) {
  for (Event& event : events) {
    if (event.imr != 3) continue;
    if (event.event_type != kRuntimeEventType) return Error(kEventType, std::to_string(event.event_type));
    // The digest joins name and payload with ':'. A name that has one itself could be read as another name with another payload.
    if (event.event.find(':') != std::string::npos) return Error(kEventDigest, "a name with a colon");
    const ByteArray<48> expected = RuntimeEventDigest(event.event, event.payload);
    if (event.digest && *event.digest != expected) return Error(kEventDigest, "'" + event.event + "'");
    event.digest = expected;
  }
  return Ok();
}

Status CheckRegister(const std::vector<Event>& events, const TdReport& td) {
  ByteArray<48> rtmr{};
  for (const Event& event : events) {
    if (event.imr == 3 && event.digest) rtmr = Extend(rtmr, *event.digest);
  }
  if (rtmr != td.rtmr[3]) return Error(kEventLogRtmr3, ToHex(rtmr) + ", in the quote " + ToHex(td.rtmr[3]));
  return Ok();
}

// Boot is the trusted events by their place, as far as they occurred.
using Boot = std::array<const Event*, kTrusted.size()>;

// CheckBoot: each trusted event at most once, in order, up to system-ready, and those required are there.
Status CheckBoot(const std::vector<Event>& events, Boot& boot) {
  size_t last = 0;
  for (const Event& event : events) {
    const size_t place = event.imr == 3 ? PlaceOf(event.event) : kNoPlace;
    if (place == kNoPlace) continue;
    const std::string name = "'" + event.event + "'";
    if (boot[place] != nullptr) return Error(kEventRepeated, name);
    if (boot.back() != nullptr) return Error(kEventLate, name);
    if (place < last) return Error(kEventOrder, name);
    const size_t size = event.payload.size();
    const bool fits = kTrusted[place].size.value_or(size) == size || (kTrusted[place].or_empty && size == 0);
    if (!fits) return Error(kEventPayload, name + ", " + std::to_string(size) + " bytes");
    boot[place] = &event;
    last = place;
  }
  for (size_t i = 0; i < boot.size(); ++i) {
    if (kTrusted[i].required && boot[i] == nullptr) return Error(kEventMissing, "'" + std::string(kTrusted[i].name) + "'");
  }
  return Ok();
}

RuntimeFacts FactsOf(const Boot& boot) {
  const auto payload = [&](std::string_view name) -> const Bytes* {
    const Event* event = boot[PlaceOf(name)];
    return event == nullptr ? nullptr : &event->payload;
  };
  RuntimeFacts facts;
  facts.compose_hash = *ToArray<32>(*payload("compose-hash"));  // sizes were checked
  facts.app_id = *payload("app-id");
  facts.instance_id = *payload("instance-id");
  facts.key_provider = AsText(*payload("key-provider"));
  if (const Bytes* image = payload("os-image-hash")) facts.os_image_hash = ToArray<32>(*image);
  return facts;
}

// CheckConfigId adds one check: mr_config_id is set by the host before boot, apart from the guest's log.
Status CheckConfigId(const ByteArray<48>& config_id, const ByteArray<32>& compose_hash, CheckReport& report) {
  constexpr std::string_view kId = "quote.config_id";
  if (config_id == ByteArray<48>{}) {
    report.Pass(kId, "unset");
    return Ok();
  }
  if (config_id[0] == 2 || config_id[0] == 3) {
    report.NotChecked(kId, "version " + std::to_string(config_id[0]) + " has a preimage that is not in the evidence");
    return Ok();
  }
  const uint8_t version[] = {1};
  const Bytes expected = Concat({version, compose_hash, Bytes(15)});
  Status status = Equal(config_id, expected) ? Ok() : Status(Error(kConfigId, ToHex(config_id)));
  report.Record(kId, status, "compose hash");
  return status;
}

}  // namespace

ByteArray<48> RuntimeEventDigest(std::string_view event, ByteView payload) {
  wire::Writer out;
  out.U32LE(kRuntimeEventType).U8(':').Put(AsBytes(event)).U8(':').Put(payload);
  return crypto::Sha384(out.bytes());
}

ByteArray<48> Extend(const ByteArray<48>& rtmr, const ByteArray<48>& digest) { return crypto::Sha384(Concat({rtmr, digest})); }

ByteArray<32> ComposeHash(ByteView app_compose) { return crypto::Sha256(app_compose); }

Result<std::vector<Event>> ParseEventLog(std::string_view json) {
  ATTESTOR_ASSIGN(const boost::json::value value, ParseJson(json, kMaxEventLogSize, kEventLogMalformed));
  if (!value.is_array() || value.get_array().size() > kMaxEvents) return Error(kEventLogMalformed, "not an array of events");
  std::vector<Event> events;
  for (const boost::json::value& item : value.get_array()) {
    ATTESTOR_ASSIGN(Event event, ReadEvent(item));
    events.push_back(std::move(event));
  }
  return events;
}

Result<RuntimeFacts> CheckEventLog(std::string_view json, const TdReport& td, CheckReport& report) {
  constexpr std::array<std::string_view, 5> kIds = {"quote.event_log_parse", "quote.event_log_digests", "quote.event_log_rtmr3",
                                                    "quote.event_log_facts", "quote.config_id"};
  size_t done = 0;
  const auto record = [&](const Status& status, std::string detail = {}) {
    const bool passed = report.Record(kIds[done++], status, std::move(detail));
    for (size_t i = done; !passed && i < kIds.size(); ++i) report.NotChecked(kIds[i], "not reached");
    return passed;
  };
  auto events = ParseEventLog(json);
  Status status = StatusOf(events);
  if (!record(status)) return std::move(status).error();
  status = CheckDigests(*events);
  if (!record(status, std::to_string(events->size()) + " events")) return std::move(status).error();
  status = CheckRegister(*events, td);
  if (!record(status, ToHex(td.rtmr[3]))) return std::move(status).error();
  Boot boot{};
  status = CheckBoot(*events, boot);
  if (!record(status)) return std::move(status).error();
  RuntimeFacts facts = FactsOf(boot);
  ATTESTOR_TRY(CheckConfigId(td.mr_config_id, facts.compose_hash, report));
  return facts;
}

}  // namespace attestor::quote
