// A set of roots: its name, what it contains, and what a refusal of its file says.
#include "evidence/quote/tee_roots.h"

#include <gtest/gtest.h>

#include "core/crypto/certificate_builder.h"
#include "core/crypto/hash.h"
#include "evidence/quote/errors.h"

#ifndef ATTESTOR_ANCHORS_INTEL

namespace attestor::quote {
namespace {

class TeeRootsTest : public ::testing::Test {
 protected:
  crypto::Certificate Root(std::string name) {
    crypto::CertificateTemplate about;
    about.common_name = std::move(name);
    about.not_before = *ParseTime("2026-01-01T00:00:00Z");
    about.not_after = *ParseTime("2027-01-01T00:00:00Z");
    about.ca = true;
    return crypto::MakeRoot(about, key_, random_);
  }

  CountingRandom random_{5};
  const crypto::P256Key key_ = crypto::P256Key::Generate(random_);
  const crypto::Certificate one_ = Root("One"), other_ = Root("Other"), third_ = Root("Third");
};

// Two who write down one set have one name for it: over the hashes of its roots, sorted.
TEST_F(TeeRootsTest, TheNameIsOverTheSortedHashes) {
  std::vector<ByteArray<32>> hashes = {crypto::Sha256(one_.der()), crypto::Sha256(other_.der()),
                                       crypto::Sha256(third_.der())};
  std::ranges::sort(hashes);
  const auto roots = TeeRoots::FromCertificates({third_, one_, other_, one_});
  ASSERT_TRUE(roots.ok()) << roots.error().Text();
  EXPECT_EQ(roots->id(), crypto::Sha256(Concat({hashes[0], hashes[1], hashes[2]})));
  EXPECT_EQ(TeeRoots().id(), crypto::Sha256({}));
  EXPECT_EQ(TeeRoots::Intel().id(), crypto::Sha256(kIntelRootSha256));
}

TEST_F(TeeRootsTest, ContainsItsRootsAndNoOther) {
  for (const auto& set : {std::vector{one_, other_}, {other_, one_}, {one_}, {other_, other_, one_}}) {
    const auto roots = TeeRoots::FromCertificates(set);
    ASSERT_TRUE(roots.ok()) << roots.error().Text();
    EXPECT_FALSE(roots->empty());
    for (const crypto::Certificate& root : set) EXPECT_TRUE(roots->Contains(root));
    EXPECT_FALSE(roots->Contains(third_));
    EXPECT_FALSE(roots->Contains(Root("One"))) << "the name is a root's own word";
  }
  EXPECT_FALSE(TeeRoots().Contains(one_));
  EXPECT_FALSE(TeeRoots::Intel().Contains(one_));
  EXPECT_TRUE(TeeRoots::IsIntel(kIntelRootSha256));
  EXPECT_FALSE(TeeRoots::IsIntel(crypto::Sha256(one_.der())));
}

TEST_F(TeeRootsTest, AFileHasAtMost16) {
  std::string pem;
  for (size_t i = 0; i < kMaxTeeRoots; ++i) pem += one_.pem();
  EXPECT_EQ(TeeRoots::FromPem(pem)->id(), TeeRoots::FromPem(one_.pem())->id());
  const auto refused = [](const std::string& file, std::string_view why) {
    const auto roots = TeeRoots::FromPem(file);
    ASSERT_FALSE(roots.ok()) << why;
    EXPECT_TRUE(roots.error().Is(kRoots)) << roots.error().Text();
    EXPECT_NE(roots.error().detail().find(why), std::string::npos) << roots.error().detail();
  };
  refused(pem + other_.pem(), "more than 16 certificates");
  refused("", "no certificate");
  refused(one_.pem() + "and more", "not PEM");
  EXPECT_EQ(TeeRoots::FromCertificates({}).error().detail(), "0 certificates");
  EXPECT_EQ(TeeRoots::FromCertificates(std::vector(17, one_)).error().detail(), "17 certificates");
}

}  // namespace
}  // namespace attestor::quote

#endif  // ATTESTOR_ANCHORS_INTEL
