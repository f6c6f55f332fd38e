// Quotes as hosts of Intel DCAP 1.25 make them, and what is known of body type 4: ../shared/cases/quotes.
#include <gtest/gtest.h>

#include <algorithm>

#include "evidence/quote/collateral_import.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/verify.h"
#include "testkit/fixtures/vectors.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {
namespace {

constexpr size_t kExact = 4936;  // of quote_attestationrs_live_v4.bin: what is in front of its zeros

struct Judged {
  Status verified;
  CheckReport report;
  ByteArray<32> id{};
  std::vector<std::string> advisory_ids;
  std::string status;

  // failed names the checks that failed.
  std::string failed() const {
    std::string out;
    for (const Check& check : report.checks()) {
      if (check.outcome == Outcome::kFailed) out += check.id + " ";
    }
    return out;
  }
};

Judged JudgeAt(ByteView bytes, const std::filesystem::path& collateral_file, std::string_view at) {
  Judged out;
  const auto quote = ParseQuote(bytes);
  if (!quote.ok()) {
    out.verified = quote.error();
    return out;
  }
  out.id = QuoteId(*quote);
  const auto imported = ImportCollateral(testing::ReadFile(collateral_file));
  EXPECT_TRUE(imported.ok()) << collateral_file;
  const auto collateral = ParseCollateral(*imported);
  EXPECT_TRUE(collateral.ok()) << collateral_file;
  out.verified = StatusOf(VerifyQuote(*quote, *collateral, TeeRoots::Intel(), *ParseTime(at), out.report));
  QuotePolicy lenient;
  lenient.tcb.accepted = {TcbStatus::kUpToDate, TcbStatus::kOutOfDate};
  CheckReport ignored;
  const auto accepted = VerifyQuote(*quote, *collateral, TeeRoots::Intel(), *ParseTime(at), ignored, lenient);
  if (!accepted.ok()) return out;
  out.advisory_ids = accepted->advisory_ids;
  out.status = accepted->tcb_status;
  return out;
}

// ExpectTheLiveQuote: OutOfDate with four advisories, and refused by the default policy for that alone.
void ExpectTheLiveQuote(const Judged& judged) {
  ASSERT_FALSE(judged.verified.ok());
  EXPECT_TRUE(judged.verified.error().Is(kTcbStatus)) << judged.verified.error().Text();
  EXPECT_EQ(judged.failed(), "quote.tcb_status ");
  EXPECT_EQ(judged.status, "OutOfDate");
  EXPECT_EQ(judged.advisory_ids,
            (std::vector<std::string>{"INTEL-SA-01192", "INTEL-SA-01245", "INTEL-SA-01312", "INTEL-SA-01313"}));
}

TEST(HostQuotes, ALiveOneOfThisYearInEveryBufferIsTheSameQuote) {
  ATTESTOR_CASE_OR_SKIP(folder, "quotes");
  const Bytes live = testing::ReadFile(folder / "quote_attestationrs_live_v4.bin");
  const auto judge = [&](ByteView bytes) {
    return JudgeAt(bytes, folder / "collateral_tdx-b0c06f-20260813.json", "2026-08-28T05:21:24Z");
  };
  ASSERT_EQ(live.size(), kExact + kMaxPadding);
  const Judged whole = judge(live);
  ExpectTheLiveQuote(whole);
  for (const size_t zeros : {0, 1, 70, 71, 100, 237, 307}) {
    SCOPED_TRACE(zeros);
    const Judged cut = judge(ByteView(live).first(kExact + zeros));
    ExpectTheLiveQuote(cut);
    EXPECT_EQ(cut.id, whole.id);
  }
}

TEST(HostQuotes, ALiveOneWithAnyOtherByteBehindItIsRefused) {
  ATTESTOR_CASE_OR_SKIP(path, "quotes/quote_attestationrs_live_v4.bin");
  const Bytes live = testing::ReadFile(path);
  const auto refused = [](const Bytes& bytes) {
    const auto quote = ParseQuote(bytes);
    return !quote.ok() && quote.error().Is(kQuoteTrailing);
  };
  for (size_t at = kExact; at < live.size(); ++at) {
    Bytes changed = live;
    changed[at] = 1;
    EXPECT_TRUE(refused(changed)) << at;
  }
  EXPECT_TRUE(refused(Concat({live, Bytes(1)})));
}

TEST(HostQuotes, EveryVersionInTheBuffersOfToday) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const Bytes v4 = testing::ReadFile(folder / "quote_nearmpc_v4.bin");
  const Bytes v5 = testing::ReadFile(folder / "quote_dcapqvl_tdx_v5_outdated.bin");
  const auto four = ParseQuote(v4), five = ParseQuote(v5);
  ASSERT_TRUE(four.ok() && five.ok());
  ASSERT_EQ(four->padding, 70u);
  ASSERT_EQ(five->padding, 0u);
  const auto expect_same = [](const Bytes& bytes, const Quote& as, size_t padding) {
    const auto quote = ParseQuote(bytes);
    ASSERT_TRUE(quote.ok()) << quote.error().Text();
    EXPECT_EQ(quote->padding, padding);
    EXPECT_EQ(QuoteId(*quote), QuoteId(as));
  };
  expect_same(Concat({v4, Bytes(237)}), *four, 307);
  expect_same(Concat({v5, Bytes(237)}), *five, 237);
  const size_t fill = kWholeBuffer - v4.size();
  ASSERT_GT(fill, kMaxPadding);
  expect_same(Concat({v4, Bytes(fill)}), *four, 70 + fill);
}

