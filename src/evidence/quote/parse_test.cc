// What the parsers of quotes and collateral refuse, by code.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>

#include "core/crypto/certificate.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tee_roots.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {
namespace {

constexpr size_t kSignatureData = kHeaderSize + kTd10Size;  // of a version 4 quote: u32 size
constexpr size_t kOuterType = kSignatureData + 4 + 128;
constexpr size_t kQeReport = kOuterType + 6;
constexpr size_t kAuthSize = kQeReport + kSgxReportSize + 64;
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
  ExpectQuote(With(v4, kHeaderVersion, 2), kQuoteVersion);
  ExpectQuote(With(v4, kHeaderVersion, 3), kQuoteVersion);  // a TDX quote of version 3
  ExpectQuote(With(v4, kHeaderVersion, 6), kQuoteVersion);
  ExpectQuote(With(v4, kHeaderAttestationKeyType, 3), kKeyType);
  ExpectQuote(With(v4, kHeaderTeeType, 0), kQuoteVersion);  // an SGX quote of version 4
  ExpectQuote(With(v4, kHeaderTeeType, 1), kTeeType);
  ExpectQuote(With(v4, kHeaderQeSvn, 1), kReserved);
  ExpectQuote(With(v4, kHeaderPceSvn + 1, 1), kReserved);
  for (const size_t offset : {20u, 31u, 96u, 127u, 160u, 191u, 262u, 303u})
    ExpectQuote(With(v4, kQeReport + offset, 1), kReserved);
  ExpectQuote(With(v4, kHeaderQeVendor, 0), kQeVendor);
  ExpectQuote(With(v5, kHeaderSize, 1), kBodyType);
  ExpectQuote(With(v5, kHeaderSize, 2), kBodyType);
  ExpectQuote(With(v4, kOuterType, 5), kCertificationType);
  ExpectQuote(With(v4, kInnerType, 1), kCertificationType);
  ExpectQuote(With(v4, kSignatureData, static_cast<uint8_t>(v4[kSignatureData] + 1)), kQuoteMalformed);
  ExpectQuote(With(v4, kSignatureData, static_cast<uint8_t>(v4[kSignatureData] - 1)), kQuoteTrailing);
  ExpectQuote(With(v4, kOuterType + 2, static_cast<uint8_t>(v4[kOuterType + 2] - 1)), kQuoteMalformed);
  ExpectQuote(With(v4, kInnerType + 2, static_cast<uint8_t>(v4[kInnerType + 2] - 1)), kQuoteMalformed);
  ExpectQuote(With(v4, kAuthSize + 1, 0x10), kQuoteMalformed);
  ExpectQuote(With(v4, kAuthSize, 31), kQuoteMalformed);
  ExpectQuote(With(v4, v4.size() - 1, 1), kQuoteTrailing);
  ExpectQuote(With(v4, kChain + 30, '!'), kPckChainForm);
}

TEST(ParseQuote, NothingStandsBehindTheChain) {
  Bytes quote = MockQuote();
  const auto grow = [&quote](size_t at) {
    for (size_t i = 0; i < 4 && ++quote[at + i] == 0; ++i) continue;
  };
  const size_t chain_size = quote[kInnerType + 2] | quote[kInnerType + 3] << 8;
  grow(kSignatureData);
  grow(kOuterType + 2);
  quote.insert(quote.begin() + static_cast<ptrdiff_t>(kChain + chain_size), 0);
  ExpectQuote(quote, kQuoteMalformed);
  grow(kInnerType + 2);
  EXPECT_TRUE(ParseQuote(quote).ok()) << "a zero that is a part of the chain";
}

TEST(ParseQuote, RefusesEveryTruncation) {
  const Bytes quote = MockQuote();
  const size_t end = quote.size() - 70;  // zeros follow
  ASSERT_TRUE(ParseQuote(ByteView(quote).first(end)).ok());
  for (size_t size = 0; size < end; size += 1 + size / 64)
    EXPECT_FALSE(ParseQuote(ByteView(quote).first(size)).ok()) << size;
}

TEST(ParseQuote, ReadsTheLaterFormOfTheReport) {
  const auto quote = ParseQuote(MockQuote(5));
  ASSERT_TRUE(quote.ok());
  EXPECT_TRUE(quote->report.mr_service_td.has_value());
  EXPECT_EQ(quote->signed_bytes.size(), kHeaderSize + kBodyDescriptorSize + kTd15Size);
}

TEST(ParseQuote, ReadsSgxQuotes) {
  const Bytes v3 = MockQuote(3);
  const auto quote = ParseQuote(v3);
  ASSERT_TRUE(quote.ok()) << quote.error().Text();
  EXPECT_EQ(quote->tee, TeeType::kSgx);
  EXPECT_EQ(quote->signed_bytes.size(), kHeaderSize + kSgxReportSize);
  EXPECT_EQ(quote->enclave.attributes[0], 5);
  EXPECT_TRUE(ParseQuote(With(v3, kHeaderQeSvn, 1)).ok());  // the quoting enclave's SVN; not reserved in this version
  EXPECT_TRUE(ParseQuote(With(v3, kHeaderSize + 40, 1)).ok());  // an extended product id
  ExpectQuote(With(v3, kHeaderSize + 20, 1), kReserved);
  ExpectQuote(With(v3, kHeaderTeeType, 0x81), kQuoteVersion);
}

