// Project Wycheproof's cases against our use of each primitive: what it calls valid must pass, what it calls invalid
// must be refused. Where it leaves the choice ("acceptable"), the test states ours.
#include <gtest/gtest.h>
#include <openssl/ecdsa.h>

#include <functional>

#include "core/crypto/aead.h"
#include "core/crypto/aes_ctr.h"
#include "core/crypto/ecdh.h"
#include "core/crypto/errors.h"
#include "core/crypto/ghash.h"
#include "core/crypto/hash.h"
#include "core/crypto/openssl_ptr.h"
#include "core/crypto/secp256k1.h"
#include "core/crypto/signature.h"
#include "testkit/fixtures/vectors.h"

namespace attestor::crypto {
namespace {

enum class Outcome { kAccepted, kRefused, kOutOfScope };

Outcome ToOutcome(bool accepted) { return accepted ? Outcome::kAccepted : Outcome::kRefused; }

// Case is one test with the group it is in.
struct Case {
  const boost::json::object& group;
  const boost::json::object& test;

  Bytes Hex(std::string_view name) const { return *FromHex(std::string(test.at(name).as_string())); }
  Bytes GroupHex(std::string_view name) const { return *FromHex(std::string(group.at(name).as_string())); }
  int64_t GroupNumber(std::string_view name) const { return group.at(name).as_int64(); }
  std::string Expected() const { return std::string(test.at("result").as_string()); }
  bool Has(std::string_view flag) const {
    for (const auto& value : test.at("flags").as_array()) {
      if (value.as_string() == flag) return true;
    }
    return false;
  }
};

// Suite says how to run a case, which "acceptable" ones we accept, and how many must at least have run on either side.
struct Suite {
  std::string file;
  std::function<Outcome(const Case&)> run;
  int min_accepted;
  int min_refused;
  int out_of_scope = 0;
  std::function<bool(const Case&)> accept_acceptable = [](const Case&) { return false; };
};

void RunSuite(const Suite& suite) {
  ATTESTOR_VECTOR_OR_SKIP(path, "wycheproof/" + suite.file);
  const auto document = testing::ReadJson(path);
  int accepted = 0, refused = 0, out_of_scope = 0;
  for (const auto& group : document.at("testGroups").as_array()) {
    for (const auto& test : group.at("tests").as_array()) {
      const Case one{group.as_object(), test.as_object()};
      const Outcome outcome = suite.run(one);
      if (outcome == Outcome::kOutOfScope) {
        ++out_of_scope;
        continue;
      }
      (outcome == Outcome::kAccepted ? accepted : refused)++;
      const bool expected = one.Expected() == "acceptable" ? suite.accept_acceptable(one) : one.Expected() == "valid";
      EXPECT_EQ(outcome == Outcome::kAccepted, expected)
          << suite.file << " tcId " << one.test.at("tcId").as_int64() << ", " << one.Expected() << ": "
          << one.test.at("comment").as_string();
    }
  }
  EXPECT_GE(accepted, suite.min_accepted);
  EXPECT_GE(refused, suite.min_refused);
  EXPECT_EQ(out_of_scope, suite.out_of_scope);
}

bool IsOurGcm(const Case& one) {
  return one.GroupNumber("ivSize") == 96 && one.GroupNumber("tagSize") == 128 && one.GroupNumber("keySize") != 192;
}

Outcome RunGcm(const Case& one) {
  if (!IsOurGcm(one)) return Outcome::kOutOfScope;
  auto aead = AesGcm::Create(Secret::CopyOf(one.Hex("key")));
  const auto nonce = ToArray<kGcmNonceSize>(one.Hex("iv"));
  const Bytes sealed = Concat({one.Hex("ct"), one.Hex("tag")});
  const auto opened = aead->Open(*nonce, one.Hex("aad"), sealed);
  if (!opened.ok()) {
    EXPECT_TRUE(opened.error().Is(kAeadTag));
    return Outcome::kRefused;
  }
  return ToOutcome(*opened == one.Hex("msg") && aead->Seal(*nonce, one.Hex("aad"), one.Hex("msg")) == sealed);
}

TEST(Wycheproof, AesGcm) {
  RunSuite({.file = "aes_gcm_test.json", .run = RunGcm, .min_accepted = 79, .min_refused = 54, .out_of_scope = 183});
  EXPECT_TRUE(AesGcm::Create(Secret(24)).error().Is(kKeySize)) << "192-bit keys";
}

// The same cipher from its parts, as those use it who make a tag over what they cannot read.
Outcome RunGcmParts(const Case& one) {
  if (!IsOurGcm(one)) return Outcome::kOutOfScope;
  auto cipher = AesCtr::Create(Secret::CopyOf(one.Hex("key")));
  const auto block = [&one](uint8_t counter) {
    return *ToArray<kAesBlockSize>(Concat({one.Hex("iv"), ByteArray<4>{0, 0, 0, counter}}));
  };
  const auto sum = [](ByteView a, ByteView b) {
    Bytes out = ToBytes(a);
    for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(out[i] ^ b[i]);
    return out;
  };
  const Bytes text = one.Hex("ct");
  const Secret hash = Ghash(cipher->Keystream({}, kAesBlockSize), one.Hex("aad"), text);
  if (sum(hash.Reveal(), cipher->Keystream(block(1), kGcmTagSize).Reveal()) != one.Hex("tag")) return Outcome::kRefused;
  return ToOutcome(sum(text, cipher->Keystream(block(2), text.size()).Reveal()) == one.Hex("msg"));
}

TEST(Wycheproof, AesGcmFromItsParts) {
  RunSuite(
      {.file = "aes_gcm_test.json", .run = RunGcmParts, .min_accepted = 79, .min_refused = 54, .out_of_scope = 183});
}

// FixedScalar cuts or pads the suite's signed big integers to 32 bytes.
Secret FixedScalar(Bytes scalar) {
  while (scalar.size() > 32 && scalar.front() == 0) scalar.erase(scalar.begin());
  scalar.insert(scalar.begin(), scalar.size() < 32 ? 32 - scalar.size() : 0, 0);
  return Secret::CopyOf(scalar);
}

Outcome RunAgree(EcdhGroup group, const Case& one, ByteView peer) {
  const auto key = EcdhKey::FromPrivate(group, FixedScalar(one.Hex("private")));
  const auto shared = key->Agree(peer);
  if (!shared.ok()) {
    EXPECT_TRUE(shared.error().Is(kBadPublicKey));
    return Outcome::kRefused;
  }
  return ToOutcome(Equal(shared->Reveal(), one.Hex("shared")));
}

TEST(Wycheproof, EcdhP256Points) {
  // A compressed point is "acceptable"; RFC 8446 section 4.2.8.2 knows uncompressed ones only.
  RunSuite({.file = "ecdh_secp256r1_ecpoint_test.json",
            .run = [](const Case& one) { return RunAgree(EcdhGroup::kP256, one, one.Hex("public")); },
            .min_accepted = 330,
            .min_refused = 25});
}

TEST(Wycheproof, EcdhP256PointsInsideSpki) {
  // Keys as TLS carries them are bare points: only cases whose SubjectPublicKeyInfo is the one form of P-256 have one.
  const Bytes header = *FromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
  const auto run = [&header](const Case& one) {
    const Bytes spki = one.Hex("public");
    if (spki.size() < header.size() || !Equal(ByteView(spki).first(header.size()), header)) return Outcome::kOutOfScope;
    return RunAgree(EcdhGroup::kP256, one, ByteView(spki).subspan(header.size()));
  };
  RunSuite(
      {.file = "ecdh_secp256r1_test.json", .run = run, .min_accepted = 330, .min_refused = 20, .out_of_scope = 262});
}

TEST(Wycheproof, X25519) {
  RunSuite({.file = "x25519_test.json",
            .run = [](const Case& one) { return RunAgree(EcdhGroup::kX25519, one, one.Hex("public")); },
            .min_accepted = 480,
            .min_refused = 30,
            .accept_acceptable = [](const Case& one) { return !one.Has("ZeroSharedSecret"); }});
}

void RunHkdf(const std::string& file, HashId id) {
  const auto run = [id](const Case& one) {
    const auto size = static_cast<size_t>(one.test.at("size").as_int64());
    // HkdfExpand's sizes are constants of ours; it ends the process on one that the RFC does not allow.
    if (size > 255 * HashSize(id)) return Outcome::kOutOfScope;
    const Secret key = HkdfExtract(id, one.Hex("salt"), one.Hex("ikm"));
    return ToOutcome(Equal(HkdfExpand(id, key, one.Hex("info"), size).Reveal(), one.Hex("okm")));
  };
  RunSuite({.file = file, .run = run, .min_accepted = 80, .min_refused = 0, .out_of_scope = 3});
}

TEST(Wycheproof, HkdfSha256) { RunHkdf("hkdf_sha256_test.json", HashId::kSha256); }
TEST(Wycheproof, HkdfSha384) { RunHkdf("hkdf_sha384_test.json", HashId::kSha384); }
TEST(WycheproofDeathTest, HkdfRefusesMoreThanTheRfcAllows) {
  EXPECT_DEATH((void)HkdfExpand(HashId::kSha256, Secret(32), {}, 255 * 32 + 1), "");
}

void RunHmac(const std::string& file, HashId id) {
  const auto run = [id](const Case& one) {
    Bytes tag = Hmac(id, Secret::CopyOf(one.Hex("key")), one.Hex("msg"));
    tag.resize(static_cast<size_t>(one.GroupNumber("tagSize")) / 8);
    return ToOutcome(ConstantTimeEqual(tag, one.Hex("tag")));
  };
  RunSuite({.file = file, .run = run, .min_accepted = 66, .min_refused = 108});
}

TEST(Wycheproof, HmacSha256) { RunHmac("hmac_sha256_test.json", HashId::kSha256); }
TEST(Wycheproof, HmacSha384) { RunHmac("hmac_sha384_test.json", HashId::kSha384); }

Outcome ToOutcome(const Status& status) {
  if (!status.ok()) {
    EXPECT_TRUE(status.error().Is(kBadSignature)) << status.error().Text();
  }
  return ToOutcome(status.ok());
}

// StrictRaw gives r || s of a DER signature; nothing when it is not canonical DER of two non-negative numbers of at
// most 32 bytes.
std::optional<Bytes> StrictRaw(ByteView der) {
  const uint8_t* at = der.data();
  const EcdsaSigPtr parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (parsed == nullptr || at != der.data() + der.size()) return std::nullopt;
  uint8_t* again = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &again);
  const bool canonical = size > 0 && Equal(ByteView(again, static_cast<size_t>(size)), der);
  OPENSSL_free(again);
  if (!canonical) return std::nullopt;
  const BIGNUM* r = ECDSA_SIG_get0_r(parsed.get());
  const BIGNUM* s = ECDSA_SIG_get0_s(parsed.get());
  Bytes raw(64);
  if (BN_is_negative(r) || BN_is_negative(s) || BN_bn2binpad(r, raw.data(), 32) < 0 ||
      BN_bn2binpad(s, raw.data() + 32, 32) < 0) {
    return std::nullopt;
  }
  return raw;
}

std::function<Outcome(const Case&)> Verifier(SignatureAlgorithm algorithm) {
  return [algorithm](const Case& one) {
    return ToOutcome(VerifySignature(algorithm, one.GroupHex("publicKeyDer"), one.Hex("msg"), one.Hex("sig")));
  };
}

TEST(Wycheproof, EcdsaP256) {
  RunSuite({.file = "ecdsa_secp256r1_sha256_test.json",
            .run = Verifier(SignatureAlgorithm::kEcdsaP256Sha256),
            .min_accepted = 174,
            .min_refused = 310});
}

TEST(Wycheproof, EcdsaP256Raw) {
  const auto run = [](const Case& one) {
    const auto raw = StrictRaw(one.Hex("sig"));
    if (!raw) return Outcome::kOutOfScope;
    const Bytes point = *FromHex(std::string(one.group.at("publicKey").at("uncompressed").as_string()));
    return ToOutcome(VerifyP256Raw(ByteView(point).subspan(1), one.Hex("msg"), *raw));
  };
  RunSuite({.file = "ecdsa_secp256r1_sha256_test.json",
            .run = run,
            .min_accepted = 174,
            .min_refused = 75,
            .out_of_scope = 235});
}

TEST(Wycheproof, EcdsaP384) {
  RunSuite({.file = "ecdsa_secp384r1_sha384_test.json",
            .run = Verifier(SignatureAlgorithm::kEcdsaP384Sha384),
            .min_accepted = 194,
            .min_refused = 310});
}

TEST(Wycheproof, EcdsaSecp256k1WithLowS) {
  const auto run = [](const Case& one) {
    const auto raw = StrictRaw(one.Hex("sig"));
    if (!raw) return Outcome::kOutOfScope;
    const Bytes point = *FromHex(std::string(one.group.at("publicKey").at("uncompressed").as_string()));
    Bytes compressed(point.begin(), point.begin() + 33);
    compressed[0] = static_cast<uint8_t>(2 + point.back() % 2);
    return ToOutcome(VerifySecp256k1Sha256(compressed, one.Hex("msg"), *raw));
  };
  RunSuite({.file = "ecdsa_secp256k1_sha256_bitcoin_test.json",
            .run = run,
            .min_accepted = 162,
            .min_refused = 69,
            .out_of_scope = 232});
}

TEST(Wycheproof, Ed25519) {
  const auto run = [](const Case& one) {
    const Bytes key = *FromHex(std::string(one.group.at("publicKey").at("pk").as_string()));
    return ToOutcome(VerifyEd25519(key, one.Hex("msg"), one.Hex("sig")));
  };
  RunSuite({.file = "ed25519_test.json", .run = run, .min_accepted = 88, .min_refused = 63});
  RunSuite({.file = "ed25519_test.json",
            .run = Verifier(SignatureAlgorithm::kEd25519),
            .min_accepted = 88,
            .min_refused = 63});
}

TEST(Wycheproof, RsaPss) {
  RunSuite({.file = "rsa_pss_2048_sha256_mgf1_32_test.json",
            .run = Verifier(SignatureAlgorithm::kRsaPssSha256),
            .min_accepted = 63,
            .min_refused = 45});
}

TEST(Wycheproof, RsaPkcs1) {
  // One case leaves the NULL parameters of the hash out; PKCS #1 asks for them.
  RunSuite({.file = "rsa_signature_2048_sha256_test.json",
            .run = Verifier(SignatureAlgorithm::kRsaPkcs1Sha256),
            .min_accepted = 9,
            .min_refused = 249});
}

// Verification of Ed25519 is where libraries differ most. Ours (OpenSSL's) multiplies by no cofactor, compares R as
// bytes, and hashes A and R as they were sent: so it refuses what depends on a cofactor or on another encoding of R.
// Keys of low order, and in another form than their one, are no keys (IsEd25519Key).
TEST(Cctv, Ed25519EdgeCases) {
  ATTESTOR_VECTOR_OR_SKIP(path, "cctv/ed25519/ed25519vectors.json");
  const auto cases = testing::ReadJson(path);
  int accepted = 0, refused = 0;
  for (const auto& one : cases.as_array()) {
    bool expected = true;
    for (const auto& flag : one.at("flags").is_null() ? boost::json::array() : one.at("flags").as_array()) {
      expected = expected && flag != "low_order_residue" && flag != "non_canonical_R" && flag != "low_order_A" &&
                 flag != "non_canonical_A";
    }
    const auto hex = [&one](const char* name) { return *FromHex(std::string(one.at(name).as_string())); };
    const std::string message(one.at("msg").as_string());
    const bool verified = VerifyEd25519(hex("key"), AsBytes(message), hex("sig")).ok();
    (verified ? accepted : refused)++;
    EXPECT_EQ(verified, expected) << one.at("number").as_int64();
  }
  EXPECT_GT(accepted, 80);
  EXPECT_GT(refused, 600);
}

}  // namespace
}  // namespace attestor::crypto
