#include "testkit/simtee/kept_pki.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/verify.h"
#include "service/system/file.h"
#include "testkit/simtee/defects.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/mock_kms.h"
#include "testkit/simtee/pki_files.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::simtee {
namespace {

class KeptPkiTest : public ::testing::Test {
 protected:
  KeptPkiTest() { std::filesystem::remove_all(folder_); }
  ~KeptPkiTest() override { std::filesystem::remove_all(folder_); }

  Result<MockPki> Open(Time now, const PkiOptions& options = {}) { return OpenPki(folder_, random_, now, options); }
  Result<MockPki> OpenWith(std::string_view defect) {
    PkiOptions options;
    TeeOptions tee;
    EXPECT_TRUE(AddDefect(defect, options, tee).ok());
    return Open(now_, options);
  }
  // Verify judges with what lies in the folder now.
  Status Verify(ByteView quote_bytes, const MockPki& collateral_of, Time at) {
    const auto pem = ReadFile(folder_ + "/tee-root.pem");
    EXPECT_TRUE(pem.ok());
    const auto roots = quote::TeeRoots::FromPem(AsText(*pem));
    EXPECT_TRUE(roots.ok());
    ATTESTOR_ASSIGN(const quote::Quote quote, quote::ParseQuote(quote_bytes));
    ATTESTOR_ASSIGN(const quote::Collateral collateral, quote::ParseCollateral(collateral_of.collateral()));
    CheckReport report;
    return StatusOf(quote::VerifyQuote(quote, collateral, *roots, at, report));
  }
  Bytes QuoteOf(const MockPki& pki) { return SimTee(pki, ToBytes(R"({"name":"n"})"), random_).Quote({}).quote; }

  CountingRandom random_{11};
  const Time now_ = *ParseTime("2026-11-24T12:00:00Z");
  const Time later_ = now_ + std::chrono::hours(40 * 24);
  const std::string folder_ = ::testing::TempDir() + "kept_pki_test";
};

TEST_F(KeptPkiTest, EvidenceOutlivesARestart) {
  const auto first = Open(now_);
  ASSERT_TRUE(first.ok()) << first.error().Text();
  ASSERT_TRUE(WritePkiFiles(*first, folder_).ok());
  const Bytes quote = QuoteOf(*first);
  const auto second = Open(later_);
  ASSERT_TRUE(second.ok()) << second.error().Text();
  ASSERT_TRUE(WritePkiFiles(*second, folder_).ok());
  EXPECT_EQ(second->root_pem(), first->root_pem());
  EXPECT_EQ(second->ppid(), first->ppid());
  EXPECT_EQ(second->kms().root_spki(), first->kms().root_spki());
  EXPECT_TRUE(Verify(quote, *first, now_).ok()) << "with the collateral of its day";
  EXPECT_FALSE(Verify(quote, *first, later_).ok()) << "that collateral has expired";
  EXPECT_TRUE(Verify(quote, *second, later_).ok()) << "with fresh collateral: it is the same platform";
  EXPECT_TRUE(Verify(QuoteOf(*second), *second, later_).ok());
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(folder_ + "/pki.json").permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(KeptPkiTest, FoldersDiffer) {
  const auto first = Open(now_);
  std::filesystem::remove_all(folder_);
  const auto second = Open(now_);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(second->root_pem(), first->root_pem());
}

TEST_F(KeptPkiTest, OtherRootsAreRefused) {
  ASSERT_TRUE(Open(now_).ok());
  for (const char* defect : {"root-unknown", "root-expired"})
    EXPECT_TRUE(OpenWith(defect).error().Is(kPkiFolder)) << defect;
  EXPECT_TRUE(OpenWith("tcb-out-of-date").ok());
  EXPECT_TRUE(Open(now_, {.tcb_status = "Fine"}).error().Is(kPkiOption));
  std::filesystem::remove_all(folder_);
  ASSERT_TRUE(OpenWith("root-unknown").ok());
  EXPECT_TRUE(OpenWith("root-unknown").ok()) << "the same as at first";
  EXPECT_TRUE(Open(now_).error().Is(kPkiFolder));
}

TEST_F(KeptPkiTest, ARootWithoutItsKeysIsKept) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/tee-root.pem") << "precious";
  const auto refused = Open(now_);
  ASSERT_TRUE(refused.error().Is(kPkiFolder));
  EXPECT_NE(refused.error().Text().find(folder_ + "/tee-root.pem: its keys are not beside it"), std::string::npos);
  EXPECT_EQ(*ReadFile(folder_ + "/tee-root.pem"), ToBytes("precious"));
}

TEST_F(KeptPkiTest, FilesThatAreNone) {
  ASSERT_TRUE(Open(now_).ok());
  const std::string path = folder_ + "/pki.json";
  const Bytes whole = *ReadFile(path);
  const auto good = boost::json::parse(AsText(whole)).as_object();
  const auto refused = [&](const std::string& text) {
    std::ofstream(path, std::ios::trunc) << text;
    const auto opened = Open(now_);
    return !opened.ok() && opened.error().Is(kPkiFolder) && opened.error().detail().starts_with(path);
  };
  for (const auto& member : good) {
    auto less = good;
    less.erase(member.key());
    EXPECT_TRUE(refused(boost::json::serialize(less))) << member.key();
    less[member.key()] = "x";
    EXPECT_TRUE(refused(boost::json::serialize(less))) << member.key();
  }
  auto other = good;
  other["seed"] = std::string(64, '1');
  EXPECT_TRUE(refused(boost::json::serialize(other))) << "the root of other keys";
  for (const char* text : {"", "[]", "{}", "null", "\"x\""}) EXPECT_TRUE(refused(text)) << text;
}

}  // namespace
}  // namespace attestor::simtee
