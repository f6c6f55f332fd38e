#include "testkit/proof/sealed_session.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/base/random.h"
#include "core/crypto/hash.h"
#include "session/proof/session_replay.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"
#include "web/tls/tls13_key_source.h"
#include "web/tls/types.h"

namespace attestor::proof {
namespace {

// SharesIn gives those of all hellos that stand in the client's unprotected records, one record each.
std::vector<tls::KeyShare> SharesIn(const ReplayedSession& session) {
  std::vector<tls::KeyShare> shares;
  for (const tls::Record& record : session.committed.recorded().client_records()) {
    if (record.type != tls::ContentType::kHandshake) continue;
    tls::HandshakeReader reader;
    if (!reader.Feed(record.fragment).ok()) std::abort();
    const auto message = reader.Next();
    const auto hello = tls::ParseClientHello(message.value()->body());
    const tls::Extension* extension = tls::FindExtension(hello->extensions, tls::ExtensionType::kKeyShare);
    const auto own = tls::ParseClientKeyShares(extension->data);
    shares.insert(shares.end(), own->begin(), own->end());
  }
  return shares;
}

}  // namespace

const crypto::ChannelIdentity& TestNode(int number) {
  static const std::array<crypto::ChannelIdentity, 2> nodes = [] {
    CountingRandom random(31);
    const auto make = [&random] { return crypto::ChannelIdentity::Generate(random, TestTime()).value(); };
    return std::array<crypto::ChannelIdentity, 2>{make(), make()};
  }();
  return nodes.at(static_cast<size_t>(number - 1));
}

keylog::KeyLog KeyLogOf(const recording::Recording& run, const Secret& handshake_secret, const session::SessionId& id,
                        const recording::SessionRequest& request, const recording::Challenge& challenge,
                        const crypto::WebRoots& roots) {
  const Bytes recording = run.Encode();
  recording::SessionRequest in_proxy_mode = request;  // there is no log to compare with yet
  in_proxy_mode.other_mode.reset();
  const tls::OpenedSecret keys(handshake_secret);
  CheckReport ignored;
  const auto session = ReplaySession({recording, in_proxy_mode, challenge, roots}, keys, ignored);
  if (!session.ok()) std::abort();
  keylog::KeyLog log;
  log.session_id = id;
  log.request_hash = crypto::Sha256(request.Encode());
  CountingRandom random(32);
  const std::vector<tls::KeyShare> made = SharesIn(*session);
  for (const uint16_t group : tls::kGroups) {
    const auto found = std::ranges::find(made, group, &tls::KeyShare::group);
    log.shares.push_back(found == made.end() ? tls::EphemeralKeys(random).NewShare(group) : *found);
  }
  log.traffic_hash =
      keylog::HashOfTraffic(keys.HandshakeTraffic(session->handshake.suite, session->handshake.hello_hash));
  const auto records = session->client_records();
  if (!records.empty()) {
    const ByteView fragment = records.front().fragment;
    log.client_ciphertext = crypto::Sha256(fragment.first(fragment.size() - session->handshake.suite.tag_size));
  }
  log.recording_hash = crypto::Sha256(recording);
  return log;
}

}  // namespace attestor::proof
