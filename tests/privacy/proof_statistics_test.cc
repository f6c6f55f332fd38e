// Two proofs of one session that differ in what is hidden only: the same length and structure, and bytes that cannot be
// told apart.
//
// The sessions of this test have one handshake, so that keys and IVs are equal too: with them the number of bits to
// prove varies a little.
#include <array>
#include <cmath>

#include "session/proof/check_session.h"
#include "testkit/proof/selective_session.h"
#include "testkit/world/must.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;

struct Hidden {
  const char* cookie;
  const char* name;
  const char* number;
};
constexpr Hidden kFirst = {"session=5f1c9a77e0", "Ada Example", "1024.50"};
constexpr Hidden kSecond = {"session=0000000000", "Eve~~~~~~~~", "-9.9e99"};

constexpr uint8_t kChallenge = 0x5a;

const RecordedSession& Handshake() {
  static const RecordedSession handshake = [] {
    SessionPlan plan;
    plan.challenge.fill(kChallenge);
    return RunSession(plan);
  }();
  return handshake;
}

class OneSession : public SelectiveSession {
 public:
  OneSession(const Hidden& hidden, uint64_t seed) : SelectiveSession(kChallenge, &Handshake()), random(seed) {
    const std::string request = "GET /account HTTP/1.1\r\nHost: bank.example\r\nCookie: " + std::string(hidden.cookie) +
                                "\r\nConnection: close\r\n\r\n";
    const std::string response =
        Response(R"({"name":")" + std::string(hidden.name) + R"(","amount":)" + hidden.number + R"(,"shown":1})");
    Client({Data(request), Close()});
    Server({Ticket(100), Data(response), Close()});
    client_.Set(ByteClass::kText, hidden.cookie);
    server_.Set(ByteClass::kString, hidden.name).Set(ByteClass::kScalar, hidden.number);
    paths_ = {"$['shown']"};
    opening = Open();
    opening.proof = ProveAnyway(TheSubject(), opening, run_.handshake_secret, random);
  }
  void TestBody() override {}
  bool Accepted() const {
    CheckReport report;
    return CheckSession(TheSubject(), opening, report).ok();
  }

  CountingRandom random;
  SelectiveOpening opening;
};

using Counts = std::array<double, 256>;

Counts CountBytes(ByteView bytes) {
  Counts out{};
  for (const uint8_t byte : bytes) ++out[byte];
  return out;
}

// Deviation of a chi-square statistic with 255 degrees of freedom from its mean, in standard deviations.
double Sigmas(double chi_square) { return (chi_square - 255) / std::sqrt(2 * 255.0); }

// FromUniform compares with bytes drawn at random, Between two samples of equal size with each other.
double FromUniform(ByteView bytes) {
  const double expected = static_cast<double>(bytes.size()) / 256;
  double sum = 0;
  for (const double count : CountBytes(bytes)) sum += (count - expected) * (count - expected) / expected;
  return Sigmas(sum);
}
double Between(ByteView a, ByteView b) {
  const Counts one = CountBytes(a), other = CountBytes(b);
  double sum = 0;
  for (size_t i = 0; i < 256; ++i) sum += (one[i] - other[i]) * (one[i] - other[i]) / (one[i] + other[i]);
  return Sigmas(sum);
}

Bytes Xor(ByteView a, ByteView b) {
  Bytes out = ToBytes(a);
  for (size_t i = 0; i < out.size(); ++i) out[i] ^= b[i];
  return out;
}

constexpr double kLimit = 6;  // standard deviations

TEST(ProofStatistics, LengthAndStructureAreThoseOfWhatIsShown) {
  const OneSession first(kFirst, 1), second(kSecond, 2);
  ASSERT_TRUE(first.Accepted());
  ASSERT_TRUE(second.Accepted());
  EXPECT_EQ(first.opening.proof.size(), second.opening.proof.size());
  EXPECT_EQ(first.opening.EncodePublic(), second.opening.EncodePublic())
      << "records, spans, what is shown, and what binds the keys";
  EXPECT_EQ(EncodeOpening(first.opening).size(), EncodeOpening(second.opening).size());
  EXPECT_NE(first.opening.proof, second.opening.proof);
}

TEST(ProofStatistics, BytesDoNotTellWhatIsHidden) {
  const OneSession first(kFirst, 3), second(kSecond, 4), again(kFirst, 5);
  const Bytes& a = first.opening.proof;
  const Bytes& b = second.opening.proof;
  for (const Bytes* proof : {&a, &b, &again.opening.proof}) EXPECT_LT(std::abs(FromUniform(*proof)), kLimit);
  EXPECT_LT(std::abs(Between(a, b)), kLimit);
  EXPECT_LT(std::abs(Between(a, again.opening.proof)), kLimit);
  // Masks are fresh: the difference of two proofs looks like noise, whether what is hidden differs or not.
  EXPECT_LT(std::abs(FromUniform(Xor(a, b))), kLimit);
  EXPECT_LT(std::abs(FromUniform(Xor(a, again.opening.proof))), kLimit);
}

// The statistic would notice: 4000 bytes of text in a proof, and masks that are used twice.
TEST(ProofStatistics, LeaksAreNoticed) {
  const OneSession first(kFirst, 6), second(kSecond, 6);
  Bytes with_text = first.opening.proof;
  for (size_t i = 0; i < 4000; ++i) with_text[100'000 + i] = static_cast<uint8_t>("Ada Example"[i % 11]);
  EXPECT_GT(FromUniform(with_text), kLimit);
  EXPECT_GT(Between(with_text, OneSession(kSecond, 7).opening.proof), kLimit);
  EXPECT_GT(FromUniform(Xor(first.opening.proof, second.opening.proof)), kLimit) << "the same randomness in both";
}

}  // namespace
}  // namespace attestor::proof
