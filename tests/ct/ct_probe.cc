// Constant-time evidence after the ctgrind method: under valgrind's memcheck secret bytes are marked as undefined, so
// every branch and every address that depends on one is reported as a use of uninitialised memory.
//
//   valgrind --error-exitcode=9 ct_probe CASE
//
// What is covered is this project's own code that touches secrets, together with the parts of OpenSSL below it:
// HMAC-SHA-256 and sealing with AES-GCM run clean there, and so do the whole prover of the proof engine (zk_cases.h;
// valgrind knows no AVX-512, so its variant with VAES is left to the equality of all variants) and what a node does with
// the keys of a sealed session (sealed_cases.h): the type of a record depends on nothing but where its content ends,
// which is public, and leaking_type shows that this is all that is declassified. Not covered: OpenSSL's
// comparison of tags (it branches on the result, which is public), key agreement (it branches on an all-zero result,
// also public) and signing, which OpenSSL and libsecp256k1 test themselves.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "hidden.h"
#include "sealed_cases.h"
#include "web/tls/record.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_schedule.h"
#include "zk_cases.h"

namespace attestor {
namespace {

constexpr crypto::HashId kHash = crypto::HashId::kSha256;

bool Equality() {
  const Secret a = HiddenSecret(32, 1);
  const Secret b = HiddenSecret(32, 1);
  const Secret c = HiddenSecret(32, 2);
  return Published(ConstantTimeEqual(a.Reveal(), b.Reveal())) && !Published(ConstantTimeEqual(a.Reveal(), c.Reveal()));
}

bool Handling() {
  Secret a = HiddenSecret(48, 3);
  Secret moved = std::move(a);
  Secret copy = moved.Clone();
  copy = std::move(moved);
  Wipe(copy.RevealMutable());
  return copy.size() == 48;
}

bool Hkdf() {
  const Secret input = HiddenSecret(32, 4);
  const Secret salt = HiddenSecret(32, 5);
  const Secret key = crypto::HkdfExtract(kHash, salt.Reveal(), input.Reveal());
  const Secret long_output = crypto::HkdfExpand(kHash, key, AsBytes("info"), 100);
  return long_output.size() == 100;
}

bool KeySchedule() {
  const Secret shared = HiddenSecret(32, 6);
  const tls::HandshakeSecret handshake = tls::HandshakeSecret::FromSharedSecret(kHash, shared);
  const Bytes transcript_hash(32, 7);
  const tls::TrafficSecrets early = handshake.HandshakeTraffic(transcript_hash);
  const tls::TrafficSecrets late = handshake.Master().ApplicationTraffic(transcript_hash);
  return tls::DeriveTrafficKeys(tls::kAes128GcmSha256, late.server).key.size() == 16 && early.client.size() == 32;
}

bool FinishedComparison() {
  const Secret traffic = HiddenSecret(32, 8);
  Bytes expected = tls::FinishedMac(kHash, traffic, Bytes(32, 9));
  const Bytes received(32, 10);
  return !Published(ConstantTimeEqual(received, expected));
}

bool RecordSeal() {
  const Secret traffic = HiddenSecret(32, 11);
  const Bytes content(1000, 12);
  Hide(content);
  tls::RecordProtection cipher = tls::RecordProtection::Create(tls::kAes128GcmSha256, traffic);
  const Bytes first = cipher.Seal(tls::ContentType::kApplicationData, content);
  const Bytes second = cipher.Seal(tls::ContentType::kApplicationData, content);
  Publish(first);
  Publish(second);
  return first.size() == 5 + 1000 + 1 + 16 && first != second;
}

// The method's own test: both leak, and must be reported.
bool LeakingBranch() {
  const Secret secret = HiddenSecret(32, 13);
  volatile int count = 0;
  if (secret.Reveal()[0] == 13) count = 1;
  return count == 1;
}

bool LeakingIndex() {
  const Secret secret = HiddenSecret(32, 14);
  static volatile uint8_t table[256] = {};
  return table[secret.Reveal()[0]] == 0;
}

struct Case {
  std::string_view name;
  bool (*run)();
};

constexpr std::array kCases = {
    Case{"equality", Equality},
    Case{"handling", Handling},
    Case{"hkdf", Hkdf},
    Case{"key_schedule", KeySchedule},
    Case{"finished", FinishedComparison},
    Case{"record_seal", RecordSeal},
    Case{"sealed_keystream", SealedKeystream},
    Case{"sealed_tag", SealedTag},
    Case{"sealed_types", SealedTypes},
    Case{"sealed_shares", SealedShares},
    Case{"zk_witness", ZkWitness},
    Case{"zk_prove_portable", ZkProvePortable},
    Case{"zk_prove_clmul", ZkProveClmul},
    Case{"leaking_branch", LeakingBranch},
    Case{"leaking_index", LeakingIndex},
    Case{"leaking_circuit", LeakingCircuit},
    Case{"leaking_type", LeakingType},
};

}  // namespace
}  // namespace attestor

int main(int argc, char** argv) {
  for (const auto& one : attestor::kCases) {
    if (argc == 2 && one.name == argv[1]) return one.run() ? 0 : 1;
  }
  std::fputs("usage: ct_probe CASE\n", stderr);
  return 2;
}
