// The requests that the guest agent takes. Lines, lengths and chunks are read by web/http; what stands here is what only
// a server of this kind takes: requests one behind the other, HTTP/1.0, a body of up to 10 MiB.
#pragma once

#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "web/http/body_decoder.h"
#include "web/http/head.h"

namespace attestor::simtee {

inline constexpr size_t kMaxRequestBody = 10 * 1024 * 1024;

struct HttpRequest {
  std::string method;        // GET or POST
  std::string path;          // begins with '/', without the query
  std::string query;         // behind '?', as sent
  std::string content_type;  // lowercase, without parameters; empty when absent
  std::string body;
  bool old = false;  // HTTP/1.0
  bool keep_alive = true;
};

// RequestReader takes requests off a stream that arrives in pieces.
class RequestReader {
 public:
  RequestReader() = default;
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Feed reads up to the end of the request or of `piece`, and gives the number of bytes read.
  // simtee.request_malformed, simtee.request_too_large (as soon as a length says so, before the bytes are there). After
  // an error the reader must not be fed again.
  Result<size_t> Feed(ByteView piece);

  // complete is true once the request is whole: then Take gives it, and the next one may begin.
  bool complete() const { return decoder_ && decoder_->complete(); }
  HttpRequest Take();

 private:
  Result<size_t> Read(ByteView piece);
  Status FinishHead();

  http::HeadScanner scanner_;
  Bytes head_;
  HttpRequest request_;
  Bytes body_;
  std::optional<http::BodyDecoder> decoder_;
};

}  // namespace attestor::simtee
