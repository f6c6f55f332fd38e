// Attacks of a client on the records of a selective disclosure: on what they hold, and on what is said of them. It
// knows every key of its session, and its proofs are made whether or not they are true.
#include "attacks/selective_attack.h"
#include "session/proof/check_session.h"
#include "testkit/world/must.h"
#include "web/tls/messages.h"
#include "web/tls/tls13_handshake_checks.h"

namespace attestor::test {
namespace {

using disclosure::ByteClass;
using tls::ContentType;
using tls::InnerPlaintext;

Bytes KeyUpdate() { return tls::EncodeHandshake(tls::HandshakeType::kKeyUpdate, ByteArray<1>{0}); }

class SelectiveRecords : public SelectiveAttack {
 protected:
  ptrdiff_t Data(size_t number) const { return static_cast<ptrdiff_t>(FirstData(kDown) + number); }
  // HideKeyUpdate puts a KeyUpdate in front of record `at`; everything behind it is under the new key. `claim` says
  // what the records would have been under the old one.
  void HideKeyUpdate(recording::Direction direction, size_t at) {
    const std::vector<InnerPlaintext> contents = edit_->Contents(direction);
    const auto middle = contents.begin() + static_cast<ptrdiff_t>(at);
    std::vector<InnerPlaintext> all(contents.begin(), middle);
    all.push_back({ContentType::kHandshake, KeyUpdate()});
    std::vector<Bytes> records = edit_->Seal(direction, all);
    for (Bytes& record : edit_->Seal(direction, {middle, contents.end()}, 0, true))
      records.push_back(std::move(record));
    Records(direction) = std::move(records);
    all.insert(all.end(), middle, contents.end());
    (direction == kUp ? up_ : down_) = proof::Claim::Of(all);
  }
};

TEST_F(SelectiveRecords, honest_control) {
  const proof::SelectiveOpening honest = Honest(session_, *run_);
  const statement::Claims claims = Statement(session_, run_->recording, proof::EncodeOpening(honest));
  EXPECT_EQ(claims.target, "/account");
  ASSERT_EQ(claims.revealed.size(), 1u);
  EXPECT_EQ(claims.revealed[0].path, kPath);
  EXPECT_EQ(AsText(claims.revealed[0].value_or_hash), "1024.50");
}

// What the cheating prover says and proves is accepted when it is true.
TEST_F(SelectiveRecords, honest_control_of_the_cheating_prover) {
  edit_->client = edit_->Seal(kUp, edit_->Contents(kUp));
  edit_->server = edit_->Seal(kDown, edit_->Contents(kDown));
  EXPECT_EQ(edit_->Recording().server_bytes, run_->recording.server_bytes);
  Statement(session_, edit_->Recording(), proof::EncodeOpening(Proved(Open())));
}

TEST_F(SelectiveRecords, refused_is_final) {
  const proof::SelectiveOpening honest = Honest(session_, *run_);
  proof::SelectiveOpening changed = honest;
  std::get<proof::Tls13KeyParts>(changed.keys).server_h[0] ^= 1;
  RefusedWith(changed, "zk.proof", kProof);
  EXPECT_FALSE(Finish(session_, run_->recording, proof::EncodeOpening(honest)).granted());
}

TEST_F(SelectiveRecords, forged_record_of_the_server) {
  edit_->server[FirstData(kDown) + 1][20] ^= 1;
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, forged_record_of_the_client) {
  edit_->client[0][20] ^= 1;
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, forged_tag) {
  edit_->server[FirstData(kDown)].back() ^= 1;
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, forged_ticket_of_which_nothing_is_shown) {
  ASSERT_GT(FirstData(kDown), 0u) << "the server sends tickets first";
  edit_->server[0][60] ^= 1;
  RefusedAs("zk.proof", kProof);
}

// A bit of the ciphertext turned, and the same bit of the plaintext that is shown: every keystream byte is right, only
// the tag is not.
TEST_F(SelectiveRecords, forged_record_with_a_plaintext_that_fits) {
  ServerSays(AsText(Response(kBody, "Content-Type: application/json\r\nSet-Cookie: t=1f2e3d\r\n")));
  const size_t at = AsText(edit_->Contents(kDown)[FirstData(kDown)].content).find("1024.50");
  edit_->server[FirstData(kDown)][tls::kRecordHeaderSize + at] ^= '1' ^ '9';
  down_.Lie("1024.50", "9024.50");
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, forged_record_under_other_keys) {
  const Session other = OpenSelective();
  edit_->server = RecordEditor(Account(other)).server;
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, dropped_record_in_the_middle) {
  edit_->server.erase(edit_->server.begin() + Data(1));
  RefusedAs("proof.record_shape", "tls.server_records");
}

// The same, and what is said of the records leaves it out too: all that follow have other numbers then.
TEST_F(SelectiveRecords, dropped_record_of_which_nothing_is_said) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  edit_->server.erase(edit_->server.begin());  // a ticket, whose absence no HTTP rule sees
  contents.erase(contents.begin());
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, dropped_request) {
  edit_->client.erase(edit_->client.begin());
  up_ = proof::Claim::Of({{ContentType::kAlert, {1, tls::kCloseNotify}}});
  RefusedAs("proof.no_request", "tls.close");
}

TEST_F(SelectiveRecords, reordered_record) {
  std::swap(edit_->server[FirstData(kDown)], edit_->server[FirstData(kDown) + 1]);
  RefusedAs("zk.proof", kProof);
}

// Both records are moved and so is what is said of them: the response reads well, but the numbers are wrong.
TEST_F(SelectiveRecords, reordered_record_with_its_description) {
  ASSERT_GE(FirstData(kDown), 2u) << "two tickets";
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  std::swap(edit_->server[0], edit_->server[1]);
  std::swap(contents[0], contents[1]);
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, duplicated_record) {
  edit_->server.insert(edit_->server.begin() + Data(1), edit_->server[FirstData(kDown)]);
  RefusedAs("proof.record_shape", "tls.server_records");
}

TEST_F(SelectiveRecords, duplicated_record_with_its_description) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  edit_->server.insert(edit_->server.begin(), edit_->server[0]);
  contents.insert(contents.begin(), contents[0]);
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, hidden_key_update_from_the_client) {
  HideKeyUpdate(kUp, 1);
  RefusedAs("tls.post_handshake", "tls.client_records");
}

