#include "evidence/dstack/attestation_form.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/scale.h"
#include "evidence/quote/quote.h"

namespace attestor::dstack {
namespace {

constexpr uint8_t kTdx = 0;

Result<Event> ReadEvent(ScaleReader& in) {
  Event event;
  ATTESTOR_ASSIGN(event.imr, in.U32());
  if (event.imr > 3) return Error(kAttestationForm, "an event of register " + std::to_string(event.imr));
  ATTESTOR_ASSIGN(event.event_type, in.U32());
  ATTESTOR_ASSIGN(const ByteView digest, in.ByteString(48));
  ATTESTOR_TRY(SetDigest(event, digest));
  ATTESTOR_ASSIGN(event.event, in.Text(kMaxEventNameSize));
  ATTESTOR_ASSIGN(const ByteView payload, in.ByteString(kMaxEventLogSize));
  event.payload = ToBytes(payload);
  return event;
}

Result<RuntimeEvent> ReadRuntimeEvent(ScaleReader& in) {
  RuntimeEvent event;
  ATTESTOR_ASSIGN(event.event, in.Text(kMaxEventNameSize));
  ATTESTOR_ASSIGN(const ByteView payload, in.ByteString(kMaxEventLogSize));
  event.payload = ToBytes(payload);
  return event;
}

}  // namespace

Status SetDigest(Event& event, ByteView digest) {
  if (digest.empty()) return Ok();
  event.digest = ToArray<48>(digest);
  return event.digest ? Ok()
                      : Status(Error(kAttestationForm, "a digest of " + std::to_string(digest.size()) + " bytes"));
}

Result<Attestation> ParseAttestationV0(ByteView bytes) {
  ScaleReader in(bytes.subspan(1));
  Attestation out;
  ATTESTOR_ASSIGN(const uint8_t platform, in.U8());
  if (platform != kTdx) return Error(kAttestationPlatform, "platform " + std::to_string(platform));
  ATTESTOR_ASSIGN(const ByteView quote, in.ByteString(quote::kMaxQuoteSize));
  out.quote = ToBytes(quote);
  ATTESTOR_ASSIGN(const size_t events, in.Length(kMaxEvents));
  for (size_t i = 0; i < events; ++i) {
    ATTESTOR_ASSIGN(Event event, ReadEvent(in));
    out.event_log.push_back(std::move(event));
  }
  ATTESTOR_ASSIGN(const size_t runtime_events, in.Length(kMaxEvents));
  for (size_t i = 0; i < runtime_events; ++i) {
    ATTESTOR_ASSIGN(RuntimeEvent event, ReadRuntimeEvent(in));
    out.runtime_events.push_back(std::move(event));
  }
  ATTESTOR_ASSIGN(const ByteView report_data, in.Take(64));
  out.report_data = *ToArray<64>(report_data);
  ATTESTOR_ASSIGN(out.config, in.Text(kMaxConfigSize));
  ATTESTOR_TRY(in.ExpectEnd());
  return out;
}

}  // namespace attestor::dstack