TEST(HostQuotes, BodyType4IsReadAndJudgedAsType3) {
  ATTESTOR_CASE_OR_SKIP(cases, "quotes");
  ATTESTOR_VECTOR_OR_SKIP(vectors, "quotes");
  const auto collateral = vectors / "collateral_tdx-90c06f-202602.json";
  const Bytes form = testing::ReadFile(cases / "quote_form_v5_type4.bin");
  const Bytes origin = testing::ReadFile(vectors / "quote_dcapqvl_tdx_v5_outdated.bin");
  const auto four = ParseQuote(form), three = ParseQuote(origin);
  ASSERT_TRUE(four.ok()) << four.error().Text();
  ASSERT_TRUE(three.ok());
  EXPECT_EQ(four->signed_bytes.size(), kHeaderSize + kBodyDescriptorSize + kTd15ExSize);
  ASSERT_TRUE(four->report.extension.has_value());
  EXPECT_EQ(four->report.extension->td_id, ByteArray<32>{});
  EXPECT_FALSE(three->report.extension.has_value());
  EXPECT_EQ(four->report.tee_tcb_svn2, three->report.tee_tcb_svn2);
  EXPECT_EQ(four->report.mr_service_td, three->report.mr_service_td);
  EXPECT_EQ(four->report.report_data, three->report.report_data);
  EXPECT_NE(QuoteId(*four), QuoteId(*three));
  // The form's signature is of the quote that it was made of; the platform is below every level, as there.
  EXPECT_TRUE(JudgeAt(form, collateral, "2026-03-01T12:00:00Z").verified.error().Is(kQuoteSignature));
  EXPECT_TRUE(JudgeAt(origin, collateral, "2026-03-01T12:00:00Z").verified.error().Is(kTcbLevel));
}

// What a signed report of type 4 comes to is shown by one that a platform of our own signed.
TEST(HostQuotes, ASignedReportOfType4IsJudgedByEveryRuleOfType3) {
  const auto judge = [](const std::function<void(MockPlatform&)>& change) {
    MockPlatform platform;
    platform.version = kQuoteVersion5;
    platform.body_type = kBodyTypeTd15Ex;
    platform.padding = 0;
    change(platform);
    const auto built = platform.Build();
    CheckReport report;
    const auto quote = ParseQuote(built.quote);
    EXPECT_TRUE(quote.ok());
    return StatusOf(VerifyQuote(*quote, *ParseCollateral(built.collateral), *TeeRoots::FromPem(built.root_pem),
                                platform.now, report));
  };
  EXPECT_TRUE(judge([](MockPlatform&) {}).ok());
  EXPECT_TRUE(judge([](MockPlatform& p) { p.body[kTd15ExSize - 1] = 1; }).ok());  // a field that nobody judges
  // SERVTD_EXT, the attribute without which the further fields mean nothing: no default policy allows it.
  EXPECT_TRUE(judge([](MockPlatform& p) { p.body[kTdAttributes + 2] = 0x02; }).error().Is(kTdAttributesRefused));
  EXPECT_TRUE(judge([](MockPlatform& p) { p.body[kTdMrServiceTd] = 1; }).error().Is(kServiceTd));
  EXPECT_TRUE(judge([](MockPlatform& p) { p.body[kTdTeeTcbSvn2 + 2] = 0; }).error().Is(kTcbLevel));
}

// Each field is filled with a byte of its own, so that a wrong offset or size shows.
TEST(HostQuotes, TheFieldsOfType4LieWhereIntelPutsThem) {
  constexpr std::pair<size_t, size_t> kFields[] = {{648, 1},  {649, 32}, {681, 48}, {729, 48}, {777, 8},
                                                   {785, 16}, {801, 16}, {817, 12}, {829, 48}, {877, 8}};
  MockPlatform platform;
  platform.version = kQuoteVersion5;
  platform.body_type = kBodyTypeTd15Ex;
  uint8_t value = 0;
  for (const auto& [offset, size] : kFields) std::fill_n(platform.body.begin() + offset, size, ++value);
  const auto quote = ParseQuote(platform.Build().quote);
  ASSERT_TRUE(quote.ok()) << quote.error().Text();
  ASSERT_TRUE(quote->report.extension.has_value());
  const TdExtension& read = *quote->report.extension;
  const auto filled = [](const auto& field, uint8_t with) {
    return std::ranges::all_of(field, [with](uint8_t byte) { return byte == with; });
  };
  EXPECT_EQ(read.vm_id, 1);
  EXPECT_TRUE(filled(read.td_id, 2));
  EXPECT_TRUE(filled(read.device_info, 3));
  EXPECT_TRUE(filled(read.init_service_td, 4));
  EXPECT_TRUE(filled(read.init_service_td_attributes, 5));
  EXPECT_TRUE(filled(read.init_cpu_svn, 6));
  EXPECT_TRUE(filled(read.init_tee_tcb_svn, 7));
  EXPECT_TRUE(filled(read.init_model, 8));
  EXPECT_TRUE(filled(read.current_service_td, 9));
  EXPECT_TRUE(filled(read.current_service_td_attributes, 10));
  EXPECT_EQ(kFields[9].first + kFields[9].second, kTd15ExSize);
}

TEST(HostQuotes, ABodyTypeHasOneSize) {
  MockPlatform platform;
  platform.version = kQuoteVersion5;
  const Bytes quote = platform.Build().quote;
  for (const uint8_t type : {0, 1, 2, 4, 5}) {
    Bytes changed = quote;
    changed[kHeaderSize] = type;
    const auto read = ParseQuote(changed);
    EXPECT_TRUE(!read.ok() && read.error().Is(kBodyType)) << int{type};
  }
}

}  // namespace
}  // namespace attestor::quote
