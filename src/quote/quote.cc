#include "quote/quote.h"

#include <algorithm>
#include "crypto/hash.h"

#include "quote/errors.h"
#include "wire/reader.h"

namespace attestor::quote {
namespace {

using wire::Reader;

// Field copies N bytes at `offset` of a part whose size was checked before.
template <size_t N>
ByteArray<N> Field(ByteView part, size_t offset) {
  return *ToArray<N>(part.subspan(offset, N));
}

uint16_t U16At(ByteView part, size_t offset) { return static_cast<uint16_t>(part[offset] | part[offset + 1] << 8); }

uint64_t U64At(ByteView part, size_t offset) {
  uint64_t value = 0;
  for (size_t i = 8; i-- > 0;) value = value << 8 | part[offset + i];
  return value;
}

TdReport ReadTdReport(ByteView body) {
  TdReport td;
  td.tee_tcb_svn = Field<16>(body, kTdTeeTcbSvn);
  td.mr_seam = Field<48>(body, kTdMrSeam);
  td.mr_signer_seam = Field<48>(body, kTdMrSignerSeam);
  td.seam_attributes = Field<8>(body, kTdSeamAttributes);
  td.td_attributes = U64At(body, kTdAttributes);
  td.xfam = Field<8>(body, kTdXfam);
  td.mr_td = Field<48>(body, kTdMrTd);
  td.mr_config_id = Field<48>(body, kTdMrConfigId);
  td.mr_owner = Field<48>(body, kTdMrOwner);
  td.mr_owner_config = Field<48>(body, kTdMrOwnerConfig);
  for (size_t i = 0; i < td.rtmr.size(); ++i) td.rtmr[i] = Field<48>(body, kTdRtmr + 48 * i);
  td.report_data = Field<64>(body, kTdReportData);
  if (body.size() == kTd15Size) {
    td.tee_tcb_svn2 = Field<16>(body, kTdTeeTcbSvn2);
    td.mr_service_td = Field<48>(body, kTdMrServiceTd);
  }
  return td;
}

QeReport ReadQeReport(ByteView report) {
  QeReport qe;
  qe.bytes = Field<kQeReportSize>(report, 0);
  qe.cpu_svn = Field<16>(report, kQeCpuSvn);
  qe.misc_select = Field<4>(report, kQeMiscSelect);
  qe.attributes = Field<16>(report, kQeAttributes);
  qe.mr_enclave = Field<32>(report, kQeMrEnclave);
  qe.mr_signer = Field<32>(report, kQeMrSigner);
  qe.isv_prod_id = U16At(report, kQeIsvProdId);
  qe.isv_svn = U16At(report, kQeIsvSvn);
  qe.report_data = Field<64>(report, kQeReportData);
  return qe;
}

Status ReadHeader(Reader& in, Quote& quote) {
  ATTESTOR_ASSIGN(quote.version, in.U16LE());
  if (quote.version != kQuoteVersion4 && quote.version != kQuoteVersion5) return Error(kQuoteVersion, std::to_string(quote.version));
  ATTESTOR_ASSIGN(const uint16_t key_type, in.U16LE());
  if (key_type != kAttestationKeyP256) return Error(kKeyType, std::to_string(key_type));
  ATTESTOR_ASSIGN(const uint32_t tee_type, in.U32LE());
  if (tee_type != kTeeTypeTdx) return Error(kTeeType, std::to_string(tee_type));
  ATTESTOR_TRY(in.Take(kHeaderQeVendor - kHeaderReserved));
  ATTESTOR_ASSIGN(const ByteView vendor, in.Take(16));
  if (!Equal(vendor, kIntelQeVendor)) return Error(kQeVendor, ToHex(vendor));
  ATTESTOR_ASSIGN(const ByteView user_data, in.Take(20));
  quote.user_data = *ToArray<20>(user_data);
  return Ok();
}

Status ReadBody(Reader& in, Quote& quote) {
  size_t size = kTd10Size;
  if (quote.version == kQuoteVersion5) {
    ATTESTOR_ASSIGN(const uint16_t type, in.U16LE());
    ATTESTOR_ASSIGN(const uint32_t said, in.U32LE());
    size = type == kBodyTypeTd15 ? kTd15Size : kTd10Size;
    if ((type != kBodyTypeTd10 && type != kBodyTypeTd15) || said != size) {
      return Error(kBodyType, "type " + std::to_string(type) + ", " + std::to_string(said) + " bytes");
    }
  }
  ATTESTOR_ASSIGN(const ByteView body, in.Take(size));
  quote.report = ReadTdReport(body);
  return Ok();
}

// Sized gives a reader over the bytes behind a u32 length.
Result<Reader> Sized(Reader& in) {
  ATTESTOR_ASSIGN(const uint32_t size, in.U32LE());
  ATTESTOR_ASSIGN(const ByteView part, in.Take(size));
  return Reader(part);
}

Status ReadPckChain(ByteView text, Quote& quote) {
  if (text.size() > kMaxPckChainSize) return Error(kPckChainForm, std::to_string(text.size()) + " bytes");
  if (!text.empty() && text.back() == 0) text = text.first(text.size() - 1);  // some quoting libraries count the C string's end
  if (text.empty() || (text.back() != '\n' && text.back() != '-')) return Error(kPckChainForm, "its end");
  auto chain = crypto::Certificate::ParsePemChain(AsText(text), 3);
  if (!chain.ok()) return Error(kPckChainForm, chain.error().Text());
  if (chain->size() != 3) return Error(kPckChainForm, std::to_string(chain->size()) + " certificates");
  // Base64 can spell one certificate in several ways; one spelling is accepted, so that no bit of the chain is free.
  std::string given(AsText(text)), expected;
  for (const crypto::Certificate& certificate : *chain) expected += certificate.pem();
  std::erase_if(given, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
  std::erase_if(expected, [](char c) { return c == '\n' || c == ' '; });
  if (given != expected) return Error(kPckChainForm, "not canonical base64");
  quote.pck_chain = std::move(*chain);
  return Ok();
}

// ReadCertification reads the QE report and the chain that certifies it.
Status ReadCertification(Reader& in, Quote& quote) {
  ATTESTOR_ASSIGN(const ByteView report, in.Take(kQeReportSize));
  quote.qe_report = ReadQeReport(report);
  ATTESTOR_ASSIGN(const ByteView signature, in.Take(64));
  quote.qe_report_signature = *ToArray<64>(signature);
  ATTESTOR_ASSIGN(const uint16_t auth_size, in.U16LE());
  if (auth_size > kMaxQeAuthSize) return Error(kQuoteMalformed, "QE authentication data of " + std::to_string(auth_size) + " bytes");
  ATTESTOR_ASSIGN(const ByteView auth, in.Take(auth_size));
  quote.qe_auth = ToBytes(auth);
  ATTESTOR_ASSIGN(const uint16_t type, in.U16LE());
  if (type != kCertificationPckChain) return Error(kCertificationType, "inner type " + std::to_string(type));
  ATTESTOR_ASSIGN(Reader chain, Sized(in));
  ATTESTOR_TRY(in.ExpectEnd());
  return ReadPckChain(chain.rest(), quote);
}

Status ReadSignatureData(Reader& in, Quote& quote) {
  ATTESTOR_ASSIGN(const ByteView signature, in.Take(64));
  quote.signature = *ToArray<64>(signature);
  ATTESTOR_ASSIGN(const ByteView key, in.Take(64));
  quote.attestation_key = *ToArray<64>(key);
  ATTESTOR_ASSIGN(const uint16_t type, in.U16LE());
  if (type != kCertificationQeReport) return Error(kCertificationType, "outer type " + std::to_string(type));
  ATTESTOR_ASSIGN(Reader certification, Sized(in));
  ATTESTOR_TRY(in.ExpectEnd());
  return ReadCertification(certification, quote);
}

Status ReadQuote(ByteView bytes, Quote& quote) {
  Reader in(bytes);
  ATTESTOR_TRY(ReadHeader(in, quote));
  ATTESTOR_TRY(ReadBody(in, quote));
  quote.signed_bytes = ToBytes(bytes.first(bytes.size() - in.rest().size()));
  ATTESTOR_ASSIGN(Reader signature_data, Sized(in));
  ATTESTOR_TRY(ReadSignatureData(signature_data, quote));
  if (std::ranges::any_of(in.rest(), [](uint8_t byte) { return byte != 0; })) return Error(kQuoteTrailing);
  return Ok();
}

bool IsReaderError(const Error& error) { return error.Is(wire::kTruncated) || error.Is(wire::kTrailing) || error.Is(wire::kLengthRange); }

}  // namespace

Result<Quote> ParseQuote(ByteView bytes) {
  if (bytes.empty() || bytes.size() > kMaxQuoteSize) return Error(kQuoteSize, std::to_string(bytes.size()) + " bytes");
  Quote quote;
  const Status read = ReadQuote(bytes, quote);
  if (read.ok()) return quote;
  if (IsReaderError(read.error())) return Error(kQuoteMalformed, read.error().Text());
  return read.error();
}

ByteArray<32> ImageId(const TdReport& report) {
  return crypto::Sha256(Concat({AsBytes("attestor/image/v1"), report.mr_td, report.rtmr[0], report.rtmr[1], report.rtmr[2]}));
}

}  // namespace attestor::quote
