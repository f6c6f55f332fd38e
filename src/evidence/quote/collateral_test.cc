// The canonical form of collateral, and what becomes it.
#include "evidence/quote/collateral.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "evidence/quote/collateral_check.h"
#include "evidence/quote/collateral_export.h"
#include "evidence/quote/collateral_import.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/verify.h"
#include "testkit/fixtures/codec.h"
#include "testkit/fixtures/vectors.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {
namespace {

template <class T>
void ExpectCode(const Result<T>& result, const ErrorCode& code, const std::string& what = {}) {
  ASSERT_FALSE(result.ok()) << what << ", expected " << code.id;
  EXPECT_TRUE(result.error().Is(code)) << what << ": " << result.error().Text() << ", expected " << code.id;
}

CollateralFields MockFields() {
  MockPlatform platform;
  return *CollateralFields::Decode(platform.Build().collateral);
}

TEST(CollateralForm, HasOneEncoding) {
  CollateralFields fields;
  fields.root = fields.root_crl = fields.pck_crl = Bytes(2, 1);
  fields.tcb_info = {Bytes(1, 2), "{}", {}};
  fields.qe_identity = {Bytes(1, 3), "[]", {}};
  testing::ExpectOneForm<CollateralFields>(fields.Encode());
  fields.pck = {Bytes(1, 4), Bytes(1, 5)};
  testing::ExpectOneForm<CollateralFields>(fields.Encode());
}

TEST(CollateralForm, IsNotReadWhenItIsTooLong) {
  const auto refused = CollateralFields::Decode(Bytes(kMaxCollateralSize + 1, 0xa7));
  EXPECT_TRUE(refused.error().Is(kCollateralForm));
  EXPECT_EQ(refused.error().detail(), std::to_string(kMaxCollateralSize + 1) + " bytes");
}

TEST(CollateralForm, RefusesWhatIsNoCollateral) {
  const CollateralFields good = MockFields();
  ASSERT_TRUE(ParseCollateral(good.Encode()).ok());
  const auto expect = [&](const std::function<void(CollateralFields&)>& change, const ErrorCode& code,
                          const std::string& what) {
    CollateralFields fields = good;
    change(fields);
    ExpectCode(ParseCollateral(fields.Encode()), code, what);
  };
  expect([](CollateralFields& f) { f.root.push_back(0); }, kCollateralForm, "bytes behind the root");
  expect([](CollateralFields& f) { f.root_crl.pop_back(); }, kCollateralForm, "short list");
  expect([](CollateralFields& f) { f.pck_crl.clear(); }, kCollateralForm, "no list");
  expect([](CollateralFields& f) { f.pck_crl = Bytes(192 * 1024 + 1); }, kCollateralForm, "long list");
  expect([](CollateralFields& f) { f.tcb_info.signer = Bytes(3); }, kCollateralForm, "no signer");
  expect([](CollateralFields& f) { f.tcb_info.text = "{}"; }, kTcbInfoMalformed, "no TCB info");
  expect([](CollateralFields& f) { f.qe_identity.text = f.tcb_info.text; }, kQeIdentityKind, "TCB info twice");
  expect([](CollateralFields& f) { f.pck = {f.root}; }, kCollateralForm, "half a PCK chain");
  expect([](CollateralFields& f) { f.pck = {f.root, Bytes(3)}; }, kCollateralForm, "no CA");
  Bytes version = good.Encode();
  ASSERT_EQ(version[2], 1);
  version[2] = 2;
  ExpectCode(ParseCollateral(version), kCollateralForm, "version");
  ExpectCode(ParseCollateral({}), kCollateralForm, "nothing");
  ExpectCode(ParseCollateral(Bytes(kMaxCollateralSize + 1)), kCollateralForm, "too long");
}

class CollateralImport : public ::testing::Test {
 protected:
  static Result<Bytes> Import(const boost::json::object& json) {
    return ImportCollateral(AsBytes(boost::json::serialize(json)));
  }

