// ResponseProgress follows a response while it arrives, so that a client can close as soon as the message is whole
// although the server keeps the connection open. It keeps the heads only, and looks at each byte once.
//
//   ResponseProgress progress("GET");
//   ATTESTOR_ASSIGN(const Progress now, progress.Feed(piece));
//   if (now == Progress::kComplete) Close();
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "web/http/body_decoder.h"
#include "web/http/response_head.h"

namespace attestor::http {

enum class Progress {
  kHead,      // the final head is not whole
  kBody,      // the head is whole, the body is not
  kUntilEnd,  // the body ends with the stream: wait for close_notify
  kComplete,  // the message is whole; ParseResponse accepts it with StreamEnd::kFramingOnly
};

class ResponseProgress {
 public:
  // ResponseProgress awaits the response to a request with `request_method`.
  explicit ResponseProgress(std::string_view request_method) : heads_(request_method) {}

  // Feed takes the next bytes of the stream. It gives the same errors as ParseResponse, as early as they can be known;
  // http.trailing for bytes after the end. Once it has failed, it fails with the same error for ever.
  Result<Progress> Feed(ByteView piece);

  bool complete() const { return progress_ == Progress::kComplete && !failure_; }

 private:
  Status Advance(ByteView piece);

  ResponseHeadReader heads_;
  std::optional<BodyDecoder> decoder_;
  Progress progress_ = Progress::kHead;
  std::optional<Error> failure_;
};

}  // namespace attestor::http
