#include "session/keylog/key_log.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "core/wire/limits.h"
#include "session/keylog/errors.h"
#include "web/tls/tls13_key_schedule.h"

namespace attestor::keylog {
namespace {

// CanSign is whether this code may call I::Sign. It may not of a channel's identity, and it would see it if it might.
template <class I>
concept CanSign = requires(const I& identity, ByteView bytes) { identity.Sign(bytes); };
struct OpenIdentity {
  ByteArray<64> Sign(ByteView) const { return {}; }
};
static_assert(CanSign<OpenIdentity>);
static_assert(!CanSign<crypto::ChannelIdentity>, "only a key log is signed");
static_assert(!std::is_invocable_v<decltype(&Signer::Sign), Bytes, const crypto::ChannelIdentity&>, "never bytes");

const Time kNow = *ParseTime("2026-06-01T00:00:00Z");

class KeyLogTest : public ::testing::Test {
 protected:
  KeyLogTest() {
    log_.session_id.fill(1);
    log_.request_hash.fill(2);
    log_.shares = {{0x001d, Bytes(32, 3)}, {0x0017, Bytes(65, 4)}};
    log_.traffic_hash.fill(5);
    log_.client_ciphertext.fill(6);
    log_.recording_hash.fill(7);
  }

  std::string_view CodeOf(ByteView signed_key_log) const {
    const auto log = VerifyKeyLog(signed_key_log, identity_.spki_sha256());
    return log.ok() ? "" : log.error().code().id;
  }
  // Resigned is a document around `payload` that another key than the channel's has signed.
  cose::Sign1 Resigned(Bytes payload, const crypto::P256Key& key) const {
    cose::Sign1 document{cose::Algorithm::kEs256,
                         std::string(kContentType),
                         ToBytes(crypto::Sha256(key.spki())),
                         std::move(payload),
                         {}};
    document.signature = key.SignLowS(document.ToBeSigned());
    return document;
  }

