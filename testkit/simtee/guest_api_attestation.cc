#include "testkit/simtee/guest_api_attestation.h"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "core/wire/reader.h"
#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

struct LoggedEvent {
  uint32_t imr = 0;
  uint32_t type = 0;
  Bytes digest;
  std::string name;
  Bytes payload;
  uint32_t version = 1;
  std::string preimage;  // hex; empty when the log gives none
};

Error NoLog(std::string_view what) { return Error(kRecording, "the event log: " + std::string(what)); }

Result<uint32_t> NumberOf(const boost::json::object& event, std::string_view name, uint32_t otherwise) {
  const auto* value = event.if_contains(name);
  if (value == nullptr) return otherwise;
  if (!value->is_int64() || value->as_int64() < 0 || value->as_int64() > UINT32_MAX) return NoLog(name);
  return static_cast<uint32_t>(value->as_int64());
}

Result<std::string> TextOf(const boost::json::object& event, std::string_view name) {
  const auto* value = event.if_contains(name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) return NoLog(name);
  return std::string(value->as_string());
}

Result<Bytes> BytesOf(const boost::json::object& event, std::string_view name) {
  ATTESTOR_ASSIGN(const std::string text, TextOf(event, name));
  auto bytes = FromHex(text);
  if (!bytes) return NoLog(name);
  return *std::move(bytes);
}

Result<LoggedEvent> EventOf(const boost::json::value& value) {
  if (!value.is_object()) return NoLog("an item is no object");
  const boost::json::object& fields = value.get_object();
  LoggedEvent event;
  ATTESTOR_ASSIGN(event.imr, NumberOf(fields, "imr", 0));
  ATTESTOR_ASSIGN(event.type, NumberOf(fields, "event_type", 0));
  ATTESTOR_ASSIGN(event.digest, BytesOf(fields, "digest"));
  ATTESTOR_ASSIGN(event.name, TextOf(fields, "event"));
  ATTESTOR_ASSIGN(event.payload, BytesOf(fields, "event_payload"));
  ATTESTOR_ASSIGN(event.version, NumberOf(fields, "version", 1));
  ATTESTOR_ASSIGN(event.preimage, TextOf(fields, "preimage"));
  return event;
}

