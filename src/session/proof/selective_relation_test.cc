// The relation of a selective disclosure on whole sessions: complete for every shape of records, and false as soon as
// anything public or anything of the witness differs.
#include "session/proof/selective_relation.h"

#include <functional>

#include "core/crypto/hash.h"
#include "session/disclosure/masked.h"
#include "session/proof/check_session.h"
#include "session/proof/selective.h"
#include "session/proof/zero_knowledge.h"
#include "session/terms/terms.h"
#include "testkit/fixtures/sanitized.h"
#include "testkit/proof/selective_session.h"
#include "testkit/zk/witness_backend.h"
#include "web/tls/record.h"
#include "web/tls/types.h"
#include "zk/engine/errors.h"
#include "zk/field/cpu.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;
using zk::field::Isa;

constexpr char kBody[] = R"({"tier":"gold","owner":"Ada","amount":1024.50,"open":true})";

// A suite that differs in anything has another relation, and must not be offered while that one is missing.
TEST(IsProvable, NothingButTheOneSuite) {
  EXPECT_TRUE(IsProvable(tls::kAes128GcmSha256));
  const auto others = std::to_array<void (*)(tls::Suite&)>(
      {[](tls::Suite& s) { s.version = static_cast<tls::Version>(tls::kTls12); },
       [](tls::Suite& s) { s.hash = crypto::HashId::kSha384; },
       [](tls::Suite& s) { s.aead = static_cast<tls::Aead>(1); }, [](tls::Suite& s) { s.key_size = 32; },
       [](tls::Suite& s) { s.iv_size = 4; }, [](tls::Suite& s) { s.explicit_nonce_size = 8; },
       [](tls::Suite& s) { s.tag_size = 8; }});
  for (const auto& change : others) {
    tls::Suite other = tls::kAes128GcmSha256;
    change(other);
    EXPECT_FALSE(IsProvable(other)) << &change - others.data();
  }
}

class SelectiveRelationTest : public SelectiveSession {
 protected:
  SelectiveRelationTest() {
    Usual(kBody);
    client_.Set(ByteClass::kText, "session=5f1c9a77e0");
    server_.Set(ByteClass::kString, "gold").Set(ByteClass::kString, "Ada").Set(ByteClass::kScalar, "true");
    paths_ = {"$['amount']"};
  }

  bool Satisfied(const SelectiveRelation& relation) const {
    return WitnessOf(relation, run_.handshake_secret).satisfied;
  }
  // Accepted: an honest proof of the claims, through the whole verifier.
  Status Accepted() {
    SelectiveOpening opening = Open();
    const ClaimedRelation claimed = Claimed();
    auto proof =
        ProveRelation(zk::field::BestIsa(), claimed.relation, claimed.statement, run_.handshake_secret, random_);
    if (!proof.ok()) return proof.error();
    opening.proof = std::move(proof).value();
    CheckReport report;
    return StatusOf(CheckSession(TheSubject(), opening, report));
  }
};

TEST_F(SelectiveRelationTest, HoldsForTheTruth) {
  EXPECT_TRUE(Satisfied(Claimed().relation));
  const Status status = Accepted();
  EXPECT_TRUE(status.ok()) << status.error().Text();
}

// Records as servers may cut them. A response in pieces of one byte, empty records among them, tickets before, between
// and several in one record, padding on all, and one record that is full.
TEST_F(SelectiveRelationTest, HoldsForEveryShapeOfRecords) {
  const std::string response = Response(kBody);
  std::vector<Inner> pieces = {Ticket(220), Data("")};
  for (size_t i = 0; i < 20; ++i) pieces.push_back(Data(std::string_view(response).substr(i, 1)));
  pieces.insert(pieces.end(), {Data(""), Ticket(5), Data(std::string_view(response).substr(20)), Data(""), Close()});
  for (const size_t padding : {0, 1, 16, 200}) {
    Server(pieces, padding);
    const Status status = Accepted();
    EXPECT_TRUE(status.ok()) << padding << ": " << status.error().Text();
  }
  Inner two = Ticket(30);
  Append(two.content, Ticket(40).content);
  Server({two, Data(response)});
  EXPECT_TRUE(Accepted().ok()) << "two tickets in one record, and no close_notify";
}

