#include "service/channel/messages.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "service/channel/errors.h"
#include "testkit/fixtures/codec.h"

namespace attestor::channel {
namespace {

constexpr char kHello[] = "a301020258200909090909090909090909090909090909090909090909090909090909090909031910e1";
constexpr char kEvidence[] = "a3014865766964656e636502446c697374031b0000019ab697e87b";
constexpr char kOpened[] =
    "a70158200101010101010101010101010101010101010101010101010101010101010101025820020202020202020202020202020202020202"
    "02020202020202020202"
    "020202020345656e747279044f7369676e65722065766964656e6365054d6e6f64652065766964656e6365061b0000019ab697e87b07446c69"
    "7374";
constexpr char kConnected[] = "a3011b0000019ab697e87b02693139322e302e322e37031901bb";
constexpr char kFinish[] =
    "a4015820010101010101010101010101010101010101010101010101010101010101010102497265636f7264696e6703476f70656e696e6704"
    "50"
    "05050505050505050505050505050505";
constexpr char kGiveUp[] = "a10158200101010101010101010101010101010101010101010101010101010101010101";
constexpr char kWorkAsked[] = "a1010e";
constexpr char kDecision[] = "a301f5024973746174656d656e740381846b687474702e706f6c6963790060626f6b";
constexpr char kRefusal[] =
    "a301f4024003828469746c732e636c6f7365017070726f6f662e6e6f5f7265717565737463776879846b687474702e706f6c69637902606765"
    "61726c696572";
constexpr char kFailed[] = "a5016a6e6f64652e71756f7461026e36303020706572206d696e75746503020402051903e8";

const Time kTime = Time(Duration(1764000000123));

constexpr ByteArray<16> kClient = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5};

ByteArray<32> Filled(uint8_t byte) {
  ByteArray<32> out{};
  out.fill(byte);
  return out;
}

bool IsPlain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

template <class T>
void NoMessage(const Bytes& bytes, const char* why) {
  const auto decoded = T::Decode(bytes);
  ASSERT_FALSE(decoded.ok()) << why;
  EXPECT_TRUE(decoded.error().Is(kMessage)) << why;
}

// Fits: a message at its limits is read, and its frame is none that is too large: that counts the type as well.
template <class T>
void Fits(const Bytes& bytes, size_t frame) {
  EXPECT_TRUE(T::Decode(bytes).ok());
  EXPECT_LT(bytes.size(), frame);
}

TEST(Hello, GoldenBytesAndOneForm) {
  EXPECT_EQ(ToHex(Hello{Filled(9), 4321}.Encode()), kHello);
  EXPECT_EQ(Hello::Decode(*FromHex(kHello))->work, 4321u);
  testing::ExpectOneForm<Hello>(*FromHex(kHello));
  NoMessage<Hello>({}, "nothing");
}

TEST(Hello, OtherVersions) {
  Bytes other = *FromHex(kHello);
  other[2] = 1;
  EXPECT_TRUE(Hello::Decode(other).error().Is(kVersion));
}

// OneForm of a message that holds secrets.
template <class T>
void ExpectOneSecretForm(const Bytes& encoded) {
  testing::ExpectOneForm(
      encoded, [](ByteView bytes) { return T::Decode(bytes); },
      [](const T& value) { return ToBytes(value.Encode().Reveal()); });
}

TEST(Sealed, GoBoundsTheRecord) {
  EXPECT_EQ(ToHex(Go{300}.Encode()), "a10119012c");
  testing::ExpectOneForm<Go>(Go{300}.Encode());
  for (const size_t size : {size_t{2}, limits::kSealedRecord}) EXPECT_EQ(Go::Decode(Go{size}.Encode())->size, size);
  for (const size_t size : {size_t{0}, size_t{1}, limits::kSealedRecord + 1}) NoMessage<Go>(Go{size}.Encode(), "size");
}

TEST(Sealed, SecretsAndSealHaveTheRecordsBounds) {
  const auto secrets = [](size_t traffic, size_t keystream, size_t hellos) {
    return ToBytes(Secrets{Secret(traffic), Secret(keystream), Bytes(hellos, 1), limits::kStream}.Encode().Reveal());
  };
  ExpectOneSecretForm<Secrets>(secrets(32, 3, 4));
  Fits<Secrets>(secrets(32, limits::kSealedRecord, limits::kHellos), kMaxMessage);
  for (const auto& [traffic, keystream, hellos] : {std::array<size_t, 3>{31, 3, 4},
                                                   {33, 3, 4},
                                                   {32, 1, 4},
                                                   {32, limits::kSealedRecord + 1, 4},
                                                   {32, 3, 0},
                                                   {32, 3, limits::kHellos + 1}})
    NoMessage<Secrets>(secrets(traffic, keystream, hellos), "a size");
  testing::ExpectOneForm<Seal>(Seal{{1, 2, 3}}.Encode());
  Fits<Seal>(Seal{Bytes(limits::kSealedRecord)}.Encode(), kMaxMessage);
  for (const size_t size : {size_t{0}, size_t{1}, limits::kSealedRecord + 1})
    NoMessage<Seal>(Seal{Bytes(size)}.Encode(), "size");
}

TEST(Sealed, WhatTheSignerIsAskedHasOneForm) {
  testing::ExpectOneForm<Sealing>(Sealing{Filled(1), Filled(2)}.Encode());
  testing::ExpectOneForm<Ack>(Ack{Filled(1), Filled(2)}.Encode());
  testing::ExpectOneForm<Commit>(Commit{Filled(1), {1, 2, 3}}.Encode());
  Fits<Commit>(Commit{Filled(1), Bytes(limits::kKeyLog)}.Encode(), kMaxMessage);
  for (const size_t size : {size_t{0}, limits::kKeyLog + 1})
    NoMessage<Commit>(Commit{Filled(1), Bytes(size)}.Encode(), "size");
}

TEST(Sealed, ReleaseFitsWhatTheClientSent) {
  const auto release = [](size_t secret, size_t log, size_t stream) {
    return ToBytes(Released{Secret(secret), Bytes(log, 1), Bytes(stream, 2)}.Encode().Reveal());
  };
  ExpectOneSecretForm<Released>(release(32, 3, 4));
  Fits<Released>(release(32, limits::kKeyLog, limits::kSealedStream), kMaxMessage);
  for (const auto& [secret, log, stream] : {std::array<size_t, 3>{31, 3, 4},
                                            {33, 3, 4},
                                            {32, 0, 4},
                                            {32, limits::kKeyLog + 1, 4},
                                            {32, 3, 0},
                                            {32, 3, limits::kSealedStream + 1}})
    NoMessage<Released>(release(secret, log, stream), "a size");
}

TEST(WorkAsked, GoldenBytesAndOneForm) {
  EXPECT_EQ(ToHex(WorkAsked{14}.Encode()), kWorkAsked);
  testing::ExpectOneForm<WorkAsked>(*FromHex(kWorkAsked));
  NoMessage<WorkAsked>(*FromHex("a101190100"), "256 bits");
}

TEST(GiveUp, GoldenBytesAndOneForm) {
  EXPECT_EQ(ToHex(GiveUp{Filled(1)}.Encode()), kGiveUp);
  testing::ExpectOneForm<GiveUp>(*FromHex(kGiveUp));
}

TEST(EvidenceMessage, GoldenBytesFormAndBounds) {
  EXPECT_EQ(ToHex(EvidenceMessage{ToBytes("evidence"), ToBytes("list"), kTime}.Encode()), kEvidence);
  testing::ExpectOneForm<EvidenceMessage>(*FromHex(kEvidence));
  Fits<EvidenceMessage>(EvidenceMessage{Bytes(limits::kEvidence), Bytes(limits::kReleaseList), kTime}.Encode(),
                        kMaxEvidence);
  NoMessage<EvidenceMessage>(EvidenceMessage{Bytes(limits::kEvidence + 1), ToBytes("list"), kTime}.Encode(),
                             "large evidence");
  NoMessage<EvidenceMessage>(EvidenceMessage{ToBytes("evidence"), Bytes(limits::kReleaseList + 1), kTime}.Encode(),
                             "a large list");
  NoMessage<EvidenceMessage>(EvidenceMessage{{}, ToBytes("list"), kTime}.Encode(), "no evidence");
}

TEST(Opened, GoldenBytesFormAndBounds) {
  const Opened opened{Filled(1), Filled(2),      ToBytes("entry"), ToBytes("signer evidence"), ToBytes("node evidence"),
                      kTime,     ToBytes("list")};
  EXPECT_EQ(ToHex(opened.Encode()), kOpened);
  const auto decoded = Opened::Decode(*FromHex(kOpened));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->signer_evidence, opened.signer_evidence);
  EXPECT_EQ(decoded->node_evidence, opened.node_evidence);
  EXPECT_EQ(decoded->expires, kTime);
  testing::ExpectOneForm<Opened>(*FromHex(kOpened));
  Opened large{Filled(1),
               Filled(2),
               Bytes(limits::kEntry),
               Bytes(limits::kEvidence),
               Bytes(limits::kEvidence),
               kTime,
               Bytes(limits::kReleaseList)};
  Fits<Opened>(large.Encode(), kMaxOpened);
  for (Bytes Opened::* part :
       {&Opened::entry, &Opened::signer_evidence, &Opened::node_evidence, &Opened::release_list}) {
    Opened beyond = large;
    (beyond.*part).push_back(0);
    NoMessage<Opened>(beyond.Encode(), "a large part");
  }
  large = opened;
  large.expires = Time(Duration(253402300800000));
  NoMessage<Opened>(large.Encode(), "the year 10000");
}

