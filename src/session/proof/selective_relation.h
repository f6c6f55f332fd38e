// The relation of a selective disclosure (spec/selective.md section 3): from the handshake secret to the bytes of every
// record.
#pragma once

#include "circuit/hmac.h"
#include "session/proof/record_relation.h"
#include "session/proof/tls13_schedule.h"

namespace attestor::proof {

struct SelectiveRelation {
  ScheduleValues schedule;
  DirectionRelation client;
  DirectionRelation server;

  size_t AtLeast() const { return client.AtLeast() + server.AtLeast(); }

  template <class B>
  void Run(B& b) const {
    const circuit::HmacKey<B> secret = InputHandshakeSecret(b);
    const RecordKeys<B> keys = ApplicationKeys(b, secret, schedule);
    client.Run(b, keys.client);
    server.Run(b, keys.server);
  }
};

}  // namespace attestor::proof
