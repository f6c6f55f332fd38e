#include "session/disclosure/plan.h"

#include "session/disclosure/check_request.h"
#include "session/disclosure/check_response.h"
#include "session/disclosure/errors.h"
#include "session/disclosure/hide_test.h"
#include "web/http/errors.h"
#include "web/json/errors.h"

namespace attestor::disclosure {
namespace {

constexpr ByteClass kShown = ByteClass::kDisclosed;
constexpr ByteClass kText = ByteClass::kText;

const std::string kRequest =
    "GET /me HTTP/1.1\r\nHost: bank.example\r\nAuthorization: Bearer abc\r\nCookie: a=1\r\nConnection: "
    "close\r\nAccept: */*\r\n\r\n";
const std::string kHead = "HTTP/1.1 200 OK\r\nServer: today\r\nSet-Cookie: s=\t1\r\nContent-Type: application/json\r\n";
const std::string kBody = R"({ "me" : {"name":"Ann \"\u0041\"", "kyc":true}, "list":[{"id":"x","n":-1.5e3},null] })";

std::string WithBody(const std::string& body, const std::string& head = kHead) {
  return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

PlainSession Session(const std::string& response, const std::string& request = kRequest) {
  return {.host = "bank.example", .request = AsBytes(request), .response = AsBytes(response)};
}

std::string Code(const Wish& wish, const std::string& response = WithBody(kBody)) {
  return CodeOf(MakePlan(Session(response), wish));
}

// Shown gives the body of a masked response, with . for kString, # for kScalar and ? for kOpaque.
std::string Shown(const MaskedBytes& response) {
  const auto shown = CheckResponse(response, "GET", http::StreamEnd::kFramingOnly);
  EXPECT_TRUE(shown.ok()) << shown.error().Text();
  std::string text;
  for (size_t i = 0; shown.ok() && i < shown->body().size(); ++i) {
    const auto byte_class = static_cast<size_t>(shown->body().classes()[i]);
    text += byte_class == 0 ? static_cast<char>(shown->body().bytes()[i]) : "_~.#?"[byte_class];
  }
  return text;
}

std::string Planned(const std::vector<std::string>& queries, const std::string& body = kBody) {
  const std::string response = WithBody(body);
  const auto plan = MakePlan(Session(response), {.queries = queries});
  return plan.ok() ? Shown(plan->response) : CodeOf(plan);
}

TEST(Plan, HidesSecretHeadersOfTheRequest) {
  const std::string response = WithBody(kBody);
  const auto plan = MakePlan(Session(response), {.secret_headers = {"authorization", "Cookie"}});
  ASSERT_TRUE(plan.ok()) << plan.error().Text();
  EXPECT_EQ(plan->request, Hide(kRequest, {{"Bearer abc", kText}, {"a=1", kText}}));
  EXPECT_EQ(Code({.secret_headers = {"Host"}}), kHiddenHeader.id);
  EXPECT_EQ(Code({.secret_headers = {"connection"}}), kHiddenHeader.id);
  EXPECT_EQ(Code({.secret_headers = {"Authorisation"}}), kSecretHeader.id);
}

TEST(Plan, ShowsOfTheResponsesHeadWhatItMust) {
  const std::string response = WithBody(kBody);
  const auto least = MakePlan(Session(response), {.whole_body = true});
  ASSERT_TRUE(least.ok());
  EXPECT_EQ(least->response, Hide(response, {{"today", kText}, {"s=", kText}, {"\t", kShown}, {"1", kText}}));
  const auto more = MakePlan(Session(response), {.shown_headers = {"server", "X-Absent"}, .whole_body = true});
  ASSERT_TRUE(more.ok());
  EXPECT_EQ(more->response, Hide(response, {{"s=", kText}, {"\t", kShown}, {"1", kText}}));
}

TEST(Plan, HidesTheValuesOfInterimHeads) {
  const std::string response = "HTTP/1.1 103 Early Hints\r\nLink: </ann>\r\nDate: d\r\n\r\n" + WithBody(kBody);
  const auto plan = MakePlan(Session(response), {.whole_body = true});
  ASSERT_TRUE(plan.ok()) << plan.error().Text();
  EXPECT_EQ(plan->response,
            Hide(response, {{"</ann>", kText}, {"today", kText}, {"s=", kText}, {"\t", kShown}, {"1", kText}}));
  const auto shown = MakePlan(Session(response), {.shown_headers = {"Link"}, .queries = {"$.me.kyc"}});
  ASSERT_TRUE(shown.ok()) << shown.error().Text();
  const auto link = Range{response.find("</ann>"), response.find("</ann>") + 6};
  EXPECT_TRUE(shown->response.AllOf(kShown, link));
}

TEST(Plan, DisclosesAsLittleOfTheBodyAsTheQueriesNeed) {
  EXPECT_EQ(Planned({"$.me.kyc"}),
            R"({ "me" : {"name":"....\"\u....\"", "kyc":true}, "list":[{"..":".",".":######},####] })");
  EXPECT_EQ(Planned({"$.list[0].n"}),
            R"({ "me" : {"....":"....\"\u....\"", "...":####}, "list":[{"id":".","n":-1.5e3},####] })");
  EXPECT_EQ(Planned({"$.list[1]"}),
            R"({ "me" : {"....":"....\"\u....\"", "...":####}, "list":[{"..":".",".":######},null] })");
  EXPECT_EQ(Planned({"$.me", "$.list[0].id"}),
            R"({ "me" : {"name":"Ann \"\u0041\"", "kyc":true}, "list":[{"id":"x","n":######},####] })");
  EXPECT_EQ(Planned({"$"}), kBody);
  EXPECT_EQ(Planned({"$[0]"}, R"([1,"é"])"), R"([1,".."])");
  EXPECT_EQ(Planned({"$"}, " 12 "), " 12 ");
}

TEST(Plan, HidesTheWholeBodyWhenNothingOfItIsAskedFor) {
  EXPECT_EQ(Planned({}, "[1]"), "???");
  EXPECT_EQ(Planned({}, ""), "");
  const std::string page = WithBody("<p>", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n");
  EXPECT_EQ(Shown(MakePlan(Session(page), {})->response), "???");
  EXPECT_EQ(Shown(MakePlan(Session(page), {.whole_body = true})->response), "<p>");
}

TEST(Plan, HoldsNothingHidden) {
  const std::string response = WithBody(kBody);
  const auto plan = MakePlan(Session(response), {.secret_headers = {"Authorization"}, .queries = {"$.me.kyc"}});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(AsText(plan->response.bytes()).find("Ann"), std::string_view::npos);
  EXPECT_EQ(AsText(plan->response.bytes()).find("today"), std::string_view::npos);
  EXPECT_EQ(AsText(plan->request.bytes()).find("Bearer"), std::string_view::npos);
  EXPECT_EQ(CodeOf(plan->request.CheckIsOf(AsBytes(kRequest))), "accepted");
  EXPECT_EQ(CodeOf(plan->response.CheckIsOf(AsBytes(response))), "accepted");
}

TEST(Plan, NamesWhatTheQueriesFound) {
  const std::string response = WithBody(kBody);
  const auto plan = MakePlan(Session(response), {.queries = {"$.list[?@.id=='x'].n", "$..kyc", "$.me.kyc"}});
  ASSERT_TRUE(plan.ok()) << plan.error().Text();
  EXPECT_EQ(plan->paths, (std::vector<std::string>{"$['me']['kyc']", "$['list'][0]['n']"}));
  const auto shown = CheckResponse(plan->response, "GET", http::StreamEnd::kFramingOnly);
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(*CheckRevealed(*shown, plan->paths),
            (std::vector<Revealed>{{"$['me']['kyc']", ToBytes("true")}, {"$['list'][0]['n']", ToBytes("-1.5e3")}}));
}

// What readers differ about hinders nothing where it is hidden.
TEST(Plan, WhatIsHiddenMayBeAmbiguous) {
  EXPECT_EQ(Code({.queries = {"$.a"}}, WithBody(R"({"a":1,"b":{"c":1,"c":2}})")), "accepted");
  const std::string lone = R"({"a":1,"s":"cut \ud83d"})";
  EXPECT_EQ(Code({.queries = {"$.a"}}, WithBody(lone)), "accepted");
  EXPECT_EQ(Code({.queries = {"$.s"}}, WithBody(lone)), json::kSurrogate.id);
  EXPECT_EQ(Code({.queries = {"$.a"}}, WithBody("\xEF\xBB\xBF{\"a\":1}")), "accepted");
}

TEST(Plan, SaysWhyThereIsNone) {
  EXPECT_EQ(Code({.queries = {"$.none"}}), kNoMatch.id);
  EXPECT_EQ(Code({.queries = {"$.me.kyc", "$.list[2]"}}), kNoMatch.id);
  EXPECT_EQ(Code({.queries = {"me"}}), json::kPathSyntax.id);
  EXPECT_EQ(Code({.queries = {"$"}, .whole_body = true}), kWholeAndPaths.id);
  EXPECT_EQ(Code({.queries = std::vector<std::string>(65, "$")}), kTooMany.id);
  EXPECT_EQ(Code({.queries = {"$"}}, WithBody("<p>", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")), kNotJson.id);
  EXPECT_EQ(Code({.queries = {"$"}}, WithBody("{}", "HTTP/1.1 200 OK\r\n")), kNotJson.id);
  for (const char* query : {"$.b", "$.b.c", "$..c", "$"}) {
    EXPECT_EQ(Code({.queries = {query}}, WithBody(R"({"a":1,"b":{"c":1,"c":2}})")), json::kDuplicateKey.id) << query;
  }
  EXPECT_EQ(Code({.queries = {"$"}}, WithBody("{")), json::kIncomplete.id);
  EXPECT_EQ(Code({}, "HTTP/1.1 200 OK\r\n\r\n"), http::kBodyUntilEnd.id);
  EXPECT_EQ(Code({}, WithBody("x", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n")), http::kContentCoding.id);
  std::string many = "[0";
  for (size_t i = 0; i < kMaxRevealed; ++i) many += ",0";
  EXPECT_EQ(Code({.queries = {"$[*]"}}, WithBody(many + "]")), kTooMany.id);
}

TEST(Plan, IsOfTheSessionsRequest) {
  const std::string response = WithBody(kBody);
  PlainSession session = Session(response);
  session.host = "other.example";
  EXPECT_EQ(CodeOf(MakePlan(session, {})), http::kHost.id);
  const std::string head_request = "HEAD /me HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(CodeOf(MakePlan(Session(response, head_request), {})), http::kTrailing.id);
  EXPECT_EQ(CodeOf(MakePlan(Session(WithBody(""), head_request), {.queries = {"$"}})), json::kIncomplete.id);
}

TEST(PlanMore, AddsToAnEarlierDisclosure) {
  const std::string response = WithBody(kBody);
  const auto first = MakePlan(Session(response), {.queries = {"$.me.kyc"}});
  ASSERT_TRUE(first.ok());
  const auto more = PlanMore(first->response, Session(response), {"$.list[0].id"});
  ASSERT_TRUE(more.ok()) << more.error().Text();
  EXPECT_EQ(Shown(more->response),
            R"({ "me" : {"name":"....\"\u....\"", "kyc":true}, "list":[{"id":"x","n":######},####] })");
  EXPECT_EQ(more->paths, std::vector<std::string>{"$['list'][0]['id']"});
  // Both at once is the same.
  const auto both = MakePlan(Session(response), {.queries = {"$.me.kyc", "$.list[0].id"}});
  EXPECT_EQ(more->response, both->response);
}

TEST(PlanMore, OpensABodyThatWasHiddenWholly) {
  const std::string response = WithBody(kBody);
  const auto first = MakePlan(Session(response), {});
  const auto more = PlanMore(first->response, Session(response), {"$.me.kyc"});
  ASSERT_TRUE(more.ok()) << more.error().Text();
  EXPECT_EQ(more->response, MakePlan(Session(response), {.queries = {"$.me.kyc"}})->response);
  EXPECT_EQ(PlanMore(first->response, Session(response), {})->response, first->response);
}

TEST(PlanMore, ChangesNothingOfAShownBody) {
  const std::string response = WithBody(kBody);
  const auto first = MakePlan(Session(response), {.shown_headers = {"Server"}, .whole_body = true});
  const auto more = PlanMore(first->response, Session(response), {"$.me.kyc"});
  ASSERT_TRUE(more.ok());
  EXPECT_EQ(more->response, first->response);
}

TEST(PlanMore, IsOfTheSameResponse) {
  const std::string response = WithBody(kBody);
  const auto first = MakePlan(Session(response), {.queries = {"$.me.kyc"}});
  const std::string other =
      WithBody(R"({ "me" : {"name":"Ann \"\u0041\"", "kyc":null}, "list":[{"id":"x","n":-1.5e3},null] })");
  EXPECT_EQ(CodeOf(PlanMore(first->response, Session(other), {"$.me.kyc"})), kContradiction.id);
  EXPECT_EQ(CodeOf(PlanMore(first->response, Session(response), {"$.none"})), kNoMatch.id);
  EXPECT_EQ(CodeOf(PlanMore(MaskedBytes(), Session(response), {"$.me.kyc"})), kContradiction.id);
}

}  // namespace
}  // namespace attestor::disclosure