  CountingRandom random_{21};
  crypto::ChannelIdentity identity_ = crypto::ChannelIdentity::Generate(random_, kNow).value();
  KeyLog log_;
};

TEST_F(KeyLogTest, IsReadAsItWasSigned) {
  const Bytes document = Signer::Sign(log_, identity_);
  const auto log = VerifyKeyLog(document, identity_.spki_sha256());
  ASSERT_TRUE(log.ok()) << log.error().Text();
  log_.node_spki = identity_.spki();
  EXPECT_EQ(log->Encode(), log_.Encode());
  EXPECT_EQ(crypto::Sha256(log->node_spki), identity_.spki_sha256());
  EXPECT_EQ(ReadKeyLog(document)->Encode(), log_.Encode());
}

TEST_F(KeyLogTest, EveryFlippedBitIsRefused) {
  const Bytes document = Signer::Sign(log_, identity_);
  for (size_t bit = 0; bit < document.size() * 8; ++bit) {
    Bytes changed = document;
    changed[bit / 8] = static_cast<uint8_t>(changed[bit / 8] ^ (1u << (bit % 8)));
    EXPECT_NE(CodeOf(changed), "") << bit;
  }
  for (size_t size = 0; size < document.size(); ++size) EXPECT_NE(CodeOf(ByteView(document).first(size)), "") << size;
  EXPECT_EQ(CodeOf(Concat({document, ByteArray<1>{}})), kFormat.id);
  EXPECT_LE(document.size(), limits::kKeyLog);
}

TEST_F(KeyLogTest, ItsKeyIsTheNodes) {
  const auto other = crypto::ChannelIdentity::Generate(random_, kNow).value();
  EXPECT_EQ(CodeOf(Signer::Sign(log_, other)), kNode.id);
  log_.node_spki = other.spki();
  EXPECT_EQ(CodeOf(Signer::Sign(log_, identity_)), "") << "whoever signs is named";
  // A log that names the node, under the signature of another key.
  log_.node_spki = identity_.spki();
  cose::Sign1 stolen = Resigned(log_.Encode(), crypto::P256Key::Generate(random_));
  EXPECT_EQ(CodeOf(stolen.Encode()), kSignature.id);
  stolen.kid = ToBytes(identity_.spki_sha256());
  EXPECT_EQ(CodeOf(stolen.Encode()), kSignature.id);
}

TEST_F(KeyLogTest, OneDocumentOfEachSignature) {
  const crypto::P256Key key = crypto::P256Key::Generate(random_);
  const auto spki = ToArray<crypto::kP256SpkiSize>(key.spki());
  log_.node_spki = *spki;
  const auto verify = [&](const cose::Sign1& document) {
    const auto log = VerifyKeyLog(document.Encode(), crypto::Sha256(*spki));
    return log.ok() ? "" : log.error().code().id;
  };
  cose::Sign1 document = Resigned(log_.Encode(), key);
  EXPECT_EQ(verify(document), "");
  // r, n - s verifies as well, by every library; it is none of ours.
  const Bytes order = *FromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  for (int i = 31, borrow = 0; i >= 0; --i) {
    const int digit = order[static_cast<size_t>(i)] - document.signature[static_cast<size_t>(32 + i)] - borrow;
    borrow = digit < 0 ? 1 : 0;
    document.signature[static_cast<size_t>(32 + i)] = static_cast<uint8_t>(digit);
  }
  ASSERT_TRUE(crypto::VerifyP256Raw(key.public_key(), document.ToBeSigned(), document.signature).ok());
  EXPECT_EQ(verify(document), kSignature.id);
}

TEST_F(KeyLogTest, OtherDocumentsOfTheSameKeyAreNone) {
  const crypto::P256Key key = crypto::P256Key::Generate(random_);
  log_.node_spki = *ToArray<crypto::kP256SpkiSize>(key.spki());
  const auto verify = [&](cose::Sign1 document) {
    document.signature = key.SignLowS(document.ToBeSigned());
    const auto log = VerifyKeyLog(document.Encode(), crypto::Sha256(key.spki()));
    return log.ok() ? "" : log.error().code().id;
  };
  const cose::Sign1 document = Resigned(log_.Encode(), key);
  EXPECT_EQ(verify(document), "");
  cose::Sign1 changed = document;
  changed.content_type = "application/attestor-statement+cbor";
  EXPECT_EQ(verify(changed), kSignature.id);
  changed = document;
  changed.kid = Bytes(32, 9);
  EXPECT_EQ(verify(changed), kSignature.id);
  changed = document;
  changed.algorithm = cose::Algorithm::kEs256K;
  EXPECT_EQ(verify(changed), kSignature.id);
}

TEST_F(KeyLogTest, OnlyThisVersionIsRead) {
  log_.node_spki = identity_.spki();
  const Bytes good = log_.Encode();
  ASSERT_TRUE(KeyLog::Decode(good).ok());
  // The numbers of version, mode and count, by where they stand.
  Bytes changed = good;
  changed[2] = 2;
  EXPECT_EQ(KeyLog::Decode(changed).error().code().id, kVersion.id);
  changed = good;
  changed[4] = 1;
  EXPECT_EQ(KeyLog::Decode(changed).error().code().id, kVersion.id) << "a log in proxy mode";
  const size_t count = good.size() - 2 * 35 - 1;
  ASSERT_EQ(good[count], 1);
  changed = good;
  changed[count] = 2;
  EXPECT_EQ(KeyLog::Decode(changed).error().code().id, kVersion.id) << "two records";
  log_.shares.assign(kMaxShares, {0x001d, Bytes(kMaxShare, 3)});
  EXPECT_LE(Signer::Sign(log_, identity_).size(), limits::kKeyLog) << "the largest fits where it travels";
  log_.shares.clear();
  EXPECT_EQ(KeyLog::Decode(log_.Encode()).error().code().id, kFormat.id);
  log_.shares.assign(kMaxShares + 1, {0x001d, Bytes(32, 3)});
  EXPECT_EQ(KeyLog::Decode(log_.Encode()).error().code().id, kFormat.id);
}

TEST(KeyLog, TheHashCoversBothSecretsInTheirOrder) {
  const auto secrets = [](uint8_t server, uint8_t client) {
    return tls::TrafficSecrets{Secret::CopyOf(Bytes(32, client)), Secret::CopyOf(Bytes(32, server))};
  };
  EXPECT_EQ(HashOfTraffic(secrets(1, 2)), crypto::Sha256(Concat({Bytes(32, 1), Bytes(32, 2)})));
  EXPECT_NE(HashOfTraffic(secrets(1, 2)), HashOfTraffic(secrets(2, 1)));
}

}  // namespace
}  // namespace attestor::keylog
