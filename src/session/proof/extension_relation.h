// The relation of a further disclosure (spec/selective.md section 6): from the server's record key to bytes of the
// response.
#pragma once

#include "circuit/word.h"
#include "session/proof/record_relation.h"

namespace attestor::proof {

struct ExtensionRelation {
  DirectionRelation server;  // the first record and those with newly disclosed bytes, not sealed

  size_t AtLeast() const { return server.AtLeast(); }

  template <class B>
  void Run(B& b) const {
    circuit::ByteBlock<B> key;
    for (auto& byte : key) byte = circuit::InputByte(b);
    server.Run(b, key);
  }
};

}  // namespace attestor::proof
