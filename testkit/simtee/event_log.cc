#include "testkit/simtee/event_log.h"

#include <array>
#include <boost/json.hpp>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"

namespace attestor::simtee {
namespace {

constexpr uint32_t kRuntimeEvent = 0x08000001;

struct FirmwareEvent {
  uint32_t register_index;
  uint32_t type;  // TCG PC Client Platform Firmware Profile
  const char* label;
};

constexpr std::array<FirmwareEvent, 20> kFirmwareEvents = {{{0, 0x8000000b, "TD hand-off block"},
                                                            {0, 0x8000000a, "configuration volume"},
                                                            {0, 0x80000001, "SecureBoot"},
                                                            {0, 0x80000001, "PK"},
                                                            {0, 0x80000001, "KEK"},
                                                            {0, 0x80000001, "db"},
                                                            {0, 0x80000001, "dbx"},
                                                            {0, 0x00000004, "separator 0"},
                                                            {0, 0x0000000a, "ACPI loader"},
                                                            {0, 0x0000000a, "ACPI root pointer"},
                                                            {0, 0x0000000a, "ACPI tables"},
                                                            {1, 0x80000003, "kernel"},
                                                            {0, 0x80000002, "BootOrder"},
                                                            {0, 0x80000002, "Boot0000"},
                                                            {1, 0x80000007, "calling the boot loader"},
                                                            {1, 0x00000004, "separator 1"},
                                                            {2, 0x00000006, "kernel command line"},
                                                            {2, 0x00000006, "initial RAM disk"},
                                                            {1, 0x80000007, "exit boot services: invocation"},
                                                            {1, 0x80000007, "exit boot services: success"}}};

}  // namespace

std::vector<LogEvent> FirmwareEvents() {
  std::vector<LogEvent> events;
  for (const FirmwareEvent& event : kFirmwareEvents) {
    const std::string label = std::string("attestor simulated TEE: ") + event.label;
    events.push_back({event.register_index, event.type, crypto::Sha384(AsBytes(label)), "", {}});
  }
  return events;
}

LogEvent MeasureRuntime(const RuntimeEvent& event) {
  wire::Writer measured;
  measured.U32LE(kRuntimeEvent).Put(AsBytes(":")).Put(AsBytes(event.name)).Put(AsBytes(":")).Put(event.payload);
  return {3, kRuntimeEvent, crypto::Sha384(measured.bytes()), event.name, event.payload, false};
}

ByteArray<48> Replay(const std::vector<LogEvent>& events, uint32_t register_index) {
  ByteArray<48> value{};
  for (const LogEvent& event : events) {
    if (event.register_index == register_index && event.digest) value = crypto::Sha384(Concat({value, *event.digest}));
  }
  return value;
}

std::string EventLogJson(const std::vector<LogEvent>& events) {
  boost::json::array out;
  for (const LogEvent& event : events) {
    out.push_back(
        boost::json::object{{"imr", event.register_index},
                            {"event_type", event.type},
                            {"digest", event.digest && event.shows_digest ? ToHex(*event.digest) : std::string()},
                            {"event", event.name},
                            {"event_payload", ToHex(event.payload)}});
  }
  return boost::json::serialize(out);
}

}  // namespace attestor::simtee
