#include "session/disclosure/check_response.h"

#include "session/disclosure/errors.h"
#include "session/disclosure/hide_test.h"
#include "web/http/errors.h"
#include "web/json/errors.h"

namespace attestor::disclosure {
namespace {

constexpr ByteClass kShown = ByteClass::kDisclosed;
constexpr ByteClass kText = ByteClass::kText;
constexpr ByteClass kString = ByteClass::kString;
constexpr ByteClass kScalar = ByteClass::kScalar;
constexpr ByteClass kOpaque = ByteClass::kOpaque;

const std::string kBody =
    R"({"name":"Ann\u0021","kyc":true,"accounts":[{"id":"x-1","balance":12},{"id":"x-2","balance":7}]})";

std::string WithBody(const std::string& body, const std::string& headers = "Content-Type: application/json\r\n") {
  return "HTTP/1.1 200 OK\r\nSet-Cookie: s=1\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

Result<ShownResponse> Check(const MaskedBytes& masked) {
  return CheckResponse(masked, "GET", http::StreamEnd::kFramingOnly);
}

// Code masks `text` and gives the first code that refuses it.
std::string Code(std::string_view text, const std::vector<Piece>& pieces) { return CodeOf(Check(Hide(text, pieces))); }

// Value gives the value at `path` of a response with `body`, or the code that refuses.
std::string Value(const std::string& body, const std::vector<Piece>& pieces, std::string_view path) {
  std::vector<Piece> all = {{"\r\n\r\n", kShown}};
  all.insert(all.end(), pieces.begin(), pieces.end());
  const auto shown = Check(Hide(WithBody(body), all));
  if (!shown.ok()) return CodeOf(shown);
  const auto value = shown->ValueAt(path);
  return value.ok() ? std::string(AsText(*value)) : CodeOf(value);
}

TEST(CheckResponse, ShowsWhatIsNotHidden) {
  const std::string text = WithBody(kBody);
  const auto shown =
      Check(Hide(text, {{"s=1", kText}, {"Ann", kString}, {"0021", kString}, {"x-1", kString}, {"12", kScalar}}));
  ASSERT_TRUE(shown.ok()) << shown.error().Text();
  EXPECT_EQ(shown->status(), 200);
  EXPECT_EQ(shown->reason(), "OK");
  const std::vector<ShownHeader> expected = {{"Set-Cookie", std::nullopt},
                                             {"Content-Type", "application/json"},
                                             {"Content-Length", std::to_string(kBody.size())}};
  EXPECT_EQ(shown->headers(), expected);
  EXPECT_EQ(shown->body().size(), kBody.size());
  ASSERT_NE(shown->document(), nullptr);
  EXPECT_EQ(shown->ValueAt("$['kyc']").value(), ToBytes("true"));
  EXPECT_EQ(shown->ValueAt("$['accounts'][1]").value(), ToBytes(R"({"id":"x-2","balance":7})"));
  for (const char* hidden : {"$", "$['name']", "$['accounts']", "$['accounts'][0]", "$['accounts'][0]['balance']"}) {
    EXPECT_EQ(CodeOf(shown->ValueAt(hidden)), kHiddenValue.id) << hidden;
  }
}

TEST(CheckResponse, NeedsTheStatusLine) {
  const std::string text = WithBody(kBody);
  EXPECT_EQ(Code(text, {{"OK", kText}}), kHiddenLine.id);
  EXPECT_EQ(Code(text, {{"200", kText}}), http::kStatusLine.id);
  EXPECT_EQ(Code(text, {{"2", kScalar}}), http::kStatus.id);
  EXPECT_EQ(Code(text, {{"HTTP/1.1 2", kShown}, {"0", kScalar}}), kHiddenLine.id);
}

TEST(CheckResponse, NeedsTheHeadersThatDecide) {
  const std::string text = WithBody(
      kBody,
      "Content-Encoding: identity\r\nLocation: /b\r\nContent-Location: /c\r\nAge: 1\r\nDate: d\r\nWarning: w\r\n"
      "Content-Type: application/json\r\nConnection: e\r\nUpgrade: f\r\nTrailer: g\r\nX-Other: h\r\n");
  const auto hide_value_of = [&](const std::string& name) {
    const size_t begin = text.find("\r\n" + name + ": ") + name.size() + 4;
    return Code(text, {{text.substr(0, begin), kShown}, {text.substr(begin, text.find("\r\n", begin) - begin), kText}});
  };
  for (const char* name : {"Content-Encoding", "Location", "Content-Location", "Age", "Date", "Warning", "Content-Type",
                           "Connection", "Upgrade", "Trailer"}) {
    EXPECT_EQ(hide_value_of(name), kHiddenHeader.id) << name;
  }
  EXPECT_EQ(hide_value_of("X-Other"), "accepted");
  EXPECT_EQ(hide_value_of("Set-Cookie"), "accepted");
}

// With a hidden length the body would end where the prover likes, and a second response would follow.
TEST(CheckResponse, NeedsTheLength) {
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
  EXPECT_EQ(Code(text, {{"10", kText}}), http::kContentLength.id);
  EXPECT_EQ(Code(text, {{"Length: 1", kShown}, {"0", kScalar}}), kHiddenHeader.id);
  EXPECT_EQ(Code(text, {{"Length", kText}}), http::kBodyUntilEnd.id);
  EXPECT_EQ(CodeOf(CheckResponse(Hide(text, {{"Length", kText}}), "GET", http::StreamEnd::kCloseNotify)),
            kHiddenName.id);
}

TEST(CheckResponse, RefusesHiddenLineEnds) {
  const std::string text = "HTTP/1.1 200 OK\r\nX: a\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(CodeOf(MaskedBytes::Mask(AsBytes(text), ClassesOf(text, {{"a\r\n", kText}}))), kByteClass.id);
  EXPECT_EQ(Code(text, {{"a\r\nContent-Length: 0", kOpaque}}), http::kBodyUntilEnd.id);
  EXPECT_EQ(
      CodeOf(CheckResponse(Hide(text, {{"a\r\nContent-Length: 0", kOpaque}}), "GET", http::StreamEnd::kCloseNotify)),
      kHeaderClass.id);
  EXPECT_EQ(CodeOf(CheckResponse(Hide(text, {{"X: a\r\nContent", kOpaque}}), "GET", http::StreamEnd::kCloseNotify)),
            kHiddenName.id);
}

// Of an interim head the same may be hidden as of the final one, so nothing of an answer can be passed off as one.
TEST(CheckResponse, HoldsInterimHeadsToTheSameRules) {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </ann>\r\nLocation: /b\r\n\r\n";
  const std::string text = hints + WithBody(kBody);
  const auto shown = Check(Hide(text, {{"</ann>", kText}, {"s=1", kText}, {"Ann", kString}}));
  ASSERT_TRUE(shown.ok()) << shown.error().Text();
  EXPECT_EQ(shown->status(), 200);
  EXPECT_EQ(shown->headers().front().name, "Set-Cookie");
  EXPECT_EQ(shown->ValueAt("$['kyc']").value(), ToBytes("true"));
  EXPECT_EQ(Code(text, {{"Early", kText}}), kHiddenLine.id);
  EXPECT_EQ(Code(text, {{"HTTP/1.1 1", kShown}, {"03", kScalar}}), kHiddenLine.id);
  EXPECT_EQ(Code(text, {{"Link", kText}}), kHiddenName.id);
  EXPECT_EQ(Code(text, {{"</a", kText}}), kPartialHeader.id);
  EXPECT_EQ(Code(text, {{"</ann>", kString}}), kHeaderClass.id);
  EXPECT_EQ(Code(text, {{"/b", kText}}), kHiddenHeader.id);
  EXPECT_EQ(Code(text, {{"/b\r\n", kOpaque}}), http::kFieldName.id);
  // A true final head whose status is hidden is no interim one.
  EXPECT_EQ(Code(WithBody("{}") + WithBody(kBody), {{"2", kScalar}}), http::kStatus.id);
}

TEST(CheckResponse, RefusesASecondResponse) {
  const std::string two = WithBody("{}") + WithBody(kBody);
  EXPECT_EQ(Code(two, {}), http::kTrailing.id);
  EXPECT_EQ(Code(two, {{"{}", kOpaque}, {WithBody(kBody), kOpaque}}), http::kTrailing.id);
  EXPECT_EQ(Code("\r\n" + two, {}), http::kStatusLine.id);
}

TEST(CheckResponse, RefusesTruncation) {
  const std::string text = WithBody(kBody);
  const std::string_view cut = std::string_view(text).substr(0, text.size() - 1);
  EXPECT_EQ(Code(cut, {}), http::kBodyIncomplete.id);
  EXPECT_EQ(Code(cut, {{"Ann", kString}}), http::kBodyIncomplete.id);
  EXPECT_EQ(Code("HTTP/1.1 200 OK\r\n\r\n{}", {}), http::kBodyUntilEnd.id);
}

// A hidden chunk size moves the bytes that are body: the CRLF and the digits of the next size become text, or text
// becomes framing.
TEST(CheckResponse, NeedsChunkFraming) {
  const std::string text =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\n\"ab\r\n01\r\n\"\r\n0\r\n\r\n";
  const Piece head = {"\r\n\r\n", kShown};
  EXPECT_EQ(Code(text, {head, {"3", kText}}), http::kChunkSize.id);
  EXPECT_EQ(Code(text, {head, {"3\r\n\"ab\r\n", kShown}, {"0", kScalar}}), kHiddenFraming.id);
  EXPECT_EQ(Code(text, {head, {"01\r\n\"\r\n", kShown}, {"0", kScalar}}), kHiddenFraming.id);
  EXPECT_EQ(Code(text, {head, {"ab\r\n01", kOpaque}}), http::kChunkEnd.id);
  const auto shown = Check(Hide(text, {head, {"ab", kString}}));
  ASSERT_TRUE(shown.ok()) << shown.error().Text();
  EXPECT_EQ(shown->body().size(), 4u);
}

TEST(CheckResponse, AppliesThePolicy) {
  EXPECT_EQ(Code(WithBody("a", "Content-Encoding: gzip\r\n"), {}), http::kContentCoding.id);
  EXPECT_EQ(Code(WithBody("a", "Content-Type: a/b\r\nContent-Type: application/json\r\n"), {}),
            http::kFieldRepeated.id);
  const std::string partial = "HTTP/1.1 206 Partial\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(Code(partial, {}), http::kPartial.id);
}

TEST(CheckResponse, ShowsBodiesOfAnyTypeWhollyOrNotAtAll) {
  const std::string page = WithBody("<p>Ann</p>", "Content-Type: text/html\r\n");
  const auto shown = Check(Hide(page, {}));
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(shown->body().bytes().size(), 10u);
  EXPECT_EQ(shown->document(), nullptr);
  EXPECT_EQ(CodeOf(shown->ValueAt("$")), kNotJson.id);
  const auto hidden = Check(Hide(page, {{"<p>Ann</p>", kOpaque}}));
  ASSERT_TRUE(hidden.ok());
  EXPECT_EQ(CodeOf(hidden->ValueAt("$")), kHiddenValue.id);
  EXPECT_EQ(Code(page, {{"Ann", kString}}), kNotJson.id);
  EXPECT_EQ(Code(page, {{"Ann", kOpaque}}), kPartlyOpaque.id);
  EXPECT_EQ(Code(WithBody(kBody), {{"Ann", kOpaque}}), kPartlyOpaque.id);
  EXPECT_EQ(Code(WithBody(kBody), {{kBody, kOpaque}}), "accepted");
}

// JSON text inside what the server calls a web page was written by somebody else: a comment, a profile.
TEST(CheckResponse, ReadsAsJsonOnlyWhatTheServerCallsJson) {
  const auto code = [](const std::string& headers) {
    return CodeOf(Check(Hide(WithBody(kBody, headers), {}))->ValueAt("$['kyc']"));
  };
  EXPECT_EQ(code("Content-Type: application/json\r\n"), "accepted");
  EXPECT_EQ(code("Content-Type: application/problem+json; charset=utf-8\r\n"), "accepted");
  EXPECT_EQ(code("Content-Type: text/plain\r\n"), kNotJson.id);
  EXPECT_EQ(code("Content-Type: application/json; charset=utf-16\r\n"), kNotJson.id);
  EXPECT_EQ(code("X: application/json\r\n"), kNotJson.id);
}

TEST(CheckResponse, ReadsBadJsonAsBytes) {
  const auto shown = Check(Hide(WithBody("{\"a\":1,}"), {}));
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(CodeOf(shown->ValueAt("$['a']")), json::kSyntax.id);
  EXPECT_EQ(Code(WithBody("{\"a\":1,}"), {{"\r\n\r\n{\"a\":", kShown}, {"1", kScalar}}), json::kSyntax.id);
}

TEST(CheckResponse, NeedsTheProofMadeForTheToken) {
  EXPECT_EQ(Code(WithBody(kBody), {{"Ann", kText}}), kBodyClass.id);
  EXPECT_EQ(Code(WithBody(kBody), {{"Ann", kScalar}}), json::kHiddenPlace.id);
  EXPECT_EQ(Code(WithBody(kBody), {{"12", kString}}), json::kHiddenPlace.id);
}

// Look-alikes: what a prover would like to pass for $['balance'] == 1000000.

TEST(LookAlike, ValueInsideAString) {
  const std::string body = R"({"bio":"x\",\"balance\":1000000,\"y\":\"","balance":5})";
  EXPECT_EQ(Value(body, {}, "$['balance']"), "5");
  // Without the backslashes the string would end early. They can be hidden by no class that a string may hold.
  const std::string text = WithBody(body);
  EXPECT_EQ(CodeOf(MaskedBytes::Mask(AsBytes(text), ClassesOf(text, {{R"(\")", kString}}))), kByteClass.id);
  EXPECT_EQ(CodeOf(MaskedBytes::Mask(AsBytes(text), ClassesOf(text, {{R"(\)", kString}}))), kByteClass.id);
}

TEST(LookAlike, AnotherPath) {
  const std::string body = R"({"limits":{"balance":1000000},"balance":5})";
  EXPECT_EQ(Value(body, {{"5", kScalar}}, "$['balance']"), kHiddenValue.id);
  EXPECT_EQ(Value(body, {{"5", kScalar}}, "$['limits']['balance']"), "1000000");
  EXPECT_EQ(Value(body, {{"limits", kString}, {"5", kScalar}}, "$['limits']['balance']"), kHiddenValue.id);
  EXPECT_EQ(Value(body, {{"limits\":{\"balance\":1000000},\"", kOpaque}}, "$['balance']"), kPartlyOpaque.id);
}

TEST(LookAlike, NameOfAnotherMember) {
  const std::string body = R"({"limit":1000000,"balance":5})";
  EXPECT_EQ(Value(body, {{"limit", kString}}, "$['balance']"), kHiddenValue.id);
  EXPECT_EQ(Value(body, {{"lim", kString}}, "$['balance']"), kHiddenValue.id);
  EXPECT_EQ(Value(body, {}, "$['balance']"), "5");
}

TEST(LookAlike, NameTwice) {
  const std::string body = R"({"balance":1000000,"balance":5})";
  EXPECT_EQ(Value(body, {}, "$['balance']"), json::kDuplicateKey.id);
  EXPECT_EQ(Value(body, {{"5", kScalar}}, "$['balance']"), json::kDuplicateKey.id);
  EXPECT_EQ(Value(R"({"balance":1000000,"b\u0061lance":5})", {{"5", kScalar}}, "$['balance']"), json::kDuplicateKey.id);
  EXPECT_EQ(Value(R"({"balance":1000000,"balance":5})", {{"000,\"", kShown}, {"balance", kString}}, "$['balance']"),
            kHiddenValue.id);
}

TEST(LookAlike, HiddenCommaShiftsTheIndex) {
  const std::string body = R"([1,2,1000000])";
  const std::string text = WithBody(body);
  const std::vector<Piece> hidden = {{"\r\n\r\n[", kShown}, {"1,2", kScalar}};
  EXPECT_EQ(CodeOf(MaskedBytes::Mask(AsBytes(text), ClassesOf(text, hidden))), kByteClass.id);
  EXPECT_EQ(Value(body, {{"1", kScalar}, {",", kString}, {"2", kScalar}}, "$[1]"), json::kHiddenPlace.id);
  EXPECT_EQ(Value(body, {{"1,2", kOpaque}}, "$[1]"), kPartlyOpaque.id);
  EXPECT_EQ(Value(body, {{"1", kScalar}, {"2", kScalar}}, "$[1]"), kHiddenValue.id);
  EXPECT_EQ(Value(body, {{"1", kScalar}, {"2", kScalar}}, "$[2]"), "1000000");
}

TEST(LookAlike, HiddenBraceClosesAnObject) {
  const std::string body = R"({"limits":{"a":1,"balance":1000000},"balance":5})";
  EXPECT_EQ(Value(body, {{"{", kShown}, {"{", kString}}, "$['balance']"), json::kHiddenPlace.id);
  EXPECT_EQ(Value(body, {{"1", kScalar}, {",", kString}}, "$['balance']"), json::kHiddenPlace.id);
  // Closed and opened again: {"o":{…},"balance":1000000,"b":{…}} out of {"o":{"q":1,"balance":1000000,"r":2}}.
  const std::string nested = R"({"o":{"q":1,"balance":1000000,"r":2}})";
  EXPECT_EQ(Value(nested, {{"1", kScalar}, {"2", kScalar}}, "$['balance']"), json::kPathNoMatch.id);
  EXPECT_EQ(Value(nested, {{"o\":{\"q\":1", kOpaque}}, "$['balance']"), kPartlyOpaque.id);
}

TEST(LookAlike, PartOfAValue) {
  EXPECT_TRUE(Value(R"({"balance":51000000})", {{"5", kScalar}}, "$['balance']").starts_with("json."));
  EXPECT_EQ(Value(R"({"balance":"-1000000"})", {{"-", kString}}, "$['balance']"), kHiddenValue.id);
  EXPECT_EQ(Value(R"({"a":[1,2]})", {{"2", kScalar}}, "$['a']"), kHiddenValue.id);
  EXPECT_EQ(Value(R"({"a":{"b":1}})", {{"b", kString}}, "$['a']"), kHiddenValue.id);
}

TEST(LookAlike, PathInAnotherSpelling) {
  EXPECT_EQ(Value(kBody, {}, "$.kyc"), json::kPathNormalized.id);
  EXPECT_EQ(Value(kBody, {}, "$[\"kyc\"]"), json::kPathNormalized.id);
  EXPECT_EQ(Value(kBody, {}, "$['accounts'][-1]"), json::kPathNormalized.id);
  EXPECT_EQ(Value(kBody, {}, "$['none']"), json::kPathNoMatch.id);
}

TEST(CheckRevealed, GivesTheValuesInOrder) {
  const auto shown = Check(Hide(WithBody(kBody), {{"Ann", kString}}));
  ASSERT_TRUE(shown.ok());
  const auto revealed = CheckRevealed(*shown, {"$['kyc']", "$['accounts'][1]['balance']"});
  ASSERT_TRUE(revealed.ok());
  EXPECT_EQ(*revealed,
            (std::vector<Revealed>{{"$['kyc']", ToBytes("true")}, {"$['accounts'][1]['balance']", ToBytes("7")}}));
  EXPECT_EQ(CodeOf(CheckRevealed(*shown, {"$['kyc']", "$['name']"})), kHiddenValue.id);
  EXPECT_EQ(CodeOf(CheckRevealed(*shown, {"$['kyc']", "$['kyc']"})), kPathRepeated.id);
  EXPECT_EQ(CodeOf(CheckRevealed(*shown, std::vector<std::string>(kMaxRevealed + 1, "$"))), kTooMany.id);
  EXPECT_TRUE(CheckRevealed(*shown, {})->empty());
}

TEST(CheckRevealed, IsBounded) {
  std::string body(12 * 1024 * 1024, ' ');
  body = "[[[\"" + body + "\"]]]";
  const auto shown = Check(Hide(WithBody(body), {}));
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(CodeOf(CheckRevealed(*shown, {"$", "$[0]"})), "accepted");
  EXPECT_EQ(CodeOf(CheckRevealed(*shown, {"$", "$[0]", "$[0][0]"})), kTooMany.id);
}

}  // namespace
}  // namespace attestor::disclosure
