// What a statement says, judged without a bundle: what changes the meaning of an answer is judged however it was
// disclosed.
#include "statement/verify/expectation_judge.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/crypto/hash.h"
#include "session/terms/terms.h"
#include "statement/format/statement.h"
#include "statement/format/statement_check.h"
#include "statement/verify/errors.h"

namespace attestor::verify {
namespace {

using statement::Claims;
using statement::HeaderClaim;
using Form = HeaderClaim::Form;

HeaderClaim Shown(std::string name, std::string_view value) { return {std::move(name), Form::kValue, ToBytes(value)}; }
HeaderClaim Hashed(std::string name, std::string_view value) {
  return {std::move(name), Form::kHash, ToBytes(crypto::Sha256(AsBytes(value)))};
}
HeaderClaim Hidden(std::string name) { return {std::move(name), Form::kHidden, {}}; }

Claims Sample() {
  Claims claims;
  claims.host = "bank.example";
  claims.port = 443;
  claims.method = "GET";
  claims.target = "/a,b?c=d";
  claims.status = 200;
  claims.request_headers = {Shown("Host", "bank.example"), Shown("Connection", "close"), Hidden("Cookie")};
  claims.request_body_hash = crypto::Sha256({});
  claims.response_headers = {Shown("Content-Type", "application/json; charset=utf-8"),
                             Shown("Date", "Thu, 01 Jan 2026 00:00:00 GMT")};
  claims.ended_at = claims.issued_at = *ParseTime("2026-01-01T00:00:00Z");
  claims.signer.svn = 3;
  claims.node.svn = 2;
  return claims;
}

class JudgeTest : public ::testing::Test {
 protected:
  // Judged gives the code of the first failure, or "met".
  std::string Judged(const std::string& text, const std::function<void(Claims&)>& change = {}) {
    Claims claims = Sample();
    if (change) change(claims);
    Expectations expected;
    if (auto parsed = Expectations::Parse("host=bank.example" + text); parsed.ok()) {
      expected = *std::move(parsed);
    } else {
      ADD_FAILURE() << parsed.error().Text();
    }
    report_ = CheckReport();
    const auto never = [](const ExpectedValue&) { return FoundValue(); };
    const Status judged = JudgeExpectations({claims, simulated_, signer_, node_}, expected, now_, never, report_);
    return judged.ok() ? "met" : std::string(judged.error().code().id);
  }
  // WithHeader judges a request with one more header.
  std::string WithHeader(const HeaderClaim& header, const std::string& text = "") {
    return Judged(text, [&](Claims& claims) { claims.request_headers.push_back(header); });
  }
  std::string WithAnswer(const HeaderClaim& header, const std::string& text = "") {
    return Judged(text, [&](Claims& claims) { claims.response_headers.push_back(header); });
  }

