#include "session/proof/selective_prover.h"

#include "core/crypto/hash.h"
#include "session/proof/opened_records.h"
#include "session/proof/record_shapes.h"
#include "session/proof/selective.h"
#include "session/proof/zero_knowledge.h"
#include "session/recording/recording.h"
#include "web/http/parser.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/tls13_key_source.h"
#include "zk/prg/aes128.h"

namespace attestor::proof {
namespace {

class SelectiveProver {
 public:
  SelectiveProver(const Subject& subject, const Secret& handshake_secret, zk::field::Isa isa)
      : subject_(subject), handshake_secret_(handshake_secret), isa_(isa) {}

  Result<SelectiveOpening> Run(const disclosure::Wish& wish, Random& random) {
    CheckReport ignored;
    const tls::OpenedSecret secret(handshake_secret_);
    ATTESTOR_ASSIGN(const ReplayedSession session, ReplaySession(subject_, secret, ignored));
    const tls::Suite& suite = session.handshake.suite;
    const tls::TrafficSecrets keys = secret.ApplicationTraffic(suite, session.handshake.finished_hash);
    ATTESTOR_ASSIGN(const OpenedRecords client,
                    OpenedRecords::Open(session.client_records(), tls::RecordProtection::Create(suite, keys.client)));
    ATTESTOR_ASSIGN(const OpenedRecords server,
                    OpenedRecords::Open(session.server_records(), tls::RecordProtection::Create(suite, keys.server)));
    ATTESTOR_ASSIGN(disclosure::Plan plan, MakePlan(client, server, wish));
    SelectiveOpening opening;
    opening.keys = OpenKeyParts(session.handshake, keys);
    ATTESTOR_ASSIGN(const disclosure::MaskedBytes client_content, client.Mask(plan.request));
    ATTESTOR_ASSIGN(const disclosure::MaskedBytes server_content, server.Mask(plan.response));
    opening.client = client.Describe(client_content);
    opening.server = server.Describe(server_content);
    opening.paths = std::move(plan.paths);
    ATTESTOR_TRY(CheckDescribable(opening));
    ATTESTOR_TRY(CheckDescription(session, opening));
    const SelectiveRelation relation = MakeSelectiveRelation(session, opening, client_content, server_content);
    ATTESTOR_ASSIGN(opening.proof, ProveRelation(isa_, relation, SelectiveStatement(session.facts, opening),
                                                 handshake_secret_, random));
    return opening;
  }

 private:
  // What the verifier will ask of the records, before anything is proved: an opening that it would refuse must not
  // leave.
  static Status CheckDescription(const ReplayedSession& session, const SelectiveOpening& opening) {
    using recording::Direction;
    const tls::Suite& suite = session.handshake.suite;
    ATTESTOR_ASSIGN(const DescribedRecords client,
                    CheckRecordShapes(suite, session.client_records(), Direction::kClientToServer, opening.client));
    ATTESTOR_ASSIGN(const DescribedRecords server,
                    CheckRecordShapes(suite, session.server_records(), Direction::kServerToClient, opening.server));
    CheckReport ignored;
    return CheckClosing(session, client.end, server.end, ignored);
  }

  Result<disclosure::Plan> MakePlan(const OpenedRecords& client, const OpenedRecords& server,
                                    const disclosure::Wish& wish) const {
    const http::StreamEnd end = server.close_notify() ? http::StreamEnd::kCloseNotify : http::StreamEnd::kFramingOnly;
    const Secret request = client.Application();
    const Secret response = server.Application();
    return disclosure::MakePlan(
        {subject_.request.host, subject_.request.port, request.Reveal(), response.Reveal(), end}, wish);
  }

  Tls13KeyParts OpenKeyParts(const ReplayedHandshake& handshake, const tls::TrafficSecrets& keys) const {
    const ScheduleValues values = ComputeScheduleValues(handshake_secret_, *ToArray<32>(handshake.hello_hash),
                                                        *ToArray<32>(handshake.finished_hash));
    return {values.client_handshake,
            values.server_handshake,
            values.inner_states,
            values.client_iv,
            values.server_iv,
            HashKey(handshake.suite, keys.client),
            HashKey(handshake.suite, keys.server)};
  }

  // AES_K(0), GCM's hash key.
  ByteArray<16> HashKey(const tls::Suite& suite, const Secret& traffic_secret) const {
    const tls::TrafficKeys keys = tls::DeriveTrafficKeys(suite, traffic_secret);
    ByteArray<16> out{};
    static constexpr ByteArray<16> kZero{};
    zk::prg::ExpandAes(isa_, keys.key.Reveal().data(), kZero.data(), 0, 1, out.data());
    return out;
  }

  const Subject& subject_;
  const Secret& handshake_secret_;
  zk::field::Isa isa_;
};

}  // namespace

Result<SelectiveOpening> ProveSelective(const Subject& subject, const Secret& handshake_secret,
                                        const disclosure::Wish& wish, Random& random, zk::field::Isa isa) {
  return SelectiveProver(subject, handshake_secret, isa).Run(wish, random);
}

}  // namespace attestor::proof
