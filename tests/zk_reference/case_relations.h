// The relations of the case files, one for each circuit; spec/zk/reference/relations.py has the same ones. Public() is
// the "public" object of a case, as JSON.
#pragma once

#include <string>
#include <vector>

#include "circuit/aes128.h"
#include "circuit/byte_class.h"
#include "session/proof/tls13_schedule.h"

namespace attestor::zk {

inline std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }
inline std::string QuotedHex(ByteView bytes) { return Quoted(ToHex(bytes)); }

// "name": value
inline std::string Member(std::string_view name, std::string_view value) {
  return Quoted(name) + ": " + std::string(value);
}

template <class B>
void AssertBits(B& b, std::span<const typename B::Bit> bits, uint32_t value) {
  for (size_t i = 0; i < bits.size(); ++i) b.AssertZero(bits[i] ^ b.Constant(((value >> i) & 1) != 0));
}

// A chain of `steps` steps over 16 secret bits that uses every kind of wire and constraint; eight bits of its end must
// equal `expected`.
struct SmallCase {
  size_t steps = 1;
  uint8_t expected = 0;

  template <class B>
  void Run(B& b) const {
    using Bit = typename B::Bit;
    circuit::Bits8<B> x = circuit::InputByte(b);
    circuit::Bits8<B> y = circuit::InputByte(b);
    for (size_t s = 0; s < steps; ++s) {
      const circuit::Bits8<B> inverse = b.Invert(x);
      const Bit two = b.Define(x[0] * y[1] + (x[2] ^ y[3]));
      const Bit three = b.Define((x[4] * y[5] + y[6]) * inverse[7] + two * y[0] + b.Constant(true));
      for (size_t i = 0; i < 8; ++i) y[i] = y[i] ^ inverse[(i + 3) % 8];
      x = inverse;
      x[1] = x[1] ^ two;
      y[2] = y[2] ^ three;
    }
    AssertBits<B>(b, y, expected);
    b.AssertZero(y[0] * y[1] + b.Constant((expected & 3) == 3));
    b.AssertZero((y[0] * y[1]) * y[2] + b.Constant((expected & 7) == 7));
    b.AssertInverse(b.Invert(x), x);
  }

  std::string Public() const {
    return "{" + Member("steps", std::to_string(steps)) + ", " + Member("expected", std::to_string(expected)) + "}";
  }
};

// Blocks under one key. `uses` has a letter for each byte of the output: p is public, c committed (and then compared),
// u unused.
struct AesCase {
  struct OneBlock {
    ByteArray<16> input{};
    std::string uses;
    ByteArray<16> output{};
  };
  std::vector<OneBlock> blocks;

  template <class B>
  void Run(B& b) const {
    circuit::ByteBlock<B> key;
    for (auto& byte : key) byte = circuit::InputByte(b);
    circuit::Aes128<B> cipher(b, key);
    for (const OneBlock& block : blocks) {
      const circuit::ByteBlock<B> out = cipher.Encrypt(block.input, Wanted(block));
      for (size_t i = 0; i < 16; ++i) {
        if (block.uses[i] == 'c') AssertBits<B>(b, out[i], block.output[i]);
      }
    }
  }

  static circuit::AesBytes Wanted(const OneBlock& block) {
    using Use = circuit::AesByte::Use;
    circuit::AesBytes wanted;
    for (size_t i = 0; i < 16; ++i) {
      if (block.uses[i] == 'p') wanted[i] = {Use::kPublic, block.output[i]};
      if (block.uses[i] == 'c') wanted[i] = {Use::kCommitted, 0};
    }
    return wanted;
  }

  std::string Public() const {
    std::string list;
    for (const OneBlock& block : blocks) {
      if (!list.empty()) list += ", ";
      list += "{" + Member("input", QuotedHex(block.input)) + ", " + Member("uses", Quoted(block.uses)) + ", " +
              Member("output", QuotedHex(block.output)) + "}";
    }
    return "{" + Member("blocks", "[" + list + "]") + "}";
  }
};

// A secret block after SHA-256's initial value, then a public block; `output` is the beginning of the result.
struct Sha256Case {
  ByteArray<64> block{};
  Bytes output;