TEST(Connected, GoldenBytesFormAndBounds) {
  EXPECT_EQ(ToHex(Connected{kTime, "192.0.2.7", 443}.Encode()), kConnected);
  testing::ExpectOneForm<Connected>(*FromHex(kConnected));
  NoMessage<Connected>(Connected{kTime, "1", 443}.Encode(), "a short address");
  NoMessage<Connected>(Connected{kTime, std::string(46, '1'), 443}.Encode(), "a long address");
}

TEST(Finish, GoldenBytesFormAndBounds) {
  EXPECT_EQ(ToHex(Finish{Filled(1), ToBytes("recording"), ToBytes("opening"), kClient}.Encode()), kFinish);
  testing::ExpectOneForm<Finish>(*FromHex(kFinish));
  NoMessage<Finish>(Finish{Filled(1), {}, ToBytes("opening")}.Encode(), "no recording");
  Fits<Finish>(Finish{Filled(1), Bytes(limits::kRecording), Bytes(limits::kOpening)}.Encode(), kMaxFinish);
  NoMessage<Finish>(Finish{Filled(1), ToBytes("recording"), Bytes(limits::kOpening + 1)}.Encode(), "a large opening");
  NoMessage<Finish>(Finish{Filled(1), Bytes(limits::kRecording + 1), ToBytes("opening")}.Encode(), "a large recording");
}

