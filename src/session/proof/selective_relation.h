// The relation of a selective disclosure (spec/selective.md section 3): from a secret of the handshake to the record
// keys, which is the version's, and from those to the bytes of every record.
#pragma once

#include <variant>

#include "session/proof/record_relation.h"
#include "session/proof/tls13_relation.h"

namespace attestor::proof {

// KeyRelation leads from a secret to the record keys, for one version of TLS each.
using KeyRelation = std::variant<Tls13Relation>;

struct SelectiveRelation {
  KeyRelation keys;
  DirectionRelation client;
  DirectionRelation server;

  size_t AtLeast() const { return client.AtLeast() + server.AtLeast(); }

  template <class B>
  void Run(B& b) const {
    const RecordKeys<B> record_keys = std::visit([&b](const auto& relation) { return relation.Run(b); }, keys);
    client.Run(b, record_keys.client);
    server.Run(b, record_keys.server);
  }
};

}  // namespace attestor::proof
