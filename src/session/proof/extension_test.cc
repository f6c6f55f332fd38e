// A further disclosure: honest ones, one after the other, and everything that a client may try instead.
#include "session/proof/extension.h"

#include <functional>

#include "circuit/clear.h"
#include "core/crypto/hash.h"
#include "session/disclosure/errors.h"
#include "session/proof/check_session.h"
#include "session/proof/errors.h"
#include "session/proof/selective.h"
#include "session/proof/zero_knowledge.h"
#include "session/terms/terms.h"
#include "testkit/fixtures/codec.h"
#include "testkit/proof/selective_session.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/types.h"
#include "zk/engine/errors.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/vole/parameters.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;
using disclosure::MaskedBytes;

constexpr char kBody[] = R"({"tier":"gold","owner":"Ada","amount":1024.50,"open":true})";
constexpr char kHidden[] = R"({"tier":"iron","owner":"Eve","amount":1024.50,"open":true})";

class ExtensionTest : public SelectiveSession {
 protected:
  explicit ExtensionTest(uint8_t challenge = 0x5a) : SelectiveSession(challenge) {
    Client({Data(kRequest), Close()});
    const std::string response = Response(kBody);
    std::vector<Inner> pieces = {Ticket(200)};
    for (size_t at = 0; at < response.size(); at += 60)
      pieces.push_back(Data(std::string_view(response).substr(at, 60)));
    pieces.push_back(Close());
    Server(pieces);
    client_.Set(ByteClass::kText, "session=5f1c9a77e0");
    server_.Set(ByteClass::kString, "gold").Set(ByteClass::kString, "Ada").Set(ByteClass::kScalar, "true");
    paths_ = {"$['amount']"};
  }

  CheckedProof Prove() {
    SelectiveOpening opening = Open();
    opening.proof = ProveAnyway(TheSubject(), opening, run_.handshake_secret, random_);
    CheckReport report;
    auto proof = CheckSession(TheSubject(), opening, report);
    if (!proof.ok()) std::abort();
    return std::move(proof).value();
  }
  static const Selected& SelectedOf(const CheckedProof& proof) { return std::get<Selected>(proof.shown()); }
  SessionSecret TheSecret() const { return {statement_, run_.handshake_secret.Clone()}; }
  // KnownOf is what the opening says of the response.
  static Known KnownOf(const CheckedProof& proof) { return {SelectedOf(proof).response, SelectedOf(proof).values}; }
  Extension Extend(const CheckedProof& proof, const Known& known, const std::vector<std::string>& queries) {
    auto extension = ProveExtension(proof, known, TheSecret(), queries, random_);
    if (!extension.ok()) std::abort();
    return std::move(extension).value();
  }
  void Refused(const CheckedProof& proof, const Extension& extension, const ErrorCode& code) {
    const auto extended = CheckExtension(proof, KnownOf(proof), statement_, extension);
    ASSERT_FALSE(extended.ok());
    EXPECT_TRUE(extended.error().Is(code)) << extended.error().Text();
  }
  // Anyway proves `extension` under any key, true or not: the relation is put together as spec/selective.md section 6
  // says.
  void Anyway(const CheckedProof& proof, Extension& extension, const Secret& key) {
    const ServerRecords& server = SelectedOf(proof).server;
    const auto records = server.committed.recorded().server_records().subspan(server.first);
    std::vector<ByteClass> classes;
    const auto added = MaskedBytes::FromSpans(SelectedOf(proof).response.size(), extension.spans, extension.disclosed);
    size_t at = 0;
    for (const RecordShape& shape : server.shapes) {
      for (size_t i = 0; i < shape.content; ++i) {
        classes.push_back(shape.type == tls::ContentType::kApplicationData ? added->classes()[at++]
                                                                           : ByteClass::kOpaque);
      }
    }
    const Claim claim{{}, Bytes(classes.size()), classes};
    const auto content = MaskedBytes::FromSpans(classes.size(), claim.Opening().spans, extension.disclosed);
    DirectionRelation all = MakeDirectionRelation(records, server.shapes, *content, {server.h}, server.nonces);
    ExtensionRelation relation{{all.tags, {}}};
    for (size_t i = 0; i < all.records.size(); ++i) {
      all.records[i].sealed = false;
      const bool shows =
          std::ranges::any_of(all.records[i].classes, [](ByteClass c) { return c != ByteClass::kOpaque; });
      if (i == 0 || shows) relation.server.records.push_back(all.records[i]);
    }
    const ByteArray<32> statement = crypto::Sha256(Concat(
        {AsBytes("attestor/tls13-extension/v1"), extension.statement, crypto::Sha256(extension.EncodePublic())}));
    const auto bits = zk::engine::WitnessBits(relation);
    circuit::ClearBackend clear(key.Reveal(), *bits);
    relation.Run(clear);
    extension.proof = zk::engine::ProveWitness<zk::field::PortableField>(
        zk::field::BestIsa(), zk::vole::ParametersFor(*bits), relation, statement, clear.TakeWitness(), *bits, random_);
  }
  Secret RecordKey() const { return tls::DeriveTrafficKeys(tls::kAes128GcmSha256, secrets_.server).key.Clone(); }