CheckReport Refusal() {
  CheckReport report;
  report.Add({"tls.close", Outcome::kFailed, "proof.no_request", "why"});
  report.Add({"http.policy", Outcome::kNotChecked, "", "earlier"});
  return report;
}

TEST(DecisionMessage, GoldenBytes) {
  CheckReport report;
  report.Pass("http.policy", "ok");
  EXPECT_EQ(ToHex(DecisionMessage{ToBytes("statement"), report}.Encode()), kDecision);
  EXPECT_EQ(ToHex(DecisionMessage{{}, Refusal()}.Encode()), kRefusal);
  const auto decoded = DecisionMessage::Decode(*FromHex(kRefusal));
  ASSERT_TRUE(decoded.ok());
  EXPECT_TRUE(decoded->statement.empty());
  EXPECT_EQ(decoded->report.FirstFailure()->code, "proof.no_request");
  EXPECT_EQ(decoded->report.Find("http.policy")->outcome, Outcome::kNotChecked);
}

// Details are for people: their encoder writes printable ASCII only, so a detail of other bytes is no second form of
// anything of ours.
TEST(DecisionMessage, OneForm) {
  const auto decode = [](ByteView bytes) -> Result<DecisionMessage> {
    ATTESTOR_ASSIGN(DecisionMessage message, DecisionMessage::Decode(bytes));
    for (const Check& check : message.report.checks()) {
      if (!IsPlain(check.detail)) return Error(kMessage);
    }
    return message;
  };
  const auto encode = [](const DecisionMessage& message) { return message.Encode(); };
  testing::ExpectOneForm(*FromHex(kDecision), decode, encode);
  testing::ExpectOneForm(*FromHex(kRefusal), decode, encode);
}

