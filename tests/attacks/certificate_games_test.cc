// Games with certificates against the gate: the handshake is genuine and the server holds its key; what it was given a
// certificate for, by an authority that errs or is deceived, is not what the session is about.
#include "testkit/world/gate_world.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {

using crypto::CertificateTemplate;
using crypto::CustomExtension;

// Tlv is DER of one short value.
Bytes Tlv(uint8_t tag, ByteView contents) {
  return Concat({ByteArray<2>{tag, static_cast<uint8_t>(contents.size())}, contents});
}

// Subtree is nameConstraints with one DNS name, permitted (0xa0) or excluded (0xa1).
CustomExtension Subtree(uint8_t which, std::string_view name) {
  return {"2.5.29.30", Tlv(0x30, Tlv(which, Tlv(0x30, Tlv(0x82, AsBytes(name))))), true};
}

class CertificateGames : public GateWorld {
 protected:
  // Play runs a session about `host` with a server that presents `identity`, and lets the gate judge it `later`.
  gate::Decision Play(const WebIdentity& identity, const std::string& host, Duration later = {}) {
    HttpsServer server({.identity = identity});
    recording::SessionRequest request;
    request.host = host;
    request.port = server.port();
    request.nonce = ToBytes(random_.Array<16>());
    const Session session{request, Must(gate_->Open(request, node_))};
    SessionPlan plan = Plan(session);
    plan.sni = host;
    const RecordedSession run = RunSession(server.port(), plan, clock_, random_);
    clock_.Advance(later);
    return Finish(session, run.recording, Opening(run));
  }
  void Signed(const gate::Decision& decision) {
    const Check* why = decision.report.FirstFailure();
    EXPECT_TRUE(decision.granted()) << (why == nullptr ? "" : why->id + ": " + why->code + " " + why->detail);
  }
  void RefusedFor(const gate::Decision& decision, std::string_view code, std::string_view id) {
    EXPECT_FALSE(decision.granted()) << "a statement was made";
    const Check* why = decision.report.FirstFailure();
    ASSERT_NE(why, nullptr);
    EXPECT_EQ(why->code, code) << why->id << ": " << why->detail;
    EXPECT_EQ(why->id, id) << why->code << ": " << why->detail;
  }
  WebIdentity For(const std::string& name) { return ca_.Present(ca_.Leaf(name)); }
  CertificateTemplate LeafWith(const CustomExtension& extension) {
    CertificateTemplate leaf = ca_.Leaf("bank.example");
    leaf.extensions = {extension};
    return leaf;
  }
  CertificateTemplate AuthorityWith(const CustomExtension& extension) {
    CertificateTemplate authority = ca_.Authority("Attestor test issuer");
    authority.extensions = {extension};
    return authority;
  }
};

TEST_F(CertificateGames, honest_control) {
  Signed(Play(For("bank.example"), "bank.example"));
  Signed(Play(For("*.bank.example"), "www.bank.example"));
  Signed(Play(For("*.bank.co.uk"), "www.bank.co.uk"));
  Signed(Play(ca_.PresentBelow(ca_.Authority("Attestor test issuer"), ca_.Leaf("bank.example")), "bank.example"));
  Signed(Play(ca_.PresentBelow(AuthorityWith(Subtree(0xa0, "bank.example")), ca_.Leaf("www.bank.example")),
              "www.bank.example"));
}

TEST_F(CertificateGames, wildcard_below_a_public_suffix) {
  RefusedFor(Play(For("*.co.uk"), "bank.co.uk"), "certificate.host", "certificate.host");
  RefusedFor(Play(For("*.uk"), "bank.uk"), "certificate.host", "certificate.host");
  RefusedFor(Play(For("*.example"), "bank.example"), "certificate.host", "certificate.host");
}

TEST_F(CertificateGames, wildcard_for_more_or_less_than_one_label) {
  RefusedFor(Play(For("*.c.example"), "a.b.c.example"), "certificate.host", "certificate.host");
  RefusedFor(Play(For("*.c.example"), "c.example"), "certificate.host", "certificate.host");
  RefusedFor(Play(For("*.*.example"), "a.b.example"), "certificate.host", "certificate.host");
  RefusedFor(Play(For("w*.bank.example"), "www.bank.example"), "certificate.host", "certificate.host");
  RefusedFor(Play(For("www.*.example"), "www.bank.example"), "certificate.host", "certificate.host");
}

TEST_F(CertificateGames, name_in_the_common_name_alone) {
  CertificateTemplate leaf = ca_.Leaf("bank.example");
  leaf.dns_names = {"other.example"};
  RefusedFor(Play(ca_.Present(leaf), "bank.example"), "certificate.host", "certificate.host");
}