TEST_F(SelectiveRecords, hidden_key_update_from_the_server) {
  HideKeyUpdate(kDown, FirstData(kDown) + 1);
  RefusedAs("tls.key_update", "tls.server_records");
}

// The KeyUpdate is passed off as an empty record of data, and what follows as what it would be under the old key.
TEST_F(SelectiveRecords, hidden_key_update_from_the_client_as_data) {
  HideKeyUpdate(kUp, 1);
  edit_->after_response = 2;  // otherwise the order of things betrays it before the proof
  up_ = proof::Claim::Of({{ContentType::kApplicationData, Bytes(up_.content.begin(), up_.content.end() - 7)},
                          {ContentType::kApplicationData, {}},
                          {ContentType::kAlert, {1, tls::kCloseNotify}}});
  up_.Set(ByteClass::kText, kCookie);
  RefusedAs("zk.proof", kProof);
}

// The last record of all is a KeyUpdate: nothing is under another key, only its type is not what is said.
TEST_F(SelectiveRecords, hidden_key_update_from_the_server_as_data) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  contents.insert(contents.begin(), {ContentType::kHandshake, KeyUpdate()});
  edit_->server = edit_->Seal(kDown, contents);
  contents[0] = {ContentType::kApplicationData, {}};
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, hidden_key_update_from_the_server_as_a_ticket) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  contents.insert(contents.begin(), {ContentType::kHandshake, KeyUpdate()});
  edit_->server = edit_->Seal(kDown, contents);
  contents[0].content[0] = static_cast<uint8_t>(tls::HandshakeType::kNewSessionTicket);
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

