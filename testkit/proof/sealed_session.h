// What a node says of a session that it ran in sealed mode: the key log, true of a recording and its handshake secret.
// Test code only.
#pragma once

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/crypto/secure_channel.h"
#include "core/crypto/web_roots.h"
#include "session/keylog/key_log.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "session/terms/terms.h"
#include "testkit/proof/recorded_session.h"

namespace attestor::proof {

// SealedPlan is a session as sealed mode wants it: the client's one record, and nothing behind it.
inline SessionPlan SealedPlan(const recording::Challenge& challenge) {
  SessionPlan plan;
  plan.challenge = challenge;
  plan.client_closes = false;
  return plan;
}

// TestNode is the channel's key of a node; TestNode(2) is another's.
const crypto::ChannelIdentity& TestNode(int number = 1);

// KeyLogOf is true of `run` in the session `id` for `request`, and not signed yet. A group of which the client made no
// share has the share of a key that nobody used. It ends the test program when the handshake does not hold.
keylog::KeyLog KeyLogOf(const recording::Recording& run, const Secret& handshake_secret, const session::SessionId& id,
                        const recording::SessionRequest& request, const recording::Challenge& challenge,
                        const crypto::WebRoots& roots = TestRoots());

}  // namespace attestor::proof
