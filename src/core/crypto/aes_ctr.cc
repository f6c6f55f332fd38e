#include "core/crypto/aes_ctr.h"

#include <cstdlib>

#include "core/crypto/errors.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {

struct AesCtr::State {
  EvpCipherCtxPtr context{EVP_CIPHER_CTX_new()};
};

AesCtr::AesCtr(std::unique_ptr<State> state) : state_(std::move(state)) {}
AesCtr::AesCtr(AesCtr&&) noexcept = default;
AesCtr& AesCtr::operator=(AesCtr&&) noexcept = default;
AesCtr::~AesCtr() = default;

Result<AesCtr> AesCtr::Create(const Secret& key) {
  if (key.size() != 16 && key.size() != 32) return Error(kKeySize, std::to_string(key.size()) + " bytes");
  const EVP_CIPHER* cipher = key.size() == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr();
  auto state = std::make_unique<State>();
  if (EVP_EncryptInit_ex(state->context.get(), cipher, nullptr, key.Reveal().data(), nullptr) != 1) std::abort();
  return AesCtr(std::move(state));
}

Secret AesCtr::Keystream(const AesBlock& first, size_t size) {
  Secret stream(size);  // zeros, encrypted where they are
  uint8_t* bytes = stream.RevealMutable().data();
  int done = 0;
  // The library fails here only when it is broken; going on would hand out zeros as key-stream.
  if (EVP_EncryptInit_ex(state_->context.get(), nullptr, nullptr, nullptr, first.data()) != 1 ||
      EVP_EncryptUpdate(state_->context.get(), bytes, &done, bytes, static_cast<int>(size)) != 1 ||
      static_cast<size_t>(done) != size) {
    std::abort();
  }
  return stream;
}

}  // namespace attestor::crypto
