// Cutting a stream into records never reads past its end, and loses no byte.
#include "web/tls/record.h"
#include "web/tls/record_protection.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  attestor::ByteView rest(data, size);
  attestor::tls::RecordProtection cipher =
      attestor::tls::RecordProtection::Create(attestor::tls::kAes128GcmSha256, attestor::Secret(32));
  while (true) {
    const auto record = attestor::tls::NextRecord(rest);
    if (!record.ok() || !record->has_value()) return 0;
    if ((*record)->bytes.size() != (*record)->fragment.size() + attestor::tls::kRecordHeaderSize) __builtin_trap();
    (void)cipher.Open(**record);
    rest = rest.subspan((*record)->bytes.size());
  }
}
