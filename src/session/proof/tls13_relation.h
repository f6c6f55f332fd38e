// The part of a relation that knows the version: from the handshake secret of TLS 1.3, which is its input, to the record
// keys.
#pragma once

#include "session/proof/tls13_schedule.h"

namespace attestor::proof {

struct Tls13Relation {
  ScheduleValues values;

  template <class B>
  RecordKeys<B> Run(B& b) const {
    return ApplicationKeys(b, InputHandshakeSecret(b), values);
  }
};

}  // namespace attestor::proof
