// SGX and TDX quotes as bytes: version 3 with an SGX report, version 4, and version 5 with a TD report of form 1.0, 1.5
// or 1.5ex. Parsing says nothing about trust: see evidence/quote/verify.h.
//
// Integers are little-endian. Layout (Intel SGX ECDSA QuoteLib API and Intel TDX DCAP Quoting Library API, appendices
// A):
//
//   header 48 | v5 only: u16 body type, u32 body size | SGX report 384, TD report 584, 648 or 885 | <- all this is what `signature` signs
//   u32 size of what follows | signature 64 (r || s) | attestation key 64 (x || y) | not v3: u16 6, u32 size |
//     QE report 384 | QE report signature 64 | u16 32, QE authentication data 32 | u16 5 | u32 size, PEM chain: PCK leaf, its CA, root |
//   zeros
//
// What is neither signed nor bound to something signed has one spelling, so that it cannot carry anything: lengths,
// types, the text of the PEM chain, reserved fields. Two things are left to the platform, because real ones differ: a
// NUL behind the PEM chain, and zeros behind the quote (see kMaxPadding). And ECDSA signatures are not unique: (r, n -
// s) verifies wherever (r, s) does, and hardware makes both. So bytes do not name a quote; QuoteId does.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"

namespace attestor::quote {

using attestor::ToText;  // the overload below must not hide that for times

inline constexpr size_t kMaxQuoteSize = 65536;  // bytes; the evidence format allows no more

inline constexpr uint16_t kQuoteVersion3 = 3;
inline constexpr uint16_t kQuoteVersion4 = 4;
inline constexpr uint16_t kQuoteVersion5 = 5;
inline constexpr uint16_t kAttestationKeyP256 = 2;
inline constexpr uint32_t kTeeTypeSgx = 0;
inline constexpr uint32_t kTeeTypeTdx = 0x81;
inline constexpr uint16_t kBodyTypeTd10 = 2;
inline constexpr uint16_t kBodyTypeTd15 = 3;
inline constexpr uint16_t kBodyTypeTd15Ex = 4;
inline constexpr uint16_t kCertificationQeReport = 6;
inline constexpr uint16_t kCertificationPckChain = 5;
inline constexpr ByteArray<16> kIntelQeVendor = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                                 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};

inline constexpr size_t kHeaderSize = 48;
inline constexpr size_t kBodyDescriptorSize = 6;  // version 5 only
inline constexpr size_t kTd10Size = 584;
inline constexpr size_t kTd15Size = 648;
inline constexpr size_t kTd15ExSize = 885;  // form 1.5, and TdExtension
inline constexpr size_t kSgxReportSize = 384;
inline constexpr size_t kQeAuthSize = 32;  // what Intel's quoting enclaves make
inline constexpr size_t kMaxPckChainSize = 16384;

// Zeros that may follow a quote, in bytes: up to kMaxPadding, because a quoting service sizes its buffer for the
// longest form that it knows (since DCAP 1.25 version 5 with form 1.5ex, 307 bytes longer than version 4; before, with
// form 1.5, 70 bytes); or as many as fill kWholeBuffer, the fixed buffer of some hosts' kernel interface.
inline constexpr size_t kMaxPadding = kBodyDescriptorSize + kTd15ExSize - kTd10Size;
inline constexpr size_t kWholeBuffer = 8000;

// Offsets in the header.
inline constexpr size_t kHeaderVersion = 0;             // u16
inline constexpr size_t kHeaderAttestationKeyType = 2;  // u16
inline constexpr size_t kHeaderTeeType = 4;             // u32
inline constexpr size_t kHeaderQeSvn = 8;               // u16; reserved from version 4 on
inline constexpr size_t kHeaderPceSvn = 10;             // u16; reserved from version 4 on
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
inline constexpr size_t kTdTeeTcbSvn2 = 584;   // from form 1.5 on
inline constexpr size_t kTdMrServiceTd = 600;  // from form 1.5 on
inline constexpr size_t kTdVmId = 648;         // from here on form 1.5ex only (Intel's sgx_quote_5.h)
inline constexpr size_t kTdId = 649;
inline constexpr size_t kTdDeviceInfo = 681;
inline constexpr size_t kTdInitServiceTd = 729;
inline constexpr size_t kTdInitServiceTdAttributes = 777;
inline constexpr size_t kTdInitCpuSvn = 785;
inline constexpr size_t kTdInitTeeTcbSvn = 801;
inline constexpr size_t kTdInitModel = 817;
inline constexpr size_t kTdCurrentServiceTd = 829;
inline constexpr size_t kTdCurrentServiceTdAttributes = 877;

