// The head of a response together with the framing that follows from it, and the interim heads before it. The parser
// and the progress of a stream share it, so they cannot disagree about where a response ends.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "web/http/framing.h"
#include "web/http/head.h"

namespace attestor::http {

struct ResponseHead {
  StatusLine line;
  std::vector<Header> headers;
  Framing framing;
};

// ResponseHeadReader takes the heads of a response off a stream that arrives in pieces: any interim ones, then the
// final one.
class ResponseHeadReader {
 public:
  // ResponseHeadReader awaits the response to a request with `request_method`.
  explicit ResponseHeadReader(std::string_view request_method) : method_(request_method) {}

  // Feed reads up to the end of the final head or of `piece`, and gives the number of bytes read. Errors: those of
  // HeadScanner, ParseHead, ParseStatusLine, ResponseFraming and CheckMethod; http.interim. After an error the reader
  // must not be fed again.
  Result<size_t> Feed(ByteView piece);

  // complete is true once the final head was read: then it is `head`.
  bool complete() const { return complete_; }
  ResponseHead& head() { return head_; }
  std::vector<InterimHead>& interim() { return interim_; }

 private:
  Status Finish();

  std::string method_;
  HeadScanner scanner_;
  Bytes bytes_;  // of the head that is read
  std::vector<InterimHead> interim_;
  ResponseHead head_;
  bool complete_ = false;
};

}  // namespace attestor::http
