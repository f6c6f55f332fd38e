// BodyDecoder takes a body off a stream that arrives in pieces, and removes chunked framing (RFC 9112 section 7.1).
//
// A chunk is size, CRLF, data, CRLF and nothing else: 1 to 16 hex digits of either case; no extension and no space
// after them; no trailer fields after the last chunk. Both are legal in the RFC and ignored by most readers, but
// readers disagree about where they end, and what is ignored would be bytes that the statement does not show.
#pragma once

#include "core/base/result.h"
#include "web/http/framing.h"

namespace attestor::http {

class BodyDecoder {
 public:
  // BodyDecoder appends the body to `*sink`, which must outlive it; with nullptr it only follows the framing.
  BodyDecoder(const Framing& framing, Bytes* sink);

  // Feed reads up to the end of the body or of `piece`, and gives the number of bytes read: http.chunk_size,
  // http.chunk_extension, http.chunk_end, http.trailers, http.body_size. After an error the decoder must not be fed
  // again.
  Result<size_t> Feed(ByteView piece);

  // complete is true once the framing has ended the body; never for kUntilEnd.
  bool complete() const { return state_ == State::kComplete; }

 private:
  enum class State { kSize, kSizeLf, kData, kDataCr, kDataLf, kLastCr, kLastLf, kComplete };

  Result<size_t> TakeData(ByteView piece);
  Status Step(uint8_t byte);
  Status StepSize(uint8_t byte);
  Status StartChunk();

  FramingKind kind_;
  Bytes* sink_;
  State state_ = State::kComplete;
  uint64_t remaining_ = 0;  // of the body (kLength) or of the chunk (kChunked)
  uint64_t total_ = 0;      // bytes of body before the current chunk
  size_t digits_ = 0;       // of the chunk size so far
};

}  // namespace attestor::http
