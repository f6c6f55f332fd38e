// The one encoding of claims, and statements signed and changed.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "core/crypto/secp256k1.h"
#include "statement/format/errors.h"
#include "statement/format/statement.h"
#include "testkit/fixtures/codec.h"

namespace attestor::statement {
namespace {

// SHA-256 of the 867 bytes that spec/formats.cddl gives for Sample().
constexpr char kGoldenSha256[] = "501ae571476e74ce306d9c10310a00b0ce54d9eea609bd58e5338e78d9caabe3";
constexpr char kGoldenBegin[] =
    "b2061a6924810007582007070707070707070707070707070707070707070707070707070707070707070a480a0a0a0a0a0a0a0a190109781"
    "d";

ByteArray<32> Filled(uint8_t byte) {
  ByteArray<32> out{};
  out.fill(byte);
  return out;
}

Claims Sample() {
  Claims claims;
  claims.issued_at = Time(std::chrono::seconds(1764000000));
  claims.session_id = Filled(0x07);
  claims.nonce = Bytes(8, 0x0a);
  claims.recipient.fill(0x02);
  claims.host = "bank.example";
  claims.port = 443;
  claims.address = "192.0.2.7";
  claims.leaf_spki_sha256 = Filled(0x34);
  claims.cipher_suite = 0x1301;
  claims.group = 29;
  claims.signature_scheme = 0x0403;
  claims.record_root = Filled(0x41);
  claims.client_records = 4;
  claims.server_records = 5;
  claims.challenge = Filled(0x44);
  claims.recording_hash = Filled(0x45);
  claims.method = "GET";
  claims.target = "/rates?x=1";
  claims.status = 200;
  claims.request_body_size = 7;
  claims.request_body_hash = Filled(0x59);
  claims.request_headers = {{"Host", HeaderClaim::Form::kValue, ToBytes("bank.example")},
                            {"Cookie", HeaderClaim::Form::kHidden, {}},
                            {"X-Long", HeaderClaim::Form::kHash, Bytes(32, 0x5a)}};
  claims.response_headers = {{"Age", HeaderClaim::Form::kValue, ToBytes("0")}};
  claims.request_hash = Filled(0x55);
  claims.response_hash = Filled(0x56);
  claims.web_roots_id = Filled(0x06);
  claims.config_digest = Filled(0x77);
  claims.signer = {Filled(0x08), "signer 1.2", 9};
  claims.node = {Filled(0x09), "node 1.2", 7};
  claims.connected_at = Time(Duration(1764000000123));
  claims.ended_at = claims.connected_at + Duration(300);
  claims.marks = {Mark::kOtherWebRoots, Mark::kPrivateTargets};
  claims.entry_hash = Filled(0x12);
  claims.node_evidence_hash = Filled(0x13);
  claims.release_list_hash = Filled(0x14);
  return claims;
}

// The largest statement that there is: what an opening may show, and a request may name.
TEST(Statement, TheLargestIsRead) {
  Claims claims = Sample();
  claims.disclosure = Disclosure::kSelective;
  claims.target = std::string(limits::kTarget, 't');
  for (size_t i = 0; i < limits::kPaths; ++i) {
    claims.revealed.push_back({std::string(limits::kPath, 'p'), kMaxRevealedValue, Bytes(kMaxRevealedValue, 'v')});
  }
  const std::string name(limits::kHead / limits::kHeaders, 'h');
  claims.request_headers.assign(limits::kHeaders, {name, HeaderClaim::Form::kHash, Bytes(32, 'x')});
  claims.response_headers.assign(limits::kHeaders, {name, HeaderClaim::Form::kHidden, {}});
  const auto sign = [](const Claims& of) {
    cose::Sign1 document{cose::Algorithm::kEs256K, std::string(kStatementContentType), Bytes(32, 1), of.Encode(), {}};
    return document.Encode();
  };
  EXPECT_LE(sign(claims).size(), limits::kStatement);
  const auto read = ReadStatement(sign(claims));
  ASSERT_TRUE(read.ok()) << read.error().Text();
  EXPECT_EQ(read->Encode(), claims.Encode());
  Claims beyond = claims;
  beyond.revealed.push_back(beyond.revealed.back());
  EXPECT_TRUE(ReadStatement(sign(beyond)).error().Is(kStatementFormat));
  beyond = claims;
  beyond.revealed[0].path.push_back('p');
  EXPECT_TRUE(ReadStatement(sign(beyond)).error().Is(kStatementFormat));
  beyond = claims;
  beyond.target.push_back('t');
  EXPECT_TRUE(ReadStatement(sign(beyond)).error().Is(kStatementFormat));
}

void Refused(const Bytes& encoded, const char* why, const ErrorCode& code = kStatementFormat) {
  const auto decoded = Claims::Decode(encoded);
  ASSERT_FALSE(decoded.ok()) << why;
  EXPECT_TRUE(decoded.error().Is(code)) << why;
}

// Replaced is Sample() with the one occurrence of `from` (hex) turned into `to`.
Bytes Replaced(std::string_view from, std::string_view to) {
  std::string hex = ToHex(Sample().Encode());
  const size_t at = hex.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(hex.find(from, at + 1), std::string::npos) << from;
  return *FromHex(hex.replace(at, from.size(), to));
}

TEST(Claims, GoldenBytes) {
  const Bytes encoded = Sample().Encode();
  EXPECT_EQ(encoded.size(), 867u);
  EXPECT_EQ(ToHex(crypto::Sha256(encoded)), kGoldenSha256);
  EXPECT_TRUE(ToHex(encoded).starts_with(kGoldenBegin)) << ToHex(encoded).substr(0, sizeof(kGoldenBegin) - 1);
}

TEST(Claims, OneForm) {
  testing::ExpectOneForm<Claims>(Sample().Encode());
  Claims unmarked = Sample();
  unmarked.marks.clear();
  testing::ExpectOneForm<Claims>(unmarked.Encode());
}

TEST(Claims, WhatIsReadIsWhatWasWritten) {
  const auto claims = Claims::Decode(Sample().Encode());
  ASSERT_TRUE(claims.ok());
  EXPECT_EQ(claims->issued_at, Sample().issued_at);
  EXPECT_EQ(claims->session_id, Filled(0x07));
  EXPECT_EQ(claims->nonce, Bytes(8, 0x0a));
  EXPECT_EQ(claims->recipient, Sample().recipient);
  EXPECT_EQ(claims->host, "bank.example");
  EXPECT_EQ(claims->port, 443);
  EXPECT_EQ(claims->target, "/rates?x=1");
  EXPECT_EQ(claims->status, 200);
  EXPECT_EQ(claims->request_body_size, 7U);
  EXPECT_EQ(claims->request_body_hash, Filled(0x59));
  EXPECT_EQ(claims->request_headers, Sample().request_headers);
  EXPECT_EQ(claims->response_headers, Sample().response_headers);
  EXPECT_EQ(claims->signer, Sample().signer);
  EXPECT_EQ(claims->node, Sample().node);
  EXPECT_EQ(claims->marks, Sample().marks);
  EXPECT_EQ(claims->ended_at - claims->connected_at, Duration(300));
  EXPECT_EQ(claims->node_evidence_hash, Filled(0x13));
  EXPECT_EQ(claims->release_list_hash, Filled(0x14));
}

TEST(Claims, OtherModesProfilesAndVersions) {
  Refused(Replaced("3a0001117001", "3a0001117003"), "mode 3", kVersion);
  Refused(Replaced(ToHex(AsBytes("statement:2")), ToHex(AsBytes("statement:1"))), "another profile", kVersion);
  Refused(Replaced("05190304", "05190303"), "TLS 1.2", kVersion);
  Refused(Replaced("a901010263474554", "a901030263474554"), "another kind of disclosure", kVersion);
  Claims other = Sample();
  other.mode = static_cast<Mode>(0);
  Refused(other.Encode(), "mode 0", kVersion);
}

Claims SealedSample() {
  Claims claims = Sample();
  claims.mode = Mode::kSealed;
  claims.sealed = {claims.ended_at + Duration(7), Alpn::kConfirmed, Filled(0x15)};
  return claims;
}

TEST(Claims, OfSealedMode) {
  const Bytes encoded = SealedSample().Encode();
  const auto claims = Claims::Decode(encoded);
  ASSERT_TRUE(claims.ok()) << claims.error().Text();
  EXPECT_EQ(claims->mode, Mode::kSealed);
  EXPECT_EQ(claims->sealed, SealedSample().sealed);
  testing::ExpectOneForm<Claims>(encoded);
  Claims wrong = SealedSample();
  wrong.sealed.reset();
  Refused(wrong.Encode(), "sealed mode without its claims");
  wrong = SealedSample();
  wrong.mode = Mode::kProxy;
  Refused(wrong.Encode(), "proxy mode with them");
  wrong = SealedSample();
  wrong.sealed->alpn = static_cast<Alpn>(2);
  Refused(wrong.Encode(), "a third word on the protocol");
}

Claims SelectiveSample() {
  Claims claims = Sample();
  claims.disclosure = Disclosure::kSelective;
  claims.opening_hash = Filled(0x57);
  claims.revealed = {{"$['a']", 4, ToBytes("1024")}, {"$['b']", 1025, Bytes(32, 0x58)}};
  return claims;
}

TEST(Claims, SelectiveDisclosure) {
  const Bytes encoded = SelectiveSample().Encode();
  const auto decoded = Claims::Decode(encoded);
  ASSERT_TRUE(decoded.ok()) << decoded.error().Text();
  EXPECT_EQ(decoded->disclosure, Disclosure::kSelective);
  EXPECT_EQ(decoded->opening_hash, Filled(0x57));
  EXPECT_EQ(decoded->revealed, SelectiveSample().revealed);
  testing::ExpectOneForm<Claims>(encoded);
}

TEST(Claims, RevealedValuesStandByValueOrByHash) {
  Claims claims = SelectiveSample();
  claims.revealed[0] = {"$", kMaxRevealedValue, Bytes(kMaxRevealedValue, '1')};
  EXPECT_TRUE(Claims::Decode(claims.Encode()).ok());
  claims.revealed[0] = {"$", kMaxRevealedValue + 1, Bytes(kMaxRevealedValue + 1, '1')};
  Refused(claims.Encode(), "a large value that is not hashed");
  claims.revealed[0] = {"$", 4, Bytes(32)};
  Refused(claims.Encode(), "a small value that is hashed");
  claims.revealed[0] = {"", 1, Bytes(1)};
  Refused(claims.Encode(), "no path");
  claims.revealed = std::vector<RevealedClaim>(257, {"$", 1, Bytes(1)});
  Refused(claims.Encode(), "too many values");
}

TEST(Claims, HeadersHaveThreeForms) {
  using Form = HeaderClaim::Form;
  const auto refused = [](HeaderClaim header, const char* why) {
    for (auto headers : {&Claims::request_headers, &Claims::response_headers}) {
      Claims claims = Sample();
      claims.*headers = {header};
      Refused(claims.Encode(), why);
    }
  };
  Claims claims = Sample();
  claims.request_headers = {{"A", Form::kValue, Bytes(kMaxHeaderValue, 'a')}, {"A", Form::kValue, {}}};
  EXPECT_TRUE(Claims::Decode(claims.Encode()).ok());
  refused({"A", Form::kValue, Bytes(kMaxHeaderValue + 1, 'a')}, "a long value that is not hashed");
  refused({"A", Form::kHash, Bytes(31)}, "no hash");
  refused({"A", Form::kHash, Bytes(33)}, "no hash");
  refused({"A", Form::kHidden, Bytes(1)}, "a hidden value that is there");
  refused({"", Form::kHidden, {}}, "no name");
  refused({"A", static_cast<Form>(3), {}}, "another form");
  claims.request_headers.assign(129, {"A", Form::kHidden, {}});
  Refused(claims.Encode(), "too many headers");
}

TEST(Claims, AHeaderIsComparedByValueOrHash) {
  using Form = HeaderClaim::Form;
  const HeaderClaim value{"A", Form::kValue, ToBytes("x")};
  const HeaderClaim hash{"A", Form::kHash, ToBytes(crypto::Sha256(AsBytes("x")))};
  const HeaderClaim hidden{"A", Form::kHidden, {}};
  EXPECT_TRUE(value.Is("x") && hash.Is("x"));
  EXPECT_FALSE(value.Is("y") || hash.Is("y") || hidden.Is("x") || hidden.Is(""));
  EXPECT_FALSE(HeaderClaim({"A", Form::kHidden, hash.value_or_hash}).Is("x")) << "whatever it holds";
  EXPECT_EQ(value.Value(), "x");
  EXPECT_FALSE(hash.Value() || hidden.Value());
}

TEST(Claims, Marks) {
  Refused(Replaced("3a0001117a820102", "3a0001117a820201"), "marks out of order");
  Refused(Replaced("3a0001117a820102", "3a0001117a820101"), "a mark twice");
  Refused(Replaced("3a0001117a820102", "3a0001117a820103"), "an unknown mark");
  Refused(Replaced("3a0001117a820102", "3a0001117a820001"), "mark 0");
  Refused(Replaced("3a0001117a820102", "3a0001117a83010203"), "three marks");
}

// The recording's hash is the last that the transcript says: what follows could be read without it.
TEST(Claims, AShorterHashOfTheRecording) {
  Claims claims = Sample();
  claims.recording_hash.fill(0x7e);
  Bytes encoded = claims.Encode();
  const Bytes hash = Concat({Bytes{0x58, 0x20}, claims.recording_hash});
  const auto at = std::ranges::search(encoded, hash).begin();
  ASSERT_NE(at, encoded.end());
  at[1] = 0x1f;
  encoded.erase(at + 2);
  Refused(encoded, "31 bytes");
}

TEST(Claims, Bounds) {
  for (const size_t size : {size_t{7}, size_t{65}}) {
    Claims claims = Sample();
    claims.nonce = Bytes(size, 1);
    Refused(claims.Encode(), "a nonce has 8 to 64 bytes");
  }
  Claims claims = Sample();
  claims.host.clear();
  Refused(claims.Encode(), "no host");
  claims = Sample();
  claims.target = std::string(8 * 1024, '/');
  EXPECT_TRUE(Claims::Decode(claims.Encode()).ok());
  claims.target += '/';
  Refused(claims.Encode(), "a long target");
  claims = Sample();
  claims.issued_at = Time(std::chrono::seconds(253402300800));
  Refused(claims.Encode(), "the year 10000");
}

TEST(Claims, Words) {
  EXPECT_EQ(ToText(Mode::kProxy), "proxy");
  EXPECT_EQ(ToText(Mode::kSealed), "sealed");
  EXPECT_EQ(ToText(static_cast<Mode>(9)), "unknown");
  EXPECT_EQ(ToText(Alpn::kAbsent), "absent");
  EXPECT_EQ(ToText(Alpn::kConfirmed), "confirmed");
  EXPECT_EQ(ToText(static_cast<Alpn>(9)), "unknown");
  EXPECT_NE(ToText(Mark::kOtherWebRoots), ToText(Mark::kPrivateTargets));
  EXPECT_EQ(ToText(static_cast<Mark>(9)), "unknown");
}

class StatementTest : public ::testing::Test {
 protected:
  cose::Sign1 Document(Bytes payload = Sample().Encode()) const {
    return {cose::Algorithm::kEs256K, std::string(kStatementContentType), ToBytes(kid_), std::move(payload), {}};
  }
  Bytes Signed(cose::Sign1 document) const {
    document.signature = key_.SignSha256(document.ToBeSigned());
    return document.Encode();
  }