TEST(DecisionMessage, TheLargestStatementWithTheLargestReport) {
  CheckReport report;
  const Check check{std::string(limits::kCheckId, 'i'), Outcome::kPassed, std::string(limits::kCheckId, 'c'),
                    std::string(limits::kCheckDetail, 'd')};
  for (size_t i = 0; i < limits::kChecks; ++i) report.Add(check);
  Fits<DecisionMessage>(DecisionMessage{Bytes(limits::kStatement), report}.Encode(), kMaxDecision);
  NoMessage<DecisionMessage>(DecisionMessage{Bytes(limits::kStatement + 1), {}}.Encode(), "a large statement");
  report.Add(check);
  NoMessage<DecisionMessage>(DecisionMessage{Bytes(1), report}.Encode(), "many checks");
}

TEST(DecisionMessage, GrantedHasAStatementAndRefusedHasNone) {
  Bytes granted_without = *FromHex(kRefusal);
  granted_without[2] = 0xf5;
  NoMessage<DecisionMessage>(granted_without, "granted, but no statement");
  Bytes refused_with = *FromHex(kDecision);
  refused_with[2] = 0xf4;
  NoMessage<DecisionMessage>(refused_with, "refused, but a statement");
}

TEST(DecisionMessage, Bounds) {
  CheckReport many;
  for (int i = 0; i < 256; ++i) many.Pass("a");
  EXPECT_TRUE(DecisionMessage::Decode(DecisionMessage{{}, many}.Encode()).ok());
  many.Pass("a");
  NoMessage<DecisionMessage>(DecisionMessage{{}, many}.Encode(), "257 checks");
  Bytes outcome = *FromHex(kDecision);
  *std::find(outcome.begin() + 16, outcome.end(), uint8_t{0}) = 3;
  NoMessage<DecisionMessage>(outcome, "a fourth outcome");
}

TEST(DecisionMessage, AnyDetailArrives) {
  for (const std::string& detail : {std::string("\xff\xfe"), std::string("\x1b[2J\n"), std::string("caf\xc3\xa9"),
                                    std::string(5000, 'x'), std::string(4095, 'x') + "\xc3\xa9"}) {
    CheckReport report;
    report.Add({"a", Outcome::kFailed, "b", detail});
    const auto decoded = DecisionMessage::Decode(DecisionMessage{{}, report}.Encode());
    ASSERT_TRUE(decoded.ok()) << decoded.error().Text();
    EXPECT_TRUE(IsPlain(decoded->report.checks()[0].detail));
    const auto failed = Failed::Decode(Failed{"a.code", detail, Side::kNode, Retry::kNo, {}}.Encode());
    ASSERT_TRUE(failed.ok()) << failed.error().Text();
    EXPECT_TRUE(IsPlain(failed->detail));
    EXPECT_LE(failed->detail.size(), 4096u);
  }
}

TEST(Failed, GoldenBytesAndOneForm) {
  EXPECT_EQ(ToHex(Failed{"node.quota", "600 per minute", Side::kNode, Retry::kLater, Duration(1000)}.Encode()),
            kFailed);
  const auto decode = [](ByteView bytes) -> Result<Failed> {
    ATTESTOR_ASSIGN(Failed message, Failed::Decode(bytes));
    if (!IsPlain(message.detail)) return Error(kMessage);
    return message;
  };
  testing::ExpectOneForm(*FromHex(kFailed), decode, [](const Failed& message) { return message.Encode(); });
  NoMessage<Failed>(Failed{"", "detail", Side::kNode, Retry::kNo, {}}.Encode(), "no code");
  NoMessage<Failed>(Failed{std::string(257, 'c'), "", Side::kNode, Retry::kNo, {}}.Encode(), "a long code");
  for (const Side side : {Side{0}, Side{5}})
    NoMessage<Failed>(Failed{"a", "", side, Retry::kNo, {}}.Encode(), "no side");
  NoMessage<Failed>(Failed{"a", "", Side::kNode, Retry{4}, {}}.Encode(), "no retry");
  EXPECT_EQ(Failed::Decode(Failed{"a", "", Side::kSite, Retry::kLater, kMaxRetryAfter * 2}.Encode())->retry_after,
            kMaxRetryAfter);
}

}  // namespace
}  // namespace attestor::channel
