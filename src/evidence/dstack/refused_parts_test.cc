// Parts that no whole attestation, log or file of the other tests brings: each is wrong by itself.
#include <gtest/gtest.h>

#include "evidence/dstack/attestation.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_log.h"
#include "evidence/dstack/image_list.h"
#include "evidence/dstack/vm_config.h"
#include "evidence/dstack/yaml.h"

namespace attestor::dstack {
namespace {

template <class T>
void Refused(const Result<T>& read, const ErrorCode& code, std::string_view why) {
  ASSERT_FALSE(read.ok()) << why;
  EXPECT_TRUE(read.error().Is(code)) << read.error().Text();
  EXPECT_NE(read.error().detail().find(why), std::string::npos) << read.error().detail();
}

TEST(RefusedParts, WhatIsNoMapOfAnAttestation) {
  // {"platform": 1}
  Refused(ParseAttestation(Concat({Bytes{0x81, 0xa8}, AsBytes("platform"), Bytes{1}})), kAttestationForm, "no map");
}

TEST(RefusedParts, MoreEventsThanALogMayHave) {
  std::string log = "[";
  for (size_t i = 0; i <= kMaxEvents; ++i) log += i == 0 ? "{}" : ",{}";
  Refused(ParseEventLog(log + "]"), kEventLogMalformed, "not an array of events");
}

TEST(RefusedParts, AnImageThatNobodyVouchesFor) {
  const auto list = [](std::string_view provenance) {
    return R"({"images":[{"name":"an image","provenance":")" + std::string(provenance) +
           R"(","dev":false,"os_image_hash":")" + std::string(64, 'a') + R"("}]})";
  };
  EXPECT_TRUE(ImageList::Parse(list("built here")).ok());
  Refused(ImageList::Parse(list("")), kImageList, "without name or provenance");
}

// The agent's answer holds the host's text as a member; both are read by the same rules.
TEST(RefusedParts, AConfigurationInsideOfAnother) {
  EXPECT_TRUE(ParseVmConfig(R"({"vm_config":"{}"})").ok());
  EXPECT_FALSE(ParseVmConfig(R"({"vm_config":"{\"os_image_hash\":1}"})").ok());
  EXPECT_FALSE(ParseVmConfig(R"({"os_image_hash":1})").ok());
  EXPECT_FALSE(ParseVmConfig(R"({"vm_config":"{\"mr_config\":1}"})").ok());
  EXPECT_FALSE(ParseVmConfig(R"({"mr_config":1})").ok());
}

TEST(RefusedParts, WhatGivesAListOrAMapAnotherMeaning) {
  EXPECT_TRUE(ParseYaml("a: [1]\nb: {c: 1}\n").ok());
  Refused(ParseYaml("a: &x [1]\n"), kComposeFile, "an anchor");
  Refused(ParseYaml("a: !x [1]\n"), kComposeFile, "a tag");
  Refused(ParseYaml("a: &x {b: 1}\n"), kComposeFile, "an anchor");
  Refused(ParseYaml("a: !x {b: 1}\n"), kComposeFile, "a tag");
  Refused(ParseYaml(""), kComposeFile, "0 bytes");
}

}  // namespace
}  // namespace attestor::dstack
