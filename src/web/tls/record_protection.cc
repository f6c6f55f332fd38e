#include "web/tls/record_protection.h"

#include <cstdlib>

#include "web/tls/errors.h"

namespace attestor::tls {

RecordProtection RecordProtection::Create(const Suite& suite, const Secret& traffic_secret, uint64_t first) {
  switch (suite.version) {
    case kTls13: return {Tls13RecordProtection::Create(suite, traffic_secret), first};
  }
  std::abort();
}

Bytes RecordProtection::Seal(ContentType type, ByteView content) {
  if (content.size() > kMaxPlaintext) std::abort();
  const uint64_t number = sequence_++;
  return std::visit([&](auto& version) { return version.Seal(number, type, content); }, version_);
}

Result<InnerPlaintext> RecordProtection::Open(const Record& record) {
  if (sequence_ >= kMaxRecords) return Error(kSequence, "receiving");
  const uint64_t number = sequence_++;
  return std::visit([&](auto& version) { return version.Open(number, record); }, version_);
}

}  // namespace attestor::tls
