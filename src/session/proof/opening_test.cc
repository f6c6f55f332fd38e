#include "session/proof/opening.h"

#include <gtest/gtest.h>

#include "session/disclosure/masked.h"
#include "session/proof/errors.h"
#include "testkit/fixtures/codec.h"
#include "web/tls/record.h"
#include "web/tls/types.h"

namespace attestor::proof {
namespace {

constexpr char kGolden[] = "a201010258204444444444444444444444444444444444444444444444444444444444444444";

TEST(Opening, GoldenBytes) {
  EXPECT_EQ(ToHex(EncodeOpening(RevealAllOpening{Secret::CopyOf(Bytes(32, 0x44))})), kGolden);
  const auto decoded = DecodeOpening(*FromHex(kGolden));
  ASSERT_TRUE(decoded.ok());
  EXPECT_TRUE(ConstantTimeEqual(std::get<RevealAllOpening>(*decoded).handshake_secret.Reveal(), Bytes(32, 0x44)));
}

TEST(Opening, OneForm) { testing::ExpectOneForm(*FromHex(kGolden), DecodeOpening, EncodeOpening); }

Tls13KeyParts& Parts(SelectiveOpening& opening) { return std::get<Tls13KeyParts>(opening.keys); }

SelectiveOpening Small() {
  SelectiveOpening out;
  Parts(out).client_handshake_traffic.fill(1);
  Parts(out).server_h.fill(2);
  out.client = {{{tls::ContentType::kApplicationData, 300}}, {{0, 300, disclosure::ByteClass::kOpaque}}, {}};
  out.server = {{{tls::ContentType::kHandshake, 4}, {tls::ContentType::kAlert, 2}},
                {{0, 6, disclosure::ByteClass::kDisclosed}},
                Bytes(6, 4)};
  out.paths = {"$['a']", "$['b'][0]"};
  out.proof = Bytes(3, 5);
  return out;
}

TEST(Opening, SelectiveKeepsEverything) {
  const auto decoded = DecodeOpening(EncodeOpening(Small()));
  ASSERT_TRUE(decoded.ok()) << decoded.error().Text();
  const auto& opening = std::get<SelectiveOpening>(*decoded);
  EXPECT_EQ(opening.EncodePublic(), Small().EncodePublic());
  EXPECT_EQ(opening.client, Small().client);
  EXPECT_EQ(opening.server, Small().server);
  EXPECT_EQ(opening.paths, Small().paths);
  EXPECT_EQ(opening.proof, Small().proof);
}

TEST(Opening, SelectiveOneForm) { testing::ExpectOneForm(EncodeOpening(Small()), DecodeOpening, EncodeOpening); }

// The proof is bound to the public part, and the public part holds every value: each changed one changes it.
TEST(Opening, EveryValueIsInThePublicPart) {
  const auto changes = std::to_array<void (*)(SelectiveOpening&)>(
      {[](SelectiveOpening& o) { Parts(o).client_handshake_traffic[31] ^= 1; },
       [](SelectiveOpening& o) { Parts(o).server_handshake_traffic[31] ^= 1; },
       [](SelectiveOpening& o) { Parts(o).inner_states[0][0] ^= 1; },
       [](SelectiveOpening& o) { Parts(o).inner_states[4][31] ^= 1; },
       [](SelectiveOpening& o) { Parts(o).client_iv[0] ^= 1; }, [](SelectiveOpening& o) { Parts(o).server_iv[0] ^= 1; },
       [](SelectiveOpening& o) { Parts(o).client_h[0] ^= 1; }, [](SelectiveOpening& o) { Parts(o).server_h[0] ^= 1; },
       [](SelectiveOpening& o) { o.client.records[0].content += 1; },
       [](SelectiveOpening& o) { o.server.disclosed[0] ^= 1; },
       [](SelectiveOpening& o) { o.client.spans[0].byte_class = disclosure::ByteClass::kText; },
       [](SelectiveOpening& o) { o.server.records[0].type = tls::ContentType::kApplicationData; },
       [](SelectiveOpening& o) { std::swap(o.paths[0], o.paths[1]); },
       [](SelectiveOpening& o) { std::swap(o.client, o.server); }});
  for (const auto& change : changes) {
    SelectiveOpening other = Small();
    change(other);
    EXPECT_NE(other.EncodePublic(), Small().EncodePublic()) << &change - changes.data();
  }
}

// The kind decides, and not the size of the map: an unknown one is told in both sizes, and of a known one it is no
// version that is wrong when the rest is that of the other.
TEST(Opening, TheKindDecides) {
  const Bytes all = *FromHex(kGolden), selective = EncodeOpening(Small());
  EXPECT_TRUE(std::holds_alternative<RevealAllOpening>(*DecodeOpening(all)));
  EXPECT_TRUE(std::holds_alternative<SelectiveOpening>(*DecodeOpening(selective)));
  const auto with = [](Bytes opening, uint8_t head, uint8_t kind) {
    opening[0] = head;
    opening[2] = kind;
    return opening;
  };
  for (const Bytes& opening : {all, selective}) {
    for (const int head : {0xa2, 0xa3}) {
      for (const int kind : {0, 3, 23})
        EXPECT_TRUE(
            DecodeOpening(with(opening, static_cast<uint8_t>(head), static_cast<uint8_t>(kind))).error().Is(kVersion));
    }
    for (const int head : {0xa1, 0xa4})
      EXPECT_TRUE(DecodeOpening(with(opening, static_cast<uint8_t>(head), 3)).error().Is(kOpeningFormat));
  }
  EXPECT_TRUE(DecodeOpening(with(all, 0xa2, 2)).error().Is(kOpeningFormat));
  EXPECT_TRUE(DecodeOpening(with(all, 0xa3, 2)).error().Is(kOpeningFormat));
  EXPECT_TRUE(DecodeOpening(with(selective, 0xa3, 1)).error().Is(kOpeningFormat));
  EXPECT_TRUE(DecodeOpening(with(selective, 0xa2, 2)).error().Is(kOpeningFormat));
}

TEST(Opening, OtherKindsAndSizes) {
  Bytes kind = *FromHex(kGolden);
  kind[2] = 3;
  EXPECT_TRUE(DecodeOpening(kind).error().Is(kVersion));
  for (const size_t size : {size_t{0}, size_t{31}, size_t{33}, size_t{48}}) {
    EXPECT_TRUE(DecodeOpening(EncodeOpening(RevealAllOpening{Secret(size)})).error().Is(kOpeningFormat)) << size;
  }
}

TEST(Opening, SpansEndWithTheStream) {
  constexpr auto kEnd = static_cast<uint32_t>(disclosure::kMaxStreamSize);
  SelectiveOpening opening = Small();
  opening.client.spans = {{0, 300, disclosure::ByteClass::kOpaque}, {300, kEnd, disclosure::ByteClass::kText}};
  EXPECT_TRUE(DecodeOpening(EncodeOpening(opening)).ok());
  opening.client.spans[1].end = kEnd + 1;
  EXPECT_TRUE(DecodeOpening(EncodeOpening(opening)).error().Is(kOpeningFormat));
}

// The largest opening that there is: one more of anything is refused, and by the prover before it proves.
SelectiveOpening Largest() {
  SelectiveOpening out = Small();
  for (DirectionOpening* direction : {&out.client, &out.server}) {
    direction->records.assign(limits::kRecords, {tls::ContentType::kApplicationData, tls::kMaxPlaintext});
    direction->spans.clear();
    for (uint32_t i = 0; i < limits::kSpans; ++i)
      direction->spans.push_back({i * 300, (i + 1) * 300, disclosure::ByteClass::kOpaque});
    direction->disclosed = Bytes(limits::kDisclosed);
  }
  out.paths.assign(limits::kPaths, std::string(limits::kPath, 'p'));
  out.proof = Bytes(limits::kProof);
  return out;
}

TEST(Opening, Bounds) {
  const Bytes encoded = EncodeOpening(Largest());
  EXPECT_LE(encoded.size(), limits::kOpening);
  EXPECT_LE(Largest().EncodePublic().size(), limits::kPublicOpening);
  const auto decoded = DecodeOpening(encoded);
  ASSERT_TRUE(decoded.ok()) << decoded.error().Text();
  EXPECT_TRUE(CheckDescribable(Largest()).ok());
  const auto beyond = std::to_array<void (*)(SelectiveOpening&)>(
      {[](SelectiveOpening& o) { o.client.records.push_back(o.client.records.back()); },
       [](SelectiveOpening& o) { o.server.records.push_back(o.server.records.back()); },
       [](SelectiveOpening& o) { o.client.spans.push_back(o.client.spans.back()); },
       [](SelectiveOpening& o) { o.server.spans.push_back(o.server.spans.back()); },
       [](SelectiveOpening& o) { o.client.disclosed.push_back(0); },
       [](SelectiveOpening& o) { o.server.disclosed.push_back(0); },
       [](SelectiveOpening& o) { o.paths.emplace_back("p"); }, [](SelectiveOpening& o) { o.paths[0].push_back('p'); }});
  for (const auto& change : beyond) {
    SelectiveOpening opening = Largest();
    change(opening);
    EXPECT_TRUE(CheckDescribable(opening).error().Is(kTooManyParts));
    EXPECT_TRUE(DecodeOpening(EncodeOpening(opening)).error().Is(kOpeningFormat));
  }
  SelectiveOpening opening = Largest();
  opening.proof.push_back(0);
  EXPECT_TRUE(DecodeOpening(EncodeOpening(opening)).error().Is(kOpeningFormat));
}

}  // namespace
}  // namespace attestor::proof
