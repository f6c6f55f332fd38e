// How much a TCB info may hold: each limit is reached, and one more is refused by its name.
#include "evidence/quote/tcb_info.h"

#include <gtest/gtest.h>

#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

std::string Times(size_t count, const std::string& item) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out.append(i == 0 ? "" : ",").append(item);
  return out;
}

struct Parts {
  size_t levels = 1;
  size_t advisories = 0;  // of each level
  size_t identities = 1;
  size_t module_levels = 1;
  size_t word = 8;  // characters of an advisory's id
  size_t components = 16;
};

std::string Finding(const Parts& parts) {
  const std::string advisory = '"' + std::string(parts.word, 'A') + '"';
  return R"("tcbStatus":"UpToDate","tcbDate":"2026-01-01T00:00:00Z","advisoryIDs":[)" +
         Times(parts.advisories, advisory) + "]";
}

std::string Identities(const Parts& parts) {
  std::string out;
  const std::string level = R"({"tcb":{"isvsvn":1},)" + Finding(parts) + "}";
  for (size_t i = 0; i < parts.identities; ++i) {
    out.append(i == 0 ? "" : ",").append(R"({"id":"TDX_)").append(std::to_string(i)).append(R"(","mrsigner":")");
    out.append(96, '0').append(
        R"(","attributes":"0000000000000000","attributesMask":"ffffffffffffffff","tcbLevels":[)");
    out.append(Times(parts.module_levels, level)).append("]}");
  }
  return out;
}

std::string Text(const Parts& parts) {
  const std::string components = "[" + Times(parts.components, R"({"svn":1})") + "]";
  const std::string level = R"({"tcb":{"sgxtcbcomponents":)" + components + R"(,"tdxtcbcomponents":)" + components +
                            R"(,"pcesvn":1},)" + Finding(parts) + "}";
  return R"({"id":"TDX","version":3,"issueDate":"2026-01-01T00:00:00Z","nextUpdate":"2026-02-01T00:00:00Z",)"
         R"("fmspc":"000000000000","pceId":"0000","tcbType":0,"tcbEvaluationDataNumber":1,"tdxModule":{"mrsigner":")" +
         std::string(96, '0') + R"(","attributes":"0000000000000000","attributesMask":"ffffffffffffffff"},)" +
         R"("tdxModuleIdentities":[)" + Identities(parts) + R"(],"tcbLevels":[)" + Times(parts.levels, level) + "]}";
}

void Refused(const std::string& text, std::string_view what) {
  const auto info = ParseTcbInfo(text);
  ASSERT_FALSE(info.ok()) << what;
  EXPECT_TRUE(info.error().Is(kTcbInfoMalformed)) << info.error().Text();
  EXPECT_NE(info.error().detail().find(what), std::string::npos) << info.error().Text();
}

TEST(TcbInfo, AsManyLevelsAsThereMayBe) {
  const auto info = ParseTcbInfo(Text({.levels = kMaxTcbLevels}));
  ASSERT_TRUE(info.ok()) << info.error().Text();
  EXPECT_EQ(info->levels.size(), kMaxTcbLevels);
  Refused(Text({.levels = kMaxTcbLevels + 1}), "'tcbLevels'");
  Refused(Text({.levels = 0}), "'tcbLevels'");
}

TEST(TcbInfo, AsManyModulesAsThereMayBe) {
  const auto info = ParseTcbInfo(Text({.identities = kMaxModuleIdentities}));
  ASSERT_TRUE(info.ok()) << info.error().Text();
  EXPECT_EQ(info->module_identities.size(), kMaxModuleIdentities);
  Refused(Text({.identities = kMaxModuleIdentities + 1}), "'tdxModuleIdentities'");
}

TEST(TcbInfo, AsManyLevelsOfAModuleAsThereMayBe) {
  const auto info = ParseTcbInfo(Text({.module_levels = kMaxTcbLevels}));
  ASSERT_TRUE(info.ok()) << info.error().Text();
  EXPECT_EQ(info->module_identities.front().levels.size(), kMaxTcbLevels);
  Refused(Text({.module_levels = kMaxTcbLevels + 1}), "'tcbLevels'");
}

TEST(TcbInfo, AsManyAdvisoriesAsThereMayBe) {
  const auto info = ParseTcbInfo(Text({.advisories = kMaxAdvisories, .word = 64}));
  ASSERT_TRUE(info.ok()) << info.error().Text();
  EXPECT_EQ(info->levels.front().finding.advisory_ids.size(), kMaxAdvisories);
  Refused(Text({.advisories = kMaxAdvisories + 1}), "'advisoryIDs'");
  Refused(Text({.advisories = 1, .word = 65}), "'advisoryIDs'");
}

TEST(TcbInfo, SixteenComponents) {
  Refused(Text({.components = 15}), "'sgxtcbcomponents'");
  Refused(Text({.components = 17}), "'sgxtcbcomponents'");
}

TEST(TcbInfo, AsLongATextAsThereMayBe) {
  std::string text = Text({});
  text.resize(kMaxSignedTextSize, ' ');
  EXPECT_TRUE(ParseTcbInfo(text).ok());
  Refused(text + ' ', "");
}

}  // namespace
}  // namespace attestor::quote