  CountingRandom random_{8};
  crypto::Secp256k1Key key_ = crypto::Secp256k1Key::Generate(random_);
  ByteArray<32> kid_ = crypto::Sha256(key_.public_key());
};

TEST_F(StatementTest, OfTheRightKey) {
  const Bytes statement = Signed(Document());
  const auto claims = VerifyStatement(statement, kid_, key_.public_key());
  ASSERT_TRUE(claims.ok()) << claims.error().Text();
  EXPECT_EQ(claims->Encode(), Sample().Encode());
  EXPECT_EQ(ReadStatement(statement)->Encode(), Sample().Encode());
  const crypto::Secp256k1Key other = crypto::Secp256k1Key::Generate(random_);
  EXPECT_TRUE(VerifyStatement(statement, kid_, other.public_key()).error().Is(kStatementSignature));
  EXPECT_TRUE(VerifyStatement(statement, crypto::Sha256(other.public_key()), key_.public_key())
                  .error()
                  .Is(kStatementSignature));
}

TEST_F(StatementTest, EveryChangedByteIsSeen) {
  const Bytes statement = Signed(Document());
  for (size_t at = 0; at < statement.size(); ++at) {
    Bytes changed = statement;
    changed[at] ^= 1;
    EXPECT_FALSE(VerifyStatement(changed, kid_, key_.public_key()).ok()) << at;
  }
}

TEST_F(StatementTest, OtherDocumentsOfTheSameKey) {
  cose::Sign1 document = Document();
  document.content_type = "application/other";
  EXPECT_TRUE(VerifyStatement(Signed(document), kid_, key_.public_key()).error().Is(kStatementSignature));
  document = Document();
  document.algorithm = cose::Algorithm::kEdDsa;
  EXPECT_TRUE(VerifyStatement(Signed(document), kid_, key_.public_key()).error().Is(kStatementSignature));
  EXPECT_TRUE(VerifyStatement(Signed(Document(ToBytes("x"))), kid_, key_.public_key()).error().Is(kStatementFormat));
  EXPECT_TRUE(VerifyStatement(Sample().Encode(), kid_, key_.public_key()).error().Is(kStatementFormat))
      << "without signature";
  EXPECT_TRUE(ReadStatement(Sample().Encode()).error().Is(kStatementFormat));
  EXPECT_TRUE(ReadStatement(Signed(Document(ToBytes("x")))).error().Is(kStatementFormat));
}

}  // namespace
}  // namespace attestor::statement