TEST_F(SelectiveRelationTest, HoldsForAFullRecord) {
  const size_t head = Response("\"\"").size() + 4;  // the length has five digits then
  const std::string body = "\"" + std::string(tls::kMaxPlaintext - head, 'a') + "\"";
  const std::string response = Response(body);
  ASSERT_EQ(response.size(), tls::kMaxPlaintext);
  Server({Data(response), Close()});
  server_.Set(ByteClass::kString, body.substr(1, 100), "\r\n\r\n\"");
  paths_.clear();
  const Status status = Accepted();
  EXPECT_TRUE(status.ok()) << status.error().Text();
}

TEST_F(SelectiveRelationTest, HoldsWithNothingOfTheBodyDisclosed) {
  server_.Set(ByteClass::kOpaque, kBody);
  paths_.clear();
  EXPECT_TRUE(Accepted().ok());
  client_.classes.assign(client_.classes.size(), ByteClass::kDisclosed);
  EXPECT_TRUE(Accepted().ok()) << "and with all of the request";
}

// One bit in every byte of every public value. No witness that follows from the handshake secret is left.
TEST_F(SelectiveRelationTest, EveryPublicByteCounts) {
  const ClaimedRelation claimed = Claimed();
  SelectiveRelation changed = claimed.relation;
  ScheduleValues& schedule = std::get<Tls13Relation>(changed.keys).values;
  std::vector<std::span<uint8_t>> values;
  for (ByteArray<32>& state : schedule.inner_states) values.push_back(state);
  values.insert(values.end(), {schedule.client_handshake, schedule.server_handshake, schedule.transcript_hello,
                               schedule.transcript_finished, schedule.client_iv, schedule.server_iv,
                               changed.client.tags.h, changed.server.tags.h});
  for (DirectionRelation* direction : {&changed.client, &changed.server}) {
    for (RecordRelation& record : direction->records) values.insert(values.end(), {record.nonce, record.tag_mask});
  }
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t at = 0; at < values[i].size(); ++at) {
      values[i][at] ^= 0x10;
      EXPECT_FALSE(Satisfied(changed)) << "value " << i << " byte " << at;
      values[i][at] ^= 0x10;
    }
  }
  EXPECT_TRUE(Satisfied(changed)) << "all is as it was";
}

// Ciphertext and disclosed bytes: all that are shown, typed or padded. Hidden ones have no say here but for their
// class; the tag, which tag_mask comes from, covers them.
TEST_F(SelectiveRelationTest, EveryDisclosedByteCounts) {
  Server({Data(Response(kBody)), Close()}, 20);
  const ClaimedRelation claimed = Claimed();
  SelectiveRelation changed = claimed.relation;
  for (RecordRelation& record : changed.server.records) {
    const Bytes original = ToBytes(record.ciphertext);
    Bytes ciphertext = original;
    record.ciphertext = ciphertext;
    for (size_t at = 0; at < ciphertext.size(); ++at) {
      ciphertext[at] ^= 0x80;
      EXPECT_FALSE(Satisfied(changed)) << "ciphertext " << at;
      ciphertext[at] = original[at];
    }
    for (uint8_t& byte : record.shown) {
      byte ^= 1;
      EXPECT_FALSE(Satisfied(changed));
      byte ^= 1;
    }
    record.ciphertext =
        claimed.relation.server.records[static_cast<size_t>(&record - changed.server.records.data())].ciphertext;
  }
  EXPECT_TRUE(Satisfied(changed));
}