  template <class B>
  void Run(B& b) const {
    circuit::Block<B> secret;
    for (auto& word : secret) word = circuit::InputWord(b);
    const circuit::State<B> state = circuit::Compress(b, circuit::KnownState(b, circuit::kSha256Init), secret);
    std::vector<uint32_t> words;
    for (size_t i = 0; i < output.size(); i += 4) words.push_back(circuit::LoadWord(ByteView(output).subspan(i, 4)));
    circuit::AssertCompress<B>(b, state, circuit::KnownBlock<B>(b, block), words);
  }

  std::string Public() const {
    return "{" + Member("block", QuotedHex(block)) + ", " + Member("output", QuotedHex(output)) + "}";
  }
};

// Two HMACs under one key: the first is constrained, of the second the words are committed and then compared.
struct HmacCase {
  struct Mac {
    ByteArray<32> inner_digest{};
    Bytes mac;
  };
  ByteArray<32> inner{};
  std::array<Mac, 2> macs;

  template <class B>
  void Run(B& b) const {
    circuit::HmacKey<B> key;
    for (auto& word : key) word = circuit::InputWord(b);
    circuit::AssertInnerState(b, key, inner);
    const circuit::State<B> outer = circuit::OuterState(b, key);
    circuit::AssertHmacOfPublic(b, outer, macs[0].inner_digest, macs[0].mac);
    const size_t count = macs[1].mac.size() / 4;
    const circuit::State<B> words = circuit::HmacOfPublic(b, outer, macs[1].inner_digest, count);
    for (size_t i = 0; i < count; ++i)
      AssertBits<B>(b, words[i].bits, circuit::LoadWord(ByteView(macs[1].mac).subspan(4 * i, 4)));
  }

  std::string Public() const {
    std::string list;
    for (const Mac& mac : macs) {
      if (!list.empty()) list += ", ";
      list +=
          "{" + Member("inner_digest", QuotedHex(mac.inner_digest)) + ", " + Member("mac", QuotedHex(mac.mac)) + "}";
    }
    return "{" + Member("inner", QuotedHex(inner)) + ", " + Member("macs", "[" + list + "]") + "}";
  }
};

// Runs of secret bytes of one class each.
struct ByteClassCase {
  struct ClassRun {
    std::string name;
    circuit::TextClass text_class;
    size_t count;
  };
  std::vector<ClassRun> runs;

  template <class B>
  void Run(B& b) const {
    for (const ClassRun& run : runs) {
      for (size_t i = 0; i < run.count; ++i) circuit::AssertClass(b, circuit::InputByte(b), run.text_class);
    }
  }

  std::string Public() const {
    std::string list;
    for (const ClassRun& run : runs) {
      if (!list.empty()) list += ", ";
      list += "[" + Quoted(run.name) + ", " + std::to_string(run.count) + "]";
    }
    return "{" + Member("runs", "[" + list + "]") + "}";
  }
};

// The key schedule of TLS 1.3; then the encryption of the zero block under each record key must be the given one.
struct Tls13Case {
  proof::ScheduleValues values;
  std::array<ByteArray<16>, 2> zero_blocks{};

  template <class B>
  void Run(B& b) const {
    const circuit::HmacKey<B> secret = proof::InputHandshakeSecret(b);
    const proof::RecordKeys<B> keys = proof::ApplicationKeys(b, secret, values);
    circuit::Aes128<B>(b, keys.client).Encrypt({}, circuit::PublicBytes(zero_blocks[0]));
    circuit::Aes128<B>(b, keys.server).Encrypt({}, circuit::PublicBytes(zero_blocks[1]));
  }

  std::string Public() const {
    std::string states;
    for (const ByteArray<32>& state : values.inner_states) states += (states.empty() ? "" : ", ") + QuotedHex(state);
    const std::string list = Member("client_handshake", QuotedHex(values.client_handshake)) + ", " +
                             Member("server_handshake", QuotedHex(values.server_handshake)) + ", " +
                             Member("transcript_hello", QuotedHex(values.transcript_hello)) + ", " +
                             Member("transcript_finished", QuotedHex(values.transcript_finished)) + ", " +
                             Member("client_iv", QuotedHex(values.client_iv)) + ", " +
                             Member("server_iv", QuotedHex(values.server_iv));
    return "{" + Member("inner_states", "[" + states + "]") + ", " + Member("values", "{" + list + "}") + ", " +
           Member("zero_blocks", "[" + QuotedHex(zero_blocks[0]) + ", " + QuotedHex(zero_blocks[1]) + "]") + "}";
  }
};

}  // namespace attestor::zk
