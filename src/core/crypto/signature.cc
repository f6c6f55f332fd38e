#include "core/crypto/signature.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/crypto/errors.h"
#include "core/crypto/openssl_ptr.h"
#include "core/crypto/p256.h"

namespace attestor::crypto {
namespace {

constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;
constexpr size_t kMaxSpkiSize = 2048;

// kP256Header is what stands before the 65 bytes of the uncompressed point in the SubjectPublicKeyInfo of a P-256 key
// (RFC 5480 section 2).
constexpr uint8_t kP256Header[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
                                   0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};

struct Rule {
  int key_type;        // EVP_PKEY_*
  const char* curve;   // EC only
  const EVP_MD* hash;  // null: the algorithm hashes by itself
  int padding;         // RSA only
};

Rule RuleOf(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::kEcdsaP256Sha256: return {EVP_PKEY_EC, "prime256v1", EVP_sha256(), 0};
    case SignatureAlgorithm::kEcdsaP384Sha384: return {EVP_PKEY_EC, "secp384r1", EVP_sha384(), 0};
    case SignatureAlgorithm::kRsaPssSha256: return {EVP_PKEY_RSA, nullptr, EVP_sha256(), RSA_PKCS1_PSS_PADDING};
    case SignatureAlgorithm::kRsaPssSha384: return {EVP_PKEY_RSA, nullptr, EVP_sha384(), RSA_PKCS1_PSS_PADDING};
    case SignatureAlgorithm::kRsaPssSha512: return {EVP_PKEY_RSA, nullptr, EVP_sha512(), RSA_PKCS1_PSS_PADDING};
    case SignatureAlgorithm::kRsaPssPssSha256: return {EVP_PKEY_RSA_PSS, nullptr, EVP_sha256(), RSA_PKCS1_PSS_PADDING};
    case SignatureAlgorithm::kRsaPssPssSha384: return {EVP_PKEY_RSA_PSS, nullptr, EVP_sha384(), RSA_PKCS1_PSS_PADDING};
    case SignatureAlgorithm::kRsaPssPssSha512: return {EVP_PKEY_RSA_PSS, nullptr, EVP_sha512(), RSA_PKCS1_PSS_PADDING};
    case SignatureAlgorithm::kRsaPkcs1Sha256: return {EVP_PKEY_RSA, nullptr, EVP_sha256(), RSA_PKCS1_PADDING};
    case SignatureAlgorithm::kEd25519: return {EVP_PKEY_ED25519, nullptr, nullptr, 0};
  }
  std::abort();
}

bool HasCurve(const EVP_PKEY* key, const char* curve) {
  char name[64] = {};
  size_t size = 0;
  return EVP_PKEY_get_group_name(key, name, sizeof(name), &size) == 1 && std::string_view(name, size) == curve;
}

// DecodeSpki is null for what is no SubjectPublicKeyInfo, or has bytes behind it. P-256 keys, the commonest by far,
// pass by OpenSSL's decoders: those take longer than the signature.
EvpPkeyPtr DecodeSpki(ByteView spki) {
  if (spki.size() == sizeof(kP256Header) + 65 && Equal(spki.first(sizeof(kP256Header)), kP256Header)) {
    return P256PublicKey(spki.subspan(sizeof(kP256Header)));
  }
  const uint8_t* at = spki.data();
  EvpPkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  ERR_clear_error();
  if (at != spki.data() + spki.size()) return nullptr;
  return key;
}

Result<EvpPkeyPtr> ParseKey(ByteView spki, const Rule& rule) {
  if (spki.empty() || spki.size() > kMaxSpkiSize)
    return Error(kBadPublicKey, "SubjectPublicKeyInfo of " + std::to_string(spki.size()) + " bytes");
  EvpPkeyPtr key = DecodeSpki(spki);
  if (key == nullptr) return Error(kBadPublicKey, "SubjectPublicKeyInfo");
  if (EVP_PKEY_get_base_id(key.get()) != rule.key_type)
    return Error(kBadPublicKey, "the key is of another type than the signature");
  if (rule.curve != nullptr && !HasCurve(key.get(), rule.curve))
    return Error(kBadPublicKey, "the key is on another curve");
  const int bits = EVP_PKEY_get_bits(key.get());
  if (rule.padding != 0 && (bits < kMinRsaBits || bits > kMaxRsaBits))
    return Error(kBadPublicKey, "RSA of " + std::to_string(bits) + " bits");
  return key;
}

Status VerifyWith(EVP_PKEY* key, const Rule& rule, ByteView message, ByteView signature) {
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // owned by context
  bool good = context != nullptr && EVP_DigestVerifyInit(context.get(), &options, rule.hash, nullptr, key) == 1;
  if (good && rule.padding != 0) good = EVP_PKEY_CTX_set_rsa_padding(options, rule.padding) > 0;
  if (good && rule.padding == RSA_PKCS1_PSS_PADDING) {
    good = EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) > 0 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(options, rule.hash) > 0;
  }
  good =
      good && EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  ERR_clear_error();
  if (!good) return Error(kBadSignature);
  return Ok();
}

