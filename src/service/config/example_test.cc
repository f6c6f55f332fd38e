// The example in docs/configuration.md is one that a node starts with and that a release may name.
#include <gtest/gtest.h>

#include "evidence/dstack/application_checks.h"
#include "service/config/config_files_test.h"
#include "service/system/file.h"

namespace attestor::config {
namespace {

class ExampleTest : public ConfigTest {
 protected:
  // Block gives what stands between ```kind and ```.
  static std::string Block(const std::string& kind) {
    const std::string page(AsText(*ReadFile(ATTESTOR_DOCS "/configuration.md", 1 << 20)));
    const size_t begin = page.find("```" + kind + "\n") + kind.size() + 4;
    return page.substr(begin, page.find("```", begin) - begin);
  }
  // ConfigIn is the text of node.toml in the compose file, without what indents it.
  static std::string ConfigIn(const std::string& compose) {
    constexpr std::string_view kBegin = "  node.toml:\n    content: |\n";
    const std::string indent(6, ' ');
    std::string out;
    for (size_t at = compose.find(kBegin) + kBegin.size(); at < compose.size();) {
      const std::string line = compose.substr(at, compose.find('\n', at) + 1 - at);
      if (line != "\n" && !line.starts_with(indent)) break;
      out += line == "\n" ? line : line.substr(indent.size());
      at += line.size();
    }
    return out;
  }
};

TEST_F(ExampleTest, ANodeStartsWithItsConfiguration) {
  if (!std::filesystem::exists("/usr/share/ca-certificates/mozilla")) GTEST_SKIP() << "no ca-certificates here";
  Write("release-root.pub", kRootHex);
  const auto config = Node(ConfigIn(Block("yaml")));
  ASSERT_TRUE(config.ok()) << config.error().Text();
  EXPECT_EQ(config->signer, "signer.example:7071");
  EXPECT_TRUE(config->common.collateral.pccs.has_value());
}

TEST_F(ExampleTest, AReleaseMayNameItsAppCompose) {
  std::string text;
  for (const char c : Block("yaml")) text += c == '\n' ? "\\n" : (c == '"' ? "\\\"" : std::string(1, c));
  std::string app_compose = Block("json");
  app_compose.replace(app_compose.find("..."), 3, text);
  const Status reviewed = dstack::ReviewApplication(AsBytes(app_compose));
  EXPECT_TRUE(reviewed.ok()) << reviewed.error().Text();
  app_compose.replace(app_compose.find("restart: always"), 15, "privileged: true");
  EXPECT_FALSE(dstack::ReviewApplication(AsBytes(app_compose)).ok());
}

}  // namespace
}  // namespace attestor::config
