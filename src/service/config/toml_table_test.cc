#include "service/config/toml_table.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "service/config/errors.h"
#include "service/system/file.h"

namespace attestor::config {
namespace {

namespace fs = std::filesystem;

class TomlTest : public ::testing::Test {
 protected:
  TomlTest() {
    std::string name = (fs::temp_directory_path() / "attestor-toml-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~TomlTest() override { fs::remove_all(folder_); }

  std::string Path() const { return (folder_ / "a.toml").string(); }
  Result<TomlFile> Load(std::string_view text) const {
    EXPECT_TRUE(WriteFile(Path(), AsBytes(text)).ok());
    return LoadToml(Path());
  }
  TomlTable Table(std::string_view text) const {
    auto file = Load(text);
    EXPECT_TRUE(file.ok()) << text;
    return std::move(file->table);
  }

  fs::path folder_;
};

template <class T>
void ExpectBad(const Result<T>& result, std::string_view detail) {
  ASSERT_FALSE(result.ok()) << detail;
  EXPECT_TRUE(result.error().Is(kBadValue)) << result.error().Text();
  const std::string& told = result.error().detail();
  EXPECT_TRUE(told.ends_with(".toml: " + std::string(detail))) << told;
}

TEST_F(TomlTest, ValuesOfEachType) {
  TomlTable table = Table(
      "text = \"a\"\ntexts = [\"a\", \"b\"]\nhex = \"00ff\"\nnumber = 5\nflag = false\ntime = \"2m\"\nports = [1, "
      "65535]\n");
  EXPECT_EQ(*table.Text("text"), "a");
  EXPECT_EQ(**table.OptionalText("text"), "a");
  EXPECT_EQ(*table.Texts("texts"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(**table.Hex("hex", 2), (Bytes{0x00, 0xff}));
  EXPECT_EQ(*table.Number("number", 1, 5, 5), 5);
  EXPECT_FALSE(*table.Flag("flag", true));
  EXPECT_EQ(*table.Time("time", Duration(1)), std::chrono::minutes(2));
  EXPECT_EQ(*table.Ports("ports", {}), (std::vector<uint16_t>{1, 65535}));
  EXPECT_TRUE(table.Finish().ok());
}

TEST_F(TomlTest, WhatIsAbsent) {
  TomlTable table = Table("");
  EXPECT_TRUE(table.Text("a").error().Is(kMissingKey));
  EXPECT_EQ(table.Text("a").error().detail(), Path() + ": 'a'");
  EXPECT_FALSE(*table.OptionalText("a"));
  EXPECT_TRUE(table.Texts("a")->empty());
  EXPECT_FALSE(*table.Hex("a", 2));
  EXPECT_EQ(*table.Number("a", 7, 1, 2), 7);
  EXPECT_FALSE(*table.Flag("a"));
  EXPECT_TRUE(*table.Flag("a", true));
  EXPECT_EQ(*table.Time("a", Duration(9)), Duration(9));
  EXPECT_EQ(*table.Ports("a", {3}), std::vector<uint16_t>{3});
  EXPECT_FALSE(table.Has("a"));
  EXPECT_TRUE(table.Sub("a")->Finish().ok());
}

TEST_F(TomlTest, ValuesOfOtherTypesSayWhatTheyMustBe) {
  TomlTable table = Table("text = \"a\"\nempty = \"\"\nnumber = 5\nlist = [\"1\", 2]\nnone = []\n");
  ExpectBad(table.OptionalText("number"), "'number' must be text in quotes");
  ExpectBad(table.Text("number"), "'number' must be text in quotes");
  EXPECT_TRUE(table.Text("empty").error().Is(kMissingKey));
  ExpectBad(table.Texts("text"), "'text' must be a list of texts");
  ExpectBad(table.Texts("list"), "'list' must be a list of texts");
  for (const char* key : {"text", "empty", "number", "list"})
    ExpectBad(table.Hex(key, 20), "'" + std::string(key) + "' must be 40 hex digits");
  ExpectBad(table.Number("text", 0, -1, 4), "'text' must be a whole number from -1 to 4");
  ExpectBad(table.Number("number", 0, -1, 4), "'number' must be a whole number from -1 to 4");
  ExpectBad(table.Number("number", 0, 6, 9), "'number' must be a whole number from 6 to 9");
  ExpectBad(table.Flag("number"), "'number' must be true or false");
  ExpectBad(table.Time("text", Duration(0)), "'text' must be a duration such as \"60s\" or \"24h\"");
  ExpectBad(table.Ports("number", {}), "'number' must be a list of at least one port");
  ExpectBad(table.Ports("none", {}), "'none' must be a list of at least one port");
  ExpectBad(table.Ports("list", {}), "'list' must be a list of ports, 1 to 65535");
  ExpectBad(table.Sub("text"), "'text' must be a table: [text]");
}

TEST_F(TomlTest, TablesBelow) {
  TomlTable table = Table("[a]\nb = 1\n[a.c]\nd = \"x\"\n");
  EXPECT_TRUE(table.Has("a"));
  EXPECT_TRUE(table.Finish().error().Is(kUnknownKey)) << "asking whether it is there does not count";
  auto a = table.Sub("a");
  ASSERT_TRUE(a.ok());
  EXPECT_TRUE(table.Finish().ok());
  EXPECT_EQ(a->Finish().error().detail(), Path() + ": 'a.b', line 2");
  ExpectBad(a->Flag("b"), "'a.b' must be true or false");
  auto c = a->Sub("c");
  ASSERT_TRUE(c.ok());
  table = Table("");  // a table keeps its document alive
  EXPECT_EQ(*c->Text("d"), "x");
  ExpectBad(c->Number("d", 0, 1, 2), "'a.c.d' must be a whole number from 1 to 2");
  EXPECT_EQ(a->Text("e").error().detail(), Path() + ": 'a.e'");
}

TEST_F(TomlTest, TheFirstKeyThatNobodyAskedFor) {
  TomlTable table = Table("a = 1\n\nb = 2\n[c]\n");
  EXPECT_TRUE(table.Number("a", 0, 0, 9).ok());
  EXPECT_TRUE(table.Finish().error().Is(kUnknownKey));
  EXPECT_EQ(table.Finish().error().detail(), Path() + ": 'b', line 3");
  EXPECT_TRUE(table.Number("b", 0, 0, 9).ok());
  EXPECT_EQ(table.Finish().error().detail(), Path() + ": 'c', line 4");
}

TEST_F(TomlTest, WhatIsNoToml) {
  for (const std::string_view text : {"a = ", "a = 1\na = 2\n", "[!]\n", "[[=]]\n", "[a\n", "a = \"\xff\"\n",
                                      "\xef\xb9\xbf = 1\n", "a = \"\x01\"\n"}) {
    const auto file = Load(text);
    ASSERT_FALSE(file.ok()) << text;
    EXPECT_TRUE(file.error().Is(kSyntax)) << text;
    EXPECT_TRUE(file.error().detail().starts_with(Path() + ", line ")) << file.error().detail();
  }
  EXPECT_EQ(Load("a = 1\nb = \"\x7f\"\n").error().detail(), Path() + ", line 2: a character that is not plain ASCII");
}

TEST_F(TomlTest, Files) {
  EXPECT_EQ(Load("# text\r\n\ta = 1")->text, ToBytes("# text\r\n\ta = 1")) << "as it is";
  EXPECT_TRUE(Load(std::string(64 * 1024, '#')).ok());
  EXPECT_TRUE(Load(std::string(64 * 1024 + 1, '#')).error().Is(kFileTooLarge));
  fs::remove(Path());
  EXPECT_TRUE(LoadToml(Path()).error().Is(kFileUnreadable));
}

TEST_F(TomlTest, Beside) {
  EXPECT_EQ(Beside("/etc/a.toml", "b.pem"), "/etc/b.pem");
  EXPECT_EQ(Beside("a.toml", "b.pem"), "b.pem");
  EXPECT_EQ(Beside("/etc/a.toml", "/var/b.pem"), "/var/b.pem");
  EXPECT_EQ(Beside("/etc/a.toml", ""), "");
}

}  // namespace
}  // namespace attestor::config