// Behind a NewSessionTicket in one record: told, hidden behind the ticket's header, and passed off as a part of the
// ticket.
TEST_F(SelectiveRecords, hidden_key_update_behind_a_ticket) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  const size_t ticket = contents[0].content.size();
  Append(contents[0].content, KeyUpdate());
  edit_->server = edit_->Seal(kDown, contents);
  TakeContents();
  const proof::Claim told = down_;
  const auto refused = [&](std::string_view code, std::string_view id) {
    const proof::SelectiveOpening opening = Proved(Open());
    CheckReport report;
    const Case now = Now();
    EXPECT_FALSE(proof::CheckSession(now.subject(), opening, report).ok());
    EXPECT_EQ(report.FirstFailure()->code, code);
    EXPECT_EQ(report.FirstFailure()->id, id);
  };
  refused("tls.key_update", "tls.server_records");
  std::fill_n(down_.classes.begin() + static_cast<ptrdiff_t>(ticket), KeyUpdate().size(), ByteClass::kOpaque);
  refused("proof.hidden_protocol", "tls.server_records");
  down_.content[3] = static_cast<uint8_t>(down_.content[3] + KeyUpdate().size());  // the length in the ticket's header
  refused("zk.proof", kProof);
  down_ = told;
  RefusedAs("tls.key_update", "tls.server_records");
}

// Passed off as padding of the ticket's record.
TEST_F(SelectiveRecords, hidden_key_update_as_padding) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  const InnerPlaintext ticket = contents[0];
  Append(contents[0].content, KeyUpdate());
  edit_->server = edit_->Seal(kDown, contents);
  contents[0] = ticket;
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

// The words of a response in a record of another type, which no client would take for a response.
TEST_F(SelectiveRecords, wrong_inner_type) {
  const std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  std::vector<InnerPlaintext> changed = contents;
  changed[FirstData(kDown)].type = ContentType::kHandshake;
  edit_->server = edit_->Seal(kDown, changed);
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, wrong_inner_type_of_an_empty_record) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  contents.insert(contents.begin(),
                  {ContentType::kHandshake, {}});  // no TLS stack sends it; under the right key all the same
  edit_->server = edit_->Seal(kDown, contents);
  contents[0].type = ContentType::kApplicationData;
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, wrong_inner_type_that_no_record_has) {
  for (const uint8_t type : {0, 20, 24, 255}) {
    std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
    contents[0].type = static_cast<ContentType>(type);
    down_ = proof::Claim::Of(contents);
    const Case now = Now();
    CheckReport report;
    EXPECT_FALSE(proof::CheckSession(now.subject(), Proved(Open()), report).ok());
    EXPECT_EQ(report.FirstFailure()->code, "tls.inner_type") << int{type};
  }
  RefusedAs("tls.inner_type", "tls.server_records");
}

// Padding of zeros is the server's right; any other padding is a type with something in front of it.
TEST_F(SelectiveRecords, honest_control_of_padding) {
  const std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  for (size_t i = 0; i < contents.size(); ++i) {
    const uint8_t type = static_cast<uint8_t>(contents[i].type);
    edit_->server[i] =
        SealRaw(kDown, static_cast<uint8_t>(i), Concat({contents[i].content, ByteArray<1>{type}, Bytes(5 * i)}));
  }
  TakeContents();
  Statement(session_, edit_->Recording(), proof::EncodeOpening(Proved(Open())));
}

TEST_F(SelectiveRecords, padding_not_zero) {
  const std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  edit_->server[0] = SealRaw(kDown, 0, Concat({contents[0].content, ByteArray<4>{22, 0, 1, 0}}));
  RefusedAs("zk.proof", kProof);
}

