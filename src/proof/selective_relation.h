// The relation of a selective disclosure (spec/selective.md section 3): from the handshake secret to the bytes of every record.
#pragma once

#include "proof/record_relation.h"
#include "zk/circuit/tls13_schedule.h"

namespace attestor::proof {

struct SelectiveRelation {
  zk::circuit::ScheduleValues schedule;
  DirectionRelation client;
  DirectionRelation server;

  size_t AtLeast() const { return client.AtLeast() + server.AtLeast(); }

  template <class B>
  void Run(B& b) const {
    const zk::circuit::HmacKey<B> secret = zk::circuit::InputHandshakeSecret(b);
    const zk::circuit::RecordKeys<B> keys = zk::circuit::ApplicationKeys(b, secret, schedule);
    client.Run(b, keys.client);
    server.Run(b, keys.server);
  }
};

}  // namespace attestor::proof
