// Who may use this node, for what and how much: checked before anything is resolved, connected to or asked of the
// signer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "service/channel/client_token.h"
#include "service/channel/quota.h"
#include "service/metrics/program.h"
#include "service/node/proven_sources.h"
#include "session/recording/session.h"

namespace attestor::node {

// TargetPolicy is the list of hosts and ports that this node serves.
struct TargetPolicy {
  std::vector<std::string> hosts;  // "*", exact names, or "*.example" for every name below example
  std::vector<uint16_t> ports;

  Status Check(const recording::SessionRequest& request) const;  // node.host_refused, node.port_refused
};

struct AdmissionConfig {
  std::vector<ByteArray<32>> token_keys;  // of the tokens that are let in; none: no token is asked for
  size_t sessions_per_minute = 600;
  Duration work_per_minute = std::chrono::seconds(60);  // of one core
};

// Denial is an error, and when to come back.
struct Denial {
  Error error;
  std::optional<Duration> retry_after;
};
using Admitted = std::optional<Denial>;  // nothing when admitted

// Caller is who asks: on the connection with this exporter, after a hello with this nonce.
struct Caller {
  ByteArray<32> exporter{};
  ByteArray<32> nonce{};
  std::string source;
  bool stranger = false;
};

// Admission knows tokens and counts what each client uses: the owner of a token, or a source where no token is asked
// for. An unknown source (an empty name) has no limit here.
class Admission {
 public:
  explicit Admission(AdmissionConfig config);

  // Enter, with the first bytes of a connection: node.quota for a source of which too many ended without a statement.
  // Refund is for those that got one. Tell says whether a source that is over its quota is told so, which costs us a
  // handshake.
  Admitted Enter(const std::string& source, Time now);
  bool Tell(const std::string& source, Time now);
  void Refund(const std::string& source, Time now);

  // TakeVisit uses up a visit of this source that a token was good for (service/node/proven_sources.h), where tokens
  // are asked for; false when none is left: it is a stranger, which does more work (WorkOf), more for each that is
  // here.
  bool TakeVisit(const std::string& source, Time now);
  unsigned WorkOf(bool stranger) const;

  // Begin, before the node makes evidence, counts a session of the source where no token is asked for: node.quota. Of
  // strangers it counts the evidence, and takes one of the few places in which theirs is made: node.busy.
  Admitted Begin(const std::string& source, bool stranger, Time now, std::optional<metrics::InUse>& out_place);

  // Identify, with the request, gives the client's name in `out_client`, and counts its session where tokens are asked
  // for: node.token, node.quota. `proof` is what the caller showed. What a stranger's evidence took of its source's is
  // given back to the owner of a token.
  Admitted Identify(const std::optional<channel::TokenProof>& proof, const Caller& caller, Time now,
                    std::string& out_client);

  // Spend, before the signer is asked to check: node.quota for a client that has used its share of work. A refused
  // check costs more (Fine): the signer did it for nothing. One that was not begun costs nothing (GiveBack).
  Admitted Spend(const std::string& client, uint64_t cost, Time now);
  void GiveBack(const std::string& client, uint64_t cost, Time now);
  void Fine(const std::string& client, uint64_t cost, Time now);

 private:
  Admitted CountSession(const std::string& client, Time now);

  const AdmissionConfig config_;
  ProvenSources proven_;
  metrics::Count evidence_of_strangers_ = 0;  // that is being made
  channel::Quota evidence_;                   // for each source that is a stranger
  channel::Quota strangers_;
  channel::Quota told_;
  channel::Quota sessions_;
  channel::Quota work_;
};

}  // namespace attestor::node