// RawToDer turns r || s of 32 bytes each into DER.
Bytes RawToDer(ByteView raw) {
  const EcdsaSigPtr signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(raw.data(), 32, nullptr);
  BIGNUM* s = BN_bin2bn(raw.data() + 32, 32, nullptr);
  if (signature == nullptr || ECDSA_SIG_set0(signature.get(), r, s) != 1) std::abort();
  uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) std::abort();
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

ByteArray<64> DerToRaw(ByteView der) {
  const uint8_t* at = der.data();
  const EcdsaSigPtr signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  ByteArray<64> out{};
  if (signature == nullptr || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), 32) != 32 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + 32, 32) != 32) {
    std::abort();
  }
  return out;
}

Bytes EncodeSpki(EVP_PKEY* key) {
  uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) std::abort();
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

}  // namespace

Status VerifySignature(SignatureAlgorithm algorithm, ByteView spki, ByteView message, ByteView signature) {
  const Rule rule = RuleOf(algorithm);
  ATTESTOR_ASSIGN(const EvpPkeyPtr key, ParseKey(spki, rule));
  return VerifyWith(key.get(), rule, message, signature);
}

Status VerifyP256Raw(ByteView public_key, ByteView message, ByteView signature) {
  if (public_key.size() != 64) return Error(kBadPublicKey, "not x || y");
  if (signature.size() != 64) return Error(kBadSignature, "not r || s");
  const uint8_t uncompressed[] = {4};
  const EvpPkeyPtr key = P256PublicKey(Concat({uncompressed, public_key}));
  if (key == nullptr) return Error(kBadPublicKey, "not a point of P-256");
  return VerifyWith(key.get(), RuleOf(SignatureAlgorithm::kEcdsaP256Sha256), message, RawToDer(signature));
}

namespace {

constexpr char kHalfP256Order[] = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";

// IsLowS: `s` has 32 bytes, big-endian, as the half of the order has.
bool IsLowS(ByteView s) {
  static const Bytes half = *FromHex(kHalfP256Order);
  return std::ranges::lexicographical_compare(s, half) || Equal(s, half);
}

}  // namespace

Status VerifyP256LowS(ByteView spki, ByteView message, ByteView signature) {
  if (spki.size() != kP256SpkiSize || !Equal(spki.first(sizeof(kP256Header)), kP256Header))
    return Error(kBadPublicKey, "not a P-256 key in its one form");
  if (signature.size() != 64) return Error(kBadSignature, "not r || s");
  if (!IsLowS(signature.subspan(32))) return Error(kBadSignature, "s is not the lower of two");
  return VerifyP256Raw(spki.subspan(sizeof(kP256Header) + 1), message, signature);
}

struct P256Key::State {
  EvpPkeyPtr key;
  Bytes point;
};

P256Key::P256Key(std::unique_ptr<State> state) : state_(std::move(state)) {}
P256Key::P256Key(P256Key&&) noexcept = default;
P256Key& P256Key::operator=(P256Key&&) noexcept = default;
P256Key::~P256Key() = default;

P256Key P256Key::Generate(Random& random) {
  const Secret scalar = RandomP256Scalar(random);
  auto state = std::make_unique<State>();
  state->key = P256PrivateKey(scalar);
  state->point = P256PublicPoint(scalar);
  if (state->key == nullptr) std::abort();
  return P256Key(std::move(state));
}

