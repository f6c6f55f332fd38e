#include "web/tls/tls13_keystream.h"

#include <algorithm>
#include <cstdlib>

#include "core/crypto/ghash.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/tls13_record_protection.h"

namespace attestor::tls {
namespace {

crypto::AesCtr MakeCipher(const Suite& suite, const Secret& key) {
  switch (suite.aead) {
    case Aead::kAesGcm: {
      auto cipher = crypto::AesCtr::Create(key);
      if (!cipher.ok()) std::abort();
      return std::move(cipher).value();
    }
  }
  std::abort();
}

// Counters of GCM (NIST SP 800-38D section 7.1): the tag's is J0, the text's follow.
constexpr uint32_t kTagCounter = 1;
constexpr uint32_t kTextCounter = 2;

}  // namespace

Tls13Keystream Tls13Keystream::Create(const Suite& suite, const Secret& traffic_secret) {
  switch (suite.version) {
    case kTls13: {
      TrafficKeys keys = DeriveTrafficKeys(suite, traffic_secret);
      return {MakeCipher(suite, keys.key), std::move(keys.iv)};
    }
  }
  std::abort();
}

Secret Tls13Keystream::At(uint64_t number, uint32_t counter, size_t size) {
  auto nonce = Tls13Nonce(iv_.Reveal().first<crypto::kGcmNonceSize>(), number);
  crypto::AesBlock first{};
  std::ranges::copy(nonce, first.begin());
  for (size_t i = 0; i < sizeof(counter); ++i) first[first.size() - 1 - i] = static_cast<uint8_t>(counter >> (8 * i));
  Secret stream = cipher_.Keystream(first, size);
  Wipe(nonce);
  Wipe(first);
  return stream;
}

Secret Tls13Keystream::Text(uint64_t number, uint32_t block, size_t size) {
  return At(number, kTextCounter + block, size);
}

Secret Tls13Keystream::HashKey() { return cipher_.Keystream({}, crypto::kAesBlockSize); }
Secret Tls13Keystream::TagMask(uint64_t number) { return At(number, kTagCounter, crypto::kAesBlockSize); }

Secret Tls13Keystream::Tag(uint64_t number, ByteView header, ByteView ciphertext) {
  Secret tag = crypto::Ghash(HashKey(), header, ciphertext);
  const Secret mask = TagMask(number);
  for (size_t i = 0; i < tag.size(); ++i)
    tag.RevealMutable()[i] = static_cast<uint8_t>(tag.Reveal()[i] ^ mask.Reveal()[i]);
  return tag;
}

}  // namespace attestor::tls
