#include "evidence/quote/quote.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

using wire::Reader;

bool IsZero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](uint8_t byte) { return byte == 0; });
}

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

TdExtension ReadTdExtension(ByteView body) {
  TdExtension out;
  out.vm_id = body[kTdVmId];
  out.td_id = Field<32>(body, kTdId);
  out.device_info = Field<48>(body, kTdDeviceInfo);
  out.init_service_td = Field<48>(body, kTdInitServiceTd);
  out.init_service_td_attributes = Field<8>(body, kTdInitServiceTdAttributes);
  out.init_cpu_svn = Field<16>(body, kTdInitCpuSvn);
  out.init_tee_tcb_svn = Field<16>(body, kTdInitTeeTcbSvn);
  out.init_model = Field<12>(body, kTdInitModel);
  out.current_service_td = Field<48>(body, kTdCurrentServiceTd);
  out.current_service_td_attributes = Field<8>(body, kTdCurrentServiceTdAttributes);
  return out;
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
  if (body.size() >= kTd15Size) {
    td.tee_tcb_svn2 = Field<16>(body, kTdTeeTcbSvn2);
    td.mr_service_td = Field<48>(body, kTdMrServiceTd);
  }
  if (body.size() >= kTd15ExSize) td.extension = ReadTdExtension(body);
  return td;
}

Result<SgxReport> ReadSgxReport(ByteView bytes) {
  // Between these lie what KSS adds: extended product id, configuration, family id. An enclave may use them.
  constexpr std::pair<size_t, size_t> kReservedFields[] = {{20, 12}, {96, 32}, {160, 32}, {262, 42}};
  for (const auto& [offset, size] : kReservedFields) {
    if (!IsZero(bytes.subspan(offset, size))) return Error(kReserved, "SGX report at " + std::to_string(offset));
  }
  SgxReport report;
  report.bytes = Field<kSgxReportSize>(bytes, 0);
  report.cpu_svn = Field<16>(bytes, kSgxCpuSvn);
  report.misc_select = Field<4>(bytes, kSgxMiscSelect);
  report.attributes = Field<16>(bytes, kSgxAttributes);
  report.mr_enclave = Field<32>(bytes, kSgxMrEnclave);
  report.mr_signer = Field<32>(bytes, kSgxMrSigner);
  report.isv_prod_id = U16At(bytes, kSgxIsvProdId);
  report.isv_svn = U16At(bytes, kSgxIsvSvn);
  report.report_data = Field<64>(bytes, kSgxReportData);
  return report;
}

Status ReadTeeType(uint32_t type, Quote& quote) {
  if (type != kTeeTypeSgx && type != kTeeTypeTdx) return Error(kTeeType, "type " + std::to_string(type));
  quote.tee = type == kTeeTypeTdx ? TeeType::kTdx : TeeType::kSgx;
  if ((quote.version == kQuoteVersion3) == (quote.tee == TeeType::kSgx)) return Ok();
  return Error(kQuoteVersion, std::string(ToText(quote.tee)) + ", version " + std::to_string(quote.version));
}

Status ReadHeader(Reader& in, Quote& quote) {
  ATTESTOR_ASSIGN(quote.version, in.U16LE());
  if (quote.version < kQuoteVersion3 || quote.version > kQuoteVersion5)
    return Error(kQuoteVersion, std::to_string(quote.version));
  ATTESTOR_ASSIGN(const uint16_t key_type, in.U16LE());
  if (key_type != kAttestationKeyP256) return Error(kKeyType, std::to_string(key_type));
  ATTESTOR_ASSIGN(const uint32_t tee_type, in.U32LE());
  ATTESTOR_TRY(ReadTeeType(tee_type, quote));
  ATTESTOR_ASSIGN(quote.qe_svn, in.U16LE());
  ATTESTOR_ASSIGN(quote.pce_svn, in.U16LE());
  if (quote.version != kQuoteVersion3 && (quote.qe_svn != 0 || quote.pce_svn != 0)) return Error(kReserved, "header");
  ATTESTOR_ASSIGN(const ByteView vendor, in.Take(16));
  if (!Equal(vendor, kIntelQeVendor)) return Error(kQeVendor, ToHex(vendor));
  ATTESTOR_ASSIGN(const ByteView user_data, in.Take(20));
  quote.user_data = *ToArray<20>(user_data);
  return Ok();
}

// TdBodySize is the size of a body type's report; nothing for a type that there is not.
std::optional<size_t> TdBodySize(uint16_t type) {
  switch (type) {
    case kBodyTypeTd10: return kTd10Size;
    case kBodyTypeTd15: return kTd15Size;
    case kBodyTypeTd15Ex: return kTd15ExSize;
    default: return std::nullopt;
  }
}

// ReadTdBodySize reads the body descriptor of version 5; version 4 has one form.
Result<size_t> ReadTdBodySize(Reader& in, uint16_t version) {
  if (version == kQuoteVersion4) return kTd10Size;
  ATTESTOR_ASSIGN(const uint16_t type, in.U16LE());
  ATTESTOR_ASSIGN(const uint32_t said, in.U32LE());
  const auto size = TdBodySize(type);
  if (size && said == *size) return *size;
  return Error(kBodyType, "type " + std::to_string(type) + ", " + std::to_string(said) + " bytes");
}

