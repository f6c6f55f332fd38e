#include "service/metrics/exposition.h"

#include <gtest/gtest.h>

#include <limits>

#include "evidence/release/release_list.h"
#include "service/collateral/errors.h"
#include "service/metrics/program.h"

namespace attestor::metrics {
namespace {

TEST(Exposition, CountersGaugesAndTimes) {
  Exposition out;
  EXPECT_EQ(out.text(), "");
  out.Counter("a_total", "How many.", std::numeric_limits<uint64_t>::max());
  out.Gauge("b", "Now.", 0);
  out.Timestamp("c_timestamp_seconds", "When.", Time(Duration(1'780'272'000'999)));
  EXPECT_EQ(out.text(),
            "# HELP a_total How many.\n# TYPE a_total counter\na_total 18446744073709551615\n"
            "# HELP b Now.\n# TYPE b gauge\nb 0\n"
            "# HELP c_timestamp_seconds When.\n# TYPE c_timestamp_seconds gauge\nc_timestamp_seconds 1780272000\n");
}

TEST(Exposition, TimesBefore1970) {
  Exposition out;
  out.Timestamp("t", "", Time(Duration(-1)));
  EXPECT_TRUE(out.text().ends_with("\nt -1\n")) << out.text();
}

TEST(Exposition, EscapesWhatWouldEndALineOrALabel) {
  Exposition out;
  out.Gauge("a", "one\\two\nthree \"four\"", 1, {{"x", "\"\\\n"}, {"y", ""}, {"z", "a} 2"}});
  EXPECT_EQ(out.text(),
            "# HELP a one\\\\two\\nthree \"four\"\n# TYPE a gauge\n"
            "a{x=\"\\\"\\\\\\n\",y=\"\",z=\"a} 2\"} 1\n");
}

class ProgramTest : public ::testing::Test {
 protected:
  std::string Text(std::optional<collateral::Health> health) const {
    Exposition out;
    Describe({"node", release_, true, connections_, 256, memory_, 1000, health}, out);
    return out.text();
  }
  static bool Has(const std::string& text, const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
  }

  const release::Identity release_{{}, "1.2.3", 1};
  Connections connections_;
  ByteBudget memory_{1000};
};

TEST_F(ProgramTest, TellsWhatItIs) {
  const InUse one(connections_.now);
  {
    const InUse two(connections_.now);
    EXPECT_TRUE(Has(Text({}), "attestor_connections 2"));
  }
  ++connections_.failed;
  ByteBudget::Share share;
  ASSERT_TRUE(share.Grow(memory_, 400));
  const std::string text = Text({});
  EXPECT_TRUE(Has(text, "attestor_build_info{program=\"node\",release=\"" + std::string(64, '0') +
                            "\",version=\"1.2.3\",tee=\"SIMULATED\"} 1"))
      << text;
  EXPECT_TRUE(Has(text, "attestor_connections 1")) << text;
  EXPECT_TRUE(Has(text, "attestor_connections_limit 256")) << text;
  EXPECT_TRUE(Has(text, "attestor_connections_failed_total 1")) << text;
  EXPECT_TRUE(Has(text, "attestor_session_memory_bytes 400")) << text;
  EXPECT_TRUE(Has(text, "attestor_session_memory_limit_bytes 1000")) << text;
  EXPECT_EQ(text.find("attestor_collateral"), std::string::npos) << "a file is not watched";
}

TEST_F(ProgramTest, TellsOfItsCollateral) {
  collateral::Health health{3, 5, 0, {}, collateral::Window{Time(std::chrono::seconds(1'780'272'000)), 20}};
  const std::string well = Text(health);
  EXPECT_TRUE(Has(well, "attestor_collateral_refreshed_total 3")) << well;
  EXPECT_TRUE(Has(well, "attestor_collateral_failed_total 5")) << well;
  EXPECT_TRUE(Has(well, "attestor_collateral_failing 0")) << well;
  EXPECT_EQ(well.find("last_failure"), std::string::npos) << well;
  health.failing = 2;
  health.code = collateral::kUnreachable.id;
  const std::string outage = Text(health);
  EXPECT_TRUE(Has(outage, "attestor_collateral_failing 2")) << outage;
  EXPECT_TRUE(Has(outage, "attestor_collateral_last_failure{code=\"collateral.unreachable\"} 1")) << outage;
  for (const std::string& text : {well, outage}) {
    EXPECT_TRUE(Has(text, "attestor_collateral_until_timestamp_seconds 1780272000")) << text;
    EXPECT_TRUE(Has(text, "attestor_collateral_tcb_evaluation_number 20")) << text;
  }
}

}  // namespace
}  // namespace attestor::metrics
