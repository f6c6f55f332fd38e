// Whole sessions in which only chosen bytes are disclosed: client::Prove against node, signer and a server of another
// maker, then client::Disclose with nothing but the bundle and the secret.
#include "service/client/disclose.h"

#include "core/crypto/hash.h"
#include "service/client/errors.h"
#include "session/disclosure/errors.h"
#include "session/proof/errors.h"
#include "statement/verify/errors.h"
#include "statement/verify/expect.h"
#include "testkit/world/web_world.h"
#include "web/json/errors.h"
#include "zk/engine/errors.h"

namespace attestor::test {
namespace {

constexpr std::string_view kCookie = "session=0123456789abcdef-recognisable";
constexpr std::string_view kJsonType = "Content-Type: application/json\r\n";
constexpr std::string_view kAccount =
    R"({"account":{"iban":"CH93 0076 2011 6238 5295 7","tier":"gold","limits":[100,250]},"balance":{"currency":"EUR","amount":1523.88}})";

class SelectiveTest : public WebWorld {
 protected:
  void SetUp() override {
    server_.Answer("/account", {Response(kAccount, std::string(kJsonType) +
                                                       "Set-Cookie: fresh-recognisable\r\nX-Region: eu-1\r\n")});
    server_.Answer("/again", {Response(kAccount, kJsonType)});
    world_ = std::make_unique<World>(Options());
  }

  client::ProveRequest Request(const std::string& target, std::vector<std::string> queries) {
    client::ProveRequest request = world_->Request(server_.port(), target);
    request.http.headers.push_back({"Cookie", std::string(kCookie)});
    request.disclose = disclosure::Wish{.queries = std::move(queries)};
    return request;
  }
  std::optional<client::Proof> Proved(const client::ProveRequest& request) {
    auto proof = world_->Prove(request);
    if (proof.ok()) return std::move(proof).value();
    ADD_FAILURE() << proof.error().Text();
    return std::nullopt;
  }
  Result<client::Further> Disclose(ByteView bundle, const proof::SessionSecret& secret,
                                   const std::vector<std::string>& queries) {
    CheckReport report;
    return client::Disclose({bundle, secret, queries, true}, world_->anchors(), world_->clock().Now(), world_->random(),
                            {}, report);
  }
  void DiscloseFails(ByteView bundle, const proof::SessionSecret& secret, const std::vector<std::string>& queries,
                     const ErrorCode& code) {
    const auto further = Disclose(bundle, secret, queries);
    ASSERT_FALSE(further.ok());
    EXPECT_TRUE(further.error().Is(code)) << further.error().Text();
  }
  verify::CheckedBundle Checked(ByteView bundle) {
    CheckReport report;
    return Must(verify::CheckBundle(bundle, world_->anchors(), world_->clock().Now(), true, report));
  }
  Result<verify::VerifiedStatement> Expect(ByteView bundle, std::string_view value) {
    verify::Expectations expected;
    EXPECT_TRUE(expected.AllowDevelopment().ok());
    expected.host = "localhost";
    expected.values.push_back(Must(verify::ExpectedValue::Parse(value)));
    report_ = {};
    return verify::Expect(Checked(bundle), expected, world_->clock().Now(), report_);
  }

  static std::string OnesInArray(size_t count) {
    std::string text = "[1";
    for (size_t i = 1; i < count; ++i) text += ",1";
    return text + "]";
  }
  static bool Holds(ByteView bytes, std::string_view word) {
    return AsText(bytes).find(word) != std::string_view::npos;
  }

