#include "sealed_cases.h"

#include <optional>

#include "core/crypto/aes_ctr.h"
#include "core/crypto/ecdh.h"
#include "hidden.h"
#include "session/sealed/group_keys.h"
#include "web/tls/record.h"
#include "web/tls/tls13_blind_sealer.h"
#include "web/tls/tls13_type_reader.h"

namespace attestor {
namespace {

// Where the last byte that is not zero stands in the inner plaintext that is being read: what the public proof of the
// session tells of every record, and all that reading its type may depend on.
std::optional<size_t> last_byte;
bool tag_is_public = false;

// Publishes of the key-stream what decides which byte that is: it and those behind it, and no byte of the content.
void PublishPadding(const crypto::AesBlock& first, const Secret& stream) {
  const size_t counter = size_t{first[12]} << 24 | size_t{first[13]} << 16 | size_t{first[14]} << 8 | first[15];
  if (counter < 2) return;  // what tags are made of
  const size_t begin = (counter - 2) * crypto::kAesBlockSize;
  const size_t from = *last_byte > begin ? *last_byte - begin : 0;
  if (from < stream.size()) Publish(stream.Reveal().subspan(from));
}

}  // namespace
}  // namespace attestor

// Stands in front of AesCtr::Keystream (the linker's --wrap).
attestor::Secret RealKeystream(attestor::crypto::AesCtr* cipher, const attestor::crypto::AesBlock& first,
                               size_t size) __asm__("__real_" KEYSTREAM_SYMBOL);
attestor::Secret WrappedKeystream(attestor::crypto::AesCtr* cipher, const attestor::crypto::AesBlock& first,
                                  size_t size) __asm__("__wrap_" KEYSTREAM_SYMBOL);

attestor::Secret WrappedKeystream(attestor::crypto::AesCtr* cipher, const attestor::crypto::AesBlock& first,
                                  size_t size) {
  attestor::Secret stream = RealKeystream(cipher, first, size);
  if (attestor::last_byte) attestor::PublishPadding(first, stream);
  return stream;
}

// The same in front of ConstantTimeEqual: that a record has its tag, everybody sees.
bool RealEqual(attestor::ByteView a, attestor::ByteView b) __asm__("__real_" EQUAL_SYMBOL);
bool WrappedEqual(attestor::ByteView a, attestor::ByteView b) __asm__("__wrap_" EQUAL_SYMBOL);

bool WrappedEqual(attestor::ByteView a, attestor::ByteView b) {
  const bool equal = RealEqual(a, b);
  return attestor::tag_is_public ? attestor::Published(equal) : equal;
}

namespace attestor {
namespace {

constexpr size_t kContent = 1000;
constexpr size_t kPadding = 100;

tls::BlindSealer Sealer() { return tls::BlindSealer::Create(tls::kAes128GcmSha256, HiddenSecret(32, 21)); }

// Record is content that nobody may see, a type and padding, under a key that nobody may see.
Bytes Record(uint8_t type) {
  tls::BlindSealer sealer = Sealer();
  Bytes text(kContent, 22);
  Hide(text);
  text.push_back(type);
  text.resize(text.size() + kPadding);
  const Secret stream = sealer.Keystream(0, text.size());
  for (size_t i = 0; i < text.size(); ++i) text[i] = static_cast<uint8_t>(text[i] ^ stream.Reveal()[i]);
  Publish(text);
  Bytes record = std::move(sealer).Seal(0, text);
  Publish(record);
  return record;
}

bool ReadsType() {
  const Bytes record = Record(21);
  tls::InnerTypeReader reader = tls::InnerTypeReader::Create(tls::kAes128GcmSha256, HiddenSecret(32, 21));
  tag_is_public = true;
  const auto type = reader.Next(**tls::NextRecord(record));
  tag_is_public = false;
  return type.ok() && *type == tls::ContentType::kAlert;
}

class HiddenScalars final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override {
    random_.Fill(out);
    Hide(out);
  }

 private:
  CountingRandom random_{23};
};

}  // namespace

bool SealedKeystream() {
  const Secret stream = Sealer().Keystream(0, (1 << 14) + 1);
  Publish(stream.Reveal());
  return stream.size() == (1 << 14) + 1;
}

bool SealedTag() {
  Bytes ciphertext(kContent, 24);
  Hide(ciphertext);
  const Bytes record = Sealer().Seal(0, ciphertext);
  Publish(record);
  return record.size() == tls::kRecordHeaderSize + kContent + 16;
}

bool SealedTypes() {
  last_byte = kContent;
  return ReadsType();
}

bool LeakingType() { return ReadsType(); }

// The stream that all key pairs come from, and the pair of X25519. The scalar of P-256 is a number to OpenSSL, which looks
// for leading zeros and compares with the group's order, so it may tell the first bytes of one that is used once.
bool SealedShares() {
  sealed::ShareRandom random(HiddenSecret(32, 25), session::SessionId{});
  const Secret stream = random.MakeSecret(100);
  HiddenScalars hidden;
  const crypto::EcdhKey key = crypto::EcdhKey::Generate(crypto::EcdhGroup::kX25519, hidden);
  Publish(key.public_key());
  return stream.size() == 100 && key.public_key() != Bytes(32);
}

}  // namespace attestor
