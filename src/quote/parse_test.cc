// What the parsers of quotes and collateral refuse, by code.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "quote/collateral.h"
#include "quote/errors.h"
#include "quote/mock_platform.h"
#include "quote/pck.h"
#include "quote/quote.h"
#include "quote/tee_roots.h"

namespace attestor::quote {
namespace {

constexpr size_t kSignatureData = kHeaderSize + kTd10Size;  // of a version 4 quote: u32 size
constexpr size_t kOuterType = kSignatureData + 4 + 128;
constexpr size_t kAuthSize = kOuterType + 6 + kQeReportSize + 64;
constexpr size_t kInnerType = kAuthSize + 2 + 32;
constexpr size_t kChain = kInnerType + 6;

Bytes MockQuote(uint16_t version = 4) {
  MockPlatform platform;
  platform.version = version;
  return platform.Build().quote;
}

void ExpectQuote(const Bytes& bytes, const ErrorCode& code) {
  const auto quote = ParseQuote(bytes);
  ASSERT_FALSE(quote.ok()) << code.id;
  EXPECT_TRUE(quote.error().Is(code)) << quote.error().Text() << ", expected " << code.id;
}

Bytes With(Bytes quote, size_t offset, uint8_t value) {
  quote[offset] = value;
  return quote;
}

TEST(ParseQuote, RefusesEachWrongFieldByItsCode) {
  const Bytes v4 = MockQuote(), v5 = MockQuote(5);  // sizes vary with the signatures inside certificates
  ASSERT_TRUE(ParseQuote(v4).ok());
  ExpectQuote({}, kQuoteSize);
  ExpectQuote(Bytes(kMaxQuoteSize + 1), kQuoteSize);
  ExpectQuote(With(v4, kHeaderVersion, 3), kQuoteVersion);
  ExpectQuote(With(v4, kHeaderAttestationKeyType, 3), kKeyType);
  ExpectQuote(With(v4, kHeaderTeeType, 0), kTeeType);
  ExpectQuote(With(v4, kHeaderQeVendor, 0), kQeVendor);
  ExpectQuote(With(v5, kHeaderSize, 1), kBodyType);
  ExpectQuote(With(v5, kHeaderSize, 2), kBodyType);
  ExpectQuote(With(v4, kOuterType, 5), kCertificationType);
  ExpectQuote(With(v4, kInnerType, 1), kCertificationType);
  ExpectQuote(With(v4, kSignatureData, static_cast<uint8_t>(v4[kSignatureData] - 1)), kQuoteMalformed);
  ExpectQuote(With(v4, kAuthSize + 1, 0x10), kQuoteMalformed);
  ExpectQuote(With(v4, v4.size() - 1, 1), kQuoteTrailing);
  ExpectQuote(With(v4, kChain + 30, '!'), kPckChainForm);
}

TEST(ParseQuote, RefusesEveryTruncation) {
  const Bytes quote = MockQuote();
  const size_t end = quote.size() - 70;  // zeros follow
  ASSERT_TRUE(ParseQuote(ByteView(quote).first(end)).ok());
  for (size_t size = 0; size < end; size += 1 + size / 64) EXPECT_FALSE(ParseQuote(ByteView(quote).first(size)).ok()) << size;
}

TEST(ParseQuote, ReadsTheLaterFormOfTheReport) {
  const auto quote = ParseQuote(MockQuote(5));
  ASSERT_TRUE(quote.ok());
  EXPECT_TRUE(quote->report.mr_service_td.has_value());
  EXPECT_EQ(quote->signed_bytes.size(), kHeaderSize + kBodyDescriptorSize + kTd15Size);
}

boost::json::object MockCollateral() {
  MockPlatform platform;
  return boost::json::parse(platform.Build().collateral).get_object();
}

void ExpectCollateral(const boost::json::object& json, const ErrorCode& code) {
  const auto collateral = ParseCollateral(boost::json::serialize(json));
  ASSERT_FALSE(collateral.ok()) << code.id;
  EXPECT_TRUE(collateral.error().Is(code)) << collateral.error().Text() << ", expected " << code.id;
}

TEST(ParseCollateral, RefusesOtherForms) {
  const boost::json::object good = MockCollateral();
  ASSERT_TRUE(ParseCollateral(boost::json::serialize(good)).ok());
  for (const auto& member : good) {
    boost::json::object without = good;
    without.erase(member.key());
    ExpectCollateral(without, kCollateralMalformed);
    boost::json::object other_type = good;
    other_type[member.key()] = 1;
    ExpectCollateral(other_type, kCollateralMalformed);
  }
  boost::json::object unknown = good;
  unknown["tcb_info_v4"] = "";
  ExpectCollateral(unknown, kCollateralMalformed);
  boost::json::object short_chain = good;
  short_chain["pck_certificate_chain"] = good.at("pck_crl_issuer_chain");
  ExpectCollateral(short_chain, kCollateralMalformed);
  boost::json::object bad_crl = good;
  bad_crl["pck_crl"] = "3000";
  ExpectCollateral(bad_crl, kCollateralMalformed);
  const std::string text = boost::json::serialize(good);
  EXPECT_TRUE(ParseCollateral(text + "{}").error().Is(kCollateralMalformed));
  EXPECT_TRUE(ParseCollateral("{\"tcb_info\":\"\"," + text.substr(1)).error().Is(kCollateralMalformed));  // a name twice
  EXPECT_TRUE(ParseCollateral(std::string(kMaxCollateralSize + 1, ' ')).error().Is(kCollateralMalformed));
  EXPECT_TRUE(ParseCollateral(std::string(100, '[')).error().Is(kCollateralMalformed));
}

std::string Replaced(std::string text, std::string_view what, std::string_view by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(ParseTcbInfo, RefusesOtherForms) {
  const std::string good(MockCollateral().at("tcb_info").as_string());
  ASSERT_TRUE(ParseTcbInfo(good).ok());
  EXPECT_TRUE(ParseTcbInfo(Replaced(good, "\"TDX\"", "\"SGX\"")).error().Is(kTcbInfoKind));
  EXPECT_TRUE(ParseTcbInfo(Replaced(good, "\"version\":3", "\"version\":2")).error().Is(kTcbInfoKind));
  const std::vector<std::pair<std::string, std::string>> changes = {{"\"tcbType\":0", "\"tcbType\":1"},
                                                                    {"\"UpToDate\"", "\"Fine\""},
                                                                    {"\"svn\":4", "\"svn\":256"},
                                                                    {"\"svn\":4", "\"svn\":-4"},
                                                                    {"\"svn\":4", "\"svn\":4.0"},
                                                                    {"{\"svn\":4},", ""},
                                                                    {"\"pcesvn\":300", "\"pcesvn\":70000"},
                                                                    {"\"isvsvn\":5", "\"isvsvn\":\"5\""},
                                                                    {"\"pceId\":\"0000\"", "\"pceId\":\"00\""},
                                                                    {"\"nextUpdate\"", "\"next\""},
                                                                    {"\"issueDate\":\"2", "\"issueDate\":\"x"},
                                                                    {"\"id\":\"TDX\"", "\"id\":\"TDX\",\"id\":\"TDX\""},
                                                                    {"\"tdxModuleIdentities\":[", "\"tdxModuleIdentities\":[7,"}};
  for (const auto& [from, to] : changes) {
    const auto info = ParseTcbInfo(Replaced(good, from, to));
    ASSERT_FALSE(info.ok()) << to;
    EXPECT_TRUE(info.error().Is(kTcbInfoMalformed)) << info.error().Text();
  }
  EXPECT_TRUE(ParseTcbInfo(Replaced(good, "\"tcbType\"", "\"new\":[],\"tcbType\"")).ok());  // Intel may add members
}

TEST(ParseQeIdentity, RefusesOtherForms) {
  const std::string good(MockCollateral().at("qe_identity").as_string());
  ASSERT_TRUE(ParseQeIdentity(good).ok());
  EXPECT_TRUE(ParseQeIdentity(Replaced(good, "TD_QE", "QE")).error().Is(kQeIdentityKind));
  EXPECT_TRUE(ParseQeIdentity(Replaced(good, "FFFFFFFF", "FFFFFF")).error().Is(kQeIdentityMalformed));
  EXPECT_TRUE(ParseQeIdentity(Replaced(good, "isvprodid", "product")).error().Is(kQeIdentityMalformed));
}

TEST(ParsePckExtension, ReadsOneFormOnly) {
  PckPlatform platform;
  platform.components[3] = 255;
  platform.pce_svn = 0x1234;
  const Bytes good = MockPlatform::EncodePckExtension(platform);
  const auto read = ParsePckExtension(good);
  ASSERT_TRUE(read.ok()) << read.error().Text();
  EXPECT_EQ(read->components, platform.components);
  EXPECT_EQ(read->pce_svn, 0x1234);
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_TRUE(ParsePckExtension(ByteView(good).first(size)).error().Is(kPckExtension)) << size;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_TRUE(ParsePckExtension(longer).error().Is(kPckExtension));
}

TEST(TeeRoots, NamesItsSetWhateverTheOrder) {
  EXPECT_TRUE(TeeRoots::FromPem("").error().Is(kRoots));
  EXPECT_TRUE(TeeRoots::FromPem("-----BEGIN CERTIFICATE-----").error().Is(kRoots));
  EXPECT_TRUE(TeeRoots().empty());
  EXPECT_NE(TeeRoots().id(), TeeRoots::Intel().id());
}

#ifdef ATTESTOR_ANCHORS_INTEL
TEST(TeeRoots, ThisBinaryHoldsIntelsRootOnly) {
  MockPlatform platform;
  EXPECT_TRUE(TeeRoots::FromPem(platform.Build().root_pem).error().Is(kAnchorNotAllowed));
}
#else
TEST(TeeRoots, ThisBinaryHoldsAnyRoot) {
  MockPlatform one, other;
  other.root.common_name = "Other Intel SGX Root CA";
  const std::string a = one.Build().root_pem, b = other.Build().root_pem;
  const auto both = TeeRoots::FromPem(a + b);
  ASSERT_TRUE(both.ok()) << both.error().Text();
  EXPECT_EQ(both->id(), TeeRoots::FromPem(b + a + b)->id());
  EXPECT_NE(both->id(), TeeRoots::FromPem(a)->id());
}
#endif

}  // namespace
}  // namespace attestor::quote
