// Two keys for one record. AES-GCM commits to no key: for a record in hand, pairs of another key and another IV under
// which it is genuine too can be found with 2^32 work, because AES runs backwards from the tag to the nonce. This pair
// was found so, and one of its records made with it: under one key an upload, under the other the response of a bank.
// It is why the relation derives key and IV from the handshake secret, and why a further disclosure needs the H and the
// IV that the first one opened.
#include "circuit/backend.h"
#include "circuit/clear.h"
#include "core/crypto/aead.h"
#include "session/disclosure/masked.h"
#include "session/proof/zero_knowledge.h"
#include "testkit/proof/selective_session.h"
#include "web/tls/record.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/types.h"
#include "zk/engine/errors.h"
#include "zk/field/cpu.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;

struct KeyAndIv {
  const char* key;
  const char* iv;
};
constexpr KeyAndIv kTrue = {"f9f348c5f4781e71648772ac2e3d9e63", "2afc331fd08d67075ee3728d"};
constexpr KeyAndIv kFalse = {"fa297a5f0000000001000000796f7400", "f58b9e5f5c9c22a0af87be95"};

struct Sealed {
  uint8_t number;
  const char* header;
  const char* ciphertext;
  const char* tag;
};
constexpr Sealed kUpload = {
    0, "17030300d2",
    "91df8ad2a89073ba9a3f88817f96f77cbd6364cd438608bbbef9e206f2c47abfe080828e6e89074bbfd36724447d207580d7bb4fe25579"
    "c557cf466f122adcf9722c742d7fd4f14a0c1af0428caee0fd866384b15b85d5c5792ddfe2bd36e7b1989f2f1cbad4565b0353a59225c0"
    "240b0905d1c9b87450824cbbf6219531bcc9a29095b5ddfb01271c1d5d6bacb525eb7dfb6991112ad1c855d526eca39a10aec277337e3f"
    "8b92e6ec97ab8a32c7f10c0780d44e0a58876f0a77d8cc38d4ea524696",
    "85bb56e0e025be20303f5ecc70303b75"};
constexpr Sealed kClose = {1, "1703030013", "8fc6a0", "6d638a4a8de845fe9bc7c930edda94b2"};

Bytes Hex(const char* text) { return *FromHex(text); }

// Naive is the check that is not enough: the tag, under a key and an IV that the client names.
Result<Bytes> Naive(const KeyAndIv& pair, const Sealed& record) {
  ByteArray<12> nonce = *ToArray<12>(Hex(pair.iv));
  nonce[11] ^= record.number;
  auto aead = crypto::AesGcm::Create(Secret::CopyOf(Hex(pair.key)));
  return aead->Open(nonce, Hex(record.header), Concat({Hex(record.ciphertext), Hex(record.tag)}));
}

// Pair holds the bytes of records, which relations view.
class FalsePair : public SelectiveSession {
 protected:
  FalsePair() {
    Usual("{}");
    for (const Sealed& one : {kUpload, kClose}) {
      bytes_.push_back(Concat({Hex(one.header), Hex(one.ciphertext), Hex(one.tag)}));
      records_.push_back(**tls::NextRecord(bytes_.back()));
    }
  }
  // Under is the relation of both records under one IV and H; the type of each is not told, nor any byte.
  DirectionRelation Under(const KeyAndIv& pair, const char* h_of) const {
    const std::vector<RecordShape> shapes = {{tls::ContentType::kApplicationData, 193}, {tls::ContentType::kAlert, 2}};
    const std::vector<disclosure::Span> spans = {{0, 195, ByteClass::kOpaque}};
    const auto content = disclosure::MaskedBytes::FromSpans(195, spans, {});
    DirectionRelation out = MakeDirectionRelation(records_, shapes, *content, {HashKeyOf(Hex(h_of))},
                                                  RecordNonces(*ToArray<12>(Hex(pair.iv)), records_.size()));
    for (RecordRelation& record : out.records) record.sealed = false;
    return out;
  }

  std::vector<Bytes> bytes_;
  std::vector<tls::Record> records_;
};

bool Satisfies(const DirectionRelation& relation, const char* key) {
  const ExtensionRelation extension{relation};
  const Bytes input = Hex(key);
  const auto bits = zk::engine::WitnessBits(extension);
  circuit::ClearBackend clear(input, *bits);
  extension.Run(clear);
  return clear.ok();
}