  std::unique_ptr<World> world_;
  CheckReport report_;
};

TEST_F(SelectiveTest, ABalanceBehindACookie) {
  const auto proof = Proved(Request("/account", {"$.balance.currency", "$.balance.amount"}));
  ASSERT_TRUE(proof);
  const statement::Claims& claims = proof->checked.claims();
  EXPECT_EQ(claims.disclosure, session::Disclosure::kSelective);
  EXPECT_EQ(claims.target, "/account");
  ASSERT_EQ(claims.revealed.size(), 2u);
  EXPECT_EQ(claims.revealed[1].path, "$['balance']['amount']");
  EXPECT_EQ(AsText(claims.revealed[1].value_or_hash), "1523.88");
  ASSERT_EQ(proof->checked.values().size(), 2u);
  EXPECT_EQ(AsText(proof->checked.values()[0].value), R"("EUR")");
  EXPECT_TRUE(Holds(proof->checked.request(), "GET /account HTTP/1.1\r\n"));
  for (const std::string_view hidden : {kCookie, std::string_view("fresh-recognisable"), std::string_view("CH93"),
                                        std::string_view("gold"), std::string_view("eu-1")}) {
    EXPECT_FALSE(Holds(proof->bundle, hidden)) << hidden;
  }
  ASSERT_TRUE(proof->secret);
  EXPECT_FALSE(Holds(proof->bundle, AsText(proof->secret->handshake_secret.Reveal())));
}

TEST_F(SelectiveTest, HeadersAreShownAndHiddenAsAsked) {
  client::ProveRequest request = Request("/account", {"$.balance.currency"});
  request.http.headers.push_back({"X-Customer", "20394"});
  request.http.headers.push_back({"Accept", "application/json"});
  auto& wish = std::get<disclosure::Wish>(request.disclose);
  wish.secret_headers = {"x-customer"};
  wish.shown_headers = {"X-Region"};
  const auto proof = Proved(request);
  ASSERT_TRUE(proof);
  EXPECT_FALSE(Holds(proof->bundle, "20394"));
  EXPECT_FALSE(Holds(proof->bundle, kCookie)) << "a credential is hidden without being named";
  EXPECT_TRUE(Holds(proof->checked.request(), "Accept: application/json\r\n"));
  EXPECT_TRUE(Holds(proof->checked.response(), "X-Region: eu-1\r\n"));
}

TEST_F(SelectiveTest, InterimAnswersBeforeTheFinalOne) {
  Bytes answer = ToBytes("HTTP/1.1 103 Early Hints\r\nLink: </ada-recognisable>\r\n\r\n");
  Append(answer, Response(kAccount, kJsonType));
  server_.Answer("/hints", {answer});
  const auto proof = Proved(Request("/hints", {"$.balance.amount"}));
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->checked.claims().status, 200);
  EXPECT_TRUE(Holds(proof->checked.response(), "HTTP/1.1 103 Early Hints\r\nLink: "));
  EXPECT_FALSE(Holds(proof->bundle, "ada-recognisable"));
  const auto further = Disclose(proof->bundle, *proof->secret, {"$.account.tier"});
  ASSERT_TRUE(further.ok()) << further.error().Text();
  EXPECT_EQ(further->checked.values().size(), 2u);
}

TEST_F(SelectiveTest, AWholeBodyOfAnyType) {
  server_.Answer("/page", {Response("<p>hello</p>", "Content-Type: text/html\r\n")});
  client::ProveRequest request = Request("/page", {});
  request.disclose = disclosure::Wish{.whole_body = true};
  const auto proof = Proved(request);
  ASSERT_TRUE(proof);
  EXPECT_TRUE(Holds(proof->checked.response(), "<p>hello</p>"));
  EXPECT_FALSE(Holds(proof->bundle, kCookie));
}

TEST_F(SelectiveTest, DiscloseTwice) {
  const auto proof = Proved(Request("/account", {"$.balance.currency"}));
  ASSERT_TRUE(proof);
  world_->StopNode();
  world_->StopSigner();
  const auto once = Disclose(proof->bundle, *proof->secret, {"$.account.tier"});
  ASSERT_TRUE(once.ok()) << once.error().Text();
  const auto twice = Disclose(once->bundle, *proof->secret, {"$.account.limits", "$.balance.amount"});
  ASSERT_TRUE(twice.ok()) << twice.error().Text();
  EXPECT_EQ(twice->statement, proof->secret->statement);
  EXPECT_EQ(twice->checked.claims().revealed.size(), 1u) << "the statement is the same";
  std::vector<std::string> values;
  const verify::CheckedBundle checked = Checked(twice->bundle);
  for (const disclosure::Revealed& one : checked.values())
    values.push_back(one.path + "=" + std::string(AsText(one.value)));
  EXPECT_EQ(values, (std::vector<std::string>{R"($['balance']['currency']="EUR")", R"($['account']['tier']="gold")",
                                              "$['account']['limits']=[100,250]", "$['balance']['amount']=1523.88"}));
  EXPECT_FALSE(Holds(twice->bundle, "CH93"));
}

// A relying party that looks at a value alone must not be told what a client asked for in a body, or in a header that
// it hid.
TEST_F(SelectiveTest, WhatWasAskedMustBeExpectedOrWaived) {
  server_.Answer("/query", {Response(R"({"data":{"balance":1000000}})", kJsonType)});
  client::ProveRequest request = Request("/query", {"$.data.balance"});
  request.http.method = "POST";
  request.http.body = ToBytes(R"({"query":"{balance:transferLimit}"})");
  request.http.headers.push_back({"X-Tenant", "test"});
  std::get<disclosure::Wish>(request.disclose).secret_headers = {"X-Tenant"};
  const auto proof = Proved(request);
  ASSERT_TRUE(proof);
  std::vector<std::string> hidden;
  for (const statement::HeaderClaim& header : proof->checked.claims().request_headers) {
    if (header.form == statement::HeaderClaim::Form::kHidden) hidden.push_back(header.name);
  }
  EXPECT_EQ(hidden, (std::vector<std::string>{"Cookie", "X-Tenant"}));
  EXPECT_EQ(proof->checked.claims().request_body_hash, crypto::Sha256(request.http.body));
  const auto code = [&](const std::string& text) {
    CheckReport report;
    verify::Expectations expected = Must(verify::Expectations::Parse("host=localhost,method=POST,path=/query," + text));
    EXPECT_TRUE(expected.AllowDevelopment().ok());
    const auto verified = verify::Expect(Checked(proof->bundle), expected, world_->clock().Now(), report);
    return verified.ok() ? std::string_view("met") : verified.error().code().id;
  };
  const std::string hash = ToHex(crypto::Sha256(request.http.body));
  EXPECT_EQ(code("hidden=x-tenant"), verify::kExpectBody.id);
  EXPECT_EQ(code("hidden=x-tenant,body=" + std::string(64, '0')), verify::kExpectBody.id);
  EXPECT_EQ(code("body=*"), verify::kExpectRequestHeaders.id);
  EXPECT_EQ(code("hidden=x-tenant,body=" + hash), "met");
  EXPECT_EQ(code("hidden=X-Tenant,body=*"), "met");
  EXPECT_EQ(code("shown=X-Tenant,body=*"), verify::kExpectRequestHeaders.id) << "it is hidden";
}

TEST_F(SelectiveTest, WhatCannotBeDisclosedIsRefusedBeforeItIsSent) {
  const auto count = [this] { return server_.requests(); };
  const auto answer_refused_as = [this](const client::ProveRequest& request, const ErrorCode& code) {
    const auto proof = world_->Prove(request);
    RefusedWith(proof, "client.answer");
    EXPECT_NE(proof.error().detail().find("[" + std::string(code.id) + "]"), std::string::npos) << proof.error().Text();
  };
  answer_refused_as(Request("/account", {"$.balance.missing"}), disclosure::kNoMatch);
  server_.Answer("/text", {Response("no JSON", "Content-Type: text/plain\r\n")});
  answer_refused_as(Request("/text", {"$.a"}), disclosure::kNotJson);
  server_.Answer("/broken", {Response(R"({"a":)", kJsonType)});
  answer_refused_as(Request("/broken", {"$.a"}), json::kIncomplete);
  server_.Answer("/huge", {Response(R"({"a":")" + std::string(3'000'000, 'x') + "\"}", kJsonType)});
  RefusedWith(world_->Prove(Request("/huge", {"$.a"})), zk::engine::kTooLarge.id);
  server_.Answer("/many", {Response(OnesInArray(300), kJsonType)});
  RefusedWith(world_->Prove(Request("/many", {"$[*]"})), disclosure::kTooMany.id);
  server_.Answer("/parts", {Response(OnesInArray(proof::kMaxSpans / 2 + 100), kJsonType)});
  RefusedWith(world_->Prove(Request("/parts", {"$[0]"})), client::kTooManyParts.id);

