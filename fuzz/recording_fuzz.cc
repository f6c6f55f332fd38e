// A recording that is cut into records loses and gains no byte, and has one root.
#include "one_form.h"
#include "session/recording/recorded.h"

namespace {

namespace recording = attestor::recording;

size_t BytesOf(std::span<const attestor::tls::Record> records) {
  size_t bytes = 0;
  for (const attestor::tls::Record& record : records) bytes += record.bytes.size();
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (const auto events = recording::DecodeEvents({data, size}); events.ok()) {
    if (!attestor::Equal(recording::EncodeEvents(*events), {data, size})) __builtin_trap();
  }
  auto recording = attestor::fuzz::CheckOneForm<recording::Recording>({data, size});
  if (!recording.ok()) return 0;
  const size_t client_bytes = recording->client_bytes.size();
  const size_t server_bytes = recording->server_bytes.size();
  auto recorded = recording::Recorded::Parse(std::move(recording).value());
  if (!recorded.ok()) return 0;
  const auto committed = recording::Committed::Commit(std::move(recorded).value());
  if (BytesOf(committed.recorded().client_records()) != client_bytes) __builtin_trap();
  if (BytesOf(committed.recorded().server_records()) != server_bytes) __builtin_trap();
  return 0;
}
