// Attacks of a client on what a selective opening shows: bytes, classes, spans and paths, under the true keys of the
// session. What the rules cannot see, because it is hidden, the proof must refuse; what cannot be hidden, the rules.
#include "attacks/selective_attack.h"
#include "session/proof/check_session.h"

namespace attestor::test {
namespace {

using disclosure::ByteClass;

constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

class SelectiveDisclosure : public SelectiveAttack {
 protected:
  // Json makes the server answer `body`, of which the client shows everything until it hides something.
  void Json(std::string_view body) {
    ServerSays(std::string(kHead) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
  }
  void Chunked(std::string_view chunks) {
    ServerSays(std::string(kHead) + "Transfer-Encoding: chunked\r\n\r\n" + std::string(chunks));
  }
  // Claimed tries the claims as they are without deciding the session: several can be tried on one.
  void Claimed(std::string_view code, std::string_view id) {
    const Case now = Now();
    CheckReport report;
    EXPECT_FALSE(proof::CheckSession(now.subject(), Proved(Open()), report).ok());
    ASSERT_NE(report.FirstFailure(), nullptr);
    EXPECT_EQ(report.FirstFailure()->code, code) << report.FirstFailure()->id << ": " << report.FirstFailure()->detail;
    EXPECT_EQ(report.FirstFailure()->id, id) << report.FirstFailure()->code << ": " << report.FirstFailure()->detail;
  }
  // Accepted is the control of an attack: without the lie, the same claims hold.
  void Accepted() {
    const Case now = Now();
    CheckReport report;
    const auto proof = proof::CheckSession(now.subject(), Proved(Open()), report);
    EXPECT_TRUE(proof.ok()) << proof.error().Text();
  }
};

TEST_F(SelectiveDisclosure, changed_disclosure_of_a_value) {
  down_.Lie("1024.50", "9024.50");
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, changed_disclosure_of_the_status) {
  down_.Lie("200", "201", "HTTP/1.1 ");
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, changed_disclosure_of_the_request) {
  up_.Lie("/account", "/balance");
  RefusedAs("zk.proof", kProof);
}

// Every disclosed byte of both directions, in turn; the proof is an honest one for the truth.
TEST_F(SelectiveDisclosure, changed_disclosure_under_an_honest_proof) {
  const proof::SelectiveOpening honest = Honest(session_, *run_);
  const Case now = Now();
  for (proof::DirectionOpening proof::SelectiveOpening::* side :
       {&proof::SelectiveOpening::client, &proof::SelectiveOpening::server}) {
    for (size_t at = 0; at < (honest.*side).disclosed.size(); ++at) {
      proof::SelectiveOpening changed = honest;
      (changed.*side).disclosed[at] ^= 1;
      CheckReport report;
      EXPECT_FALSE(proof::CheckSession(now.subject(), changed, report).ok()) << at;
    }
  }
}

TEST_F(SelectiveDisclosure, changed_disclosure_class) {
  // A hidden header as text of a string, and as nothing in particular; a hidden string as text.
  up_.Set(ByteClass::kString, kCookie);
  Claimed("disclosure.header_class", "http.request");
  up_.Set(ByteClass::kOpaque, kCookie);
  Claimed("disclosure.header_class", "http.request");
  TakeContents();
  down_.Set(ByteClass::kText, "gold");
  Claimed("disclosure.body_class", "http.response");
  down_.Set(ByteClass::kOpaque, "gold");
  RefusedAs("disclosure.partly_opaque", "http.response");
}

TEST_F(SelectiveDisclosure, changed_disclosure_of_a_boundary) {
  paths_ = {"$['balance']['currency']"};
  down_.Set(ByteClass::kString, "EU", "currency");
  RefusedAs("disclosure.hidden_value", "disclosure.paths");
}

TEST_F(SelectiveDisclosure, changed_disclosure_of_a_path) {
  for (const auto& [path, code] : {std::pair{"$['account']['tier']", "disclosure.hidden_value"},
                                   {"$['account']", "disclosure.hidden_value"},
                                   {"$['amount']", "json.path_no_match"},
                                   {"$.balance.amount", "json.path_normalized"},
                                   {"$['balance']['amounts']", "json.path_no_match"}}) {
    paths_ = {path};
    Claimed(code, "disclosure.paths");
  }
  paths_ = {kPath, kPath};
  RefusedAs("disclosure.path_repeated", "disclosure.paths");
}

// An honest proof, and another path that would be as good: the paths are part of what is proved.
TEST_F(SelectiveDisclosure, changed_disclosure_of_a_path_under_an_honest_proof) {
  proof::SelectiveOpening changed = Proved(Open());
  changed.paths = {"$['shop']['amount']"};
  RefusedWith(changed, "zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, hidden_crlf_in_a_request) {
  const std::string host = "localhost:" + std::to_string(server_.port());
  const std::string secret = "a=b\r\nX-Account: somebody-else";
  ClientSays("GET /account HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + secret + "\r\nConnection: close\r\n\r\n");
  up_.Set(ByteClass::kText, secret);
  Claimed("zk.proof", kProof);
  up_.Set(ByteClass::kOpaque, secret);
  RefusedAs("disclosure.header_class", "http.request");
}

TEST_F(SelectiveDisclosure, hidden_crlf_of_a_second_request) {
  const std::string host = "localhost:" + std::to_string(server_.port());
  const std::string secret = "a=b\r\n\r\nGET /other HTTP/1.1\r\nHost: " + host;
  ClientSays("GET /account HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + secret + "\r\nConnection: close\r\n\r\n");
  up_.Set(ByteClass::kText, secret);
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, hidden_crlf_in_a_response) {
  const std::string secret = "t=1\r\nContent-Location: /other";
  ServerSays(std::string(kHead) + "Set-Cookie: " + secret + "\r\nContent-Length: " + std::to_string(sizeof(kBody) - 1) +
             "\r\n\r\n" + kBody);
  down_.Set(ByteClass::kText, secret);
  RefusedAs("zk.proof", kProof);
}

// Lone CR, LF, NUL and tab: each is a control byte, and one is enough.
TEST_F(SelectiveDisclosure, hidden_crlf_by_one_byte) {
  const std::string host = "localhost:" + std::to_string(server_.port());
  for (const char control : {'\r', '\n', '\0', '\t', '\x1f'}) {
    const std::string secret = std::string("a=b") + control + "c=d";
    ClientSays("GET /account HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + secret + "\r\nConnection: close\r\n\r\n");
    up_.Set(ByteClass::kText, secret);
    Claimed("zk.proof", kProof);
  }
  const std::string secret = "a=b c=d";
  ClientSays("GET /account HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + secret + "\r\nConnection: close\r\n\r\n");
  up_.Set(ByteClass::kText, secret);
  Accepted();
}

TEST_F(SelectiveDisclosure, hidden_header_name) {
  up_.Set(ByteClass::kText, "Cookie");
  RefusedAs("disclosure.hidden_name", "http.request");
}

TEST_F(SelectiveDisclosure, hidden_header_line) {
  up_.Set(ByteClass::kText, "Cookie: " + std::string(kCookie));
  RefusedAs("http.field_name", "http.request");
}

TEST_F(SelectiveDisclosure, hidden_request_line) {
  up_.Set(ByteClass::kText, "account");
  RefusedAs("disclosure.hidden_line", "http.request");
}

TEST_F(SelectiveDisclosure, hidden_host) {
  up_.Set(ByteClass::kText, "localhost:" + std::to_string(server_.port()));
  RefusedAs("disclosure.hidden_header", "http.request");
}

// A note that the client wrote itself reads like the rest of the page, and its quotes are escaped. With the escapes
// hidden it would be the rest of the page.
TEST_F(SelectiveDisclosure, value_inside_a_string_by_hidden_escapes) {
  Json(R"({"note":"\",\"balance\":{\"amount\":1000000},\"x\":\"","balance":{"amount":1}})");
  down_.Set(ByteClass::kString, "\\", R"("note":")");
  Claimed("json.syntax", "http.response");
  for (size_t i = 0; i < down_.content.size(); ++i) {
    if (down_.content[i] == '\\') down_.classes[i] = ByteClass::kString;
  }
  Claimed("json.hidden_place", "http.response");
  for (ByteClass& byte_class : down_.classes)
    byte_class = byte_class == ByteClass::kString ? ByteClass::kScalar : byte_class;
  RefusedAs("json.hidden_place", "http.response");
}

// A quote hidden as a byte of a string: two members become one, and what stood between them disappears.
TEST_F(SelectiveDisclosure, value_inside_a_string_by_a_hidden_quote) {
  Json(R"({"balance":{"note":"overdrawn","amount":1024.50}})");
  Accepted();
  down_.Set(ByteClass::kString, "overdrawn");
  Accepted();
  Json(R"({"balance":{"a":"x","note":"overdrawn","amount":1024.50}})");
  down_.Set(ByteClass::kString, R"(x","note":"overdrawn)");
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, value_inside_a_string_by_a_hidden_backslash) {
  // The true string ends behind `owed`; with its backslash hidden it would end before it.
  Json(R"({"balance":{"a":"\\","amount":1024.50}})");
  down_.Set(ByteClass::kString, R"(\\)", R"("a":)");
  RefusedAs("zk.proof", kProof);
}

// A scalar that is none: structure hidden as if it were a number.
TEST_F(SelectiveDisclosure, value_behind_hidden_structure) {
  Json(R"({"balance":{"a":[1,2],"amount":1024.50}})");
  down_.Set(ByteClass::kScalar, "[1,2]");
  Claimed("zk.proof", kProof);
  Json(R"({"balance":{"a":{"b":1},"amount":1024.50}})");
  down_.Set(ByteClass::kScalar, R"({"b":1})");
  Claimed("zk.proof", kProof);
  // With the true member in a hidden object, the one that is shown would be the only one.
  Json(R"({"balance":{"amount":1,"x":{"y":0},"amount":1024.50}})");
  down_.Set(ByteClass::kString, R"(amount":1,"x)");
  RefusedAs("disclosure.hidden_value", "disclosure.paths");
}

TEST_F(SelectiveDisclosure, look_alike_path) {
  Json(R"({"balance":{"shop":{"amount":1000000}},"shop":{"balance":{"amount":1000000}}})");
  Claimed("json.path_no_match", "disclosure.paths");
  down_.Set(ByteClass::kString, "shop", "balance");  // so that `amount` might be a member of `balance` itself
  Claimed("disclosure.hidden_value", "disclosure.paths");
  TakeContents();
  down_.Set(ByteClass::kString, "shop", R"(}},")");
  paths_ = {"$['shop']['balance']['amount']"};
  Claimed("disclosure.hidden_value", "disclosure.paths");
  Json(R"({"Balance":{"amount":1000000}})");
  paths_ = {kPath};
  down_.Lie("Balance", "balance");
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, look_alike_path_by_a_hidden_brace) {
  Json(R"({"balance":{"note":"","shop":{"amount":1000000}}})");
  down_.Set(ByteClass::kString, R"(","shop":{)");
  Claimed("json.syntax", "http.response");
  Json(R"({"balance":[0,1000000]})");
  paths_ = {"$['balance'][0]"};
  down_.Set(ByteClass::kScalar, "0,", "balance");
  Claimed("json.syntax", "http.response");
  Json(R"({"balance":["a","b",1000000]})");
  paths_ = {"$['balance'][1]"};
  down_.Set(ByteClass::kString, R"(a","b)");
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, duplicate_key) {
  Json(R"({"balance":{"amount":1,"amount":1000000}})");
  Claimed("json.duplicate_key", "disclosure.paths");
  Json(R"({"balance":{"amount":1,"am\u006funt":1000000}})");
  Claimed("json.duplicate_key", "disclosure.paths");
  Json(R"({"balance":{"amount":1000000,"amount":1}})");
  down_.Set(ByteClass::kString, "amount", "1000000");
  Claimed("disclosure.hidden_value", "disclosure.paths");
  // Shown as another name, which it is not.
  down_.Lie("amount", "nothin", "1000000");
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, part_of_a_value) {
  Json(R"({"balance":{"amount":-51000000}})");
  down_.Set(ByteClass::kScalar, "-5", "amount");
  Claimed("json.syntax", "http.response");
  Json(R"({"balance":{"amount":"51000000"}})");
  down_.Set(ByteClass::kString, "5", "amount");
  RefusedAs("disclosure.hidden_value", "disclosure.paths");
}

TEST_F(SelectiveDisclosure, chunk_size_games) {
  const std::string first = R"({"balance":{"amount":1)", second = R"(024.50}})";
  Chunked("16\r\n" + first + "\r\n8\r\n" + second + "\r\n0\r\n\r\n");
  Accepted();
  for (const ByteClass byte_class : {ByteClass::kText, ByteClass::kOpaque}) {
    down_.Set(byte_class, "8\r\n", "amount\":1\r\n");
    Claimed("http.chunk_size", "http.response");
  }
  TakeContents();
  down_.Set(ByteClass::kScalar, "8", "amount\":1\r\n");  // read as 0, so the body would end there
  Claimed("http.trailers", "http.response");
  // The line between the chunks is told to be content: the value seems to end earlier or later.
  TakeContents();
  down_.Lie("16\r\n", "1d\r\n");
  Claimed("http.chunk_end", "http.response");
  Chunked("16;a=b\r\n" + first + "\r\n8\r\n" + second + "\r\n0\r\n\r\n");
  Claimed("http.chunk_extension", "http.response");
  Chunked("16\r\n" + first + "\r\n8\r\n" + second + "\r\n0\r\nX: y\r\n\r\n");
  RefusedAs("http.trailers", "http.response");
}

// Sizes that fit each other and the words around them, but are not those of the session.
TEST_F(SelectiveDisclosure, chunk_size_games_with_sizes_that_fit) {
  Chunked("1e\r\n{\"balance\":{\"amount\":1024.50}}\r\n0\r\n\r\n");
  down_.Lie("1e\r\n{\"balance\":{\"amount\":1024.50}}", "18\r\n{\"balance\":{\"amount\":1}}\r\n1\r\n ");
  Claimed("zk.proof", kProof);
  TakeContents();
  down_.Lie("1e", "1E", "\r\n\r\n");
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveDisclosure, a_second_response_behind_a_hidden_body) {
  ServerSays(std::string(kHead) + "Content-Length: 2\r\n\r\n{}" + std::string(AsText(Response(kBody))));
  paths_.clear();
  for (size_t i = down_.content.size() - 4 - Response(kBody).size(); i < down_.content.size() - 2; ++i) {
    down_.classes[i] = ByteClass::kOpaque;
  }
  Claimed("http.trailing", "http.response");
  // With a length that covers both.
  down_.Lie("Content-Length: 2", "Content-Length: 9");
  RefusedAs("http.trailing", "http.response");
}

TEST_F(SelectiveDisclosure, truncated_json) {
  Json(R"({"balance":{"amount":1024.50}})");
  edit_->server.pop_back();
  std::vector<tls::InnerPlaintext> contents = edit_->Contents(kDown);
  contents.back().content.resize(contents.back().content.size() - 3);
  edit_->server = edit_->Seal(kDown, contents);
  TakeContents();
  RefusedAs("http.body_incomplete", "http.response");
}

TEST_F(SelectiveDisclosure, json_in_a_page) {
  ServerSays("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(sizeof(kBody) - 1) +
             "\r\n\r\n" + kBody);
  Claimed("disclosure.not_json", "http.response");
  down_.Set(ByteClass::kDisclosed, "gold").Set(ByteClass::kDisclosed, "Ada");
  RefusedAs("disclosure.not_json", "disclosure.paths");
}

TEST_F(SelectiveDisclosure, other_spans) {
  const proof::SelectiveOpening honest = Open();
  const auto refused = [&](const std::function<void(proof::DirectionOpening&)>& change, std::string_view code) {
    proof::SelectiveOpening opening = honest;
    change(opening.server);
    const Case now = Now();
    CheckReport report;
    EXPECT_FALSE(proof::CheckSession(now.subject(), opening, report).ok());
    EXPECT_EQ(report.FirstFailure()->code, code);
    EXPECT_EQ(report.FirstFailure()->id, "tls.server_records");
  };
  refused([](proof::DirectionOpening& one) { one.spans.pop_back(); }, "disclosure.spans");
  refused([](proof::DirectionOpening& one) { one.spans.front().end -= 1; }, "disclosure.spans");
  refused([](proof::DirectionOpening& one) { one.spans.back().end += 1; }, "disclosure.spans");
  refused([](proof::DirectionOpening& one) { one.disclosed.pop_back(); }, "disclosure.span_bytes");
  refused([](proof::DirectionOpening& one) { one.disclosed.push_back(0); }, "disclosure.span_bytes");
  refused([](proof::DirectionOpening& one) { one.records.pop_back(); }, "proof.record_shape");
  refused([](proof::DirectionOpening& one) { one.records.back().content += 1; }, "proof.record_shape");
}

}  // namespace
}  // namespace attestor::test