TEST_F(SelectiveRelationTest, TypesAndPaddingCount) {
  Server({Data(Response(kBody)), Close()}, 20);
  const ClaimedRelation claimed = Claimed();
  const auto refused = [&](const std::function<void(RecordRelation&)>& change) {
    SelectiveRelation changed = claimed.relation;
    change(changed.server.records[0]);
    EXPECT_FALSE(Satisfied(changed));
  };
  for (const uint8_t type : {0, 21, 22, 24}) {
    refused([type](RecordRelation& record) { record.shape.type = static_cast<tls::ContentType>(type); });
  }
  refused([](RecordRelation& record) {  // the type is told to be content
    record.shape.content += 1;
    record.classes.push_back(ByteClass::kDisclosed);
    record.shown.push_back(23);
  });
  refused([](RecordRelation& record) {  // the last byte of content is told to be the type, and the type padding
    record.shape.content -= 1;
    record.classes.pop_back();
    record.shown.pop_back();
  });
}

// A byte that does not lie in the class that is claimed of it, for each class and each byte of a class's edge.
TEST_F(SelectiveRelationTest, ClassesCount) {
  for (const auto& [byte_class, bad] : {std::pair{ByteClass::kText, std::string_view("\x00\x09\x0a\x0d\x1f", 5)},
                                        {ByteClass::kString, std::string_view("\x00\x1f\"\\", 4)},
                                        {ByteClass::kScalar, std::string_view("\x00\x1f\"\\ ,:[]{}", 12)}}) {
    for (const char byte : bad) {
      const std::string secret = std::string("aa") + byte + "aa";
      Server({Data("HTTP/1.1 200 OK\r\nSet-Cookie: " + secret + "\r\nContent-Length: 0\r\n\r\n")});
      server_.Set(byte_class, "aa").Set(byte_class, secret.substr(3), secret.substr(0, 3));
      EXPECT_TRUE(Satisfied(Claimed().relation)) << "control";
      server_.Set(byte_class, secret);
      EXPECT_FALSE(Satisfied(Claimed().relation)) << "class " << static_cast<int>(byte_class) << " byte " << int{byte};
    }
  }
}

// A record that nobody describes is not there, and one too many needs a proof too.
TEST_F(SelectiveRelationTest, EveryRecordCounts) {
  const ClaimedRelation claimed = Claimed();
  SelectiveRelation fewer = claimed.relation;
  std::swap(fewer.server.records[0].nonce, fewer.server.records[1].nonce);
  EXPECT_FALSE(Satisfied(fewer)) << "moved";
  SelectiveRelation mixed = claimed.relation;
  std::swap(mixed.client, mixed.server);
  EXPECT_FALSE(Satisfied(mixed)) << "directions exchanged";
}

