#include "statement/format/bundle.h"

#include <gtest/gtest.h>

#include "statement/format/errors.h"
#include "testkit/fixtures/codec.h"

namespace attestor::statement {
namespace {

constexpr char kGolden[] =
    "ac01716174746573746f722062756e646c652032024973746174656d656e740347726571756573740458200404040404040404040404040404"
    "04040404040404040404"
    "04"
    "0404040404040405497265636f7264696e6706476f70656e696e670745656e747279084f7369676e65722065766964656e6365094d6e6f6465"
    "2065766964656e63650a"
    "4c"
    "72656c65617365206c6973740b8141ee0c4877656220726f6f74";

Bundle Sample() {
  Bundle bundle;
  bundle.statement = ToBytes("statement");
  bundle.request = ToBytes("request");
  bundle.challenge_seed.fill(4);
  bundle.recording = ToBytes("recording");
  bundle.opening = ToBytes("opening");
  bundle.entry = ToBytes("entry");
  bundle.signer_evidence = ToBytes("signer evidence");
  bundle.node_evidence = ToBytes("node evidence");
  bundle.release_list = ToBytes("release list");
  bundle.extensions = {Bytes{0xee}};
  bundle.web_root = ToBytes("web root");
  return bundle;
}

TEST(Bundle, GoldenBytesAndOneForm) {
  EXPECT_EQ(ToHex(Sample().Encode()), kGolden);
  const auto decoded = Bundle::Decode(*FromHex(kGolden));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->recording, ToBytes("recording"));
  EXPECT_EQ(decoded->signer_evidence, ToBytes("signer evidence"));
  testing::ExpectOneForm<Bundle>(*FromHex(kGolden));
}

TEST(Bundle, WithAKeyLog) {
  Bundle bundle = Sample();
  bundle.key_log = ToBytes("key log");
  const Bytes encoded = bundle.Encode();
  EXPECT_EQ(ToHex(encoded), "ad" + std::string(kGolden).substr(2) + "0d476b6579206c6f67");
  EXPECT_EQ(Bundle::Decode(encoded)->key_log, bundle.key_log);
  EXPECT_EQ(Bundle::Decode(Sample().Encode())->key_log, std::nullopt);
  testing::ExpectOneForm<Bundle>(encoded);
  bundle.key_log = Bytes(limits::kKeyLog);
  EXPECT_TRUE(Bundle::Decode(bundle.Encode()).ok());
  bundle.key_log = Bytes(limits::kKeyLog + 1);
  EXPECT_TRUE(Bundle::Decode(bundle.Encode()).error().Is(kBundleFormat));
}

TEST(Bundle, OtherFormats) {
  Bytes other = Sample().Encode();
  other[19] = '1';  // "attestor bundle 1"
  const auto decoded = Bundle::Decode(other);
  ASSERT_FALSE(decoded.ok());
  EXPECT_TRUE(decoded.error().Is(kBundleVersion));
  EXPECT_NE(decoded.error().detail().find("attestor bundle 1"), std::string::npos)
      << "a person reads which format it is";
  EXPECT_TRUE(Bundle::Decode({}).error().Is(kBundleFormat));
  // A whole bundle of format 1, which had no twelfth entry.
  other[0] = 0xab;
  other.resize(other.size() - 10);
  EXPECT_TRUE(Bundle::Decode(other).error().Is(kBundleVersion)) << Bundle::Decode(other).error().Text();
  Bytes fewer = Sample().Encode();
  fewer[0] = 0xab;
  EXPECT_TRUE(Bundle::Decode(fewer).error().Is(kBundleFormat));
}

TEST(Bundle, OtherFilesAreToldApart) {
  EXPECT_TRUE(LooksLikeBundle(Sample().Encode()));
  Bytes next = Sample().Encode();
  next[19] = '3';
  EXPECT_TRUE(LooksLikeBundle(next)) << "of another version, but a bundle";
  for (std::string_view text : {"", "x", "{\"statement\":1}", "attestor bundle 2"})
    EXPECT_FALSE(LooksLikeBundle(AsBytes(text))) << text;
  const Bytes whole = Sample().Encode();
  for (size_t size = 0; size < 19; ++size) EXPECT_FALSE(LooksLikeBundle(ByteView(whole).first(size))) << size;
}

TEST(Bundle, Bounds) {
  const std::pair<Bytes Bundle::*, size_t> parts[] = {{&Bundle::statement, limits::kStatement},
                                                      {&Bundle::request, limits::kMessage},
                                                      {&Bundle::recording, limits::kRecording},
                                                      {&Bundle::opening, limits::kOpening},
                                                      {&Bundle::entry, limits::kEntry},
                                                      {&Bundle::signer_evidence, limits::kEvidence},
                                                      {&Bundle::node_evidence, limits::kEvidence},
                                                      {&Bundle::release_list, limits::kReleaseList}};
  Bundle largest = Sample();
  for (const auto& [part, limit] : parts) {
    Bundle bundle = Sample();
    bundle.*part = largest.*part = Bytes(limit, 'x');
    EXPECT_TRUE(Bundle::Decode(bundle.Encode()).ok()) << limit;
    (bundle.*part).push_back('x');
    EXPECT_TRUE(Bundle::Decode(bundle.Encode()).error().Is(kBundleFormat)) << limit;
    (bundle.*part).clear();
    EXPECT_TRUE(Bundle::Decode(bundle.Encode()).error().Is(kBundleFormat)) << limit;
  }
  // Whatever was signed has a bundle, and an extension fits into it.
  largest.extensions = {Bytes(limits::kExtensionRoom - 64)};
  EXPECT_TRUE(Bundle::Decode(largest.Encode()).ok());
  Bundle bundle = Sample();
  bundle.extensions = std::vector<Bytes>(kMaxExtensions, Bytes(1));
  EXPECT_TRUE(Bundle::Decode(bundle.Encode()).ok());
  bundle.extensions.push_back(Bytes(1));
  EXPECT_TRUE(Bundle::Decode(bundle.Encode()).error().Is(kBundleFormat));
  bundle.extensions = {Bytes()};
  EXPECT_TRUE(Bundle::Decode(bundle.Encode()).error().Is(kBundleFormat));
  bundle = Sample();
  bundle.recording = Bytes(kMaxBundle, 'x');
  const auto decoded = Bundle::Decode(bundle.Encode());
  EXPECT_TRUE(decoded.error().Is(kBundleFormat));
  EXPECT_TRUE(decoded.error().detail().ends_with(" bytes")) << "before it is read: " << decoded.error().detail();
}

}  // namespace
}  // namespace attestor::statement