Result<std::vector<LoggedEvent>> EventsOf(const std::string& json) {
  boost::system::error_code failure;
  const boost::json::value value = boost::json::parse(json, failure);
  if (failure || !value.is_array()) return NoLog("no JSON array");
  std::vector<LoggedEvent> events;
  for (const boost::json::value& item : value.get_array()) {
    ATTESTOR_ASSIGN(LoggedEvent event, EventOf(item));
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<LoggedEvent> RuntimeOf(const std::vector<LoggedEvent>& events) {
  std::vector<LoggedEvent> out;
  std::ranges::copy_if(events, std::back_inserter(out), [](const LoggedEvent& event) { return event.imr == 3; });
  return out;
}

// Scale writes SCALE: integers little-endian, and in front of what has a length the length as "compact" integer.
class Scale {
 public:
  Scale& Length(size_t size) {
    const auto shifted = static_cast<uint32_t>(size << 2);
    if (size < 1u << 6) {
      out_.U8(static_cast<uint8_t>(shifted));
    } else if (size < 1u << 14) {
      out_.U16LE(static_cast<uint16_t>(shifted | 1));
    } else {
      out_.U32LE(shifted | 2);
    }
    return *this;
  }
  Scale& Sized(ByteView bytes) { return Length(bytes.size()).Put(bytes); }
  Scale& Put(ByteView bytes) {
    out_.Put(bytes);
    return *this;
  }
  Scale& U32(uint32_t value) {
    out_.U32LE(value);
    return *this;
  }
  Bytes Take() && { return std::move(out_).Take(); }

 private:
  wire::Writer out_;
};

Bytes EncodeScale(const Attested& attested, const std::vector<LoggedEvent>& events) {
  Scale out;
  out.Put(Bytes{0, 0});  // version 0, TDX
  out.Sized(attested.quote).Length(events.size());
  for (const LoggedEvent& event : events) {
    out.U32(event.imr).U32(event.type).Sized(event.digest).Sized(AsBytes(event.name)).Sized(event.payload);
  }
  const std::vector<LoggedEvent> runtime = RuntimeOf(events);
  out.Length(runtime.size());
  for (const LoggedEvent& event : runtime) out.Sized(AsBytes(event.name)).Sized(event.payload);
  out.Put(attested.report_data).Sized(AsBytes(attested.config));
  return std::move(out).Take();
}

// Pack writes MessagePack, each head in its shortest form.
class Pack {
 public:
  Pack& Map(size_t size) { return Fixed(0x80, size); }  // fewer than 16 members
  Pack& Array(size_t size) { return size < 16 ? Fixed(0x90, size) : Long(0xdc, size); }
  Pack& Uint(uint32_t value) { return value < 0x80 ? Fixed(0, value) : Head(0xcc, value); }
  Pack& Text(std::string_view text) {
    text.size() < 32 ? Fixed(0xa0, text.size()) : Head(0xd9, text.size());
    return Put(AsBytes(text));
  }
  Pack& Binary(ByteView bytes) { return Head(0xc4, bytes.size()).Put(bytes); }
  Pack& Numbers(ByteView bytes) {
    Array(bytes.size());
    for (const uint8_t byte : bytes) Uint(byte);
    return *this;
  }
  Bytes Take() && { return std::move(out_).Take(); }

 private:
  Pack& Put(ByteView bytes) {
    out_.Put(bytes);
    return *this;
  }
  Pack& Fixed(uint8_t kind, size_t value) {
    out_.U8(static_cast<uint8_t>(kind | value));
    return *this;
  }
  // Head writes the head with one byte behind `one`, or one of its two longer forms, whose first bytes follow on it.
  Pack& Head(uint8_t one, size_t value) {
    if (value >= 0x100) return Long(one + 1, value);
    out_.U8(one).U8(static_cast<uint8_t>(value));
    return *this;
  }
  Pack& Long(int two, size_t value) {
    if (value < 0x10000) {
      out_.U8(static_cast<uint8_t>(two)).U16(static_cast<uint16_t>(value));
    } else {
      out_.U8(static_cast<uint8_t>(two + 1)).U32(static_cast<uint32_t>(value));
    }
    return *this;
  }

  wire::Writer out_;
};

void PackEvent(Pack& out, const LoggedEvent& event) {
  const bool v2 = event.version != 1;
  const bool preimage = !event.preimage.empty();
  out.Map(5u + (v2 ? 1 : 0) + (preimage ? 1 : 0));
  out.Text("imr").Uint(event.imr).Text("event_type").Uint(event.type).Text("digest").Binary(event.digest);
  out.Text("event").Text(event.name).Text("event_payload").Binary(event.payload);
  if (v2) out.Text("version").Uint(event.version);
  if (preimage) out.Text("preimage").Text(event.preimage);
}

Bytes EncodeMessagePack(const Attested& attested, const std::vector<LoggedEvent>& events) {
  Pack out;
  out.Map(3).Text("version").Uint(1);
  out.Text("platform").Map(2).Text("kind").Text("tdx");
  out.Text("data").Map(2).Text("quote").Numbers(attested.quote).Text("event_log").Array(events.size());
  for (const LoggedEvent& event : events) PackEvent(out, event);
  out.Text("stack").Map(2).Text("kind").Text("dstack");
  const std::vector<LoggedEvent> runtime = RuntimeOf(events);
  out.Text("data")
      .Map(3)
      .Text("report_data")
      .Numbers(attested.report_data)
      .Text("runtime_events")
      .Array(runtime.size());
  for (const LoggedEvent& event : runtime) {
    out.Map(event.version == 1 ? 2 : 3).Text("event").Text(event.name).Text("payload").Binary(event.payload);
    if (event.version != 1) out.Text("version").Uint(event.version);
  }
  out.Text("config").Text(attested.config);
  return std::move(out).Take();
}

}  // namespace

Result<Bytes> EncodeAttestation(const Attested& attested, AttestationForm form) {
  ATTESTOR_ASSIGN(const std::vector<LoggedEvent> events, EventsOf(attested.event_log));
  const bool first = std::ranges::all_of(events, [](const LoggedEvent& event) { return event.version == 1; });
  return form == AttestationForm::kScale && first ? EncodeScale(attested, events) : EncodeMessagePack(attested, events);
}

}  // namespace attestor::simtee