  MockPlatform platform_;
  const MockPlatform::Built built_ = platform_.Build();
  const boost::json::object json_ = boost::json::parse(built_.collateral_json).get_object();
};

TEST_F(CollateralImport, AllFormsBecomeOne) {
  const Bytes canonical = *ImportCollateral(AsBytes(built_.collateral_json));
  EXPECT_EQ(canonical, built_.collateral);
  EXPECT_EQ(*ImportCollateral(canonical), canonical);
  EXPECT_EQ(*ImportCollateral(AsBytes("\n\t " + built_.collateral_json + "\r\n")), canonical);
  boost::json::object other = json_;
  std::string crl(json_.at("pck_crl").as_string());
  for (char& c : crl) c = static_cast<char>(std::toupper(c));
  other["pck_crl"] = crl;
  other["tcb_info_issuer_chain"] = "\r\n" + std::string(json_.at("tcb_info_issuer_chain").as_string());
  EXPECT_EQ(*Import(other), canonical);
}

boost::json::array NumbersOf(const boost::json::value& hex) {
  const Bytes bytes = *FromHex(std::string(hex.as_string()));
  return boost::json::array(bytes.begin(), bytes.end());
}

TEST_F(CollateralImport, BytesMayBeArraysOfNumbersAndTheChainNull) {
  constexpr const char* kBinary[] = {"root_ca_crl", "pck_crl", "tcb_info_signature", "qe_identity_signature"};
  boost::json::object other = json_;
  for (const char* key : kBinary) other[key] = NumbersOf(json_.at(key));
  other["pck_certificate_chain"] = nullptr;
  const auto imported = Import(other);
  ASSERT_TRUE(imported.ok()) << imported.error().Text();
  EXPECT_EQ(*imported, built_.collateral);
  for (const char* key : kBinary) {
    for (const boost::json::value& item :
         {boost::json::value(256), boost::json::value(-1), boost::json::value("48"), boost::json::value(1.5)}) {
      boost::json::object wrong = other;
      wrong[key].as_array()[0] = item;
      ExpectCode(Import(wrong), kCollateralMalformed, key);
    }
    boost::json::object null = other;
    null[key] = nullptr;
    ExpectCode(Import(null), kCollateralMalformed, key);
  }
  for (const char* key : {"tcb_info_signature", "qe_identity_signature"}) {
    for (const size_t size : {63, 65}) {
      boost::json::object wrong = other;
      wrong[key].as_array().resize(size, 0);
      ExpectCode(Import(wrong), kCollateralMalformed, key);
    }
  }
}

TEST_F(CollateralImport, KeepsThePckChain) {
  const Quote quote = *ParseQuote(built_.quote);
  CollateralFields fields = MockFields();
  fields.pck = {quote.pck_chain[0].der(), quote.pck_chain[1].der()};
  const auto imported = ImportCollateral(AsBytes(ExportCollateral(fields, quote.pck_chain[1])));
  ASSERT_TRUE(imported.ok()) << imported.error().Text();
  EXPECT_EQ(*imported, fields.Encode());
  EXPECT_EQ(ParseCollateral(*imported)->pck_chain.size(), 3u);
  // As it is in most quotes: with a NUL behind it, one and no more, and at no other place.
  boost::json::object json = boost::json::parse(ExportCollateral(fields, quote.pck_chain[1])).get_object();
  const std::string chain(json.at("pck_certificate_chain").as_string());
  json["pck_certificate_chain"] = chain + '\0';
  EXPECT_EQ(*Import(json), fields.Encode());
  for (const std::string& other : {chain + std::string(2, '\0'), '\0' + chain, std::string(1, '\0'), std::string()}) {
    json["pck_certificate_chain"] = other;
    ExpectCode(Import(json), kCollateralMalformed, "NUL");
  }
}

TEST_F(CollateralImport, RefusesOtherJson) {
  for (const auto& member : json_) {
    boost::json::object without = json_;
    without.erase(member.key());
    ExpectCode(Import(without), kCollateralMalformed, std::string(member.key()));
    boost::json::object other_type = json_;
    other_type[member.key()] = 1;
    ExpectCode(Import(other_type), kCollateralMalformed, std::string(member.key()));
  }
  boost::json::object unknown = json_;
  unknown["tcb_info_v4"] = "";
  ExpectCode(Import(unknown), kCollateralMalformed);
  boost::json::object short_chain = json_;
  short_chain["pck_certificate_chain"] = json_.at("pck_crl_issuer_chain");
  ExpectCode(Import(short_chain), kCollateralMalformed);
  boost::json::object bad_crl = json_;
  bad_crl["pck_crl"] = "3000";
  ExpectCode(Import(bad_crl), kCollateralMalformed);
  boost::json::object bad_root_crl = json_;
  bad_root_crl["root_ca_crl"] = "3000";
  ExpectCode(Import(bad_root_crl), kCollateralForm);
  const std::string text = boost::json::serialize(json_);
  ExpectCode(ImportCollateral(AsBytes(text + "{}")), kCollateralMalformed);
  ExpectCode(ImportCollateral(AsBytes("{\"tcb_info\":\"\"," + text.substr(1))), kCollateralMalformed, "a name twice");
  ExpectCode(ImportCollateral(Bytes(kMaxCollateralImport + 1, ' ')), kCollateralMalformed);
  ExpectCode(ImportCollateral(AsBytes("{" + std::string(100, '['))), kCollateralMalformed);
  ExpectCode(ImportCollateral(Bytes(40, 0xa7)), kCollateralForm, "not JSON");
}

TEST_F(CollateralImport, WhatIsDroppedMustBeRight) {
  boost::json::object other_root = json_;
  other_root["tcb_info_issuer_chain"] =
      boost::json::parse(MockPlatform().Build().collateral_json).at("tcb_info_issuer_chain");
  ExpectCode(Import(other_root), kCollateralMalformed, "another root");
  boost::json::object other_ca = json_;
  other_ca["pck_crl_issuer_chain"] = json_.at("tcb_info_issuer_chain");
  ExpectCode(Import(other_ca), kCollateralMalformed, "a CA that did not make the list");
}

// PcsOf takes canonical collateral apart into the answers of a PCS.
std::string PercentEncode(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out.push_back(c);
    } else {
      out += "%" + ToHex(Bytes{static_cast<uint8_t>(c)});
    }
  }
  return out;
}