// Offsets in an SGX report (Intel SDM, REPORT).
inline constexpr size_t kSgxCpuSvn = 0;       // 16 bytes
inline constexpr size_t kSgxMiscSelect = 16;  // 4 bytes
inline constexpr size_t kSgxAttributes = 48;  // 16 bytes
inline constexpr size_t kSgxMrEnclave = 64;   // 32 bytes
inline constexpr size_t kSgxMrSigner = 128;   // 32 bytes
inline constexpr size_t kSgxIsvProdId = 256;  // u16
inline constexpr size_t kSgxIsvSvn = 258;     // u16
inline constexpr size_t kSgxReportData =
    320;  // 64 bytes; of a QE: SHA-256(attestation key || QE authentication data), zeros

// TeeType is the kind of TEE that a quote is about.
enum class TeeType : uint8_t { kTdx, kSgx };

// ToText gives "TDX" or "SGX".
std::string_view ToText(TeeType tee);

// TdExtension is what form 1.5ex adds: where the guest began, and who may have moved it since. Intel's library reads
// these fields and judges none of them; they mean something only where the guest's attribute SERVTD_EXT is set, which
// no policy of ours allows unless it names that bit.
struct TdExtension {
  uint8_t vm_id = 0;                             // 0: not inside another guest's partition
  ByteArray<32> td_id{};                         // drawn when the guest was made; zeros where the host leaves it off
  ByteArray<48> device_info{};                   // hash of what is said of devices
  ByteArray<48> init_service_td{};               // the service TDs when the guest was made
  ByteArray<8> init_service_td_attributes{};     // likewise
  ByteArray<16> init_cpu_svn{};                  // the platform on which it was made
  ByteArray<16> init_tee_tcb_svn{};              // likewise
  ByteArray<12> init_model{};                    // likewise; no FMSPC, but what the processor says of its model
  ByteArray<48> current_service_td{};            // the service TDs now
  ByteArray<8> current_service_td_attributes{};  // likewise
};

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
  std::optional<ByteArray<16>> tee_tcb_svn2;   // from form 1.5 on
  std::optional<ByteArray<48>> mr_service_td;  // from form 1.5 on
  std::optional<TdExtension> extension;        // of form 1.5ex
};

// ImageId names what booted below the application: SHA-256 over a tag, MRTD and RTMR0 to 2 (firmware and its
// configuration, kernel, initial ramdisk and command line). It depends on the image and on the VM's shape.
ByteArray<32> ImageId(const TdReport& report);

// SgxReport is what the CPU says of an enclave: of the one that an SGX quote is about, and of the quoting enclave,
// which vouches for the attestation key.
struct SgxReport {
  ByteArray<kSgxReportSize> bytes{};  // as signed
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
  TeeType tee = TeeType::kTdx;
  uint16_t qe_svn = 0;   // version 3 only
  uint16_t pce_svn = 0;  // version 3 only
  ByteArray<20> user_data{};
  TdReport report;     // of a TDX quote
  SgxReport enclave;   // of an SGX quote
  Bytes signed_bytes;  // header, body descriptor and report, exactly as they came
  ByteArray<64> signature{};
  ByteArray<64> attestation_key{};
  SgxReport qe_report;
  ByteArray<64> qe_report_signature{};
  ByteArray<kQeAuthSize> qe_auth{};
  std::vector<crypto::Certificate> pck_chain;  // leaf, its CA, root
  size_t padding = 0;                          // zeros that followed
};

// QuoteId names a quote by what is signed: SHA-256 over a tag, header and report, the attestation key, and the public
// key of the PCK certificate. Signatures, which are not unique, and padding are left out.
ByteArray<32> QuoteId(const Quote& quote);

// ParseQuote reads one quote of at most kMaxQuoteSize bytes. Codes: quote.size, quote.version, quote.tee_type,
// quote.key_type, quote.qe_vendor, quote.body_type, quote.reserved, quote.certification_type, quote.pck_chain_form,
// quote.malformed (lengths that do not fit), quote.trailing.
Result<Quote> ParseQuote(ByteView bytes);

}  // namespace attestor::quote