Status ReadBody(Reader& in, Quote& quote) {
  if (quote.tee == TeeType::kSgx) {
    ATTESTOR_ASSIGN(const ByteView body, in.Take(kSgxReportSize));
    ATTESTOR_ASSIGN(quote.enclave, ReadSgxReport(body));
    return Ok();
  }
  ATTESTOR_ASSIGN(const size_t size, ReadTdBodySize(in, quote.version));
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

// ReadPckChain accepts one spelling of the chain: as every PEM writer makes it, lines of 64 characters that end in one
// LF each.
Status ReadPckChain(ByteView text, Quote& quote) {
  if (text.size() > kMaxPckChainSize) return Error(kPckChainForm, std::to_string(text.size()) + " bytes");
  if (!text.empty() && text.back() == 0)
    text = text.first(text.size() - 1);  // most quoting libraries count the C string's end
  auto chain = crypto::Certificate::ParsePemChain(AsText(text), 3);
  if (!chain.ok()) return Error(kPckChainForm, chain.error().Text());
  if (chain->size() != 3) return Error(kPckChainForm, std::to_string(chain->size()) + " certificates");
  std::string expected;
  for (const crypto::Certificate& certificate : *chain) expected += certificate.pem();
  if (AsText(text) != expected) return Error(kPckChainForm, "another spelling of it");
  quote.pck_chain = std::move(*chain);
  return Ok();
}

// ReadCertification reads the QE report and the chain that certifies it.
Status ReadCertification(Reader& in, Quote& quote) {
  ATTESTOR_ASSIGN(const ByteView report, in.Take(kSgxReportSize));
  ATTESTOR_ASSIGN(quote.qe_report, ReadSgxReport(report));
  ATTESTOR_ASSIGN(const ByteView signature, in.Take(64));
  quote.qe_report_signature = *ToArray<64>(signature);
  ATTESTOR_ASSIGN(const uint16_t auth_size, in.U16LE());
  if (auth_size != kQeAuthSize)
    return Error(kQuoteMalformed, "QE authentication data of " + std::to_string(auth_size) + " bytes");
  ATTESTOR_ASSIGN(const ByteView auth, in.Take(kQeAuthSize));
  quote.qe_auth = *ToArray<kQeAuthSize>(auth);
  ATTESTOR_ASSIGN(const uint16_t type, in.U16LE());
  if (type != kCertificationPckChain) return Error(kCertificationType, "inner type " + std::to_string(type));
  ATTESTOR_ASSIGN(const Reader chain, Sized(in));
  ATTESTOR_TRY(in.ExpectEnd());
  return ReadPckChain(chain.rest(), quote);
}

Status ReadSignatureData(Reader in, Quote& quote) {
  ATTESTOR_ASSIGN(const ByteView signature, in.Take(64));
  quote.signature = *ToArray<64>(signature);
  ATTESTOR_ASSIGN(const ByteView key, in.Take(64));
  quote.attestation_key = *ToArray<64>(key);
  if (quote.version == kQuoteVersion3) return ReadCertification(in, quote);
  ATTESTOR_ASSIGN(const uint16_t type, in.U16LE());
  if (type != kCertificationQeReport) return Error(kCertificationType, "outer type " + std::to_string(type));
  ATTESTOR_ASSIGN(Reader certification, Sized(in));
  ATTESTOR_TRY(in.ExpectEnd());
  return ReadCertification(certification, quote);
}

Status ReadPadding(ByteView padding, size_t whole, Quote& quote) {
  if (padding.size() > kMaxPadding && whole != kWholeBuffer)
    return Error(kQuoteTrailing, std::to_string(padding.size()) + " bytes");
  if (!IsZero(padding)) return Error(kQuoteTrailing, "not zeros");
  quote.padding = padding.size();
  return Ok();
}

Status ReadQuote(ByteView bytes, Quote& quote) {
  Reader in(bytes);
  ATTESTOR_TRY(ReadHeader(in, quote));
  ATTESTOR_TRY(ReadBody(in, quote));
  quote.signed_bytes = ToBytes(bytes.first(bytes.size() - in.rest().size()));
  ATTESTOR_ASSIGN(const Reader signature_data, Sized(in));
  ATTESTOR_TRY(ReadPadding(in.rest(), bytes.size(), quote));
  return ReadSignatureData(signature_data, quote);
}

bool IsReaderError(const Error& error) {
  return error.Is(wire::kTruncated) || error.Is(wire::kTrailing) || error.Is(wire::kLengthRange);
}

}  // namespace

std::string_view ToText(TeeType tee) { return tee == TeeType::kTdx ? "TDX" : "SGX"; }

Result<Quote> ParseQuote(ByteView bytes) {
  if (bytes.empty() || bytes.size() > kMaxQuoteSize) return Error(kQuoteSize, std::to_string(bytes.size()) + " bytes");
  Quote quote;
  const Status read = ReadQuote(bytes, quote);
  if (read.ok()) return quote;
  if (IsReaderError(read.error())) return Error(kQuoteMalformed, read.error().Text());
  return read.error();
}

ByteArray<32> QuoteId(const Quote& quote) {
  // The size of signed_bytes follows from its own first bytes, and all others are fixed: the parts cannot run into each
  // other.
  const Bytes pck = quote.pck_chain.empty() ? Bytes() : quote.pck_chain[0].spki();
  return crypto::Sha256(Concat({AsBytes("attestor/quote/v1"), quote.signed_bytes, quote.attestation_key, pck}));
}

ByteArray<32> ImageId(const TdReport& report) {
  return crypto::Sha256(
      Concat({AsBytes("attestor/image/v1"), report.mr_td, report.rtmr[0], report.rtmr[1], report.rtmr[2]}));
}

}  // namespace attestor::quote
