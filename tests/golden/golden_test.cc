// The same inputs make the same bytes, whatever is moved in this tree. bundle.attest, and the hash of the selective
// opening, were made by the tree before its rooms were put into groups, with the randomness that is named here. What a
// bundle takes from others (the server's bytes, quotes) is an input, because their signatures are never the same twice.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/cose/sign1.h"
#include "core/crypto/certificate.h"
#include "core/crypto/hash.h"
#include "core/crypto/secp256k1.h"
#include "core/crypto/web_roots.h"
#include "evidence/binding/entry.h"
#include "evidence/binding/evidence.h"
#include "evidence/release/release_list.h"
#include "session/proof/check_session.h"
#include "session/proof/extension.h"
#include "session/proof/selective_prover.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "statement/acceptance/statement_claims.h"
#include "statement/format/bundle.h"
#include "statement/format/statement.h"

namespace attestor {
namespace {

constexpr char kBundle[] = "6a520ffc05b8d65118bea83e291ad79500fca64a411b0f6e88b5da54f5d4864e";
constexpr char kRequest[] = "9ddfb167c8e55a486fe9905d92d8413a38e72fed614071e1e909982f7506318f";
constexpr char kRecording[] = "f0cfdf9de67d8aec069c633b78fb4810fb0309e888ff4480e28686b590e4ac22";
constexpr char kOpening[] = "3f8474d5b4154011c4cd5ba5134ece36822d7958956b0f25b00ff500250b00e8";
constexpr char kStatement[] = "26276e807833bc3c1777bff4c9ef9d2dd3e479fd7117d98fd4b0320c16894a76";
constexpr char kSelective[] = "bb1ae377f0e64f967de53cbe9de90b04ee83096a59b45e4a9f2e0aa24486883d";

// The two formats that no bundle of this kind holds, written by hand after spec/formats.cddl.
constexpr char kExtension[] =
    "a201583ba5010102582011111111111111111111111111111111111111111111111111111111111111110382820200820304"
    "04426162058166245b2778275d024107";
constexpr char kSessionSecret[] =
    "a301010258201111111111111111111111111111111111111111111111111111111111111111035820222222222222222222"
    "2222222222222222222222222222222222222222222222";

template <class T>
T Must(Result<T> result) {
  EXPECT_TRUE(result.ok()) << result.error().Text();
  return std::move(result).value();
}

std::string HashOf(ByteView bytes) { return ToHex(crypto::Sha256(bytes)); }

class Golden : public ::testing::Test {
 protected:
  Golden() {
    std::ifstream file(ATTESTOR_GOLDEN_BUNDLE, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
    bundle_ = Must(statement::Bundle::Decode(bytes_));
    request_.host = "bank.example";
    request_.recipient.fill(0xab);
    request_.nonce = Bytes(16, 9);
    entry_ = Must(binding::Entry::Decode(bundle_.entry));
    roots_ = Must(crypto::WebRoots::FromCertificates({Must(crypto::Certificate::Parse(bundle_.web_root))},
                                                     crypto::PublicSuffixes::TopLevelOnly()));
  }

  proof::Opening Opening() const { return Must(proof::DecodeOpening(bundle_.opening)); }
  session::SessionId Id() const { return session::MakeSessionId(entry_.kid, 1, {}); }
  recording::Challenge Challenge() const { return recording::MakeChallenge(Id(), request_, bundle_.challenge_seed); }

  // Claims does what a gate does.
  statement::Claims Claims() const {
    CheckReport report;
    auto proof = Must(proof::CheckSession({bundle_.recording, request_, Challenge(), *roots_}, Opening(), report));
    const Time issued = *ParseTime("2026-06-01T00:00:02Z");
    acceptance::Context context{issued - std::chrono::minutes(5), issued};
    context.private_targets = true;
    const auto verdict = Must(acceptance::Decide(std::move(proof), request_, context, report));
    const auto list = Must(release::ReleaseList::Decode(Must(cose::Parse(bundle_.release_list)).payload));
    return acceptance::BuildClaims(verdict, {issued,
                                             Id(),
                                             request_,
                                             {0xcd},
                                             release::IdentityOf(list.releases[1]),
                                             release::IdentityOf(list.releases[0]),
                                             {},
                                             crypto::Sha256(bundle_.entry),
                                             crypto::Sha256(bundle_.node_evidence),
                                             crypto::Sha256(bundle_.release_list),
                                             roots_->id()});
  }

  Bytes bytes_;
  statement::Bundle bundle_;
  recording::SessionRequest request_;
  binding::Entry entry_;
  std::optional<crypto::WebRoots> roots_;
};

TEST_F(Golden, EveryPartIsWrittenAsItWasRead) {
  EXPECT_EQ(HashOf(bytes_), kBundle);
  EXPECT_EQ(bundle_.Encode(), bytes_);
  EXPECT_EQ(request_.Encode(), bundle_.request);
  EXPECT_EQ(HashOf(bundle_.request), kRequest);
  EXPECT_EQ(Must(recording::Recording::Decode(bundle_.recording)).Encode(), bundle_.recording);
  EXPECT_EQ(HashOf(bundle_.recording), kRecording);
  EXPECT_EQ(proof::EncodeOpening(Opening()), bundle_.opening);
  EXPECT_EQ(HashOf(bundle_.opening), kOpening);
  EXPECT_EQ(entry_.Encode(), bundle_.entry);
  for (const Bytes& evidence : {bundle_.signer_evidence, bundle_.node_evidence})
    EXPECT_EQ(Must(binding::Evidence::Decode(evidence)).Encode(), evidence);
}

TEST_F(Golden, TheStatementIsSignedAgain) {
  CountingRandom random(50);
  const crypto::Secp256k1Key key = crypto::Secp256k1Key::Generate(random);
  ASSERT_EQ(key.public_key(), entry_.public_key);
  cose::Sign1 document{cose::Algorithm::kEs256K,
                       std::string(statement::kStatementContentType),
                       ToBytes(entry_.kid),
                       Claims().Encode(),
                       {}};
  document.signature = key.SignSha256(document.ToBeSigned());
  EXPECT_EQ(document.Encode(), bundle_.statement);
  EXPECT_EQ(HashOf(bundle_.statement), kStatement);
}

TEST_F(Golden, TheProofIsMadeAgain) {
  CountingRandom random(7);
  disclosure::Wish wish;
  wish.whole_body = true;
  recording::SessionRequest selective = request_;
  selective.disclosure = session::Disclosure::kSelective;
  const auto opening = Opening();
  const Secret& secret = std::get<proof::RevealAllOpening>(opening).handshake_secret;
  const auto made =
      Must(proof::ProveSelective({bundle_.recording, selective, Challenge(), *roots_}, secret, wish, random));
  EXPECT_EQ(HashOf(proof::EncodeOpening(made)), kSelective);
}

TEST_F(Golden, AnExtensionAndItsSecretAreAsTheyAreSpecified) {
  proof::Extension extension;
  extension.statement.fill(0x11);
  extension.spans = {{0, 2, disclosure::ByteClass::kDisclosed}, {2, 5, disclosure::ByteClass::kOpaque}};
  extension.disclosed = ToBytes("ab");
  extension.paths = {"$['x']"};
  extension.proof = Bytes{7};
  EXPECT_EQ(ToHex(extension.Encode()), kExtension);
  const proof::SessionSecret secret{extension.statement, Secret::CopyOf(Bytes(32, 0x22))};
  EXPECT_EQ(ToHex(secret.Encode().Reveal()), kSessionSecret);
}

}  // namespace
}  // namespace attestor
