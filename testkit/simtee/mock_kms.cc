#include "testkit/simtee/mock_kms.h"

#include "core/crypto/certificate_builder.h"

namespace attestor::simtee {
namespace {

crypto::CertificateTemplate RootTemplate(Time not_before, Time not_after) {
  crypto::CertificateTemplate out{
      .common_name = "SIMULATED Dstack KMS CA", .not_before = not_before, .not_after = not_after, .ca = true};
  out.organization.name = "SIMULATED Dstack";
  return out;
}

// A scalar is wanted, not only a key, because the app's keys are derived from it; out of range is as good as never.
Secret RandomScalar(Random& random) {
  while (true) {
    Secret scalar = random.MakeSecret(32);
    if (crypto::Secp256k1Key::FromPrivate(scalar).ok()) return scalar;
  }
}

}  // namespace

MockKms::MockKms(Random& random, Time not_before, Time not_after)
    : root_key_(crypto::P256Key::Generate(random)),
      root_(crypto::MakeRoot(RootTemplate(not_before, not_after), root_key_, random)),
      k256_root_(RandomScalar(random)),
      k256_key_(std::move(crypto::Secp256k1Key::FromPrivate(k256_root_)).value()) {}

AppKeys MockKms::KeysFor(const ByteArray<20>& app_id) const {
  const Secret app_root = RatlsKdf(k256_root_, Concat({app_id, AsBytes("app-key")}));
  const ByteArray<33> public_key = AppKeys(app_root, {}).app_root_public_key();
  const Bytes claim = Concat({AsBytes("dstack-kms-issued"), AsBytes(":"), app_id, public_key});
  return AppKeys(app_root, ToBytes(k256_key_.SignRecoverable(crypto::Keccak256(claim))));
}

}  // namespace attestor::simtee
