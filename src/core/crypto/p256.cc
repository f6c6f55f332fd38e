#include "core/crypto/p256.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <cstdlib>

namespace attestor::crypto {
namespace {

using ParamBuilderPtr = OpensslPtr<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParamsPtr = OpensslPtr<OSSL_PARAM, OSSL_PARAM_free>;

BignumPtr ToBignum(const Secret& scalar) {
  BignumPtr number(BN_secure_new());
  if (number == nullptr || BN_bin2bn(scalar.Reveal().data(), static_cast<int>(scalar.size()), number.get()) == nullptr)
    std::abort();
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  return number;
}

EvpPkeyPtr FromParameters(const BIGNUM* scalar, ByteView point) {
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  if (builder == nullptr || context == nullptr) std::abort();
  bool good = OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1;
  good =
      good && OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1;
  if (scalar != nullptr) good = good && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1;
  if (!good) std::abort();
  const ParamsPtr parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  EVP_PKEY* key = nullptr;
  const int selection = scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return EvpPkeyPtr(key);
}

}  // namespace

const EC_GROUP* P256Group() {
  static const EcGroupPtr group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  if (group == nullptr) std::abort();
  return group.get();
}

bool P256ScalarInRange(const Secret& scalar) {
  if (scalar.size() != 32) return false;
  const BignumPtr number = ToBignum(scalar);
  return !BN_is_zero(number.get()) && BN_cmp(number.get(), EC_GROUP_get0_order(P256Group())) < 0;
}

Secret RandomP256Scalar(Random& random) {
  while (true) {
    Secret scalar = random.MakeSecret(32);
    if (P256ScalarInRange(scalar)) return scalar;
  }
}

Bytes P256PublicPoint(const Secret& scalar) {
  const BignumPtr number = ToBignum(scalar);
  const EcPointPtr point(EC_POINT_new(P256Group()));
  Bytes out(65);
  if (point == nullptr || EC_POINT_mul(P256Group(), point.get(), number.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(P256Group(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), nullptr) !=
          out.size()) {
    std::abort();
  }
  return out;
}

EvpPkeyPtr P256PrivateKey(const Secret& scalar) {
  const BignumPtr number = ToBignum(scalar);
  return FromParameters(number.get(), P256PublicPoint(scalar));
}

EvpPkeyPtr P256PublicKey(ByteView uncompressed_point) {
  if (uncompressed_point.size() != 65 || uncompressed_point[0] != 4) return nullptr;
  const EcPointPtr point(EC_POINT_new(P256Group()));
  // oct2point checks that the point is on the curve; the curve's cofactor is 1.
  if (point == nullptr || EC_POINT_oct2point(P256Group(), point.get(), uncompressed_point.data(),
                                             uncompressed_point.size(), nullptr) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return FromParameters(nullptr, uncompressed_point);
}

}  // namespace attestor::crypto
