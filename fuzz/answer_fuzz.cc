// A server's answer, read for a person: nothing in it may stop the reader, and what the strict reader accepts has no
// fault.
#include "service/client/answer_faults.h"
#include "service/client/body_faults.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace attestor;
  const ByteView plain(data, size);
  const client::Answer answer = client::ReadAnswer(plain, "GET");
  (void)client::DescribeAnswer(answer);
  (void)client::StatusFaults(answer, {});
  const client::Faults faults = client::HttpFaults(answer, plain, "GET", http::StreamEnd::kCloseNotify);
  const auto strict = http::ParseResponse(plain, "GET", http::StreamEnd::kCloseNotify);
  if (strict.ok() && (answer.status != strict->status || answer.body != strict->body)) __builtin_trap();
  if (strict.ok() && faults.empty() != http::CheckResponsePolicy(*strict).ok()) __builtin_trap();
  if (!strict.ok() && faults.empty()) __builtin_trap();
  (void)client::BodyFaults(answer, {"$.a"});
  return 0;
}