  ByteArray<32> statement_{9};
};

// OtherSession is the same in everything but its handshake.
class OtherSession : public ExtensionTest {
 public:
  OtherSession() : ExtensionTest(0x77) {}
  void TestBody() override {}
  using ExtensionTest::Extend;
  using ExtensionTest::Prove;
  using ExtensionTest::RecordKey;
};

TEST_F(ExtensionTest, OneAfterTheOther) {
  const CheckedProof proof = Prove();
  MaskedBytes shown = SelectedOf(proof).response;
  std::vector<disclosure::Revealed> values = SelectedOf(proof).values;
  for (const auto& [query, value] : {std::pair{"$.tier", R"("gold")"}, {"$.open", "true"}, {"$", kBody}}) {
    const Extension extension = Extend(proof, {shown, values}, {query});
    EXPECT_LT(extension.Encode().size(), 150'000u);
    const auto extended = CheckExtension(proof, {shown, values}, statement_, extension);
    ASSERT_TRUE(extended.ok()) << extended.error().Text();
    ASSERT_EQ(extended->values.size(), 1u);
    EXPECT_EQ(AsText(extended->values[0].value), value);
    shown = extended->response;
    values.push_back(extended->values[0]);
    EXPECT_TRUE(CheckExtension(proof, {shown, values}, statement_, extension).error().Is(kPathKnown))
        << "the same one again";
    EXPECT_TRUE(CheckExtension(proof, {shown, {}}, statement_, extension).error().Is(kNothingAdded))
        << "no byte is new";
  }
  EXPECT_TRUE(AsText(shown.bytes()).ends_with(kBody));
}

// A query that also finds what is listed adds the rest, and lists that alone.
TEST_F(ExtensionTest, WhatIsListedIsNotListedAgain) {
  const CheckedProof proof = Prove();
  const Extension extension = Extend(proof, KnownOf(proof), {"$.amount", "$.tier"});
  EXPECT_EQ(extension.paths, std::vector<std::string>{"$['tier']"});
  Extension again = extension;
  again.paths.emplace_back("$['amount']");
  Refused(proof, again, kPathKnown);
}

TEST_F(ExtensionTest, TheCheatingProverCanBeHonest) {
  const CheckedProof proof = Prove();
  Extension extension = Extend(proof, KnownOf(proof), {"$.tier"});
  Anyway(proof, extension, RecordKey());
  EXPECT_TRUE(CheckExtension(proof, KnownOf(proof), statement_, extension).ok());
}

TEST_F(ExtensionTest, OfAnotherStatement) {
  const CheckedProof proof = Prove();
  Extension extension = Extend(proof, KnownOf(proof), {"$.tier"});
  extension.statement[0] ^= 1;
  Refused(proof, extension, kExtension);
  Anyway(proof, extension, RecordKey());
  Refused(proof, extension, kExtension);
}

// Replayed for another session with the same words, its statement written over.
TEST_F(ExtensionTest, ReplayedInAnotherSession) {
  OtherSession other;
  const CheckedProof proof = Prove();
  const CheckedProof donor = other.Prove();
  ASSERT_EQ(SelectedOf(proof).response, SelectedOf(donor).response);
  const Extension extension = other.Extend(donor, KnownOf(donor), {"$.tier"});
  EXPECT_TRUE(CheckExtension(donor, KnownOf(donor), statement_, extension).ok());
  const auto extended = CheckExtension(proof, KnownOf(proof), statement_, extension);
  ASSERT_FALSE(extended.ok());
  // The length of a proof depends a little on the IV, which decides how many bits there are to commit to.
  EXPECT_TRUE(extended.error().Is(zk::engine::kProof) || extended.error().Is(zk::engine::kProofFormat))
      << extended.error().Text();
}

// Replayed in the same session for other bytes, paths and classes.
TEST_F(ExtensionTest, ReplayedForAnotherDisclosure) {
  const CheckedProof proof = Prove();
  const Extension honest = Extend(proof, KnownOf(proof), {"$.tier"});
  Extension other = honest;
  other.disclosed = ToBytes("iron");
  Refused(proof, other, zk::engine::kProof);
  other = honest;
  other.paths = {};
  Refused(proof, other, zk::engine::kProof);
  other = honest;
}

TEST_F(ExtensionTest, WithOtherBytes) {
  const CheckedProof proof = Prove();
  Extension extension = Extend(proof, KnownOf(proof), {"$.tier"});
  extension.disclosed = ToBytes("iron");
  Anyway(proof, extension, RecordKey());
  Refused(proof, extension, zk::engine::kProof);
}

TEST_F(ExtensionTest, UnderAnotherKey) {
  const CheckedProof proof = Prove();
  const Extension honest = Extend(proof, KnownOf(proof), {"$.tier"});
  OtherSession other;
  for (const Secret& key : {other.RecordKey(), random_.MakeSecret(16)}) {
    Extension extension = honest;
    Anyway(proof, extension, key);
    Refused(proof, extension, zk::engine::kProof);
  }
}

// What was shown before stays: other bytes in its place, or a class that rules it out, are a contradiction.
TEST_F(ExtensionTest, Contradictions) {
  const CheckedProof proof = Prove();
  const MaskedBytes& shown = SelectedOf(proof).response;
  Extension extension{statement_, {}, {}, {}, Bytes(1)};
  const auto amount = static_cast<uint32_t>(AsText(shown.bytes()).find("1024.50"));
  const auto all = static_cast<uint32_t>(shown.size());
  extension.spans = {{0, amount, ByteClass::kOpaque},
                     {amount, amount + 7, ByteClass::kDisclosed},
                     {amount + 7, all, ByteClass::kOpaque}};
  extension.disclosed = ToBytes("9024.50");
  Refused(proof, extension, disclosure::kContradiction);
  extension.spans = {{0, 1, ByteClass::kOpaque}, {1, 20, ByteClass::kText}, {20, all, ByteClass::kOpaque}};
  extension.disclosed.clear();
  Refused(proof, extension, disclosure::kContradiction);  // a line end is no text
}

TEST_F(ExtensionTest, SpansAndPathsAreJudged) {
  const CheckedProof proof = Prove();
  const Extension honest = Extend(proof, KnownOf(proof), {"$.tier"});
  const auto refused = [&](const std::function<void(Extension&)>& change, const ErrorCode& code) {
    Extension extension = honest;
    change(extension);
    Refused(proof, extension, code);
  };
  refused([](Extension& one) { one.spans.pop_back(); }, disclosure::kSpans);
  refused([](Extension& one) { one.disclosed.pop_back(); }, disclosure::kSpanBytes);
  refused([](Extension& one) { one.paths = {"$['owner']"}; }, disclosure::kHiddenValue);
  refused([](Extension& one) { one.proof.pop_back(); }, zk::engine::kProofFormat);
  refused([](Extension& one) { one.proof = Bytes(1); }, zk::engine::kProofFormat);
}

TEST_F(ExtensionTest, WhatCannotBeAsked) {
  const CheckedProof proof = Prove();
  const Known known = KnownOf(proof);
  const auto code = [&](const SessionSecret& secret, const std::vector<std::string>& queries) {
    const auto extension = ProveExtension(proof, known, secret, queries, random_);
    return extension.ok() ? std::string("none") : std::string(extension.error().code().id);
  };
  EXPECT_EQ(code(TheSecret(), {"$.none"}), "disclosure.no_match");
  EXPECT_EQ(code(TheSecret(), {"$.amount"}), kNothingAdded.id);
  EXPECT_EQ(code(TheSecret(), {}), kNothingAdded.id);
  SessionSecret flipped = TheSecret();
  flipped.handshake_secret.RevealMutable()[31] ^= 1;
  EXPECT_EQ(code(flipped, {"$.tier"}), kSecret.id);
}

TEST_F(ExtensionTest, ARevealedSessionHasNothingLeft) {
  request_.disclosure = session::Disclosure::kRevealAll;
  plan_.response = Response(kHidden);
  run_ = RunSession(plan_);
  recording_ = run_.recording.Encode();
  CheckReport report;
  const auto proof = CheckSession(TheSubject(), run_.opening(), report);
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  const auto extension = ProveExtension(*proof, {MaskedBytes(), {}}, TheSecret(), {"$.tier"}, random_);
  EXPECT_TRUE(extension.error().Is(kNotSelective));
  EXPECT_TRUE(CheckExtension(*proof, {MaskedBytes(), {}}, statement_, Extension{}).error().Is(kNotSelective));
}

TEST(ExtensionCodec, OneForm) {
  const Extension extension{ByteArray<32>{1, 2},
                            {{0, 300, ByteClass::kOpaque}, {300, 304, ByteClass::kDisclosed}},
                            ToBytes("gold"),
                            {"$['a']"},
                            Bytes(3, 5)};
  testing::ExpectOneForm<Extension>(extension.Encode());
  const auto decoded = Extension::Decode(extension.Encode());
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->statement, extension.statement);
  EXPECT_EQ(decoded->spans, extension.spans);
  EXPECT_EQ(decoded->disclosed, extension.disclosed);
  EXPECT_EQ(decoded->paths, extension.paths);
  EXPECT_EQ(decoded->proof, extension.proof);
  EXPECT_TRUE(Extension::Decode(Bytes{}).error().Is(kOpeningFormat));
}

