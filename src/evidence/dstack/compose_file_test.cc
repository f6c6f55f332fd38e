#include "evidence/dstack/compose_file.h"

#include <gtest/gtest.h>

#include "evidence/dstack/errors.h"
#include "evidence/dstack/yaml.h"

namespace attestor::dstack {
namespace {

const std::string kDigest = "sha256:5618a93a78c9ac9173e7ebf7c8af173bd675be6832a2f8c2a9a7149ac2678f54";
const std::string kImage = "example.org:5000/team/app@" + kDigest;

std::string With(const std::string& members, const std::string& top = "") {
  return "services:\n  app:\n    image: " + kImage + "\n" + members + top;
}

void ExpectRefused(const std::string& yaml, const ErrorCode& code) {
  const auto file = ParseComposeFile(yaml + "\n");
  ASSERT_FALSE(file.ok()) << yaml;
  EXPECT_TRUE(file.error().Is(code)) << file.error().Text() << "\n" << yaml;
}

TEST(ComposeFile, PinnedImagesAreRead) {
  const auto file = ParseComposeFile(
      "version: '3.8'\nservices:\n  b: {image: \"" + kImage + "\"}\n  a:\n    image: a:1.2@" + kDigest +
      "\n    command: [\"echo\", \"$$HOME\"]\n    volumes: [\"/run/dstack.sock:/run/dstack.sock\"]\n"
      "volumes: {state: {}}\nx-note: hello\n");
  ASSERT_TRUE(file.ok()) << file.error().Text();
  EXPECT_EQ(file->services, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(file->images, (std::vector<std::string>{"a:1.2@" + kDigest, kImage}));
  EXPECT_TRUE(file->unmeasured.empty());
}

TEST(ComposeFile, OnlyDigestsPin) {
  for (const std::string& image :
       {std::string("app"), std::string("app:latest"), std::string("app@"), std::string("@") + kDigest,
        "app@" + kDigest.substr(0, 70), "app@" + kDigest + "0", "app@sha512:" + kDigest.substr(7),
        "app@" + kDigest.substr(0, 70) + "F", "a b@" + kDigest, "app:@" + kDigest, "${IMAGE}@" + kDigest,
        "$IMAGE@" + kDigest, "app:${TAG}@" + kDigest, "app:$$x@" + kDigest, "app@" + kDigest + "@" + kDigest,
        std::string("${IMAGE}"), std::string("app@${DIGEST}"), "/app@" + kDigest,
        std::string(256, 'a') + "@" + kDigest}) {
    EXPECT_FALSE(IsPinnedImage(image)) << image;
    ExpectRefused("services: {app: {image: '" + image + "'}}", kImagePin);
  }
  EXPECT_TRUE(IsPinnedImage(kImage));
  ExpectRefused("services: {app: {}}", kImagePin);
  ExpectRefused("services: {app: {image: }}", kImagePin);
  ExpectRefused("services: {app: {image: [" + kImage + "]}}", kImagePin);
  ExpectRefused(With("  other:\n    image: app:1\n"), kImagePin);
}

TEST(ComposeFile, CodeFromElsewhereIsRefused) {
  for (const char* member : {"build: .", "build: {context: .}", "extends: {file: other.yml, service: app}",
                             "provider: {type: x}", "develop: {watch: []}", "models: [m]"}) {
    ExpectRefused(With("    " + std::string(member) + "\n"), kImageSource);
  }
  for (const char* top : {"include: [other.yml]\n", "models: {m: {model: x}}\n", "unknown: 1\n"})
    ExpectRefused(With("", top), kImageSource);
  ExpectRefused(With("    volumes: [{type: image, source: app:1, target: /x}]\n"), kImagePin);
  ExpectRefused(With("    volumes: [{type: image, target: /x}]\n"), kImagePin);
  ExpectRefused(With("    volumes: [{type: '${T}', source: app:1, target: /x}]\n"), kImageSource);
  EXPECT_TRUE(ParseComposeFile(With("    volumes: [{type: image, source: " + kImage +
                                    ", target: /x}, {type: bind, source: /a, target: /b}]\n"))
                  .ok());
}

TEST(ComposeFile, WhatIsNotMeasuredIsListed) {
  const auto file = ParseComposeFile(With("    env_file: x\n    command: [\"${ONE}\"]\n"));
  ASSERT_TRUE(file.ok()) << file.error().Text();
  EXPECT_EQ(file->unmeasured, (std::vector<std::string>{"$ONE", "app: env_file"}));
}

TEST(ComposeFile, OtherShapesAreRefused) {
  for (const char* yaml : {"", "x", "[]", "{}", "services:", "services: {}", "services: []", "services: {app: x}",
                           "services: {app: []}"}) {
    ExpectRefused(yaml, kComposeFile);
  }
  ExpectRefused(With("    volumes: {a: b}\n"), kComposeFile);
}

TEST(Yaml, WhatHasTwoMeaningsIsRefused) {
  for (const char* yaml : {"a: &x 1\nb: 2",
                           "a: &x 1\nb: *x",
                           "<<: {a: 1}",
                           "a: !!str 1",
                           "a: !reset x",
                           "a: ! x",
                           "%YAML 1.1\n---\na: 1",
                           "%TAG ! tag:x,2000:\n---\na: 1",
                           "a: 1\n---\nb: 2",
                           "a: 1\na: 2",
                           "{a: {b: 1, \"b\": 2}}",
                           "? [a]\n: b",
                           "? {a: b}\n: c",
                           "a: \"\\xff",
                           "a: [",
                           "a: }",
                           "\ta: 1",
                           "a: 1\n b: 2",
                           "\xef\xbb\xbf"
                           "a: 1",
                           "a: x\xc2\x85y",
                           "a: x\xe2\x80\xa8y",
                           "a: \xff",
                           "\xff\xfe"
                           "a\0"}) {
    const auto node = ParseYaml(std::string(yaml) + "\n");
    ASSERT_FALSE(node.ok()) << yaml;
    EXPECT_TRUE(node.error().Is(kComposeFile)) << yaml;
  }
}

TEST(Yaml, QuestionMarksAreQuoted) {
  for (const char* yaml : {"? a\n: b\n", "?\n", "a: b\n? c\n", "{? a: b}\n", "{?a: b}\n", "a: [?b]\n", "a: b?\n",
                           "a?: b\n", "a: b ? c\n", "- ? a\n  : b\n", "a: http://x/?y\n", "a: b\n  c?\n"}) {
    const auto node = ParseYaml(yaml);
    ASSERT_FALSE(node.ok()) << yaml;
    EXPECT_TRUE(node.error().Is(kComposeFile)) << yaml;
  }
  const auto node = ParseYaml("a: '?'\n\"b?\": \"? c\"  # why?\nd: |\n  ? e\nf: >-\n  ?\n");
  ASSERT_TRUE(node.ok()) << node.error().Text();
  EXPECT_EQ(node->Member("b?")->scalar, "? c");
}

// Where a block ends without a line break, readers differ about what is in it.
TEST(Yaml, ABlockEndsWithALineBreak) {
  for (const char* yaml : {"a: |\n  b", "a: >\n  b ", "a: |\n  b\n# comment"})
    EXPECT_FALSE(ParseYaml(yaml).ok()) << yaml;
  for (const char* yaml : {"a: 1", "a: 1\n", "a: 'x'", "a: |\n  b\n", "a: |\n  b\nc: d"})
    EXPECT_TRUE(ParseYaml(yaml).ok()) << yaml;
}

TEST(Yaml, KnowsPlainScalars) {
  const auto node = ParseYaml("a: null\nb: 'null'\nc:\nd: ''\ne: |\n  null\n");
  ASSERT_TRUE(node.ok()) << node.error().Text();
  for (const auto& [name, plain] : {std::pair("a", true), std::pair("b", false), std::pair("c", true),
                                    std::pair("d", false), std::pair("e", false)})
    EXPECT_EQ(node->Member(name)->plain, plain) << name;
}

TEST(Yaml, ReadsMapsListsAndScalars) {
  const auto node = ParseYaml("---\na: {b: [1, 'two', \"th\\x72ee\"], \"c\": }\nd: |\n  line\n");
  ASSERT_TRUE(node.ok()) << node.error().Text();
  const YamlNode* list = node->Member("a")->Member("b");
  ASSERT_TRUE(list != nullptr && list->is_list());
  EXPECT_EQ(list->values[2].scalar, "three");
  EXPECT_EQ(node->Member("a")->Member("c")->scalar, "");
  EXPECT_EQ(node->Member("d")->scalar, "line\n");
  EXPECT_EQ(node->Member("e"), nullptr);
}

TEST(Yaml, IsBounded) {
  EXPECT_TRUE(ParseYaml(std::string(kMaxYamlDepth, '[') + std::string(kMaxYamlDepth, ']') + "\n").ok());
  for (const size_t depth : {kMaxYamlDepth + 2, size_t{5000}, size_t{200'000}})
    EXPECT_FALSE(ParseYaml(std::string(depth, '[') + "\n").ok()) << depth;
  EXPECT_FALSE(ParseYaml(std::string(200'000, '{') + "\n").ok());
  EXPECT_FALSE(ParseYaml("a: " + std::string(kMaxYamlSize, 'x') + "\n").ok());
  std::string many = "[";
  for (size_t i = 0; i < kMaxYamlNodes; ++i) many += "1,";
  EXPECT_FALSE(ParseYaml(many + "1]\n").ok());
}

}  // namespace
}  // namespace attestor::dstack