// Bits of the witness turned in the schedule and in the records of both directions. The circuit notices each one, and
// so does the verifier: the prover here looks at nothing.
TEST_F(SelectiveRelationTest, EveryWitnessBitCounts) {
  const ClaimedRelation claimed = Claimed();
  Witness witness = WitnessOf(claimed.relation, run_.handshake_secret);
  ASSERT_TRUE(witness.satisfied);
  constexpr size_t kSchedule = 224'809;  // bits of the key schedule (tls13_schedule.h)
  ASSERT_GT(witness.count, kSchedule + 10'000);
  const auto flip = [&](size_t at) { witness.bits.RevealMutable()[at / 8] ^= static_cast<uint8_t>(1 << (at % 8)); };
  const auto position = [&](size_t begin, size_t end) {
    const auto bytes = random_.Array<4>();
    const uint64_t drawn =
        uint64_t{bytes[0]} | (uint64_t{bytes[1]} << 8) | (uint64_t{bytes[2]} << 16) | (uint64_t{bytes[3]} << 24);
    return begin + drawn % (end - begin);
  };
  const size_t proofs = std::getenv("ATTESTOR_FULL") != nullptr ? 5000 : testing::kSanitized ? 20 : 200;
  for (size_t i = 0; i < proofs; ++i) {
    const size_t at = i % 2 == 0 ? position(0, kSchedule) : position(kSchedule, witness.count);
    flip(at);
    EXPECT_FALSE(zk::engine::Violated(claimed.relation, witness.bits.Reveal()).empty()) << at;
    const Bytes proof = ProveAnyway(claimed, witness.bits, random_);
    const Status status = VerifyRelation(zk::field::BestIsa(), claimed.relation, claimed.statement, proof);
    ASSERT_FALSE(status.ok()) << at;
    EXPECT_TRUE(status.error().Is(zk::engine::kProof));
    flip(at);
  }
  const Bytes proof = ProveAnyway(claimed, witness.bits, random_);
  EXPECT_TRUE(VerifyRelation(zk::field::BestIsa(), claimed.relation, claimed.statement, proof).ok())
      << "all bits are as they were";
}

TEST_F(SelectiveRelationTest, AProofIsForOneStatement) {
  const ClaimedRelation claimed = Claimed();
  const Bytes proof = ProveAnyway(claimed, WitnessOf(claimed.relation, run_.handshake_secret).bits, random_);
  for (const size_t at : {0, 7, 8, 31}) {
    ByteArray<32> other = claimed.statement;
    other[at] ^= 1;
    EXPECT_FALSE(VerifyRelation(zk::field::BestIsa(), claimed.relation, other, proof).ok()) << at;
  }
}

TEST_F(SelectiveRelationTest, TheStatementCoversChallengeRecordingAndOpening) {
  const SelectiveOpening opening = Open();
  const ClaimedRelation claimed = Claimed();
  const SessionFacts& facts = claimed.session.facts;
  const ByteArray<32> statement = SelectiveStatement(facts, opening);
  EXPECT_EQ(statement, crypto::Sha256(Concat({AsBytes("attestor/tls13-selective/v1"), plan_.challenge,
                                              crypto::Sha256(recording_), crypto::Sha256(opening.EncodePublic())})));
  SessionFacts other_challenge = facts, other_recording = facts;
  other_challenge.challenge[31] ^= 1;
  other_recording.recording_hash[31] ^= 1;
  SelectiveOpening other_opening = opening;
  other_opening.paths.clear();
  EXPECT_NE(SelectiveStatement(other_challenge, opening), statement);
  EXPECT_NE(SelectiveStatement(other_recording, opening), statement);
  EXPECT_NE(SelectiveStatement(facts, other_opening), statement);
}

// A session is opened for one kind of disclosure.
TEST_F(SelectiveRelationTest, EachKindInItsSession) {
  const auto code = [&](const Opening& opening) {
    CheckReport report;
    const auto proof = CheckSession(TheSubject(), opening, report);
    return proof.ok() ? "none" : report.FirstFailure()->id + " " + report.FirstFailure()->code;
  };
  EXPECT_EQ(code(run_.opening()), "proof.kind proof.kind");
  request_.disclosure = session::Disclosure::kRevealAll;
  EXPECT_EQ(code(run_.opening()), "none");
  EXPECT_EQ(code(Open()), "proof.kind proof.kind");
}

TEST_F(SelectiveRelationTest, AnotherSecretProvesNothing) {
  const ClaimedRelation claimed = Claimed();
  Secret other = run_.handshake_secret.Clone();
  other.RevealMutable()[31] ^= 1;
  const auto proof = ProveRelation(zk::field::BestIsa(), claimed.relation, claimed.statement, other, random_);
  ASSERT_FALSE(proof.ok());
  EXPECT_TRUE(proof.error().Is(zk::engine::kUnsatisfied));
}

// Whatever instructions a processor has: the same bytes, and each verifies the other's.
TEST_F(SelectiveRelationTest, EveryInstructionSetGivesTheSameProof) {
  const ClaimedRelation claimed = Claimed();
  std::vector<Bytes> proofs;
  for (const Isa isa : {Isa::kPortable, Isa::kAesClmul, Isa::kVaes512}) {
    if (isa > zk::field::BestIsa()) break;
    CountingRandom random(5);
    auto proof = ProveRelation(isa, claimed.relation, claimed.statement, run_.handshake_secret, random);
    ASSERT_TRUE(proof.ok());
    proofs.push_back(std::move(proof).value());
    EXPECT_EQ(proofs.back(), proofs.front());
    EXPECT_TRUE(VerifyRelation(isa, claimed.relation, claimed.statement, proofs.front()).ok());
  }
}

}  // namespace
}  // namespace attestor::proof