TEST(ParseQuote, ZerosMayFollowAsRealBuffersLeaveThem) {
  MockPlatform platform;
  platform.padding = 0;
  const Bytes exact = platform.Build().quote;
  const auto padded = [&](size_t padding) { return Concat({exact, Bytes(padding)}); };
  const size_t fill = kWholeBuffer - exact.size();
  for (const size_t padding : {size_t{0}, size_t{1}, kMaxPadding, fill}) {
    const auto quote = ParseQuote(padded(padding));
    ASSERT_TRUE(quote.ok()) << padding << ": " << quote.error().Text();
    EXPECT_EQ(quote->padding, padding);
  }
  for (const size_t padding : {kMaxPadding + 1, fill - 1, fill + 1}) ExpectQuote(padded(padding), kQuoteTrailing);
  for (const size_t padding : {size_t{1}, kMaxPadding, fill}) {
    for (const size_t at : {exact.size(), exact.size() + padding - 1})
      ExpectQuote(With(padded(padding), at, 1), kQuoteTrailing);
  }
}

// WithChain is `quote` (version 4, no padding) with another text in place of its PEM chain; all lengths fit.
Bytes WithChain(const Bytes& quote, const std::function<void(std::string&)>& edit) {
  std::string chain(AsText(ByteView(quote).subspan(kChain)));
  edit(chain);
  const auto set = [](Bytes& out, size_t offset, size_t value) {
    for (size_t i = 0; i < 4; ++i) out[offset + i] = static_cast<uint8_t>(value >> (8 * i));
  };
  Bytes out = ToBytes(ByteView(quote).first(kChain));
  set(out, kChain - 4, chain.size());
  set(out, kOuterType + 2, kChain + chain.size() - kQeReport);
  set(out, kSignatureData, kChain + chain.size() - kSignatureData - 4);
  Append(out, AsBytes(chain));
  return out;
}

TEST(ParseQuote, TheChainHasOneSpelling) {
  MockPlatform platform;
  platform.padding = 0;
  const Bytes quote = platform.Build().quote;
  ASSERT_TRUE(ParseQuote(WithChain(quote, [](std::string&) {})).ok());
  ASSERT_TRUE(ParseQuote(WithChain(quote, [](std::string& c) { c.push_back('\0'); })).ok());
  const std::vector<std::function<void(std::string&)>> edits = {
      [](std::string& c) { c += std::string(2, '\0'); },
      [](std::string& c) { c += "\n"; },
      [](std::string& c) { c += " "; },
      [](std::string& c) { c.pop_back(); },
      [](std::string& c) { c.insert(0, "\n"); },
      [](std::string& c) { c.insert(27, "\r"); },
      [](std::string& c) { c.insert(28 + 10, " "); },
      [](std::string& c) { c.insert(28 + 32, "\n"); },
      [](std::string& c) { c.erase(28 + 64, 1); },                        // two lines joined
      [](std::string& c) { c.insert(c.find("-----END"), "\n"); },         // an empty line
      [](std::string& c) { c.insert(c.find("-----BEGIN", 5), "x\n"); },   // text between certificates
      [](std::string& c) { c += c.substr(0, c.find("-----BEGIN", 5)); },  // a fourth
      [](std::string& c) { c.erase(0, c.find("-----BEGIN", 5)); },        // two
      [](std::string& c) { c.clear(); },
      [](std::string& c) { c.resize(kMaxPckChainSize + 1, '\n'); },
  };
  for (size_t i = 0; i < edits.size(); ++i) {
    SCOPED_TRACE(i);
    ExpectQuote(WithChain(quote, edits[i]), kPckChainForm);
  }
}

// The last character of a certificate's base64 may have bits that no byte of the certificate uses.
TEST(ParseQuote, UnusedBitsOfBase64AreZero) {
  MockPlatform platform;
  platform.padding = 0;
  int tried = 0;
  for (int size = 0; size < 3; ++size) {
    platform.root.common_name = std::string(static_cast<size_t>(size), 'M') + " Intel SGX Root CA";
    const Bytes quote = platform.Build().quote;
    for (size_t i = kChain; i + 1 < quote.size(); ++i) {
      if (quote[i] == '=' || quote[i + 1] != '=') continue;
      ++tried;
      ExpectQuote(With(quote, i, static_cast<uint8_t>(quote[i] + 1)), kPckChainForm);
    }
  }
  EXPECT_GT(tried, 0);
}

