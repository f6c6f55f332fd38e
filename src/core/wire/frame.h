// Frames of the channel between client, node and signer: u32 big-endian length of what follows, u8 type, payload
// (spec/session.md section 2).
#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::wire {

inline constexpr ErrorCode kFrameSize{
    230, "wire.frame_size", "A frame is empty or larger than its limit; the peer speaks another protocol or version."};

struct Frame {
  uint8_t type;
  Bytes payload;
};

// EncodeFrame joins header and payload; a payload is below 4 GiB, else the process ends (our own bug).
Bytes EncodeFrame(uint8_t type, ByteView payload);

// FrameDecoder cuts a byte stream into frames. It never holds more than one frame's limit and what one Feed() brought.
class FrameDecoder {
 public:
  // `max_size` bounds type and payload together.
  explicit FrameDecoder(size_t max_size) : max_size_(max_size) {}

  void Feed(ByteView bytes);
  // Next gives the next whole frame, nothing when more bytes are needed, or wire.frame_size, after which the stream is
  // useless.
  Result<std::optional<Frame>> Next();
  // pending is the size that the frame at the front announces, as far as it is known and allowed; 0 otherwise.
  size_t pending() const;
  // arrived is how much of the pending frame is here, its length included.
  size_t arrived() const;
  // Skip passes over the pending frame and keeps nothing of it; what of it is still to come is `skipping` bytes.
  void Skip();
  size_t skipping() const { return skipping_; }
  size_t held() const { return buffer_.capacity(); }  // bytes of memory
  void set_max_size(size_t max_size) { max_size_ = max_size; }

 private:
  // DropUsed gives back what a large frame took: a connection that is idle holds little.
  void DropUsed();

  size_t max_size_;
  Bytes buffer_;
  size_t used_ = 0;      // bytes at the front of buffer_ that were given out already
  size_t skipping_ = 0;  // bytes that come next and are not wanted
};

}  // namespace attestor::wire
