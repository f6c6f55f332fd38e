// Quotes: what is accepted has one spelling, so putting it together again gives the same bytes.
#include "core/wire/reader.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/quote.h"

namespace {

using namespace attestor;

// Encode writes the chain with `nul` behind it or without: the one freedom beside padding.
Bytes Encode(const quote::Quote& quote, bool nul) {
  std::string chain;
  for (const crypto::Certificate& certificate : quote.pck_chain) chain += certificate.pem();
  if (nul) chain.push_back('\0');
  wire::Writer certification;
  certification.Put(quote.qe_report.bytes).Put(quote.qe_report_signature).U16LE(quote::kQeAuthSize).Put(quote.qe_auth);
  certification.U16LE(quote::kCertificationPckChain).U32LE(static_cast<uint32_t>(chain.size())).Put(AsBytes(chain));
  wire::Writer data;
  data.Put(quote.signature).Put(quote.attestation_key);
  if (quote.version != quote::kQuoteVersion3) {
    data.U16LE(quote::kCertificationQeReport).U32LE(static_cast<uint32_t>(certification.bytes().size()));
  }
  data.Put(certification.bytes());
  wire::Writer out;
  out.Put(quote.signed_bytes)
      .U32LE(static_cast<uint32_t>(data.bytes().size()))
      .Put(data.bytes())
      .Put(Bytes(quote.padding));
  return std::move(out).Take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView in(data, size);
  const auto quote = quote::ParseQuote(in);
  if (!quote.ok()) return 0;
  if (!Equal(Encode(*quote, true), in) && !Equal(Encode(*quote, false), in)) __builtin_trap();
  (void)quote::PlatformOf(quote->pck_chain[0]);
  (void)quote::QuoteId(*quote);
  return 0;
}