TEST_F(CertificateGames, authority_outside_of_its_name_constraints) {
  const auto play = [&](const CustomExtension& constraints, const std::string& name, const std::string& host) {
    return Play(ca_.PresentBelow(AuthorityWith(constraints), ca_.Leaf(name)), host);
  };
  RefusedFor(play(Subtree(0xa0, "other.example"), "bank.example", "bank.example"), "certificate.path",
             "certificate.path");
  RefusedFor(play(Subtree(0xa1, "bank.example"), "www.bank.example", "www.bank.example"), "certificate.path",
             "certificate.path");
  // The wildcard stands for an excluded name, too, although the host is another.
  RefusedFor(play(Subtree(0xa1, "secret.bank.example"), "*.bank.example", "www.bank.example"), "certificate.profile",
             "certificate.profile");
  CustomExtension not_critical = Subtree(0xa0, "bank.example");
  not_critical.critical = false;
  RefusedFor(play(not_critical, "bank.example", "bank.example"), "certificate.extension_critical",
             "certificate.extensions");
}

// requireExplicitPolicy, and no policy.
TEST_F(CertificateGames, authority_without_the_policy_that_it_requires) {
  const CustomExtension explicit_now = {"2.5.29.36", *FromHex("3003800100"), true};
  RefusedFor(Play(ca_.PresentBelow(AuthorityWith(explicit_now), ca_.Leaf("bank.example")), "bank.example"),
             "certificate.policy", "certificate.path");
}

// What counts is when the connection was made, not when the gate judges.
TEST_F(CertificateGames, expired_at_the_time_of_connection) {
  const Time now = clock_.Now();
  constexpr std::chrono::minutes kMinute{1};
  RefusedFor(Play(ca_.Issue("bank.example", now - 90 * kMinute, now - kMinute), "bank.example"), "certificate.expired",
             "certificate.path");
  const WebIdentity begins_soon = ca_.Issue("bank.example", now + kMinute, now + 90 * kMinute);
  RefusedFor(Play(begins_soon, "bank.example", 2 * kMinute), "certificate.expired", "certificate.path");
  const WebIdentity ends_soon = ca_.Issue("bank.example", now - 90 * kMinute, clock_.Now() + kMinute);
  Signed(Play(ends_soon, "bank.example", 2 * kMinute));
}

TEST_F(CertificateGames, certificate_for_another_usage) {
  CertificateTemplate leaf = ca_.Leaf("bank.example");
  leaf.extended_key_usage = "clientAuth";
  RefusedFor(Play(ca_.Present(leaf), "bank.example"), "certificate.path", "certificate.path");
  leaf.extended_key_usage = "serverAuth,anyExtendedKeyUsage";
  RefusedFor(Play(ca_.Present(leaf), "bank.example"), "certificate.profile", "certificate.profile");
  CertificateTemplate authority = ca_.Authority("Attestor test issuer");
  authority.extended_key_usage = "emailProtection";
  RefusedFor(Play(ca_.PresentBelow(authority, ca_.Leaf("bank.example")), "bank.example"), "certificate.path",
             "certificate.path");
}

TEST_F(CertificateGames, critical_extension_that_nobody_processes) {
  const auto refused = [&](const CustomExtension& extension, std::string_view code, std::string_view id) {
    RefusedFor(Play(ca_.Present(LeafWith(extension)), "bank.example"), code, id);
    RefusedFor(Play(ca_.PresentBelow(AuthorityWith(extension), ca_.Leaf("bank.example")), "bank.example"), code, id);
  };
  refused({"1.2.3.4", *FromHex("0500"), true}, "certificate.extension_unknown", "certificate.path");
  refused({"1.3.6.1.5.5.7.48.1.5", *FromHex("0500"), true}, "certificate.extension_critical", "certificate.extensions");
}

// A server's certificate signs another one.
TEST_F(CertificateGames, server_as_an_authority) {
  CertificateTemplate authority = ca_.Authority("Attestor test issuer");
  authority.ca = false;
  RefusedFor(Play(ca_.PresentBelow(authority, ca_.Leaf("bank.example")), "bank.example"), "certificate.path",
             "certificate.path");
}

TEST_F(CertificateGames, root_that_the_gate_does_not_hold) {
  const WebCa other(random_, clock_.Now());
  RefusedFor(Play(other.Issue("bank.example"), "bank.example"), "certificate.root", "certificate.root");
}

}  // namespace
}  // namespace attestor::test
