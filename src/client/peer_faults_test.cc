#include "client/peer_faults.h"

#include <gtest/gtest.h>

#include "channel/errors.h"
#include "crypto/errors.h"
#include "net/errors.h"
#include "wire/frame.h"

namespace attestor::client {
namespace {

TEST(PeerFaults, EachWrongPeerHasATextOfItsOwn) {
  const std::pair<Error, const char*> cases[] = {
      {Error(net::kConnect, "127.0.0.1:1: Connection refused"), "nothing answers there"},
      {Error(crypto::kChannelFailed, "handshake: wrong version number"), "plain HTTP"},
      {Error(wire::kFrameSize, "1213486160 bytes, limit 2163712"), "with HTTPS"},
      {Error(wire::kFrameSize, "5 bytes, limit 4"), "another program"},
      {Error(channel::kUnexpected, "type 1, expected 2"), "a signer answers there"},
      {Error(channel::kUnexpected, "type 12, expected 2"), "another program"},
  };
  for (const auto& [error, part] : cases) EXPECT_NE(WhatAnswers(error).find(part), std::string::npos) << error.Text();
  EXPECT_EQ(WhatAnswers(Error(net::kTimeout)), "");
}

}  // namespace
}  // namespace attestor::client
