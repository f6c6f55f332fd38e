// Any masks on any response: what the verifier reads from a masked response that it accepts holds for the true one.
//
// The input: one byte of flags (1: ended by close_notify, 2: the request was HEAD), the number of runs, then each run's
// class and length, then the true bytes. Bytes behind the last run are disclosed.
#include <optional>
#include <vector>

#include "session/disclosure/check_response.h"
#include "session/disclosure/http_layout.h"
#include "session/disclosure/media_type.h"
#include "web/http/errors.h"
#include "web/json/path.h"

namespace {

namespace disclosure = attestor::disclosure;
namespace http = attestor::http;
namespace json = attestor::json;

struct Input {
  std::string_view method;
  http::StreamEnd end;
  attestor::ByteView truth;
  disclosure::MaskedBytes masked;
};

std::optional<Input> Read(attestor::ByteView in) {
  if (in.size() < 2 || in.size() < 2 + 2 * size_t{in[1]}) return std::nullopt;
  Input input{(in[0] & 2) != 0 ? "HEAD" : "GET",
              (in[0] & 1) != 0 ? http::StreamEnd::kCloseNotify : http::StreamEnd::kFramingOnly,
              {},
              {}};
  const attestor::ByteView runs = in.subspan(2, 2 * size_t{in[1]});
  input.truth = in.subspan(2 + runs.size());
  std::vector<disclosure::ByteClass> classes;
  for (size_t i = 0; i < runs.size(); i += 2)
    classes.insert(classes.end(), runs[i + 1], static_cast<disclosure::ByteClass>(runs[i] % 5));
  classes.resize(input.truth.size(), disclosure::ByteClass::kDisclosed);
  auto masked = disclosure::MaskedBytes::Mask(input.truth, classes);
  if (!masked.ok()) return std::nullopt;
  input.masked = std::move(masked).value();
  const auto again =
      disclosure::MaskedBytes::FromSpans(input.masked.size(), input.masked.Spans(), input.masked.Disclosed());
  if (!again.ok() || *again != input.masked || !input.masked.CheckIsOf(input.truth).ok()) __builtin_trap();
  return input;
}

// CheckHead: the true message has the same lines, and the shown values are its values.
void CheckHead(const disclosure::ShownResponse& shown, const http::Response& truth) {
  if (shown.status() != truth.status || shown.reason() != truth.reason ||
      shown.headers().size() != truth.headers.size())
    __builtin_trap();
  for (size_t i = 0; i < truth.headers.size(); ++i) {
    const disclosure::ShownHeader& header = shown.headers()[i];
    if (header.name != truth.headers[i].name) __builtin_trap();
    if (header.value && *header.value != truth.headers[i].value) __builtin_trap();
  }
  if (!shown.body().CheckIsOf(truth.body).ok()) __builtin_trap();
}

// CheckValues: each value of the true document is found, or hidden. A document with another shape has no right to pass.
void CheckValues(const disclosure::ShownResponse& shown, const attestor::Bytes& body) {
  const auto truth = json::Document::Parse(body);
  if (!truth.ok() || shown.document() == nullptr) return;
  if (truth->size() != shown.document()->size()) __builtin_trap();
  for (json::NodeId id = 0; id < truth->size() && id < 64; ++id) {
    const auto path = json::NormalizedPath(*truth, id);
    if (!path.ok()) __builtin_trap();
    const auto value = shown.ValueAt(*path);
    if (value.ok() && attestor::AsText(*value) != truth->token(id)) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::optional<Input> input = Read({data, size});
  if (!input) return 0;
  const auto shown = disclosure::CheckResponse(input->masked, input->method, input->end);
  if (!shown.ok()) return 0;
  const auto truth = disclosure::LayOutResponse(input->truth, input->method, input->end);
  // DEL is the one text byte that no reader accepts in a header.
  if (!truth.ok() && truth.error().Is(http::kFieldValue)) return 0;
  if (!truth.ok()) __builtin_trap();
  CheckHead(*shown, truth->message);
  CheckValues(*shown, truth->message.body);
  return 0;
}