  const size_t before = count();
  client::ProveRequest request = Request("/account", {"$.balance"});
  std::get<disclosure::Wish>(request.disclose).secret_headers = {"Host"};
  RefusedWith(world_->Prove(request), disclosure::kHiddenHeader.id);
  std::get<disclosure::Wish>(request.disclose).secret_headers = {"X-Misspelt"};
  RefusedWith(world_->Prove(request), disclosure::kSecretHeader.id);
  EXPECT_EQ(count(), before) << "nothing was sent";
}

TEST_F(SelectiveTest, DisclosuresThatCannotBe) {
  const auto proof = Proved(Request("/account", {"$.balance.currency"}));
  const auto other = Proved(Request("/again", {"$.balance.currency"}));
  const auto all = Proved(world_->Request(server_.port(), "/again"));
  ASSERT_TRUE(proof && other && all);
  EXPECT_FALSE(all->secret) << "after reveal-all there is nothing to keep";
  DiscloseFails(all->bundle, *proof->secret, {"$.account"}, proof::kNotSelective);
  DiscloseFails(proof->bundle, *other->secret, {"$.account"}, client::kOtherStatement);
  const proof::SessionSecret forged{proof->secret->statement, other->secret->handshake_secret.Clone()};
  DiscloseFails(proof->bundle, forged, {"$.account"}, proof::kSecret);
  DiscloseFails(proof->bundle, *proof->secret, {"$.missing"}, disclosure::kNoMatch);
  DiscloseFails(proof->bundle, *proof->secret, {"$.balance.currency"}, client::kNothingNew);
  Bytes changed = proof->bundle;
  changed[changed.size() / 2] ^= 1;
  EXPECT_FALSE(Disclose(changed, *proof->secret, {"$.account"}).ok())
      << "a bundle that does not verify is not extended";
}

