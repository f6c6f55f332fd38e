#include "evidence/dstack/event_check.h"

#include <algorithm>
#include <array>

#include "evidence/dstack/config_id.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

constexpr std::string_view kSystemReady = "system-ready";
constexpr std::array<std::string_view, 5> kIds = {"quote.event_log_parse", "quote.event_log_digests",
                                                  "quote.event_log_rtmr3", "quote.event_log_facts", "quote.config_id"};

// The events that are trusted, in the order in which the guest's boot measures them.
struct Trusted {
  std::string_view name;
  bool required;
  std::optional<size_t> size;  // bytes of payload; absent: any
  bool or_empty = false;
  bool repeats = false;
};
constexpr std::array<Trusted, 12> kTrusted = {{
    {"system-preparing", false, 0},
    {"app-id", true, 20},
    {"compose-hash", true, 32},
    {"init-script-hash", false, 32, false, true},
    {"gpu-policy-hash", false, 32},
    {"gpu-attestation", false, std::nullopt},
    {"instance-id", true, 20, true},
    {"boot-mr-done", true, 0},
    {"os-image-hash", false, 32},
    {"key-provider", true, std::nullopt},
    {"storage-fs", false, std::nullopt},
    {kSystemReady, true, 0},
}};
constexpr size_t kNoPlace = kTrusted.size();

size_t PlaceOf(std::string_view name) {
  return static_cast<size_t>(std::ranges::find(kTrusted, name, &Trusted::name) - kTrusted.begin());
}

// CheckDigest compares what the log states of one runtime event with what is measured of it, and sets a digest that was
// left out.
Status CheckDigest(Event& event) {
  const std::string name = "'" + event.event + "'";
  // Version 1 joins name and payload with ':'. A name that has one itself could be read as another name with another
  // payload.
  const bool ambiguous = event.version == EventVersion::kV1 && event.event.find(':') != std::string::npos;
  if (ambiguous) return Error(kEventDigest, "a name with a colon");
  const ByteArray<48> expected = MeasuredDigest(event);
  if (event.digest && *event.digest != expected) return Error(kEventDigest, name);
  if (event.preimage && event.version == EventVersion::kV2 &&
      !Equal(*event.preimage, AsBytes(RuntimeEventPreimageV2(event.event, event.payload)))) {
    return Error(kEventDigest, "preimage of " + name);
  }
  event.digest = expected;
  return Ok();
}

Status CheckDigests(std::vector<Event>& events) {
  for (Event& event : events) {
    const bool runtime = event.event_type == kRuntimeEventType;
    if (runtime != (event.imr == 3)) {
      return Error(kEventType, std::to_string(event.event_type) + " in RTMR" + std::to_string(event.imr));
    }
    if (runtime) ATTESTOR_TRY(CheckDigest(event));
  }
  return Ok();
}

ByteArray<48> Replay(const std::vector<Event>& events, uint32_t imr) {
  ByteArray<48> rtmr{};
  for (const Event& event : events) {
    if (event.imr == imr && event.digest) rtmr = Extend(rtmr, *event.digest);
  }
  return rtmr;
}

Status CheckRegister(const std::vector<Event>& events, const quote::TdReport& td) {
  const ByteArray<48> rtmr = Replay(events, 3);
  if (rtmr != td.rtmr[3]) return Error(kEventLogRtmr3, ToHex(rtmr) + ", in the quote " + ToHex(td.rtmr[3]));
  return Ok();
}

// Boot is the trusted events by their place, as far as they occurred; of those that repeat, the last.
using Boot = std::array<const Event*, kTrusted.size()>;

Status CheckTrusted(const Event& event, size_t place, size_t last, const Boot& boot) {
  const std::string name = "'" + event.event + "'";
  const Trusted& trusted = kTrusted[place];
  if (boot[place] != nullptr && !trusted.repeats) return Error(kEventRepeated, name);
  if (boot.back() != nullptr) return Error(kEventLate, name);
  if (place < last) return Error(kEventOrder, name);
  const size_t size = event.payload.size();
  const bool fits = trusted.size.value_or(size) == size || (trusted.or_empty && size == 0);
  if (!fits) return Error(kEventPayload, name + ", " + std::to_string(size) + " bytes");
  return Ok();
}

