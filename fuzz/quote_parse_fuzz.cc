// Quotes: what is parsed keeps exactly the bytes that were signed.
#include "quote/pck.h"
#include "quote/quote.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const attestor::ByteView in(data, size);
  const auto quote = attestor::quote::ParseQuote(in);
  if (!quote.ok()) return 0;
  const size_t signed_size = quote->signed_bytes.size();
  if (signed_size > size || !attestor::Equal(quote->signed_bytes, in.first(signed_size))) __builtin_trap();
  if (quote->pck_chain.size() != 3) __builtin_trap();
  (void)attestor::quote::PlatformOf(quote->pck_chain[0]);
  return 0;
}