Bytes Answer(const std::string& member, const CollateralFields::Text& text) {
  return ToBytes("{\"" + member + "\":" + text.text + ",\"signature\":\"" + ToHex(text.signature) + "\"}");
}

class PcsImport : public CollateralImport {
 protected:
  PcsImport() {
    const auto chain = [&](const char* key) { return PercentEncode(std::string(json_.at(key).as_string())); };
    pcs_.tcb_info = {Answer("tcbInfo", fields_.tcb_info), chain("tcb_info_issuer_chain")};
    pcs_.qe_identity = {Answer("enclaveIdentity", fields_.qe_identity), chain("qe_identity_issuer_chain")};
    pcs_.pck_crl = {fields_.pck_crl, chain("pck_crl_issuer_chain")};
    pcs_.root_crl = fields_.root_crl;
  }
  void Expect(const std::function<void(PcsResponses&)>& change, const ErrorCode& code, const std::string& what) const {
    PcsResponses changed = pcs_;
    change(changed);
    ExpectCode(ImportPcsResponses(changed), code, what);
  }
  void ExpectTcbInfo(const std::string& body, const std::string& what) const {
    Expect([&](PcsResponses& pcs) { pcs.tcb_info.body = ToBytes(body); }, kCollateralAnswer, what);
  }

  const CollateralFields fields_ = *CollateralFields::Decode(built_.collateral);
  PcsResponses pcs_;
};

TEST_F(PcsImport, AnswersBecomeTheCanonicalForm) {
  const auto imported = ImportPcsResponses(pcs_);
  ASSERT_TRUE(imported.ok()) << imported.error().Text();
  EXPECT_EQ(*imported, built_.collateral);
  PcsResponses other = pcs_;
  other.root_crl = ToBytes(ToHex(fields_.root_crl) + "\n");
  other.pck_crl.body = ToBytes(ToHex(fields_.pck_crl));
  other.tcb_info.body = ToBytes(" { \"tcbInfo\" : " + fields_.tcb_info.text + " , \"signature\" : \"" +
                                ToHex(fields_.tcb_info.signature) + "\" } \n");
  const auto spaced = ImportPcsResponses(other);
  ASSERT_TRUE(spaced.ok()) << spaced.error().Text();
  EXPECT_EQ(*spaced, built_.collateral);
}

TEST_F(PcsImport, RefusesOtherAnswers) {
  const std::string good(AsText(pcs_.tcb_info.body));
  for (size_t size = 0; size < good.size(); size += size < good.size() - 200 ? 97 : 1)
    ExpectTcbInfo(good.substr(0, size), "cut short");
  ExpectTcbInfo(good + "x", "more behind it");
  ExpectTcbInfo(good.substr(0, good.size() - 1) + ",\"more\":1}", "another member");
  ExpectTcbInfo(
      "{\"signature\":\"" + ToHex(fields_.tcb_info.signature) + "\",\"tcbInfo\":" + fields_.tcb_info.text + "}",
      "other order");
  ExpectTcbInfo(std::string(AsText(pcs_.qe_identity.body)), "the other answer");
  Expect([](PcsResponses& pcs) { pcs.tcb_info.body = Bytes(kMaxCollateralImport + 1, ' '); }, kCollateralAnswer,
         "long");
  Expect([](PcsResponses& pcs) { pcs.tcb_info.issuer_chain = "%2"; }, kCollateralAnswer, "header");
  Expect([](PcsResponses& pcs) { pcs.tcb_info.issuer_chain.clear(); }, kCollateralAnswer, "no header");
  Expect([](PcsResponses& pcs) { pcs.qe_identity.issuer_chain = pcs.pck_crl.issuer_chain.substr(3); },
         kCollateralAnswer, "chain");
  Expect([](PcsResponses& pcs) { pcs.pck_crl.issuer_chain = pcs.tcb_info.issuer_chain; }, kCollateralAnswer,
         "list's chain");
  Expect([](PcsResponses& pcs) { pcs.pck_crl.body = ToBytes("<html>"); }, kCollateralAnswer, "no list");
  Expect([](PcsResponses& pcs) { pcs.root_crl.clear(); }, kCollateralAnswer, "no root list");
  Expect([](PcsResponses& pcs) { pcs.root_crl = Bytes(kMaxCollateralImport + 1, 0x30); }, kCollateralAnswer,
         "long root list");
  Expect([](PcsResponses& pcs) { pcs.root_crl.pop_back(); }, kCollateralForm, "short root list");
}