TEST(ExtensionCodec, Bounds) {
  Extension largest{ByteArray<32>{1}, {}, Bytes(limits::kDisclosed), {}, Bytes(limits::kProof)};
  for (uint32_t i = 0; i < limits::kSpans; ++i) largest.spans.push_back({i * 300, (i + 1) * 300, ByteClass::kOpaque});
  largest.paths.assign(limits::kPaths, std::string(limits::kPath, 'p'));
  EXPECT_LE(largest.Encode().size(), limits::kExtension);
  EXPECT_TRUE(Extension::Decode(largest.Encode()).ok());
  EXPECT_TRUE(CheckDescribable(largest).ok());
  const auto beyond = std::to_array<void (*)(Extension&)>(
      {[](Extension& one) { one.spans.push_back(one.spans.back()); },
       [](Extension& one) { one.disclosed.push_back(0); }, [](Extension& one) { one.paths.emplace_back("p"); },
       [](Extension& one) { one.paths[0].push_back('p'); }});
  for (const auto& change : beyond) {
    Extension extension = largest;
    change(extension);
    EXPECT_TRUE(CheckDescribable(extension).error().Is(kTooManyParts));
    EXPECT_TRUE(Extension::Decode(extension.Encode()).error().Is(kOpeningFormat));
  }
}

TEST(SessionSecretCodec, OneForm) {
  const SessionSecret secret{ByteArray<32>{1, 2}, Secret::CopyOf(Bytes(32, 7))};
  const Bytes encoded = ToBytes(secret.Encode().Reveal());
  testing::ExpectOneForm(
      encoded, [](ByteView bytes) { return SessionSecret::Decode(bytes); },
      [](const SessionSecret& value) { return ToBytes(value.Encode().Reveal()); });
  Bytes version = encoded;
  version[2] = 2;
  EXPECT_TRUE(SessionSecret::Decode(version).error().Is(kVersion));
  EXPECT_TRUE(SessionSecret::Decode(Bytes(3)).error().Is(kOpeningFormat));
}

}  // namespace
}  // namespace attestor::proof
