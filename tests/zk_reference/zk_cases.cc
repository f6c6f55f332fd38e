// Writes proofs of every circuit, under every parameter set, for the Python reference to verify (run.py).
//
//   zk_cases DIRECTORY
//
// Randomness is a counter and the secrets are fixed, so the bytes are the same in every run.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>

#include "case_relations.h"
#include "core/base/random.h"
#include "core/crypto/hash.h"
#include "zk/engine/relation.h"
#include "zk/field/portable_field.h"
#include "zk/prg/aes128.h"

namespace attestor::zk {
namespace {

constexpr vole::Parameters kToy{240, 2, 8, 0};

struct NamedSet {
  std::string_view name;
  vole::Parameters parameters;
};
constexpr NamedSet kSets[] = {{"toy", kToy}, {"small", vole::kSmall}, {"fast", vole::kFast}};

Bytes Counted(size_t size, uint8_t first) {
  Bytes out(size);
  std::iota(out.begin(), out.end(), first);
  return out;
}

template <size_t N>
ByteArray<N> CountedArray(uint8_t first) {
  return *ToArray<N>(Counted(N, first));
}

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "zk_cases: %s\n", what.c_str());
  std::exit(1);
}

std::string ParametersOf(const vole::Parameters& p) {
  return "{" + Member("id", std::to_string(p.id)) + ", " + Member("trees", std::to_string(p.trees)) + ", " +
         Member("depth", std::to_string(p.depth)) + ", " + Member("grinding", std::to_string(p.grinding)) + "}";
}

template <class Relation>
size_t Bits(const Relation& relation) {
  const Result<size_t> bits = engine::WitnessBits(relation);
  if (!bits.ok()) Fail("a relation is too large");
  return bits.value();
}

// One case to be written: `relation` is its name in relations.py. A false case is proved as far as a cheating prover
// can.
struct Case {
  std::string directory;
  NamedSet set;
  std::string name;
  std::string relation;
  bool holds = true;
};

template <class Relation>
Bytes Prove(const Case& c, const Relation& relation, const Secret& inputs, const ByteArray<32>& statement,
            size_t bits) {
  circuit::ClearBackend clear(inputs.Reveal(), bits);
  relation.Run(clear);
  if (clear.ok() != c.holds) Fail(c.name + ": the inputs do not do what they should");
  const Secret witness = clear.TakeWitness();
  CountingRandom random(1);
  return engine::ProveWitness<field::PortableField>(field::BestIsa(), c.set.parameters, relation, statement, witness,
                                                    bits, random);
}

template <class Relation>
void Write(const Case& c, const Relation& relation, const Secret& inputs) {
  const size_t bits = Bits(relation);
  const ByteArray<32> statement = crypto::Sha256(AsBytes(c.name));
  const Bytes proof = Prove(c, relation, inputs, statement, bits);
  std::ofstream file(c.directory + "/" + c.name + "-" + std::string(c.set.name) + ".json");
  file << "{" << Member("relation", Quoted(c.relation)) << ",\n " << Member("holds", c.holds ? "true" : "false")
       << ",\n " << Member("public", relation.Public()) << ",\n "
       << Member("parameters", ParametersOf(c.set.parameters)) << ",\n " << Member("statement", QuotedHex(statement))
       << ",\n " << Member("bits", std::to_string(bits)) << ",\n " << Member("proof", QuotedHex(proof)) << "}\n";
  if (!file.flush()) Fail(c.name + " cannot be written");
}

// The relation that the inputs satisfy, whatever they are.
SmallCase MakeSmall(size_t steps, const Secret& inputs) {
  SmallCase relation{steps, 0};
  const size_t bits = Bits(relation);
  while (!engine::MakeWitness(relation, inputs, bits).ok() && relation.expected != 0xff) ++relation.expected;
  return relation;
}

ByteArray<16> Encrypt(ByteView key, const ByteArray<16>& block) {
  ByteArray<16> out{};
  prg::ExpandAes(field::Isa::kPortable, key.data(), block.data(), 0, 1, out.data());
  return out;
}

Secret AesInputs() { return Secret::CopyOf(Counted(16, 0x40)); }

// Two counter blocks of one nonce, one of another, and the zero block, with every use of a byte.
AesCase MakeAes() {
  AesCase out;
  const ByteArray<16> nonce = CountedArray<16>(0xc0);
  for (const uint8_t counter : {2, 3}) {
    ByteArray<16> input = nonce;
    input[15] = counter;
    out.blocks.push_back({input, counter == 2 ? "pppppppppppppppp" : "ppppccccuuuuuuuu", {}});
  }
  ByteArray<16> other = nonce;
  other[11] = 0x99;
  out.blocks.push_back({other, "uuuuuuuuuuuucccp", {}});
  out.blocks.push_back({{}, "pppppppppppppppp", {}});
  const Secret key = AesInputs();
  for (AesCase::OneBlock& block : out.blocks) block.output = Encrypt(key.Reveal(), block.input);
  return out;
}

Secret Sha256Inputs() { return Secret::CopyOf(Counted(64, 0x11)); }

Sha256Case MakeSha256(size_t words) {
  Sha256Case out;
  out.block = CountedArray<64>(0x80);
  const Secret secret = Sha256Inputs();
  circuit::Sha256State state = circuit::kSha256Init;
  circuit::Sha256Compress(state, std::span<const uint8_t, 64>(secret.Reveal().data(), 64));
  circuit::Sha256Compress(state, out.block);
  const ByteArray<32> digest = circuit::StateBytes(state);
  out.output = ToBytes(ByteView(digest).first(4 * words));
  return out;
}

