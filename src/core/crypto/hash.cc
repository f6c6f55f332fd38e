#include "core/crypto/hash.h"

#include <openssl/err.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstdlib>

#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {
namespace {

const EVP_MD* Fetch(const char* name) {
  const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  if (algorithm == nullptr) std::abort();
  return algorithm;
}

// Algorithms are fetched once and never change: to look one up by name each time would cost more than hashing a block.
const EVP_MD* Algorithm(HashId id) {
  static const EVP_MD* const kSha256 = Fetch("SHA256");
  static const EVP_MD* const kSha384 = Fetch("SHA384");
  static const EVP_MD* const kSha512 = Fetch("SHA512");
  switch (id) {
    case HashId::kSha256: return kSha256;
    case HashId::kSha384: return kSha384;
    case HashId::kSha512: return kSha512;
  }
  std::abort();
}

// HashInto writes HashSize bytes. Hashing of memory we hold fails only when the library is broken.
void HashInto(HashId id, ByteView data, uint8_t* out) {
  if (EVP_Digest(data.data(), data.size(), out, nullptr, Algorithm(id), nullptr) != 1) std::abort();
}

// HmacInto writes HashSize bytes.
void HmacInto(HashId id, ByteView key, ByteView data, uint8_t* out) {
  static constexpr uint8_t kEmptyKey = 0;
  unsigned size = 0;
  const uint8_t* key_data = key.empty() ? &kEmptyKey : key.data();
  if (HMAC(Algorithm(id), key_data, static_cast<int>(key.size()), data.data(), data.size(), out, &size) == nullptr)
    std::abort();
}

}  // namespace

size_t HashSize(HashId id) {
  switch (id) {
    case HashId::kSha256: return 32;
    case HashId::kSha384: return 48;
    case HashId::kSha512: return 64;
  }
  std::abort();
}

ByteArray<32> Sha256(ByteView data) {
  ByteArray<32> out;
  HashInto(HashId::kSha256, data, out.data());
  return out;
}

ByteArray<48> Sha384(ByteView data) {
  ByteArray<48> out;
  HashInto(HashId::kSha384, data, out.data());
  return out;
}

ByteArray<64> Sha512(ByteView data) {
  ByteArray<64> out;
  HashInto(HashId::kSha512, data, out.data());
  return out;
}

Bytes Hash(HashId id, ByteView data) {
  switch (id) {
    case HashId::kSha256: return ToBytes(Sha256(data));
    case HashId::kSha384: return ToBytes(Sha384(data));
    case HashId::kSha512: return ToBytes(Sha512(data));
  }
  std::abort();
}

struct Hasher::State {
  EvpMdCtxPtr context{EVP_MD_CTX_new()};
};

Hasher::Hasher(HashId id) : id_(id), state_(std::make_unique<State>()) {
  if (state_->context == nullptr || EVP_DigestInit_ex(state_->context.get(), Algorithm(id), nullptr) != 1) std::abort();
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::Update(ByteView data) {
  if (EVP_DigestUpdate(state_->context.get(), data.data(), data.size()) != 1) std::abort();
}

Bytes Hasher::Digest() const {
  const EvpMdCtxPtr copy(EVP_MD_CTX_new());
  Bytes out(HashSize(id_));
  unsigned size = 0;
  if (copy == nullptr || EVP_MD_CTX_copy_ex(copy.get(), state_->context.get()) != 1 ||
      EVP_DigestFinal_ex(copy.get(), out.data(), &size) != 1) {
    std::abort();
  }
  return out;
}

Bytes Hmac(HashId id, const Secret& key, ByteView data) {
  Bytes out(HashSize(id));
  HmacInto(id, key.Reveal(), data, out.data());
  return out;
}

Secret HkdfExtract(HashId id, ByteView salt, ByteView input_key) {
  Secret out(HashSize(id));
  const Bytes zeros(salt.empty() ? HashSize(id) : 0);
  HmacInto(id, salt.empty() ? ByteView(zeros) : salt, input_key, out.RevealMutable().data());
  return out;
}

Secret HkdfExpand(HashId id, const Secret& key, ByteView info, size_t size) {
  const size_t block = HashSize(id);
  if (size > 255 * block) std::abort();
  Secret out(size);
  Secret previous(block);
  Secret message(block + info.size() + 1);
  size_t previous_size = 0;
  size_t done = 0;
  for (uint8_t counter = 1; done < size; ++counter) {
    auto text = message.RevealMutable();
    std::copy_n(previous.Reveal().begin(), previous_size, text.begin());
    std::copy(info.begin(), info.end(), text.begin() + static_cast<ptrdiff_t>(previous_size));
    text[previous_size + info.size()] = counter;
    HmacInto(id, key.Reveal(), text.first(previous_size + info.size() + 1), previous.RevealMutable().data());
    previous_size = block;
    const size_t take = std::min(block, size - done);
    std::copy_n(previous.Reveal().begin(), take, out.RevealMutable().begin() + static_cast<ptrdiff_t>(done));
    done += take;
  }
  return out;
}

}  // namespace attestor::crypto
