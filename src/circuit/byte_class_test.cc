#include "circuit/byte_class.h"

#include <gtest/gtest.h>

#include "circuit/word.h"
#include "testkit/circuit/run.h"

namespace attestor::circuit {
namespace {

bool Accepts(uint8_t byte, TextClass text_class) {
  return RunClear(ByteView(&byte, 1), [&](auto& b) { AssertClass(b, InputByte(b), text_class); });
}

size_t Cost(TextClass text_class) {
  return CommittedBits([&](auto& b) { AssertClass(b, InputByte(b), text_class); }) - 8;
}

TEST(ByteClassTest, ExactlyTheDocumentedBytes) {
  for (int i = 0; i < 256; ++i) {
    const auto byte = static_cast<uint8_t>(i);
    EXPECT_EQ(Accepts(byte, TextClass::kText), byte >= 0x20) << i;
    EXPECT_EQ(Accepts(byte, TextClass::kString), byte >= 0x20 && byte != '"' && byte != '\\') << i;
    EXPECT_EQ(Accepts(byte, TextClass::kScalar), kScalarBytes.find(static_cast<char>(byte)) != std::string_view::npos)
        << i;
  }
}

TEST(ByteClassTest, ScalarsPassAndDelimitersDoNot) {
  for (const char c : std::string_view("0123456789+-.eEtruefalsenull"))
    EXPECT_TRUE(Accepts(static_cast<uint8_t>(c), TextClass::kScalar)) << c;
  for (const char c : std::string_view("\"\\ ,:[]{}\t\r\n"))
    EXPECT_FALSE(Accepts(static_cast<uint8_t>(c), TextClass::kScalar)) << c;
}

TEST(ByteClassTest, CommittedBits) {
  EXPECT_EQ(Cost(TextClass::kText), 0U);
  EXPECT_EQ(Cost(TextClass::kString), 2U);
  EXPECT_EQ(Cost(TextClass::kScalar), 0U);
}

TEST(ByteClassTest, EveryCommittedBitIsConstrained) {
  for (int i = 0; i < 256; ++i) {
    const auto byte = static_cast<uint8_t>(i);
    if (!Accepts(byte, TextClass::kString)) continue;
    const auto circuit = [](auto& b) { AssertClass(b, InputByte(b), TextClass::kString); };
    EXPECT_EQ(CountAcceptedFlips(ByteView(&byte, 1), circuit, 1), 0U) << i;
  }
}

// A byte that must be refused stays refused whatever the prover commits to.
TEST(ByteClassTest, NoWitnessSavesAForbiddenByte) {
  for (const uint8_t byte : {uint8_t{'"'}, uint8_t{'\\'}}) {
    for (uint8_t committed = 0; committed < 4; ++committed) {
      const Bytes witness = {byte, committed};
      ReplayBackend replay(witness);
      AssertClass(replay, InputByte(replay), TextClass::kString);
      EXPECT_FALSE(replay.ok());
    }
  }
}

TEST(AssertNotAllZeroTest, AnyNumberOfBits) {
  for (size_t count = 1; count <= 8; ++count) {
    for (int value = 0; value < 256; ++value) {
      const auto byte = static_cast<uint8_t>(value);
      const auto circuit = [&](auto& b) {
        const auto bits = InputByte(b);
        AssertNotAllZero(b, std::span(bits).first(count));
      };
      EXPECT_EQ(RunClear(ByteView(&byte, 1), circuit), (value & ((1 << count) - 1)) != 0) << count << " " << value;
      EXPECT_EQ(CommittedBits(circuit) - 8, count <= 3 ? 0 : (count - 2) / 2) << count;
    }
  }
}

}  // namespace
}  // namespace attestor::circuit