TEST_F(FalsePair, BothAuthenticateNaively) {
  const auto upload = Naive(kTrue, kUpload), response = Naive(kFalse, kUpload);
  ASSERT_TRUE(upload.ok() && response.ok());
  EXPECT_NE(*upload, *response);
  EXPECT_TRUE(
      AsText(*response).starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"balance\":1000000,"));
  EXPECT_EQ(upload->back(), 23);
  EXPECT_EQ(response->back(), 23);
  EXPECT_EQ(ToHex(Naive(kTrue, kClose).value()), "010015");
  EXPECT_EQ(ToHex(Naive(kFalse, kClose).value()), "0adceb");
  EXPECT_FALSE(Naive({kFalse.key, kTrue.iv}, kUpload).ok()) << "the check can fail";
}

// As long as the client may name IV and H, either key satisfies what is asked of records. Once both are fixed, the
// false key does not.
TEST_F(FalsePair, RecordsAloneDoNotBind) {
  EXPECT_TRUE(Satisfies(Under(kTrue, kTrue.key), kTrue.key));
  EXPECT_TRUE(Satisfies(Under(kFalse, kFalse.key), kFalse.key));
  EXPECT_FALSE(Satisfies(Under(kTrue, kTrue.key), kFalse.key));
  EXPECT_FALSE(Satisfies(Under(kFalse, kTrue.key), kFalse.key));
  EXPECT_FALSE(Satisfies(Under(kTrue, kFalse.key), kFalse.key));
}

// Spliced is the selective relation with another key than the derived one in the server's direction. Its witness has
// the same layout.
struct Spliced {
  const SelectiveRelation& relation;
  Bytes server_key;

  template <class B>
  void Run(B& b) const {
    const auto secret = InputHandshakeSecret(b);
    const auto keys = ApplicationKeys(b, secret, std::get<Tls13Relation>(relation.keys).values);
    relation.client.Run(b, keys.client);
    circuit::ByteBlock<B> key;
    for (size_t i = 0; i < 16; ++i) {
      for (size_t bit = 0; bit < 8; ++bit) key[i][bit] = b.Constant(((server_key[i] >> bit) & 1) != 0);
    }
    relation.server.Run(b, key);
  }
};

Witness WitnessOfSpliced(const Spliced& spliced, const Secret& handshake_secret) {
  const auto bits = zk::engine::WitnessBits(spliced.relation);
  circuit::ClearBackend clear(handshake_secret.Reveal(), *bits);
  spliced.Run(clear);
  const bool satisfied = clear.ok();
  return {clear.TakeWitness(), *bits, satisfied};
}

// A client that knows the pair, and whose witness is perfect but for the one link: that the record key comes out of the
// schedule.
TEST_F(FalsePair, TheScheduleRefusesThePair) {
  ClaimedRelation claimed = Claimed();
  const tls::TrafficKeys own = tls::DeriveTrafficKeys(tls::kAes128GcmSha256, secrets_.server);
  const auto verified = [&](const Witness& witness) {
    return VerifyRelation(zk::field::BestIsa(), claimed.relation, claimed.statement,
                          ProveAnyway(claimed, witness.bits, random_));
  };
  const Witness honest = WitnessOfSpliced({claimed.relation, ToBytes(own.key.Reveal())}, run_.handshake_secret);
  EXPECT_TRUE(honest.satisfied);
  EXPECT_TRUE(verified(honest).ok()) << "the control: spliced with the true key";
  for (const KeyAndIv& pair : {kTrue, kFalse}) {
    claimed.relation.server = Under(pair, pair.key);
    const Witness witness = WitnessOfSpliced({claimed.relation, Hex(pair.key)}, run_.handshake_secret);
    EXPECT_TRUE(witness.satisfied) << "spliced, the pair satisfies everything";
    const Status status = verified(witness);
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(status.error().Is(zk::engine::kProof));
    // Naming the IV of the pair where the schedule gives the IV does not help either.
    std::get<Tls13Relation>(claimed.relation.keys).values.server_iv = *ToArray<12>(Hex(pair.iv));
    EXPECT_FALSE(verified(WitnessOfSpliced({claimed.relation, Hex(pair.key)}, run_.handshake_secret)).ok());
    std::get<Tls13Relation>(claimed.relation.keys).values.server_iv = *ToArray<12>(own.iv.Reveal());
  }
}

}  // namespace
}  // namespace attestor::proof
