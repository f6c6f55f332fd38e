#include "evidence/binding/key_binding.h"

#include <gtest/gtest.h>

#include "evidence/binding/errors.h"
#include "evidence/release/release_list.h"
#include "testkit/fixtures/codec.h"

namespace attestor::binding {
namespace {

constexpr char kGoldenSigner[] =
    "000000176174746573746f722f7265706f72742d646174612f7631000000010200000021020202020202020202020202020202020202020202"
    "02020202020202020202"
    "020200000020111111111111111111111111111111111111111111111111111111111111111100000020444444444444444444444444444444"
    "44444444444444444444"
    "44"
    "4444444444440000000102000000076e6f6e636520310000002055555555555555555555555555555555555555555555555555555555555555"
    "55000000202222222222"
    "22"
    "222222222222222222222222222222222222222222222222222200000020333333333333333333333333333333333333333333333333333333"
    "33333333330000000800"
    "00000000000005000000080000019ab697e87b";
constexpr char kGoldenNode[] =
    "000000176174746573746f722f7265706f72742d646174612f7631000000010100000000000000201111111111111111111111111111111111"
    "11111111111111111111"
    "111111111100000000000000010000000020222222222222222222222222222222222222222222222222222222222222222200000020333333"
    "33333333333333333333"
    "3333"
    "3333333333333333333333333333333333000000080000000000000005000000080000019ab697e87b";

KeyBinding Node() {
  KeyBinding binding;
  binding.role = release::Role::kNode;
  binding.channel_spki.fill(0x11);
  binding.release.fill(0x22);
  binding.config_digest.fill(0x33);
  binding.epoch = 5;
  binding.not_after = Time(Duration(1764000000123));
  return binding;
}

KeyBinding Signer() {
  KeyBinding binding = Node();
  binding.role = release::Role::kSigner;
  binding.statement_key = Bytes(33, 2);
  binding.channel_binding = Bytes(32, 0x44);
  binding.nonces = {ToBytes("nonce 1"), Bytes(32, 0x55)};
  return binding;
}

void Refused(const KeyBinding& binding, const char* why) {
  const auto decoded = KeyBinding::Decode(binding.Encode());
  ASSERT_FALSE(decoded.ok()) << why;
  EXPECT_TRUE(decoded.error().Is(kBindingFormat)) << why;
}

TEST(KeyBinding, GoldenBytes) {
  EXPECT_EQ(ToHex(Signer().Encode()), kGoldenSigner);
  EXPECT_EQ(ToHex(Node().Encode()), kGoldenNode);
  EXPECT_EQ(ToHex(ReportData(Signer().Encode())),
            "2cca784f8addc7f9875877cc4e8d60e4871910a972e5ec0d32157fec515a4df9f586d9807da86a710700b5d7779ca2a9256eedbe8d"
            "00d28a0ac73d6f3aafe55b");
  const auto decoded = KeyBinding::Decode(*FromHex(kGoldenSigner));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->role, release::Role::kSigner);
  EXPECT_EQ(decoded->statement_key, Signer().statement_key);
  EXPECT_EQ(decoded->channel_spki, Signer().channel_spki);
  EXPECT_EQ(decoded->channel_binding, Signer().channel_binding);
  EXPECT_EQ(decoded->nonces, Signer().nonces);
  EXPECT_EQ(decoded->release, Signer().release);
  EXPECT_EQ(decoded->config_digest, Signer().config_digest);
  EXPECT_EQ(decoded->epoch, 5u);
  EXPECT_EQ(decoded->not_after, Signer().not_after);
}

TEST(KeyBinding, OneForm) {
  testing::ExpectOneForm<KeyBinding>(Signer().Encode());
  testing::ExpectOneForm<KeyBinding>(Node().Encode());
}

TEST(KeyBinding, Bounds) {
  KeyBinding binding = Node();
  binding.statement_key = Bytes(33, 2);
  Refused(binding, "a node has no statement key");
  for (const size_t size : {size_t{0}, size_t{32}, size_t{65}}) {
    binding = Signer();
    binding.statement_key = Bytes(size, 2);
    Refused(binding, "a signer's key has 33 bytes");
  }
  for (const size_t size : {size_t{1}, size_t{31}, size_t{33}}) {
    binding = Node();
    binding.channel_binding = Bytes(size, 1);
    Refused(binding, "a channel binding has 32 bytes or none");
  }
  binding = Node();
  binding.nonces.assign(kMaxNonces, Bytes(kMaxNonceSize, 1));
  EXPECT_TRUE(KeyBinding::Decode(binding.Encode()).ok());
  binding.nonces.push_back({1});
  Refused(binding, "five nonces");
  binding.nonces = {Bytes(kMaxNonceSize + 1, 1)};
  Refused(binding, "a long nonce");
  binding.nonces = {Bytes{}};
  Refused(binding, "an empty nonce");
  binding = Node();
  binding.role = static_cast<release::Role>(3);
  Refused(binding, "a third role");
  binding = Node();
  binding.not_after = Time(Duration(253402300800000));
  Refused(binding, "the year 10000");
}

// The same bytes, cut into other fields, must not be the same report data.
TEST(KeyBinding, FieldsCannotShift) {
  KeyBinding one = Node(), two = Node();
  one.nonces = {ToBytes("ab"), ToBytes("c")};
  two.nonces = {ToBytes("a"), ToBytes("bc")};
  EXPECT_NE(ReportData(one.Encode()), ReportData(two.Encode()));
}

TEST(KeyBinding, AnotherTagIsAnotherUse) {
  Bytes other = Signer().Encode();
  other[4 + 22] = '2';  // attestor/report-data/v2
  EXPECT_TRUE(KeyBinding::Decode(other).error().Is(kBindingFormat));
}

}  // namespace
}  // namespace attestor::binding
