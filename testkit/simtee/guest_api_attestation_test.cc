#include "testkit/simtee/guest_api_attestation.h"

#include <gtest/gtest.h>

#include "evidence/dstack/attestation.h"
#include "testkit/fixtures/dstack_attestations.h"
#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

Attested Made(std::string log) {
  Attested out{*FromHex(testing::kDstackQuote), std::move(log), {}, testing::kDstackConfig};
  out.report_data.fill(testing::kDstackReportByte);
  return out;
}

std::string Encoded(const std::string& log, AttestationForm form) {
  const auto bytes = EncodeAttestation(Made(log), form);
  return bytes.ok() ? ToHex(*bytes) : bytes.error().Text();
}

TEST(GuestApiAttestation, BytesAreThoseOfDstacksOwnEncoders) {
  EXPECT_EQ(Encoded(testing::kDstackLog, AttestationForm::kScale), testing::kDstackV0);
  EXPECT_EQ(Encoded(testing::kDstackLog, AttestationForm::kMessagePack), testing::kDstackV1);
  EXPECT_EQ(Encoded(testing::kDstackLogOfVersionTwo, AttestationForm::kMessagePack), testing::kDstackV1OfVersionTwo);
  EXPECT_EQ(Encoded(testing::kDstackLogOfVersionTwo, AttestationForm::kScale), testing::kDstackV1OfVersionTwo)
      << "SCALE cannot hold it";
}

// Sizes on both sides of each border between two forms of a length.
TEST(GuestApiAttestation, LengthsOfEveryForm) {
  for (const size_t size : {1, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 16383, 16384, 65535, 65536}) {
    const std::string payload = ToHex(Bytes(size, 0xc3));
    const std::string log =
        R"([{"imr":3,"event_type":134217729,"digest":"","event":")" + std::string(size % 257, 'n') +
        R"(","event_payload":")" + payload + "\"}" +
        std::string(size < 300 ? "" : R"(,{"imr":3,"event_type":1,"digest":"","event":"","event_payload":""})") + "]";
    for (const AttestationForm form : {AttestationForm::kScale, AttestationForm::kMessagePack}) {
      Attested attested = Made(log);
      attested.quote = Bytes(std::min<size_t>(size, 16384), 0xab);
      attested.config = std::string(std::min<size_t>(size, 65536), 'c');
      const auto encoded = EncodeAttestation(attested, form);
      ASSERT_TRUE(encoded.ok()) << encoded.error().Text();
      const auto parsed = dstack::ParseAttestation(*encoded);
      ASSERT_TRUE(parsed.ok()) << size << ": " << parsed.error().Text();
      EXPECT_EQ(parsed->quote, attested.quote);
      EXPECT_EQ(parsed->config, attested.config);
      EXPECT_EQ(dstack::EventLogJson(parsed->event_log), log);
      EXPECT_TRUE(dstack::CheckRuntimeLists(*parsed).ok());
    }
  }
}

TEST(GuestApiAttestation, WhatIsNoLog) {
  for (const char* log : {"", "{}", "[1]", R"([{"imr":-1}])", R"([{"imr":"0"}])", R"([{"event_type":4294967296}])",
                          R"([{"digest":"0g"}])", R"([{"event":1}])", R"([{"event_payload":[]}])",
                          R"([{"preimage":1}])", R"([{"version":"2"}])"}) {
    EXPECT_TRUE(EncodeAttestation(Made(log), AttestationForm::kMessagePack).error().Is(kRecording)) << log;
  }
}

}  // namespace
}  // namespace attestor::simtee
