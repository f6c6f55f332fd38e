#include "session/proof/tls13_schedule.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "testkit/circuit/run.h"

namespace attestor::proof {
namespace {

using crypto::HashId;

// RFC 8446 section 7.1, once more and by OpenSSL's HKDF.
Secret ExpandLabel(const Secret& secret, std::string_view label, ByteView context, size_t size) {
  Bytes info = {0, static_cast<uint8_t>(size), static_cast<uint8_t>(6 + label.size())};
  Append(info, AsBytes("tls13 "));
  Append(info, AsBytes(label));
  info.push_back(static_cast<uint8_t>(context.size()));
  Append(info, context);
  return crypto::HkdfExpand(HashId::kSha256, secret, info, size);
}

struct Reference {
  explicit Reference(uint32_t seed)
      : handshake(Secret::CopyOf(circuit::RandomBytes(32, seed))),
        hello(*ToArray<32>(circuit::RandomBytes(32, seed + 1))),
        finished(*ToArray<32>(circuit::RandomBytes(32, seed + 2))) {
    const Secret derived = ExpandLabel(handshake, "derived", crypto::Sha256({}), 32);
    const Secret master = crypto::HkdfExtract(HashId::kSha256, derived.Reveal(), Bytes(32));
    client = ExpandLabel(master, "c ap traffic", finished, 32);
    server = ExpandLabel(master, "s ap traffic", finished, 32);
    client_key = ToBytes(ExpandLabel(client, "key", {}, 16).Reveal());
    server_key = ToBytes(ExpandLabel(server, "key", {}, 16).Reveal());
  }

  Secret handshake;
  ByteArray<32> hello, finished;
  Secret client, server;
  Bytes client_key, server_key;
};

ScheduleValues ValuesOf(const Reference& reference) {
  return ComputeScheduleValues(reference.handshake, reference.hello, reference.finished);
}

bool Holds(const Reference& reference, const ScheduleValues& values) {
  return circuit::RunClear(reference.handshake.Reveal(), [&](auto& b) {
    const auto keys = ApplicationKeys(b, InputHandshakeSecret(b), values);
    for (size_t i = 0; i < 16; ++i) {
      circuit::AssertByte(b, keys.client[i], reference.client_key[i]);
      circuit::AssertByte(b, keys.server[i], reference.server_key[i]);
    }
  });
}

Bytes Flat(const Secret& secret) { return ToBytes(secret.Reveal()); }

TEST(Tls13ScheduleTest, ValuesEqualHkdf) {
  for (uint32_t seed = 0; seed < 5; ++seed) {
    const Reference reference(10 * seed);
    const ScheduleValues values = ValuesOf(reference);
    EXPECT_EQ(ToBytes(values.client_handshake),
              Flat(ExpandLabel(reference.handshake, "c hs traffic", reference.hello, 32)));
    EXPECT_EQ(ToBytes(values.server_handshake),
              Flat(ExpandLabel(reference.handshake, "s hs traffic", reference.hello, 32)));
    EXPECT_EQ(ToBytes(values.client_iv), Flat(ExpandLabel(reference.client, "iv", {}, 12)));
    EXPECT_EQ(ToBytes(values.server_iv), Flat(ExpandLabel(reference.server, "iv", {}, 12)));
    EXPECT_EQ(values.transcript_hello, reference.hello);
    EXPECT_EQ(values.transcript_finished, reference.finished);
  }
}

// RFC 8446 section 5.3: the number is in the last bytes.
TEST(Tls13ScheduleTest, NoncesAreTheIvXorTheNumber) {
  ByteArray<12> iv;
  iv.fill(0x81);
  const std::vector<ByteArray<12>> nonces = RecordNonces(iv, 0x103);
  ASSERT_EQ(nonces.size(), 0x103u);
  EXPECT_EQ(nonces[0], iv);
  iv[11] = 0x83;
  iv[10] = 0x80;
  EXPECT_EQ(nonces[0x102], iv);
}

TEST(Tls13ScheduleTest, CircuitGivesTheRecordKeys) {
  for (uint32_t seed = 0; seed < 3; ++seed) {
    const Reference reference(100 + 10 * seed);
    EXPECT_TRUE(Holds(reference, ValuesOf(reference)));
  }
}

TEST(Tls13ScheduleTest, EveryValueIsConstrained) {
  const Reference reference(7);
  const ScheduleValues good = ValuesOf(reference);
  ASSERT_TRUE(Holds(reference, good));
  const auto refused = [&](auto&& member) {
    for (size_t byte = 0; byte < member(good).size(); byte += 3) {
      ScheduleValues bad = good;
      auto& bytes = const_cast<std::remove_cvref_t<decltype(member(bad))>&>(member(bad));
      bytes[byte] = static_cast<uint8_t>(bytes[byte] ^ (1 << (byte % 8)));
      EXPECT_FALSE(Holds(reference, bad)) << byte;
    }
  };
  for (size_t i = 0; i < 5; ++i) refused([i](const ScheduleValues& v) -> const auto& { return v.inner_states[i]; });
  refused([](const ScheduleValues& v) -> const auto& { return v.client_handshake; });
  refused([](const ScheduleValues& v) -> const auto& { return v.server_handshake; });
  refused([](const ScheduleValues& v) -> const auto& { return v.transcript_hello; });
  refused([](const ScheduleValues& v) -> const auto& { return v.transcript_finished; });
  refused([](const ScheduleValues& v) -> const auto& { return v.client_iv; });
  refused([](const ScheduleValues& v) -> const auto& { return v.server_iv; });
}

TEST(Tls13ScheduleTest, AnotherSecretIsRefused) {
  const Reference reference(8);
  Reference other(8);
  other.handshake.RevealMutable()[31] ^= 1;
  EXPECT_FALSE(Holds(other, ValuesOf(reference)));
}

TEST(Tls13ScheduleTest, EveryCommittedBitIsConstrained) {
  const Reference reference(9);
  const ScheduleValues values = ValuesOf(reference);
  const auto circuit = [&](auto& b) { ApplicationKeys(b, InputHandshakeSecret(b), values); };
  EXPECT_EQ(circuit::CountAcceptedFlips(reference.handshake.Reveal(), circuit, 1009), 0U);
}

constexpr size_t kScheduleBits = 224'809;  // the 256 of the handshake secret among them

TEST(Tls13ScheduleTest, CommittedBits) {
  const ScheduleValues values = ValuesOf(Reference(1));
  EXPECT_EQ(circuit::CommittedBits([&](auto& b) { ApplicationKeys(b, InputHandshakeSecret(b), values); }),
            kScheduleBits);
  const ScheduleValues others = ValuesOf(Reference(2));
  EXPECT_EQ(circuit::CommittedBits([&](auto& b) { ApplicationKeys(b, InputHandshakeSecret(b), others); }),
            kScheduleBits);
}

}  // namespace
}  // namespace attestor::proof