// The type is told to stand one byte behind the true one, in the padding.
TEST_F(SelectiveRecords, padding_taken_for_content) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  const size_t last = contents.size() - 1;
  edit_->server[last - 1] =
      SealRaw(kDown, static_cast<uint8_t>(last - 1), Concat({contents[last - 1].content, ByteArray<3>{23, 0, 0}}));
  TakeContents();
  down_.records[last - 1].content += 1;
  const auto behind = down_.content.end() - 2;
  down_.content.insert(behind, 23);
  down_.classes.insert(down_.classes.end() - 2, ByteClass::kDisclosed);
  RefusedAs("http.trailing", "http.response");
}

TEST_F(SelectiveRecords, truncated_response) {
  edit_->server.resize(edit_->server.size() - 2);  // close_notify, and a part of the body
  TakeContents();
  RefusedAs("http.body_incomplete", "http.response");
}

TEST_F(SelectiveRecords, truncated_response_without_length) {
  ServerSays("HTTP/1.1 200 OK\r\n\r\nin the second half there is bad news");
  edit_->server.pop_back();
  TakeContents();
  paths_.clear();
  RefusedAs("http.body_until_end", "http.response");
}

// There is always a record of the server that ties its key down (spec/selective.md section 4).
TEST_F(SelectiveRecords, truncated_response_to_nothing) {
  edit_->server.clear();
  TakeContents();
  paths_.clear();
  RefusedAs("tls.truncated", "tls.close");
}

// The last record of data is told to be close_notify with padding, in a response that ends with the connection.
TEST_F(SelectiveRecords, truncated_response_with_a_forged_close) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  std::erase_if(contents, [](const InnerPlaintext& one) { return one.type != ContentType::kHandshake; });
  contents.push_back({ContentType::kApplicationData, ToBytes("HTTP/1.1 200 OK\r\n\r\ngood news,")});
  contents.push_back({ContentType::kApplicationData, ToBytes(" and bad news")});
  edit_->server = edit_->Seal(kDown, contents);
  contents.back() = {ContentType::kAlert, {1, tls::kCloseNotify}};
  down_ = proof::Claim::Of(contents);
  paths_.clear();
  RefusedAs("zk.proof", kProof);
}

// Whoever sees the response before the request has ended could choose a request to go with it.
TEST_F(SelectiveRecords, response_before_the_end_of_the_request) {
  recording::Recording early = edit_->Recording();
  early.events.at(0).length -= 1;
  early.events.at(2).length += 1;
  proof::SelectiveOpening opening = Open();
  opening.proof = proof::ProveAnyway(CaseOf(session_, early).subject(), opening, run_->handshake_secret, random_);
  RefusedOnce(session_, early, proof::EncodeOpening(opening), "proof.response_early", "http.order");
}

TEST_F(SelectiveRecords, a_second_response) {
  Insert(kDown, edit_->server.size() - 1, {ContentType::kApplicationData, Response("what the client would like")});
  RefusedAs("http.trailing", "http.response");
}

// Told to be a ticket, so that no HTTP rule sees it.
TEST_F(SelectiveRecords, a_second_response_as_a_ticket) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  contents.insert(contents.end() - 1, {ContentType::kApplicationData, Response("what the client would like")});
  edit_->server = edit_->Seal(kDown, contents);
  InnerPlaintext& second = contents[contents.size() - 2];
  second.type = ContentType::kHandshake;
  second.content[0] = static_cast<uint8_t>(tls::HandshakeType::kNewSessionTicket);
  second.content[1] = second.content[2] = 0;
  second.content[3] = static_cast<uint8_t>(second.content.size() - 4);
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

// Told to be empty records with padding.
TEST_F(SelectiveRecords, a_second_response_as_padding) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  contents.insert(contents.end() - 1, {ContentType::kApplicationData, Response("what the client would like")});
  edit_->server = edit_->Seal(kDown, contents);
  contents[contents.size() - 2].content.clear();
  down_ = proof::Claim::Of(contents);
  RefusedAs("zk.proof", kProof);
}

TEST_F(SelectiveRecords, hidden_alert) {
  down_.classes.back() = ByteClass::kOpaque;
  RefusedAs("proof.hidden_protocol", "tls.server_records");
}

}  // namespace
}  // namespace attestor::test
