// Which bits of a guest or an enclave a policy may allow, one by one, and what a refusal shows.
#include "evidence/quote/td_policy.h"

#include <gtest/gtest.h>

#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

void Refused(const Status& status, const ErrorCode& code, std::string_view detail) {
  ASSERT_FALSE(status.ok()) << detail;
  EXPECT_TRUE(status.error().Is(code)) << status.error().Text();
  EXPECT_EQ(status.error().detail(), detail);
}

Status Attributes(uint64_t attributes, const TdPolicy& policy = {}) {
  TdReport td;
  td.td_attributes = attributes;
  return CheckTdAttributes(td, policy);
}

Status Xfam(uint64_t xfam, const TdPolicy& policy = {}) {
  TdReport td;
  for (size_t i = 0; i < td.xfam.size(); ++i) td.xfam[i] = static_cast<uint8_t>(xfam >> (8 * i));
  EXPECT_EQ(XfamOf(td), xfam);
  return CheckTdXfam(td, policy);
}

constexpr uint64_t Bit(int i) { return uint64_t{1} << i; }

TEST(TdPolicy, OfTheAttributesOnlyHarmlessOnesAreAllowed) {
  for (int i = 0; i < 64; ++i) {
    const Status status = Attributes(kTdAttributeSeptVeDisable | Bit(i));
    const bool harmless = i == 27 || i == 28 || i == 30 || i == 31 || i == 63;
    EXPECT_EQ(status.ok(), harmless) << "bit " << i;
    if (status.ok()) continue;
    EXPECT_TRUE(status.error().Is(i < 8 ? kTdDebug : kTdAttributesRefused)) << "bit " << i;
  }
}

// A policy that allows every further bit allows none of those that make a guest untrusted, and does not make up for
// what has a switch of its own.
TEST(TdPolicy, FurtherAttributesAreNeverTheUntrustedOnes) {
  TdPolicy policy;
  policy.allowed_attributes = ~uint64_t{0};
  for (int i = 0; i < 64; ++i)
    EXPECT_EQ(Attributes(kTdAttributeSeptVeDisable | Bit(i), policy).ok(), i >= 8) << "bit " << i;
  EXPECT_TRUE(Attributes(0, policy).error().Is(kTdAttributesRefused)) << "SEPT_VE_DISABLE is still required";
  policy.allow_debug = true;
  for (int i = 0; i < 8; ++i) EXPECT_EQ(Attributes(kTdAttributeSeptVeDisable | Bit(i), policy).ok(), i == 0) << i;
}

TEST(TdPolicy, ARefusalShowsTheAttributesAndWhatIsAllowed) {
  Refused(Attributes(Bit(28) | Bit(0)), kTdDebug, "0x0000000010000001");
  Refused(Attributes(Bit(63)), kTdAttributesRefused, "0x8000000000000000, SEPT_VE_DISABLE is off");
  Refused(Attributes(Bit(28) | Bit(29)), kTdAttributesRefused, "0x0000000030000000, allowed 0x80000000d8000000");
  TdPolicy policy;
  policy.allow_migratable = true;
  Refused(Attributes(Bit(28) | Bit(32), policy), kTdAttributesRefused,
          "0x0000000110000000, allowed 0x80000000f8000000");
}

TEST(TdPolicy, OfTheProcessorFeaturesTwoAreRequiredAndSomeAllowed) {
  for (int i = 2; i < 64; ++i) {
    const bool allowed = (i >= 5 && i <= 9) || i == 2 || i == 11 || i == 12 || i == 14 || i == 15 || i == 17 || i == 18;
    EXPECT_EQ(Xfam(3 | Bit(i)).ok(), allowed) << "bit " << i;
  }
  Refused(Xfam(1), kTdXfamRefused, "0x0000000000000001, required 0x0000000000000003, allowed 0x000000000006dbe7");
  EXPECT_FALSE(Xfam(2).ok());
  TdPolicy policy;
  policy.required_xfam = 0xe7;
  EXPECT_TRUE(Xfam(0xe7, policy).ok());
  EXPECT_FALSE(Xfam(0xa7, policy).ok()) << "AVX-512 is asked for, and not all of it is there";
}

TEST(TdPolicy, AServiceTdIsAnyByteOfItsHash) {
  TdReport td;
  EXPECT_TRUE(CheckServiceTd(td, {}).ok()) << "form 1.0 does not say";
  for (size_t i = 0; i < 48; ++i) {
    td.mr_service_td.emplace();
    EXPECT_TRUE(CheckServiceTd(td, {}).ok());
    (*td.mr_service_td)[i] = 1;
    Refused(CheckServiceTd(td, {}), kServiceTd, ToHex(*td.mr_service_td));
  }
  EXPECT_TRUE(CheckServiceTd(td, {.allow_service_td = true}).ok());
}

TEST(TdPolicy, AnotherOwnerIsShownBesideThePolicys) {
  TdReport td;
  td.mr_owner.fill(0xaa);
  td.mr_owner_config.fill(0xbb);
  ByteArray<48> other{};
  const auto says = [&](const char* field, const ByteArray<48>& found) {
    return std::string(field) + " " + ToHex(found) + ", policy " + ToHex(other);
  };
  Refused(CheckTdOwner(td, {.mr_owner = other}), kTdOwnerRefused, says("mr_owner", td.mr_owner));
  Refused(CheckTdOwner(td, {.mr_owner = td.mr_owner, .mr_owner_config = other}), kTdOwnerRefused,
          says("mr_owner_config", td.mr_owner_config));
  EXPECT_TRUE(CheckTdOwner(td, {.mr_owner = td.mr_owner, .mr_owner_config = td.mr_owner_config}).ok());
}

TEST(EnclavePolicy, ARefusalSaysWhich) {
  SgxReport enclave;
  enclave.mr_enclave.fill(0xaa);
  enclave.mr_signer.fill(0xbb);
  const auto with = [&](uint8_t attributes) {
    enclave.attributes[0] = attributes;
    return enclave;
  };
  const std::string zeros(30, '0');
  Refused(CheckEnclave(with(0x00), {}), kEnclaveAttributes, "attributes 00" + zeros + ", not initialised");
  Refused(CheckEnclave(with(0x02), {.allow_debug = true}), kEnclaveAttributes,
          "attributes 02" + zeros + ", not initialised");
  Refused(CheckEnclave(with(0x03), {}), kEnclaveAttributes, "attributes 03" + zeros + ", debug");
  const ByteArray<32> other{};
  const std::string policy = ", policy " + ToHex(other);
  Refused(CheckEnclave(with(0x01), {.mr_enclave = other}), kEnclaveAttributes,
          "mr_enclave " + ToHex(enclave.mr_enclave) + policy);
  Refused(CheckEnclave(with(0x01), {.mr_signer = other}), kEnclaveAttributes,
          "mr_signer " + ToHex(enclave.mr_signer) + policy);
  EXPECT_TRUE(CheckEnclave(with(0x01), {.mr_enclave = enclave.mr_enclave, .mr_signer = enclave.mr_signer}).ok());
}

}  // namespace
}  // namespace attestor::quote