// What the service that fetches collateral demands of it.
class CollateralCheck : public ::testing::Test {
 protected:
  Status Check(MockPlatform& platform, Duration later = Duration(0)) {
    const MockPlatform::Built built = platform.Build();
    return CheckCollateral(*ParseCollateral(built.collateral), *ParseQuote(built.quote),
                           *TeeRoots::FromPem(built.root_pem), platform.now + later);
  }
  void Expect(const std::function<void(MockPlatform&)>& change, const ErrorCode& code) {
    MockPlatform platform;
    change(platform);
    const Status status = Check(platform);
    ASSERT_FALSE(status.ok()) << code.id;
    EXPECT_TRUE(status.error().Is(code)) << status.error().Text() << ", expected " << code.id;
  }
};

TEST_F(CollateralCheck, AuthenticCollateralCountsWhateverItSays) {
  MockPlatform platform;
  EXPECT_TRUE(Check(platform).ok());
  platform.platform_status = "Revoked";
  platform.revoke_pck = true;
  platform.revoke_ca = true;
  const Status status = Check(platform);
  EXPECT_TRUE(status.ok()) << status.error().Text() << ": the old collateral would hide this";
}

TEST_F(CollateralCheck, RefusesWhatIsNotOfThisPlatformRootOrTime) {
  Expect([](MockPlatform& p) { p.info_fmspc[0] ^= 1; }, kFmspc);
  Expect([](MockPlatform& p) { p.info_pce_id[0] ^= 1; }, kPceId);
  Expect([](MockPlatform& p) { p.root_crl_by_ca = true; }, kRootCrl);
  Expect([](MockPlatform& p) { p.pck_crl_by_root = true; }, kPckCrl);
  Expect([](MockPlatform& p) { p.revoke_signer = true; }, kTcbInfoChain);
  Expect([](MockPlatform& p) { p.signer_by_ca = true; }, kTcbInfoChain);
  Expect([](MockPlatform& p) { p.root_crl_age = std::chrono::hours(24 * 31); }, kRootCrlTime);
  Expect([](MockPlatform& p) { p.pck_crl_age = std::chrono::hours(24 * 31); }, kPckCrlTime);
  Expect([](MockPlatform& p) { p.info_issued = p.now + std::chrono::seconds(1); }, kTcbInfoTime);
  Expect([](MockPlatform& p) { p.identity_issued = p.now - std::chrono::hours(24 * 31); }, kQeIdentityTime);
  Expect([](MockPlatform& p) { p.root.ca = false; }, kRootCertificate);
  MockPlatform platform;
  const MockPlatform::Built built = platform.Build();
  Quote changed = *ParseQuote(built.quote);
  changed.tee = TeeType::kSgx;
  Collateral other = *ParseCollateral(built.collateral);
  const TeeRoots roots = *TeeRoots::FromPem(built.root_pem);
  EXPECT_TRUE(CheckCollateral(other, changed, roots, platform.now).error().Is(kTcbInfoKind));
  other.tcb_info.value.tee = TeeType::kSgx;
  EXPECT_TRUE(CheckCollateral(other, changed, roots, platform.now).error().Is(kQeIdentityKind));
  changed.pck_chain.pop_back();
  EXPECT_TRUE(CheckCollateral(other, changed, roots, platform.now).error().Is(kPckChainForm));
  EXPECT_TRUE(
      CheckCollateral(*ParseCollateral(built.collateral), *ParseQuote(built.quote), TeeRoots::Intel(), platform.now)
          .error()
          .Is(kUntrustedRoot));
  CollateralFields fields = *CollateralFields::Decode(built.collateral);
  fields.qe_identity.signature[3] ^= 1;
  EXPECT_TRUE(CheckCollateral(*ParseCollateral(fields.Encode()), *ParseQuote(built.quote),
                              *TeeRoots::FromPem(built.root_pem), platform.now)
                  .error()
                  .Is(kQeIdentitySignature));
}

}  // namespace
}  // namespace attestor::quote
