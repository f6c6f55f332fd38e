#include "session/disclosure/check_request.h"

#include "session/disclosure/errors.h"
#include "session/disclosure/hide_test.h"
#include "web/http/errors.h"

namespace attestor::disclosure {
namespace {

constexpr ByteClass kText = ByteClass::kText;

const std::string kGet =
    "GET /v1/accounts?id=7 HTTP/1.1\r\nHost: bank.example\r\nAuthorization: Bearer abc\r\nX-Two: a\tb\r\nConnection: "
    "close\r\n\r\n";
const std::string kPost =
    "POST /v1/a HTTP/1.1\r\nHost: bank.example\r\nCookie: s=1\r\nContent-Type: text/plain\r\nContent-Encoding: "
    "identity\r\n"
    "Accept-Encoding: identity\r\nConnection: close\r\nContent-Length: 8\r\n\r\nuser=bob";

std::string Check(std::string_view text, const std::vector<Piece>& pieces) {
  return CodeOf(CheckRequest(Hide(text, pieces), "bank.example", 443));
}

TEST(CheckRequest, ShowsWhatIsNotHidden) {
  const auto shown = CheckRequest(Hide(kGet, {{"Bearer abc", kText}, {"a", kText}, {"b", kText}}), "bank.example", 443);
  ASSERT_TRUE(shown.ok()) << shown.error().Text();
  EXPECT_EQ(shown->method(), "GET");
  EXPECT_EQ(shown->target(), "/v1/accounts?id=7");
  const std::vector<ShownHeader> expected = {
      {"Host", "bank.example"}, {"Authorization", std::nullopt}, {"X-Two", std::nullopt}, {"Connection", "close"}};
  EXPECT_EQ(shown->headers(), expected);
  const auto post = CheckRequest(Hide(kPost, {{"s=1", kText}}), "bank.example", 443);
  ASSERT_TRUE(post.ok()) << post.error().Text();
  EXPECT_EQ(post->body(), ToBytes("user=bob"));
}

// Another resource, method or version than the one the answer is for.
TEST(CheckRequest, NeedsTheWholeFirstLine) {
  EXPECT_EQ(Check(kGet, {{"7", kText}}), kHiddenLine.id);
  EXPECT_EQ(Check(kGet, {{"accounts", kText}}), kHiddenLine.id);
  EXPECT_EQ(Check(kGet, {{"GET", kText}}), http::kMethod.id);
  EXPECT_EQ(Check(kGet, {{"1.1", kText}}), http::kVersion.id);
}

// A header by another name: X-Forwarded-Host, Range, Transfer-Encoding.
TEST(CheckRequest, NeedsEveryName) {
  EXPECT_EQ(Check(kGet, {{"X-Two", kText}}), kHiddenName.id);
  EXPECT_EQ(Check(kGet, {{"wo", kText}}), kHiddenName.id);
  EXPECT_EQ(Check(kGet, {{"Authorization: Bearer abc", kText}}), http::kFieldName.id);
  EXPECT_EQ(Check(kGet, {{"-Two", kText}, {"a", kText}, {"b", kText}}), kHiddenName.id);
}

// A line end inside a hidden value adds a header, or ends the head and begins a second request.
TEST(CheckRequest, RefusesHiddenLineEnds) {
  const std::string smuggling =
      "GET / HTTP/1.1\r\nHost: bank.example\r\nCookie: a\r\n\r\nGET /other HTTP/1.1\r\nHost: b\r\nConnection: "
      "close\r\n\r\n";
  const std::string hidden = "a\r\n\r\nGET /other HTTP/1.1\r\nHost: b";
  EXPECT_EQ(CodeOf(MaskedBytes::Mask(AsBytes(smuggling), ClassesOf(smuggling, {{hidden, kText}}))), kByteClass.id);
  EXPECT_EQ(Check(smuggling, {{hidden, ByteClass::kOpaque}}), kHeaderClass.id);
  EXPECT_EQ(Check(smuggling, {}), http::kTrailing.id);
  EXPECT_EQ(Check(kGet, {{"abc\r\nX-Two: a\tb", ByteClass::kOpaque}}), kPartialHeader.id);
}

TEST(CheckRequest, NeedsTheHeadersThatDecide) {
  EXPECT_EQ(Check(kGet, {{"bank.example", kText}}), kHiddenHeader.id);
  EXPECT_EQ(Check(kGet, {{"close", kText}}), kHiddenHeader.id);
  EXPECT_EQ(Check(kPost, {{"text/plain", kText}}), kHiddenHeader.id);
  EXPECT_EQ(Check(kPost, {{"identity", kText}}), kHiddenHeader.id);
  EXPECT_EQ(Check(kPost, {{"Accept-Encoding: ", ByteClass::kDisclosed}, {"identity", kText}}), kHiddenHeader.id);
  EXPECT_EQ(Check(kPost, {{"Content-Length: ", ByteClass::kDisclosed}, {"8", kText}}), http::kContentLength.id);
  // '0' stands for a hidden kScalar, so this one is read: as a body of no bytes, behind which bytes follow.
  EXPECT_EQ(Check(kPost, {{"Content-Length: ", ByteClass::kDisclosed}, {"8", ByteClass::kScalar}}), http::kTrailing.id);
}

// A value that is shown in part can be read as another one: "user=bob" out of "old_user=bob; user=eve".
TEST(CheckRequest, HidesValuesWhollyOrNotAtAll) {
  EXPECT_EQ(Check(kGet, {{"abc", kText}}), kPartialHeader.id);
  EXPECT_EQ(Check(kGet, {{"Bearer", kText}}), kPartialHeader.id);
  EXPECT_EQ(Check(kGet, {{"Bearer", kText}, {"abc", kText}}), kPartialHeader.id);  // the space between is shown
  EXPECT_EQ(Check(kGet, {{"Bearer abc", kText}}), "accepted");
}

TEST(CheckRequest, NeedsTheProofMadeForHeaders) {
  for (const ByteClass other : {ByteClass::kOpaque, ByteClass::kString}) {
    EXPECT_EQ(Check(kGet, {{"Bearer abc", other}}), kHeaderClass.id);
  }
  EXPECT_EQ(
      Check(
          kGet,
          {{"a", ByteClass::kDisclosed}, {"X-Two: ", ByteClass::kDisclosed}, {"a", ByteClass::kScalar}, {"b", kText}}),
      kHeaderClass.id);
}

TEST(CheckRequest, NeedsTheWholeBody) {
  EXPECT_EQ(Check(kPost, {{"bob", kText}}), kHiddenRequestBody.id);
  EXPECT_EQ(Check(kPost, {{"user=bob", ByteClass::kOpaque}}), kHiddenRequestBody.id);
}

TEST(CheckRequest, NeedsChunkFraming) {
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: bank.example\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
  EXPECT_EQ(Check(chunked, {{"\r\n\r\n2\r\nab\r\n", ByteClass::kDisclosed}, {"0", ByteClass::kScalar}}),
            kHiddenFraming.id);
  EXPECT_EQ(Check(chunked, {}), http::kForbiddenField.id);
}

TEST(CheckRequest, AppliesThePolicy) {
  EXPECT_EQ(CodeOf(CheckRequest(Hide(kGet, {}), "other.example", 443)), http::kHost.id);
  EXPECT_EQ(CodeOf(CheckRequest(Hide(kGet, {}), "bank.example", 8443)), http::kHost.id);
  const std::string routed = "GET / HTTP/1.1\r\nHost: bank.example\r\nX-Forwarded-Host: b\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(Check(routed, {{"Host: b", ByteClass::kDisclosed}, {"Host: ", ByteClass::kDisclosed}, {"b", kText}}),
            http::kRoutingField.id);
  EXPECT_EQ(CodeOf(CheckRequest(MaskedBytes(), "bank.example", 443)), http::kHeadIncomplete.id);
}

}  // namespace
}  // namespace attestor::disclosure