TEST(QuoteId, NamesWhatIsSigned) {
  const auto quote = ParseQuote(MockQuote());
  ASSERT_TRUE(quote.ok());
  Quote other = *quote;
  other.signature[0] ^= 1;
  other.qe_report_signature[0] ^= 1;
  other.padding = 0;
  EXPECT_EQ(QuoteId(other), QuoteId(*quote));
  other.signed_bytes[100] ^= 1;
  EXPECT_NE(QuoteId(other), QuoteId(*quote));
  other = *quote;
  other.attestation_key[0] ^= 1;
  EXPECT_NE(QuoteId(other), QuoteId(*quote));
  other = *quote;
  other.pck_chain[0] = quote->pck_chain[1];
  EXPECT_NE(QuoteId(other), QuoteId(*quote));
}

boost::json::object MockCollateral() {
  MockPlatform platform;
  return boost::json::parse(platform.Build().collateral_json).get_object();
}

std::string Replaced(std::string text, std::string_view what, std::string_view by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(ParseTcbInfo, RefusesOtherForms) {
  const std::string good(MockCollateral().at("tcb_info").as_string());
  ASSERT_TRUE(ParseTcbInfo(good).ok());
  EXPECT_TRUE(ParseTcbInfo(Replaced(good, "\"TDX\"", "\"SEV\"")).error().Is(kTcbInfoKind));
  EXPECT_TRUE(ParseTcbInfo(Replaced(good, "\"version\":3", "\"version\":2")).error().Is(kTcbInfoKind));
  EXPECT_TRUE(ParseTcbInfo(R"({"version":2,"fmspc":"00606a000000"})").error().Is(kTcbInfoKind))
      << "no id before version 3";
  EXPECT_TRUE(ParseTcbInfo(R"({"version":3,"fmspc":"00606a000000"})").error().Is(kTcbInfoMalformed));
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"\"tcbType\":0", "\"tcbType\":1"},
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
      {"\"tdxModuleIdentities\":[", "\"tdxModuleIdentities\":[7,"},
      {"\"tdxModule\":", "\"module\":"},
      {"\"tdxtcbcomponents\"", "\"components\""},
      {"\"tcbDate\"", "\"date\""},
      {"\"UpToDate\"", "\"TDRelaunchAdvised\""},
      {"{\"svn\":4}", "{\"svn\":4,\"category\":7}"}};
  for (const auto& [from, to] : changes) {
    const auto info = ParseTcbInfo(Replaced(good, from, to));
    ASSERT_FALSE(info.ok()) << to;
    EXPECT_TRUE(info.error().Is(kTcbInfoMalformed)) << info.error().Text();
  }
  EXPECT_TRUE(ParseTcbInfo(Replaced(good, "\"tcbType\"", "\"new\":[],\"tcbType\"")).ok());  // Intel may add members
  const auto named = ParseTcbInfo(
      Replaced(good, "{\"svn\":4}", "{\"svn\":4,\"category\":\"BIOS\",\"type\":\"Early Microcode Update\"}"));
  ASSERT_TRUE(named.ok());
  EXPECT_EQ(named->sgx_components_are[0].category, "BIOS");
  EXPECT_EQ(named->sgx_components_are[0].type, "Early Microcode Update");
  boost::json::object without_levels = boost::json::parse(good).get_object();
  without_levels["tcbLevels"] = boost::json::array();
  EXPECT_TRUE(ParseTcbInfo(boost::json::serialize(without_levels)).error().Is(kTcbInfoMalformed));
}

TEST(ParseTcbInfo, ReadsThatOfSgx) {
  MockPlatform platform;
  platform.version = 3;
  const boost::json::value collateral = boost::json::parse(platform.Build().collateral_json);
  const auto info = ParseTcbInfo(collateral.at("tcb_info").as_string());
  ASSERT_TRUE(info.ok()) << info.error().Text();
  EXPECT_EQ(info->tee, TeeType::kSgx);
  EXPECT_EQ(info->levels.front().tdx_components, ByteArray<16>{});
  const auto identity = ParseQeIdentity(collateral.at("qe_identity").as_string());
  ASSERT_TRUE(identity.ok()) << identity.error().Text();
  EXPECT_EQ(identity->tee, TeeType::kSgx);
}

TEST(ParseQeIdentity, RefusesOtherForms) {
  const std::string good(MockCollateral().at("qe_identity").as_string());
  ASSERT_TRUE(ParseQeIdentity(good).ok());
  EXPECT_TRUE(ParseQeIdentity(Replaced(good, "TD_QE", "QVE")).error().Is(kQeIdentityKind));
  EXPECT_TRUE(ParseQeIdentity(Replaced(good, "\"version\":2", "\"version\":3")).error().Is(kQeIdentityKind));
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
  EXPECT_TRUE(TeeRoots::FromCertificates({}).error().Is(kRoots));
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
  const auto root = crypto::Certificate::ParsePemChain(a, 1)->front();
  EXPECT_TRUE(TeeRoots::FromCertificates(std::vector(kMaxTeeRoots, root)).ok());
  EXPECT_TRUE(TeeRoots::FromCertificates(std::vector(kMaxTeeRoots + 1, root)).error().Is(kRoots));
}
#endif

}  // namespace
}  // namespace attestor::quote