Secret HmacInputs() { return Secret::CopyOf(Counted(32, 0x21)); }

// The chaining value after the key, with `pad` added.
ByteArray<32> PaddedKey(uint8_t pad) {
  ByteArray<64> block{};
  std::ranges::copy(HmacInputs().Reveal(), block.begin());
  for (uint8_t& byte : block) byte = static_cast<uint8_t>(byte ^ pad);
  circuit::Sha256State state = circuit::kSha256Init;
  circuit::Sha256Compress(state, block);
  return circuit::StateBytes(state);
}

HmacCase MakeHmac() {
  HmacCase out;
  out.inner = PaddedKey(0x36);
  const circuit::Sha256State outer = circuit::StateOf(PaddedKey(0x5c));
  for (size_t i = 0; i < 2; ++i) {
    out.macs[i].inner_digest = proof::InnerDigest(out.inner, Counted(70 * i + 5, 1));
    const ByteArray<32> mac = circuit::Sha256Finish(outer, 64, out.macs[i].inner_digest);
    out.macs[i].mac = ToBytes(ByteView(mac).first(12));
  }
  return out;
}

// `texts` bytes of text, then a few of the other classes.
ByteClassCase MakeByteClass(size_t texts) {
  using circuit::TextClass;
  return {{{"text", TextClass::kText, texts}, {"string", TextClass::kString, 8}, {"scalar", TextClass::kScalar, 8}}};
}

Secret ByteClassInputs(size_t texts) {
  Bytes out(texts);
  for (size_t i = 0; i < texts; ++i) out[i] = static_cast<uint8_t>(0x20 + i * 7 % 0xe0);
  Append(out, AsBytes("Pa\xc3\xa9y $!true-1.5"));
  return Secret::CopyOf(out);
}

Secret HandshakeSecret() { return Secret::CopyOf(Counted(32, 0x31)); }

Secret Derive(const Secret& key, std::string_view label, ByteView context, uint16_t size) {
  Bytes mac = crypto::Hmac(crypto::HashId::kSha256, key, proof::DerivationMessage(label, context, size));
  mac.resize(size);
  return Secret::CopyOf(mac);
}

Tls13Case MakeTls13() {
  const Secret handshake = HandshakeSecret();
  Tls13Case out;
  out.values = proof::ComputeScheduleValues(handshake, CountedArray<32>(0x51), CountedArray<32>(0x71));
  const Secret derived = Derive(handshake, "derived", crypto::Sha256(ByteView()), 32);
  const Secret master = Secret::CopyOf(crypto::Hmac(crypto::HashId::kSha256, derived, Bytes(32)));
  for (size_t side = 0; side < 2; ++side) {
    const Secret traffic =
        Derive(master, side == 0 ? "c ap traffic" : "s ap traffic", out.values.transcript_finished, 32);
    out.zero_blocks[side] = Encrypt(Derive(traffic, "key", {}, 16).Reveal(), {});
  }
  return out;
}

Secret SmallInputs() { return Secret::CopyOf(Bytes{0x5a, 0xc3}); }

// byte_class-40000 has two chunks.
void WriteCases(const std::string& directory, const NamedSet& set) {
  for (const size_t steps : {1, 150}) {
    Write({directory, set, "small-" + std::to_string(steps), "small"}, MakeSmall(steps, SmallInputs()), SmallInputs());
  }
  Write({directory, set, "aes128", "aes128"}, MakeAes(), AesInputs());
  Write({directory, set, "sha256-8", "sha256"}, MakeSha256(8), Sha256Inputs());
  Write({directory, set, "sha256-3", "sha256"}, MakeSha256(3), Sha256Inputs());
  Write({directory, set, "hmac", "hmac"}, MakeHmac(), HmacInputs());
  for (const size_t texts : {5, 40'000}) {
    Write({directory, set, "byte_class-" + std::to_string(texts), "byte_class"}, MakeByteClass(texts),
          ByteClassInputs(texts));
  }
  Write({directory, set, "tls13", "tls13"}, MakeTls13(), HandshakeSecret());
}

// One bit of a public value is not what follows from the secret ones.
void WriteFalseCases(const std::string& directory, const NamedSet& set) {
  SmallCase small = MakeSmall(150, SmallInputs());
  small.expected ^= 0x80;
  Write({directory, set, "false-small", "small", false}, small, SmallInputs());
  AesCase aes = MakeAes();
  aes.blocks[1].output[0] ^= 1;
  Write({directory, set, "false-aes128", "aes128", false}, aes, AesInputs());
  Sha256Case sha256 = MakeSha256(8);
  sha256.output[31] ^= 1;
  Write({directory, set, "false-sha256", "sha256", false}, sha256, Sha256Inputs());
  HmacCase hmac = MakeHmac();
  hmac.inner[0] ^= 0x80;
  Write({directory, set, "false-hmac", "hmac", false}, hmac, HmacInputs());
  const Secret quote = Secret::CopyOf(AsBytes("\""));
  Write({directory, set, "false-byte_class", "byte_class", false},
        ByteClassCase{{{"string", circuit::TextClass::kString, 1}}}, quote);
  Tls13Case tls13 = MakeTls13();
  tls13.values.server_iv[11] ^= 1;
  Write({directory, set, "false-tls13", "tls13", false}, tls13, HandshakeSecret());
}

}  // namespace
}  // namespace attestor::zk

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: zk_cases DIRECTORY\n");
    return 2;
  }
  for (const attestor::zk::NamedSet& set : attestor::zk::kSets) {
    attestor::zk::WriteCases(argv[1], set);
    attestor::zk::WriteFalseCases(argv[1], set);
  }
  return 0;
}