TEST_F(SelectiveTest, OnlySoManyDisclosuresInOneBundle) {
  server_.Answer("/many", {Response(OnesInArray(statement::kMaxExtensions + 2), kJsonType)});
  const auto proof = Proved(Request("/many", {"$[0]"}));
  ASSERT_TRUE(proof);
  Bytes bundle = proof->bundle;
  const auto element = [](size_t i) { return std::vector<std::string>{"$[" + std::to_string(i) + "]"}; };
  for (size_t i = 1; i <= statement::kMaxExtensions; ++i) {
    auto further = Disclose(bundle, *proof->secret, element(i));
    ASSERT_TRUE(further.ok()) << further.error().Text();
    bundle = std::move(further->bundle);
  }
  EXPECT_EQ(Checked(bundle).values().size(), statement::kMaxExtensions + 1);
  DiscloseFails(bundle, *proof->secret, element(statement::kMaxExtensions + 1), client::kTooManyExtensions);
}

TEST_F(SelectiveTest, ExpectedValues) {
  const auto proof = Proved(Request("/account", {"$.balance"}));
  const auto all = Proved(world_->Request(server_.port(), "/again"));
  ASSERT_TRUE(proof && all);
  for (const ByteView bundle : {ByteView(proof->bundle), ByteView(all->bundle)}) {
    for (const char* met : {R"($.balance.currency="EUR")", R"($["balance"]['amount']=1523.88)",
                            "$['balance']['amount']=1523.88", R"($.balance={"currency":"EUR","amount":1523.88})"}) {
      const auto verified = Expect(bundle, met);
      EXPECT_TRUE(verified.ok()) << met << ": " << verified.error().Text();
      EXPECT_EQ(report_.Find("expect.value")->outcome, Outcome::kPassed);
    }
    for (const char* not_met :
         {R"($.balance.currency="USD")", "$.balance.amount=1523.880", "$.balance.amount=\"1523.88\"",
          "$.balance[0]=1523.88", "$.amount=1523.88", "$.balance.currency.x=1"}) {
      const auto verified = Expect(bundle, not_met);
      ASSERT_FALSE(verified.ok()) << not_met;
      EXPECT_TRUE(verified.error().Is(verify::kExpectValue)) << verified.error().Text();
    }
  }
  EXPECT_TRUE(Expect(all->bundle, "$.account.limits[1]=250").ok());
  EXPECT_TRUE(Expect(proof->bundle, "$.account.limits[1]=250").error().Is(verify::kExpectValue)) << "hidden";
  EXPECT_NE(report_.Find("expect.value")->detail.find("not shown"), std::string::npos);
}

// What a server says against its own answer is shown and signed; that alone makes nobody look at it.
TEST_F(SelectiveTest, AStoredOrReplayedAnswerIsRefusedUnlessAllowed) {
  server_.Answer("/stored",
                 {Response(R"({"a":1})", std::string(kJsonType) +
                                             "Age: 7200\r\nWarning: 110 - stale\r\nIdempotent-Replayed: true\r\n")});
  const auto selective = Proved(Request("/stored", {"$.a"}));
  const auto all = Proved(world_->Request(server_.port(), "/stored"));
  ASSERT_TRUE(selective && all);
  const auto code = [&](ByteView bundle, const std::string& text) {
    CheckReport report;
    verify::Expectations expected = Must(verify::Expectations::Parse("host=localhost" + text));
    EXPECT_TRUE(expected.AllowDevelopment().ok());
    const auto verified = verify::Expect(Checked(bundle), expected, world_->clock().Now(), report);
    return verified.ok() ? std::string_view("met") : verified.error().code().id;
  };
  for (const ByteView bundle : {ByteView(selective->bundle), ByteView(all->bundle)}) {
    EXPECT_EQ(code(bundle, ""), verify::kExpectAnswerHeaders.id);
    EXPECT_EQ(code(bundle, ",answer-header=Warning"), verify::kExpectAnswerHeaders.id) << "the other one";
    EXPECT_EQ(code(bundle, ",answer-header=Warning,answer-header=Idempotent-Replayed"), "met");
    EXPECT_EQ(code(bundle, ",answer-header=Warning,answer-header=Idempotent-Replayed,max-age=1h"),
              verify::kExpectAnswerAge.id);
    EXPECT_EQ(code(bundle, ",answer-header=Warning,answer-header=Idempotent-Replayed,max-age=3h"), "met");
  }
}

TEST_F(SelectiveTest, NoValueIsExpectedOfAPage) {
  server_.Answer("/page", {Response(R"({"a":1})", "Content-Type: text/html\r\n")});
  const auto proof = Proved(world_->Request(server_.port(), "/page"));
  ASSERT_TRUE(proof);
  EXPECT_TRUE(Expect(proof->bundle, "$.a=1").error().Is(verify::kExpectValue)) << "JSON by the server's word only";
}

}  // namespace
}  // namespace attestor::test
