#include "core/crypto/certificate_forms.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/crypto/certificate_errors.h"

namespace attestor::crypto {
namespace {

// Form is an AlgorithmIdentifier, in DER as hex.
struct Form {
  std::string_view der;
  std::string_view name;
};

// RSASSA-PSS with one hash for message and MGF1, and a salt of its length. Any other choice makes a weaker signature.
constexpr Form kPss[] = {
    {"304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d060960864801650"
     "30402010500a203020120",
     "RSASSA-PSS with SHA-256"},
    {"304106092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a06092a864886f70d010108300d060960864801650"
     "30402020500a203020130",
     "RSASSA-PSS with SHA-384"},
    {"304106092a864886f70d01010a3034a00f300d06096086480165030402030500a11c301a06092a864886f70d010108300d060960864801650"
     "30402030500a203020140",
     "RSASSA-PSS with SHA-512"},
};

constexpr Form kSignatures[] = {
    {"300d06092a864886f70d01010b0500", "RSA PKCS #1 with SHA-256"},
    {"300d06092a864886f70d01010c0500", "RSA PKCS #1 with SHA-384"},
    {"300d06092a864886f70d01010d0500", "RSA PKCS #1 with SHA-512"},
    {"300a06082a8648ce3d040302", "ECDSA with SHA-256"},
    {"300a06082a8648ce3d040303", "ECDSA with SHA-384"},
    {"300a06082a8648ce3d040304", "ECDSA with SHA-512"},
    {"300506032b6570", "Ed25519"},
};

constexpr Form kKeys[] = {
    {"300d06092a864886f70d0101010500", "RSA"},
    {"300b06092a864886f70d01010a", "RSASSA-PSS, unrestricted"},
    {"301306072a8648ce3d020106082a8648ce3d030107", "P-256"},
    {"301006072a8648ce3d020106052b81040022", "P-384"},
    {"301006072a8648ce3d020106052b81040023", "P-521"},
    {"300506032b6570", "Ed25519"},
};

std::string HexOf(const X509_ALGOR* algorithm) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_ALGOR(algorithm, &der);
  if (size <= 0) return {};
  const std::string hex = ToHex(ByteView(der, static_cast<size_t>(size)));
  OPENSSL_free(der);
  return hex;
}

bool Has(std::span<const Form> list, std::string_view hex) {
  return std::ranges::find(list, hex, &Form::der) != list.end();
}

Status CheckSignature(const X509* certificate) {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, certificate);
  const std::string hex = HexOf(algorithm);
  if (Has(kSignatures, hex) || Has(kPss, hex)) return Ok();
  return Error(kSignatureForm, "algorithm identifier " + hex);
}

Status CheckKey(X509* certificate) {
  const auto weak = [](const std::string& what) { return Status(Error(kCertificateStrength, what)); };
  X509_ALGOR* algorithm = nullptr;
  X509_PUBKEY_get0_param(nullptr, nullptr, nullptr, &algorithm, X509_get_X509_PUBKEY(certificate));
  const std::string hex = HexOf(algorithm);
  if (!Has(kKeys, hex) && !Has(kPss, hex)) return Error(kKeyForm, "algorithm identifier " + hex);
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return Error(kKeyForm, "the key cannot be read");
  const int bits = EVP_PKEY_get_bits(key);
  const int type = EVP_PKEY_get_base_id(key);
  if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) {
    if (bits < 2048 || bits > 8192 || bits % 8 != 0) return weak("RSA key of " + std::to_string(bits) + " bits");
    BIGNUM* read = nullptr;
    const bool known = EVP_PKEY_get_bn_param(key, "e", &read) == 1;
    const BignumPtr exponent(read);
    if (!known || !BN_is_odd(exponent.get()) || BN_is_one(exponent.get()))
      return weak("RSA key whose public exponent is even or 1");
  }
  if (type == EVP_PKEY_EC && EVP_PKEY_get_ec_point_conv_form(key) == 0)
    return Error(kKeyForm, "EC key without a point");
  return Ok();
}

}  // namespace

Status CheckStrength(const std::vector<X509*>& path) {
  for (size_t i = 0; i < path.size(); ++i) {
    const bool is_root = i + 1 == path.size();
    ATTESTOR_TRY(CheckKey(path[i]));
    if (!is_root) ATTESTOR_TRY(CheckSignature(path[i]));
  }
  return Ok();
}

}  // namespace attestor::crypto
