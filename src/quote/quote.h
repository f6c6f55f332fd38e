// TDX quotes as bytes: version 4, and version 5 with a TD report of form 1.0 or 1.5. Parsing says nothing about trust: see quote/verify.h.
//
// Integers are little-endian. Layout (Intel TDX DCAP Quoting Library API, appendix A):
//
//   header 48 | v5 only: u16 body type, u32 body size | TD report 584 or 648 |            <- all this is what `signature` signs
//   u32 size of what follows | signature 64 (r || s) | attestation key 64 (x || y) | u16 6 | u32 size |
//     QE report 384 | QE report signature 64 | u16 size, QE authentication data | u16 5 | u32 size, PEM chain: PCK leaf, its CA, root |
//   zeros
//
// A guest agent returns the fixed-size buffer of the kernel's interface, so zeros may follow. Nothing but zeros: what is neither parsed nor
// signed must not be able to carry anything.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace attestor::quote {

inline constexpr size_t kMaxQuoteSize = 65536;  // bytes; the evidence format allows no more

inline constexpr uint16_t kQuoteVersion4 = 4;
inline constexpr uint16_t kQuoteVersion5 = 5;
inline constexpr uint16_t kAttestationKeyP256 = 2;
inline constexpr uint32_t kTeeTypeTdx = 0x81;
inline constexpr uint16_t kBodyTypeTd10 = 2;
inline constexpr uint16_t kBodyTypeTd15 = 3;
inline constexpr uint16_t kCertificationQeReport = 6;
inline constexpr uint16_t kCertificationPckChain = 5;
inline constexpr ByteArray<16> kIntelQeVendor = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                                 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};

inline constexpr size_t kHeaderSize = 48;
inline constexpr size_t kBodyDescriptorSize = 6;  // version 5 only
inline constexpr size_t kTd10Size = 584;
inline constexpr size_t kTd15Size = 648;
inline constexpr size_t kQeReportSize = 384;
inline constexpr size_t kMaxQeAuthSize = 1024;  // bytes; 32 in practice
inline constexpr size_t kMaxPckChainSize = 16384;

// Offsets in the header.
inline constexpr size_t kHeaderVersion = 0;             // u16
inline constexpr size_t kHeaderAttestationKeyType = 2;  // u16
inline constexpr size_t kHeaderTeeType = 4;             // u32
inline constexpr size_t kHeaderReserved = 8;            // 4 bytes
inline constexpr size_t kHeaderQeVendor = 12;           // 16 bytes
inline constexpr size_t kHeaderUserData = 28;           // 20 bytes, the first 16 name the QE

// Offsets in the TD report.
inline constexpr size_t kTdTeeTcbSvn = 0;
inline constexpr size_t kTdMrSeam = 16;
inline constexpr size_t kTdMrSignerSeam = 64;
inline constexpr size_t kTdSeamAttributes = 112;
inline constexpr size_t kTdAttributes = 120;
inline constexpr size_t kTdXfam = 128;
inline constexpr size_t kTdMrTd = 136;
inline constexpr size_t kTdMrConfigId = 184;
inline constexpr size_t kTdMrOwner = 232;
inline constexpr size_t kTdMrOwnerConfig = 280;
inline constexpr size_t kTdRtmr = 328;  // four of 48 bytes
inline constexpr size_t kTdReportData = 520;
inline constexpr size_t kTdTeeTcbSvn2 = 584;   // form 1.5 only
inline constexpr size_t kTdMrServiceTd = 600;  // form 1.5 only

// Offsets in the QE report (an SGX report).
inline constexpr size_t kQeCpuSvn = 0;        // 16 bytes
inline constexpr size_t kQeMiscSelect = 16;   // 4 bytes
inline constexpr size_t kQeAttributes = 48;   // 16 bytes
inline constexpr size_t kQeMrEnclave = 64;    // 32 bytes
inline constexpr size_t kQeMrSigner = 128;    // 32 bytes
inline constexpr size_t kQeIsvProdId = 256;   // u16
inline constexpr size_t kQeIsvSvn = 258;      // u16
inline constexpr size_t kQeReportData = 320;  // 64 bytes: SHA-256(attestation key || QE authentication data), zeros

// TD attributes (Intel TDX module ABI, table TD_ATTRIBUTES), as bits of the little-endian u64.
inline constexpr uint64_t kTdAttributeUntrusted = 0xff;  // bits 0..7: DEBUG and what else makes a TD untrusted
inline constexpr uint64_t kTdAttributeLass = uint64_t{1} << 27;
inline constexpr uint64_t kTdAttributeSeptVeDisable = uint64_t{1} << 28;
inline constexpr uint64_t kTdAttributeMigratable = uint64_t{1} << 29;
inline constexpr uint64_t kTdAttributePks = uint64_t{1} << 30;
inline constexpr uint64_t kTdAttributeKeyLocker = uint64_t{1} << 31;

// TdReport is what the TDX module says of the guest.
struct TdReport {
  ByteArray<16> tee_tcb_svn{};
  ByteArray<48> mr_seam{};
  ByteArray<48> mr_signer_seam{};
  ByteArray<8> seam_attributes{};
  uint64_t td_attributes = 0;
  ByteArray<8> xfam{};
  ByteArray<48> mr_td{};
  ByteArray<48> mr_config_id{};
  ByteArray<48> mr_owner{};
  ByteArray<48> mr_owner_config{};
  std::array<ByteArray<48>, 4> rtmr{};
  ByteArray<64> report_data{};
  std::optional<ByteArray<16>> tee_tcb_svn2;   // form 1.5 only
  std::optional<ByteArray<48>> mr_service_td;  // form 1.5 only
};

// ImageId names what booted below the application: SHA-256 over a tag, MRTD and RTMR0 to 2 (firmware and its configuration, kernel, initial
// ramdisk and command line). It depends on the image and on the VM's shape.
ByteArray<32> ImageId(const TdReport& report);

// QeReport is what the CPU says of the quoting enclave, which in turn vouches for the attestation key.
struct QeReport {
  ByteArray<kQeReportSize> bytes{};  // as signed by the PCK
  ByteArray<16> cpu_svn{};
  ByteArray<4> misc_select{};
  ByteArray<16> attributes{};
  ByteArray<32> mr_enclave{};
  ByteArray<32> mr_signer{};
  uint16_t isv_prod_id = 0;
  uint16_t isv_svn = 0;
  ByteArray<64> report_data{};
};

struct Quote {
  uint16_t version = 0;
  ByteArray<20> user_data{};
  TdReport report;
  Bytes signed_bytes;  // header, body descriptor and TD report, exactly as they came
  ByteArray<64> signature{};
  ByteArray<64> attestation_key{};
  QeReport qe_report;
  ByteArray<64> qe_report_signature{};
  Bytes qe_auth;
  std::vector<crypto::Certificate> pck_chain;  // leaf, its CA, root
};

// ParseQuote reads one quote of at most kMaxQuoteSize bytes. Codes: quote.size, quote.version, quote.tee_type, quote.key_type,
// quote.qe_vendor, quote.body_type, quote.certification_type, quote.pck_chain_form, quote.malformed (lengths that do not fit),
// quote.trailing.
Result<Quote> ParseQuote(ByteView bytes);

}  // namespace attestor::quote