  bool simulated_ = false;
  statement::Platform signer_{*ParseTime("2026-03-01T00:00:00Z"), 19};
  statement::Platform node_{*ParseTime("2025-03-01T00:00:00Z"), 18};
  Time now_ = *ParseTime("2026-01-01T00:00:00Z") + std::chrono::minutes(1);
  CheckReport report_;
};

// `X-Account: demo` in clear: another account's answer under the host, method and path that were expected.
TEST_F(JudgeTest, AShownHeaderIsNamedOrRefused) {
  const std::string refused(kExpectRequestHeaders.id);
  const HeaderClaim account = Shown("X-Account", "demo");
  EXPECT_EQ(WithHeader(account), refused);
  EXPECT_TRUE(report_.Find("expect.request_headers")->detail.starts_with("'X-Account' is not named."));
  EXPECT_EQ(WithHeader(account, ",header=x-account: demo"), "met");
  EXPECT_EQ(WithHeader(account, ",header=x-account: main"), refused);
  EXPECT_EQ(WithHeader(account, ",shown=X-ACCOUNT"), "met");
  EXPECT_EQ(WithHeader(account, ",hidden=X-Account"), "met") << "any value, shown or hidden";
  EXPECT_EQ(WithHeader(account, ",shown=X-Accounts"), refused);
  EXPECT_EQ(WithHeader(Hashed("X-Account", "demo"), ",header=X-Account: demo"), "met") << "by its hash";
  EXPECT_EQ(WithHeader(Hashed("X-Account", "demo"), ",header=X-Account: main"), refused);
}

TEST_F(JudgeTest, AHiddenHeaderIsACredentialOrNamedAsHidden) {
  const std::string refused(kExpectRequestHeaders.id);
  EXPECT_EQ(WithHeader(Hidden("Private-Token")), "met") << "a credential";
  EXPECT_EQ(WithHeader(Hidden("Private-Token"), ",hidden=Private-Token"), "met");
  EXPECT_EQ(WithHeader(Hidden("Private-Token"), ",shown=Private-Token"), refused)
      << "shown is shown, of a credential, too";
  EXPECT_EQ(report_.Find("expect.request_headers")->detail.find("'Private-Token' is hidden"), 0u);
  EXPECT_EQ(WithHeader(Shown("Private-Token", "x"), ",shown=Private-Token"), "met");
  for (const char* name : {"X-Tenant", "Idempotency-Key", "Accept-Language", "X-Simulated-Trading"}) {
    EXPECT_EQ(WithHeader(Hidden(name)), refused) << name;
    EXPECT_EQ(WithHeader(Hidden(name), std::string(",shown=") + name), refused) << name;
    EXPECT_EQ(WithHeader(Hidden(name), std::string(",header=") + name + ": x"), refused) << name;
    EXPECT_EQ(WithHeader(Hidden(name), std::string(",hidden=") + name), "met") << name;
  }
}

TEST_F(JudgeTest, NeutralHeadersNeedNoName) {
  for (const HeaderClaim& header :
       {Shown("User-Agent", "x"), Shown("Accept", "*/*"), Hashed("Sec-CH-UA", "long"), Hidden("Priority")}) {
    EXPECT_EQ(WithHeader(header), "met") << header.name;
  }
  for (const HeaderClaim& header :
       {Shown("Accept", "text/html"), Hashed("Accept", "*/*"), Shown("Cache-Control", "only-if-cached"),
        Shown("Content-Type", "application/json"), Shown("Origin", "https://a")}) {
    EXPECT_EQ(WithHeader(header), kExpectRequestHeaders.id) << header.name;
  }
}

TEST_F(JudgeTest, AHeaderWithAnExpectedValueMustBeThereEachTime) {
  EXPECT_EQ(Judged(",header=X-Account: main"), kExpectRequestHeaders.id);
  EXPECT_TRUE(report_.Find("expect.request_headers")->detail.starts_with("'X-Account' is not there."));
  EXPECT_EQ(Judged(",shown=X-Account,hidden=X-Tenant"), "met") << "what is only allowed need not be there";
  EXPECT_EQ(Judged(",header=Cookie: a"), kExpectRequestHeaders.id) << "a credential, too, when it is named";
  const auto twice = [](Claims& claims) {
    claims.request_headers.push_back(Shown("X-Account", "main"));
    claims.request_headers.push_back(Shown("x-account", "demo"));
  };
  EXPECT_EQ(Judged(",header=X-Account: main", twice), kExpectRequestHeaders.id);
}

TEST_F(JudgeTest, ASuccessIsExpectedUnlessAnotherStatusIs) {
  const auto answered = [](int status) { return [status](Claims& claims) { claims.status = status; }; };
  EXPECT_EQ(Judged("", answered(199)), kExpectStatus.id);
  EXPECT_EQ(Judged("", answered(200)), "met");
  EXPECT_EQ(Judged("", answered(299)), "met");
  EXPECT_EQ(Judged("", answered(300)), kExpectStatus.id);
  EXPECT_EQ(Judged(",status=404", answered(404)), "met");
  EXPECT_EQ(Judged(",status=404", answered(200)), kExpectStatus.id);
}

// A GraphQL alias: the client chooses the names in the answer. The statement says so after reveal-all, too.
TEST_F(JudgeTest, ABodyIsNamedHoweverItWasDisclosed) {
  const std::string hash = ToHex(crypto::Sha256(AsBytes("{balance:transferLimit}")));
  for (const session::Disclosure kind : {session::Disclosure::kRevealAll, session::Disclosure::kSelective}) {
    const auto with_body = [&](Claims& claims) {
      claims.disclosure = kind;
      claims.method = "POST";
      claims.request_body_size = 23;
      claims.request_body_hash = crypto::Sha256(AsBytes("{balance:transferLimit}"));
    };
    EXPECT_EQ(Judged(",method=POST", with_body), kExpectBody.id);
    EXPECT_EQ(Judged(",method=POST,body=" + std::string(64, '0'), with_body), kExpectBody.id);
    EXPECT_EQ(Judged(",method=POST,body=" + hash, with_body), "met");
    EXPECT_EQ(Judged(",method=POST,body=*", with_body), "met");
  }
  EXPECT_EQ(Judged(",body=" + hash), kExpectBody.id) << "there is no body";
  EXPECT_EQ(Judged(",body=*"), "met");
}

// A `PUT` that the server echoes says whatever the client wants.
TEST_F(JudgeTest, EveryMethodButGetIsNamed) {
  for (const char* method : {"PUT", "POST", "HEAD", "DELETE", "OPTIONS", "PATCH"}) {
    const auto change = [&](Claims& claims) { claims.method = method; };
    EXPECT_EQ(Judged("", change), kExpectMethod.id) << method;
    EXPECT_EQ(Judged(std::string(",method=") + method, change), "met") << method;
  }
}

TEST_F(JudgeTest, AnAnswerThatSaysItIsAnotherIsAllowedByName) {
  for (const char* name : {"Warning", "Content-Location", "Content-Disposition", "Preference-Applied",
                           "Idempotent-Replayed", "Memento-Datetime"}) {
    EXPECT_EQ(WithAnswer(Shown(name, "x")), kExpectAnswerHeaders.id) << name;
    EXPECT_EQ(WithAnswer(Hashed(name, "x")), kExpectAnswerHeaders.id) << name;
    EXPECT_EQ(WithAnswer(Shown(name, "x"), std::string(",answer-header=") + name), "met") << name;
  }
  EXPECT_EQ(WithAnswer(Shown("warning", "x"), ",answer-header=Age"), kExpectAnswerHeaders.id);
}

TEST_F(JudgeTest, AnAnswerIsAsOldAsItsDateAndAgeSay) {
  const std::string old(kExpectAnswerAge.id);
  EXPECT_EQ(Judged(",max-age=1m"), "met");
  EXPECT_EQ(WithAnswer(Shown("Age", "1"), ",max-age=1m"), old) << "stored for a second before it was sent";
  EXPECT_EQ(WithAnswer(Shown("Age", "1"), ",max-age=61s"), "met");
  EXPECT_EQ(WithAnswer(Shown("age", "0"), ",max-age=1m"), "met");
  EXPECT_EQ(WithAnswer(Shown("Date", "Wed, 31 Dec 2025 23:59:00 GMT"), ",max-age=119s"), old);
  EXPECT_EQ(WithAnswer(Shown("Date", "Wed, 31 Dec 2025 23:59:00 GMT"), ",max-age=2m"), "met");
  EXPECT_EQ(WithAnswer(Shown("Date", "Thu, 01 Jan 2026 01:00:00 GMT"), ",max-age=1m"), "met")
      << "a fast clock makes nothing younger";
  EXPECT_EQ(WithAnswer(Shown("Age", "600")), "met") << "no age was expected";
  for (const char* age : {"", "-1", "1.5", "1, 2", "99999999999", "x"})
    EXPECT_EQ(WithAnswer(Shown("Age", age), ",max-age=1h"), old) << age;
  EXPECT_EQ(WithAnswer(Shown("Date", "yesterday"), ",max-age=1h"), old);
  EXPECT_EQ(WithAnswer(Hashed("Age", "0"), ",max-age=1h"), old) << "cannot be read";
}

TEST_F(JudgeTest, ContentType) {
  EXPECT_EQ(Judged(",content-type=application/json"), "met");
  EXPECT_EQ(Judged(",content-type=Application/JSON; charset=UTF-8"), "met");
  EXPECT_EQ(Judged(",content-type=application/json; charset=latin1"), kExpectContentType.id);
  EXPECT_EQ(Judged(",content-type=text/html"), kExpectContentType.id);
  EXPECT_EQ(Judged(",content-type=application/json", [](Claims& c) { c.response_headers.pop_back(); }), "met");
  EXPECT_EQ(Judged(",content-type=application/json", [](Claims& c) { c.response_headers.clear(); }),
            kExpectContentType.id);
  EXPECT_TRUE(report_.Find("expect.content_type")->detail.starts_with("there is no Content-Type"));
  EXPECT_EQ(Judged(",content-type=application/json",
                   [](Claims& c) { c.response_headers = {Hashed("Content-Type", "application/json")}; }),
            kExpectContentType.id);
}

TEST_F(JudgeTest, Place) {
  EXPECT_EQ(Judged(R"(,port=443,path=/a\,b?c=d)"), "met");
  EXPECT_EQ(Judged(R"(,path=/a\,b?*)"), "met");
  EXPECT_EQ(Judged(",port=8443"), kExpectPort.id);
  EXPECT_EQ(Judged(",path=/a"), kExpectPath.id);
  EXPECT_EQ(Judged("", [](Claims& c) { c.host = "bank.example.org"; }), kExpectHost.id);
}

TEST_F(JudgeTest, HowItWasAttested) {
  EXPECT_EQ(Judged(",mode=proxy,kind=reveal-all,signer-svn=3,node-svn=2"), "met");
  EXPECT_EQ(Judged(",mode=proxy", [](Claims& c) { c.mode = static_cast<statement::Mode>(0); }), kExpectMode.id);
  EXPECT_EQ(Judged(",mode=sealed"), kExpectMode.id);
  const auto sealed = [](Claims& c) { c.mode = session::Mode::kSealed; };
  EXPECT_EQ(Judged(",mode=sealed", sealed), "met");
  EXPECT_EQ(Judged(",mode=proxy", sealed), "met") << "which says more";
  EXPECT_EQ(Judged("", sealed), "met");
  EXPECT_EQ(Judged(",kind=selective"), kExpectKind.id);
  EXPECT_EQ(Judged(",signer-svn=4"), kExpectSvn.id);
  EXPECT_EQ(Judged(",node-svn=3"), kExpectSvn.id);
  const std::string zero(64, '0');
  const std::string one = std::string(63, '0') + "1";
  EXPECT_EQ(Judged(",signer-release=" + one + ",signer-release=" + zero + ",node-release=" + zero), "met")
      << "one of them";
  EXPECT_EQ(Judged(",signer-release=" + one), kExpectRelease.id);
  EXPECT_EQ(Judged(",node-release=" + one), kExpectRelease.id);
}

TEST_F(JudgeTest, BothMachinesMustBeCurrent) {
  EXPECT_EQ(Judged(",tcb-date=2025-03-01,tcb-evaluation=18"), "met");
  EXPECT_EQ(Judged(",tcb-date=2025-03-02"), kExpectTcbDate.id) << "the node's";
  EXPECT_EQ(Judged(",tcb-evaluation=19"), kExpectTcbEvaluation.id) << "the node's";
  std::swap(signer_, node_);
  EXPECT_EQ(Judged(",tcb-date=2025-03-02"), kExpectTcbDate.id) << "the signer's";
  EXPECT_EQ(Judged(",tcb-evaluation=19"), kExpectTcbEvaluation.id) << "the signer's";
}

TEST_F(JudgeTest, EachMarkIsAllowedByName) {
  using statement::Mark;
  const auto both = [](Claims& c) { c.marks = {Mark::kOtherWebRoots, Mark::kPrivateTargets}; };
  EXPECT_EQ(Judged("", both), kMarked.id);
  EXPECT_EQ(Judged(",mark=private-targets", both), kMarked.id);
  EXPECT_EQ(Judged(",mark=private-targets,mark=other-web-roots", both), "met");
  EXPECT_EQ(Judged(",mark=private-targets"), "met") << "what is allowed need not be there";
  simulated_ = true;
  EXPECT_EQ(Judged(",mark=private-targets"), kSimulated.id);
}

TEST_F(JudgeTest, EdgesOfTime) {
  now_ = Time::max();
  EXPECT_EQ(Judged(",max-age=1h"), kExpectMaxAge.id);
  now_ = Time::min();
  EXPECT_EQ(Judged(",max-age=1h"), "met") << "whether a statement is from the future is a check of the statement";
}

TEST_F(JudgeTest, AReportHasEveryLineOnce) {
  for (const char* text : {",status=200", ",status=201,max-age=1s,content-type=a/b,port=1,tcb-date=2100-01-01"}) {
    Judged(text);
    ASSERT_EQ(report_.checks().size(), 23U) << text;
    for (const Check& check : report_.checks()) EXPECT_EQ(report_.Find(check.id), &check) << check.id;
  }
}

}  // namespace
}  // namespace attestor::verify
