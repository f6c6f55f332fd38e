#include "session/disclosure/masked.h"

#include "session/disclosure/errors.h"
#include "session/disclosure/hide_test.h"

namespace attestor::disclosure {
namespace {

constexpr ByteClass kShown = ByteClass::kDisclosed;
constexpr ByteClass kText = ByteClass::kText;
constexpr ByteClass kString = ByteClass::kString;
constexpr ByteClass kScalar = ByteClass::kScalar;
constexpr ByteClass kOpaque = ByteClass::kOpaque;

std::string FromSpans(size_t size, const std::vector<Span>& spans, std::string_view disclosed) {
  return CodeOf(MaskedBytes::FromSpans(size, spans, AsBytes(disclosed)));
}

TEST(ByteClasses, HoldWhatTheirNamesSay) {
  for (int value = 0; value < 256; ++value) {
    const auto byte = static_cast<uint8_t>(value);
    const bool is_control = value < 32;
    const bool ends_string = value == 0x22 || value == 0x5c;
    const bool in_scalar = kScalarBytes.find(static_cast<char>(byte)) != std::string_view::npos;
    EXPECT_TRUE(HasClass(byte, kShown)) << value;
    EXPECT_TRUE(HasClass(byte, kOpaque)) << value;
    EXPECT_EQ(HasClass(byte, kText), !is_control) << value;
    EXPECT_EQ(HasClass(byte, kString), !is_control && !ends_string) << value;
    EXPECT_EQ(HasClass(byte, kScalar), in_scalar) << value;
  }
}

TEST(ByteClasses, ScalarsHoldNumbersAndLiteralsAndNothingThatEndsThem) {
  for (const char needed : std::string_view("0123456789+-.eEtruefalsn"))
    EXPECT_TRUE(HasClass(static_cast<uint8_t>(needed), kScalar)) << needed;
  for (const char other : std::string_view(" ,:[]{}\"\\/*#'&;"))
    EXPECT_FALSE(HasClass(static_cast<uint8_t>(other), kScalar)) << other;
}

TEST(MaskedBytes, AreReadFromSpans) {
  const std::vector<Span> spans = {{0, 2, kShown}, {2, 5, kText}, {5, 6, kShown}, {6, 8, kOpaque}};
  const auto masked = MaskedBytes::FromSpans(8, spans, AsBytes("abc"));
  ASSERT_TRUE(masked.ok());
  EXPECT_EQ(masked->bytes()[1], 'b');
  EXPECT_EQ(masked->bytes()[2], 0);
  EXPECT_EQ(masked->classes()[4], kText);
  EXPECT_EQ(masked->Spans(), spans);
  EXPECT_EQ(masked->Disclosed(), ToBytes("abc"));
  EXPECT_EQ(masked->Substituted(), ToBytes("abxxxcxx"));
  EXPECT_EQ(FromSpans(0, {}, ""), "accepted");
}

TEST(MaskedBytes, HaveOneListOfSpans) {
  EXPECT_EQ(FromSpans(3, {{0, 3, kShown}}, "abc"), "accepted");
  EXPECT_EQ(FromSpans(3, {{0, 1, kShown}, {1, 3, kShown}}, "abc"), kSpans.id);  // two spans of one class
  EXPECT_EQ(FromSpans(3, {{0, 1, kShown}, {2, 3, kText}}, "a"), kSpans.id);     // a gap
  EXPECT_EQ(FromSpans(3, {{0, 2, kShown}, {1, 3, kText}}, "ab"), kSpans.id);    // an overlap
  EXPECT_EQ(FromSpans(3, {{1, 3, kShown}}, "ab"), kSpans.id);                   // begins late
  EXPECT_EQ(FromSpans(3, {{0, 2, kShown}}, "ab"), kSpans.id);                   // ends early
  EXPECT_EQ(FromSpans(3, {{0, 4, kShown}}, "abcd"), kSpans.id);                 // ends late
  EXPECT_EQ(FromSpans(3, {{0, 0, kText}, {0, 3, kShown}}, "abc"), kSpans.id);   // empty
  EXPECT_EQ(FromSpans(3, {{0, 3, static_cast<ByteClass>(5)}}, ""), kSpans.id);  // unknown
  EXPECT_EQ(FromSpans(3, {{0, 3, kShown}, {3, 1, kText}}, "abc"), kSpans.id);   // backwards
  EXPECT_EQ(FromSpans(3, {}, ""), kSpans.id);
}

TEST(MaskedBytes, ComeWithExactlyTheirDisclosedBytes) {
  EXPECT_EQ(FromSpans(3, {{0, 2, kShown}, {2, 3, kText}}, "a"), kSpanBytes.id);
  EXPECT_EQ(FromSpans(3, {{0, 2, kShown}, {2, 3, kText}}, "abc"), kSpanBytes.id);
  EXPECT_EQ(FromSpans(3, {{0, 3, kText}}, "a"), kSpanBytes.id);
}

TEST(MaskedBytes, AreBounded) {
  EXPECT_EQ(FromSpans(kMaxStreamSize + 1, {}, ""), kStreamSize.id);
  EXPECT_EQ(FromSpans(kMaxStreamSize, {}, ""), kSpans.id);
  const Bytes long_text(kMaxStreamSize + 1);
  EXPECT_EQ(CodeOf(MaskedBytes::Mask(long_text, {})), kStreamSize.id);
}

TEST(MaskedBytes, HideOnlyWhatHasTheClass) {
  const auto mask = [](std::string_view text, std::vector<ByteClass> classes) {
    return CodeOf(MaskedBytes::Mask(AsBytes(text), classes));
  };
  EXPECT_EQ(mask("a\n", {kText, kShown}), "accepted");
  EXPECT_EQ(mask("a\n", {kText, kText}), kByteClass.id);
  EXPECT_EQ(mask("a\"", {kString, kString}), kByteClass.id);
  EXPECT_EQ(mask("1,", {kScalar, kScalar}), kByteClass.id);
  EXPECT_EQ(mask("a\n", {kOpaque, kOpaque}), "accepted");
  EXPECT_EQ(mask("ab", {kText}), kSpans.id);
  EXPECT_EQ(mask("a", {static_cast<ByteClass>(5)}), kSpans.id);
  const MaskedBytes masked = Hide("user: alice", {{"alice", kText}});
  for (size_t i = 6; i < masked.size(); ++i) EXPECT_EQ(masked.bytes()[i], 0);
}

TEST(MaskedBytes, TakeRangesOut) {
  const MaskedBytes masked = Hide("abcdefgh", {{"bc", kText}, {"f", kString}});
  const std::vector<Range> ranges = {{1, 4}, {4, 4}, {5, 7}};
  EXPECT_EQ(masked.Joined(ranges), Hide("bcdfg", {{"bc", kText}, {"f", kString}}));
  EXPECT_TRUE(masked.AllOf(kText, {1, 3}));
  EXPECT_FALSE(masked.AllOf(kText, {1, 4}));
  EXPECT_TRUE(masked.AllOf(kText, {4, 4}));
}

TEST(MaskedBytes, BelongToOneText) {
  const MaskedBytes masked = Hide("name=bob", {{"bob", kString}});
  EXPECT_EQ(CodeOf(masked.CheckIsOf(AsBytes("name=eve"))), "accepted");
  EXPECT_EQ(CodeOf(masked.CheckIsOf(AsBytes("nane=bob"))), kContradiction.id);
  EXPECT_EQ(CodeOf(masked.CheckIsOf(AsBytes("name=b\"b"))), kContradiction.id);
  EXPECT_EQ(CodeOf(masked.CheckIsOf(AsBytes("name=bobb"))), kContradiction.id);
}

TEST(MergedMasks, KnowWhatEitherKnows) {
  const std::string_view text = "one two three";
  const MaskedBytes first = Hide(text, {{"one", kText}, {"three", kText}});
  const MaskedBytes second = Hide(text, {{"one two ", kOpaque}});
  const auto merged = first.MergedWith(second);
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(*merged, Hide(text, {{"one", kText}}));
  EXPECT_EQ(second.MergedWith(first).value(), *merged);
  EXPECT_EQ(first.MergedWith(first).value(), first);
}

TEST(MergedMasks, NeverContradict) {
  const auto merge = [](const MaskedBytes& a, const MaskedBytes& b) {
    EXPECT_EQ(CodeOf(a.MergedWith(b)), CodeOf(b.MergedWith(a)));
    return CodeOf(a.MergedWith(b));
  };
  EXPECT_EQ(merge(Hide("ab", {}), Hide("ac", {})), kContradiction.id);                 // two bytes
  EXPECT_EQ(merge(Hide("a\"", {}), Hide("ab", {{"b", kString}})), kContradiction.id);  // a byte outside the class
  EXPECT_EQ(merge(Hide("a\"", {}), Hide("ab", {{"b", kText}})), "accepted");
  EXPECT_EQ(merge(Hide("ab", {{"b", kText}}), Hide("ab", {{"b", kString}})), kContradiction.id);  // two classes
  EXPECT_EQ(merge(Hide("ab", {{"b", kOpaque}}), Hide("ab", {{"b", kString}})), "accepted");
  EXPECT_EQ(merge(Hide("ab", {}), Hide("abc", {})), kContradiction.id);  // two lengths
}

}  // namespace
}  // namespace attestor::disclosure
