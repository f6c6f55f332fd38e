// The records of one direction as the client knows them: their plaintext, and how a disclosure of the application data
// becomes one of all record contents. The other side of record_shapes.h.
#pragma once

#include <span>
#include <vector>

#include "session/disclosure/masked.h"
#include "session/proof/opening.h"
#include "web/tls/record.h"
#include "web/tls/record_protection.h"

namespace attestor::proof {

class OpenedRecords {
 public:
  // Open: tls.record_tag and the other codes of RecordProtection::Open.
  static Result<OpenedRecords> Open(std::span<const tls::Record> records, tls::RecordProtection opener);

  // Application is the application data, joined.
  Secret Application() const;
  bool close_notify() const { return close_notify_; }

  // Mask turns a masked Application() into masked contents: alerts and the headers of handshake messages are disclosed
  // besides, the rest of those messages is opaque.
  Result<disclosure::MaskedBytes> Mask(const disclosure::MaskedBytes& application) const;
  // Describe is the opening of this direction.
  DirectionOpening Describe(const disclosure::MaskedBytes& content) const;

 private:
  Secret content_;  // of all records, joined
  std::vector<RecordShape> shapes_;
  bool close_notify_ = false;
};

}  // namespace attestor::proof