// CheckBoot: each trusted event as often as it may occur, in order, up to system-ready, and those required are there.
Status CheckBoot(const std::vector<Event>& events, Boot& boot, RuntimeFacts& facts) {
  size_t last = 0;
  for (const Event& event : events) {
    if (event.imr != 3) continue;
    const size_t place = PlaceOf(event.event);
    if (place == kNoPlace) {
      (boot.back() == nullptr ? facts.other_boot_events : facts.app_events).push_back(event);
      continue;
    }
    ATTESTOR_TRY(CheckTrusted(event, place, last, boot));
    boot[place] = &event;
    last = place;
    if (kTrusted[place].repeats) facts.init_script_hashes.push_back(*ToArray<32>(event.payload));  // size was checked
  }
  for (size_t i = 0; i < boot.size(); ++i) {
    if (kTrusted[i].required && boot[i] == nullptr)
      return Error(kEventMissing, "'" + std::string(kTrusted[i].name) + "'");
  }
  return Ok();
}

void ReadFacts(const Boot& boot, RuntimeFacts& facts) {
  const auto payload = [&](std::string_view name) -> const Bytes* {
    const Event* event = boot[PlaceOf(name)];
    return event == nullptr ? nullptr : &event->payload;
  };
  facts.compose_hash = *ToArray<32>(*payload("compose-hash"));  // sizes were checked
  facts.app_id = *payload("app-id");
  facts.instance_id = *payload("instance-id");
  facts.key_provider = AsText(*payload("key-provider"));
  if (const Bytes* image = payload("os-image-hash")) facts.os_image_hash = ToArray<32>(*image);
  if (const Bytes* policy = payload("gpu-policy-hash")) facts.gpu_policy_hash = ToArray<32>(*policy);
}

// Steps records the checks in their order, and those behind a failed one as not reached.
class Steps {
 public:
  Steps(CheckReport& report, size_t first) : report_(report), done_(first) {}
  Status Record(Status status, std::string detail = {}) {
    const bool passed = report_.Record(kIds[done_++], status, std::move(detail));
    for (size_t i = done_; !passed && i < kIds.size(); ++i) report_.NotChecked(kIds[i], "not reached");
    return status;
  }

 private:
  CheckReport& report_;
  size_t done_;
};

}  // namespace

Result<RuntimeFacts> CheckEvents(std::vector<Event> events, const quote::TdReport& td,
                                 std::optional<std::string_view> config_document, CheckReport& report) {
  Steps steps(report, 1);
  ATTESTOR_TRY(steps.Record(CheckDigests(events), std::to_string(events.size()) + " events"));
  ATTESTOR_TRY(steps.Record(CheckRegister(events, td), ToHex(td.rtmr[3])));
  RuntimeFacts facts;
  Boot boot{};
  ATTESTOR_TRY(steps.Record(CheckBoot(events, boot, facts)));
  ReadFacts(boot, facts);
  ATTESTOR_TRY(CheckConfigId(td.mr_config_id, facts, config_document, report));
  return facts;
}

Result<RuntimeFacts> CheckEventLog(std::string_view json, const quote::TdReport& td, CheckReport& report) {
  auto events = ParseEventLog(json);
  ATTESTOR_TRY(Steps(report, 0).Record(StatusOf(events)));
  return CheckEvents(std::move(events).value(), td, std::nullopt, report);
}

Status CheckBootLog(const std::vector<Event>& events, const quote::TdReport& td, CheckReport& report) {
  constexpr std::string_view kId = "dstack.boot_log";
  const auto unmeasured = [](const Event& event) { return event.imr != 3 && !event.digest; };
  if (const auto found = std::ranges::find_if(events, unmeasured); found != events.end()) {
    Status status = Error(kBootDigest, "RTMR" + std::to_string(found->imr) + " '" + found->event.substr(0, 64) + "'");
    report.Record(kId, status);
    return status;
  }
  // Attestations keep of the firmware's events only those three that the image's measurement needs; a log with others
  // has all.
  const auto left_out = [](const Event& event) { return event.imr == 3 || IsAcpiEvent(event); };
  if (std::ranges::all_of(events, left_out)) {
    report.NotChecked(kId, "the log leaves the firmware's events out");
    return Ok();
  }
  Status status;
  for (uint32_t imr = 0; imr < 3 && status.ok(); ++imr) {
    const ByteArray<48> rtmr = Replay(events, imr);
    if (rtmr != td.rtmr[imr])
      status =
          Error(kBootLog, "RTMR" + std::to_string(imr) + " " + ToHex(rtmr) + ", in the quote " + ToHex(td.rtmr[imr]));
  }
  report.Record(kId, status, "RTMR0 to RTMR2");
  return status;
}

}  // namespace attestor::dstack
