#include "core/crypto/ghash.h"

#include <algorithm>
#include <cstdlib>
#include <span>

namespace attestor::crypto {
namespace {

constexpr size_t kBlock = 16;

uint64_t Load(ByteView bytes) {
  uint64_t word = 0;
  for (size_t i = 0; i < 8; ++i) word = word << 8 | bytes[i];
  return word;
}

void Store(uint64_t word, std::span<uint8_t> out) {
  for (size_t i = 0; i < 8; ++i) out[i] = static_cast<uint8_t>(word >> (56 - 8 * i));
}

// Element of GCM's field, as the standard writes it: the first bit of the block, the highest of `high`, is the
// coefficient of x^0.
struct Element {
  uint64_t high = 0;
  uint64_t low = 0;
};

void WipeElement(Element& element) { Wipe({reinterpret_cast<uint8_t*>(&element), sizeof(element)}); }

class Hash {
 public:
  explicit Hash(const Secret& h) : h_{Load(h.Reveal()), Load(h.Reveal().subspan(8))} {}
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  ~Hash() {
    for (Element* element : {&h_, &state_, &power_, &product_}) WipeElement(*element);
  }

  void Add(ByteView data) {
    for (; data.size() >= kBlock; data = data.subspan(kBlock)) AddBlock(Load(data), Load(data.subspan(8)));
    if (data.empty()) return;
    ByteArray<kBlock> last{};
    std::ranges::copy(data, last.begin());
    AddBlock(Load(last), Load(ByteView(last).subspan(8)));
  }
  void AddBlock(uint64_t high, uint64_t low) {
    state_.high ^= high;
    state_.low ^= low;
    MultiplyByH();
  }
  Secret Take() const {
    Secret out(kBlock);
    Store(state_.high, out.RevealMutable());
    Store(state_.low, out.RevealMutable().subspan(8));
    return out;
  }

 private:
  // MultiplyByH is algorithm 1 of SP 800-38D section 6.3, every choice made by a mask.
  void MultiplyByH() {
    power_ = h_;
    product_ = {};
    AddProducts(state_.high);
    AddProducts(state_.low);
    state_ = product_;
  }
  // AddProducts goes on with the 64 coefficients of one half of a factor.
  void AddProducts(uint64_t factor) {
    Element power = power_, product = product_;
    for (int bit = 63; bit >= 0; --bit) {
      const uint64_t taken = 0 - (factor >> bit & 1);
      product.high ^= power.high & taken;
      product.low ^= power.low & taken;
      // Times x: a shift, and the polynomial where x^127 overflows.
      const uint64_t overflow = 0 - (power.low & 1);
      power.low = power.low >> 1 | power.high << 63;
      power.high = power.high >> 1 ^ (kPolynomial & overflow);
    }
    power_ = power;
    product_ = product;
    WipeElement(power);
    WipeElement(product);
  }

  static constexpr uint64_t kPolynomial = 0xe100000000000000;  // 1 + x + x^2 + x^7

  Element h_;
  Element state_;
  Element power_;    // H times the power of x that is next
  Element product_;  // of the powers before it
};

}  // namespace

Secret Ghash(const Secret& h, ByteView additional_data, ByteView ciphertext) {
  if (h.size() != kBlock) std::abort();
  Hash hash(h);
  hash.Add(additional_data);
  hash.Add(ciphertext);
  hash.AddBlock(uint64_t{additional_data.size()} * 8, uint64_t{ciphertext.size()} * 8);
  return hash.Take();
}

}  // namespace attestor::crypto
