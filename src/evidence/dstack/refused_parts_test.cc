// Parts that no whole attestation, log or file of the other tests brings: each is wrong by itself.
#include <gtest/gtest.h>

#include "core/wire/cbor.h"
#include "evidence/dstack/attestation.h"
#include "evidence/dstack/compose_file.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_log.h"
#include "evidence/dstack/hob_witness.h"
#include "evidence/dstack/image_list.h"
#include "evidence/dstack/key_chain.h"
#include "evidence/dstack/os_image.h"
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

// An image's measurements of version 3, in pieces: other names, fewer members and shorter digests are told by their
// words.
TEST(RefusedParts, EveryPieceOfAMeasurementDocument) {
  const auto text = [](std::string_view value) { return wire::CborWriter().Text(value).bytes(); };
  const auto map = [](size_t size) { return wire::CborWriter().Map(size).bytes(); };
  const Bytes digest = wire::CborWriter().Bytes(Bytes(48, 1)).bytes();
  const std::vector<Bytes> good = {map(3),
                                   text("version"),
                                   Bytes{3},
                                   text("image"),
                                   map(4),
                                   text("cmdline_sha384"),
                                   digest,
                                   text("kernel_authenticode"),
                                   digest,
                                   text("kernel_header_normalized"),
                                   wire::CborWriter().Bool(true).bytes(),
                                   text("initrd_sha384"),
                                   digest,
                                   text("tdvf"),
                                   map(3),
                                   text("ovmf"),
                                   text("pre202505"),
                                   text("mrtd"),
                                   map(2),
                                   text("single_pass"),
                                   digest,
                                   text("two_pass"),
                                   digest,
                                   text("td_hob"),
                                   wire::CborWriter().Bytes(Bytes{0x88, 0x10, 1, 1, 1, 2}).bytes()};
  const auto with = [&](size_t piece, const Bytes& other, uint8_t version = 3) {
    std::vector<Bytes> pieces = good;
    pieces[2] = {version};
    pieces[piece] = other;
    Bytes out;
    for (const Bytes& one : pieces) Append(out, one);
    return ParseMeasurementDocument(out);
  };
  EXPECT_TRUE(with(0, good[0]).ok()) << with(0, good[0]).error().Text();
  for (size_t i = 0; i < good.size(); ++i) {
    const uint8_t type = good[i][0] >> 5;
    if (type == 3 && i != 16)
      Refused(with(i, text("other")), kMeasurementForm,
              "'other' instead of '" + std::string(*wire::CborReader(good[i]).Text(1, 32)));
    if (type == 5) Refused(with(i, map(7)), kMeasurementForm, "a map of 7 entries");
  }
  Refused(with(5, text("other"), 4), kMeasurementForm, "'other' instead of 'cmdline'");
  Refused(with(2, Bytes{5}), kMeasurementForm, "version 5");
  Refused(with(16, text("other")), kMeasurementForm, "firmware 'other'");
}

TEST(RefusedParts, AHandOffBlockWithTooManyRanges) {
  Refused(ParseHobWitness(Bytes{0x88, 0x10, 1, 65}), kMeasurementForm, "65 ranges");
}

TEST(RefusedParts, AKeyOfAnUnknownAlgorithm) {
  KeyChain chain;
  chain.public_key = Bytes(32, 1);
  Refused(AppRootOf({KeyApi::kV1, "x25519", ""}, chain), kKeyForm, "algorithm 'x25519'");
}

TEST(RefusedParts, ComposeFilesOfAnotherShape) {
  Refused(ParseComposeFile("[]\n"), kComposeFile, "no map");
  Refused(ParseComposeFile("services: x\n"), kComposeFile, "no services");
  Refused(ParseComposeFile("services: [x]\n"), kComposeFile, "no services");
}

TEST(RefusedParts, WhatIsNoYaml) {
  Refused(ParseYaml("a: \xff\n"), kComposeFile, "a character that readers take differently");
  Refused(ParseYaml("# nothing\n"), kComposeFile, "no document");
  for (const char* text : {"@\n", "--- @\n", "a: [1, @]\n", "{@}\n", "a: 1\n@: 2\n", "'a'\n@\n"})
    Refused(ParseYaml(text), kComposeFile, "cannot start any token");
  Refused(ParseYaml("'a' b\n"), kComposeFile, "did not find expected <document start>");
  Refused(ParseYaml("{[a]: b}\n"), kComposeFile, "a key that is no text");
  Refused(ParseYaml("a: [&x 1]\n"), kComposeFile, "an anchor");
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
