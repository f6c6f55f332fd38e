#include "core/crypto/aead.h"

#include <openssl/err.h>

#include <cstdlib>

#include "core/crypto/errors.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {

struct AesGcm::State {
  EvpCipherCtxPtr seal{EVP_CIPHER_CTX_new()};
  EvpCipherCtxPtr open{EVP_CIPHER_CTX_new()};
};

AesGcm::AesGcm(std::unique_ptr<State> state) : state_(std::move(state)) {}
AesGcm::AesGcm(AesGcm&&) noexcept = default;
AesGcm& AesGcm::operator=(AesGcm&&) noexcept = default;
AesGcm::~AesGcm() = default;

Result<AesGcm> AesGcm::Create(const Secret& key) {
  if (key.size() != 16 && key.size() != 32) return Error(kKeySize, std::to_string(key.size()) + " bytes");
  const EVP_CIPHER* cipher = key.size() == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
  auto state = std::make_unique<State>();
  // A key set once; each call sets only the nonce. The default nonce length of GCM is 12.
  if (EVP_EncryptInit_ex(state->seal.get(), cipher, nullptr, key.Reveal().data(), nullptr) != 1 ||
      EVP_DecryptInit_ex(state->open.get(), cipher, nullptr, key.Reveal().data(), nullptr) != 1) {
    std::abort();
  }
  return AesGcm(std::move(state));
}

Bytes AesGcm::Seal(const ByteArray<kGcmNonceSize>& nonce, ByteView additional_data, ByteView plaintext) {
  EVP_CIPHER_CTX* context = state_->seal.get();
  Bytes out(plaintext.size() + kGcmTagSize);
  int size = 0;
  bool done = EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1;
  done = done && EVP_EncryptUpdate(context, nullptr, &size, additional_data.data(),
                                   static_cast<int>(additional_data.size())) == 1;
  done =
      done && EVP_EncryptUpdate(context, out.data(), &size, plaintext.data(), static_cast<int>(plaintext.size())) == 1;
  done = done && EVP_EncryptFinal_ex(context, out.data() + plaintext.size(), &size) == 1;
  done = done && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kGcmTagSize, out.data() + plaintext.size()) == 1;
  // Encrypting memory we hold fails only when the library is broken; going on would send plaintext.
  if (!done) std::abort();
  return out;
}

Result<Bytes> AesGcm::Open(const ByteArray<kGcmNonceSize>& nonce, ByteView additional_data, ByteView sealed) {
  if (sealed.size() < kGcmTagSize) return Error(kAeadTag, "shorter than a tag");
  EVP_CIPHER_CTX* context = state_->open.get();
  const size_t text_size = sealed.size() - kGcmTagSize;
  Bytes tag = ToBytes(sealed.last(kGcmTagSize));
  Bytes out(text_size);
  int size = 0;
  bool done = EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1;
  done = done && EVP_DecryptUpdate(context, nullptr, &size, additional_data.data(),
                                   static_cast<int>(additional_data.size())) == 1;
  done = done && EVP_DecryptUpdate(context, out.data(), &size, sealed.data(), static_cast<int>(text_size)) == 1;
  done = done && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kGcmTagSize, tag.data()) == 1;
  done = done && EVP_DecryptFinal_ex(context, out.data() + text_size, &size) == 1;
  if (!done) {
    Wipe(out);
    ERR_clear_error();
    return Error(kAeadTag);
  }
  return out;
}

}  // namespace attestor::crypto