ByteArray<64> P256Key::public_key() const {
  ByteArray<64> out{};
  std::copy(state_->point.begin() + 1, state_->point.end(), out.begin());
  return out;
}

Bytes P256Key::spki() const { return EncodeSpki(state_->key.get()); }

Bytes P256Key::SignDer(ByteView message) const {
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  Bytes out(80);
  size_t size = out.size();
  if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) != 1) {
    std::abort();
  }
  out.resize(size);
  return out;
}

ByteArray<64> P256Key::SignRaw(ByteView message) const { return DerToRaw(SignDer(message)); }

ByteArray<64> P256Key::SignLowS(ByteView message) const {
  ByteArray<64> out = SignRaw(message);
  if (IsLowS(ByteView(out).subspan(32))) return out;
  const BignumPtr s(BN_bin2bn(out.data() + 32, 32, nullptr));
  if (s == nullptr || BN_sub(s.get(), EC_GROUP_get0_order(P256Group()), s.get()) != 1 ||
      BN_bn2binpad(s.get(), out.data() + 32, 32) != 32) {
    std::abort();
  }
  return out;
}

Secret P256Key::Pkcs8Pem() const {
  const BioPtr out(BIO_new(BIO_s_secmem()));
  if (out == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(out.get(), state_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    std::abort();
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return Secret::CopyOf(ByteView(reinterpret_cast<const uint8_t*>(text), static_cast<size_t>(size)));
}

void* P256Key::native() const { return state_->key.get(); }

struct Ed25519Key::State {
  EvpPkeyPtr key;
};

Ed25519Key::Ed25519Key(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ed25519Key::Ed25519Key(Ed25519Key&&) noexcept = default;
Ed25519Key& Ed25519Key::operator=(Ed25519Key&&) noexcept = default;
Ed25519Key::~Ed25519Key() = default;

Ed25519Key Ed25519Key::FromSeed(const Secret& seed) {
  auto state = std::make_unique<State>();
  if (seed.size() != 32) std::abort();
  state->key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.Reveal().data(), seed.size()));
  if (state->key == nullptr) std::abort();
  return Ed25519Key(std::move(state));
}

ByteArray<32> Ed25519Key::public_key() const {
  ByteArray<32> out{};
  size_t size = out.size();
  if (EVP_PKEY_get_raw_public_key(state_->key.get(), out.data(), &size) != 1) std::abort();
  return out;
}

ByteArray<64> Ed25519Key::Sign(ByteView message) const {
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  ByteArray<64> out{};
  size_t size = out.size();
  if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) != 1) {
    std::abort();
  }
  return out;
}

namespace {

// The y of the points of order 4, 1, 2, 8 and 8; the points of one y differ in the highest bit alone.
constexpr std::string_view kSmallOrder[] = {"0000000000000000000000000000000000000000000000000000000000000000",
                                            "0100000000000000000000000000000000000000000000000000000000000000",
                                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                                            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"};

// IsReduced: y is less than 2^255 - 19. Numbers are little-endian.
bool IsReduced(const ByteArray<32>& y) {
  const bool high = y[31] == 0x7f && std::all_of(y.begin() + 1, y.end() - 1, [](uint8_t byte) { return byte == 0xff; });
  return !high || y[0] < 0xed;
}

}  // namespace

bool IsEd25519Key(ByteView public_key) {
  auto y = ToArray<32>(public_key);
  if (!y) return false;
  (*y)[31] &= 0x7f;
  return IsReduced(*y) && std::ranges::find(kSmallOrder, ToHex(*y)) == std::end(kSmallOrder);
}

Status VerifyEd25519(ByteView public_key, ByteView message, ByteView signature) {
  if (!IsEd25519Key(public_key)) return Error(kBadPublicKey, "no Ed25519 key: not 32 bytes, or of small order");
  const EvpPkeyPtr key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()));
  if (key == nullptr) return Error(kBadPublicKey, "Ed25519");
  return VerifyWith(key.get(), RuleOf(SignatureAlgorithm::kEd25519), message, signature);
}

}  // namespace attestor::crypto
