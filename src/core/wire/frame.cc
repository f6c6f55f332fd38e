#include "core/wire/frame.h"

#include <algorithm>

#include "core/wire/reader.h"

namespace attestor::wire {

Bytes EncodeFrame(uint8_t type, ByteView payload) {
  Writer out;
  out.U32(static_cast<uint32_t>(payload.size() + 1)).U8(type).Put(payload);
  return std::move(out).Take();
}

void FrameDecoder::Feed(ByteView bytes) {
  const size_t skipped = std::min(skipping_, bytes.size());
  skipping_ -= skipped;
  Append(buffer_, bytes.subspan(skipped));
}

void FrameDecoder::Skip() {
  if (pending() == 0) return;
  const size_t whole = 4 + pending();
  const size_t here = arrived();
  skipping_ = whole - here;
  used_ += here;
  DropUsed();
}

void FrameDecoder::DropUsed() {
  constexpr size_t kKept = 64 * 1024;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(used_));
  used_ = 0;
  if (buffer_.capacity() > kKept && buffer_.size() <= kKept) buffer_.shrink_to_fit();
}

Result<std::optional<Frame>> FrameDecoder::Next() {
  Reader in(ByteView(buffer_).subspan(used_));
  auto size = in.U32();
  if (!size.ok()) return std::optional<Frame>();
  if (*size == 0 || *size > max_size_)
    return Error(kFrameSize, std::to_string(*size) + " bytes, limit " + std::to_string(max_size_));
  auto body = in.Take(*size);
  if (!body.ok()) return std::optional<Frame>();
  Frame frame{(*body)[0], ToBytes(body->subspan(1))};
  used_ += 4 + *size;
  // Dropping the used front only when it is at least half keeps the work linear.
  if (used_ * 2 >= buffer_.size()) DropUsed();
  return std::optional<Frame>(std::move(frame));
}

size_t FrameDecoder::pending() const {
  const auto size = Reader(ByteView(buffer_).subspan(used_)).U32();
  return size.ok() && *size <= max_size_ ? *size : 0;
}

size_t FrameDecoder::arrived() const { return pending() == 0 ? 0 : std::min(4 + pending(), buffer_.size() - used_); }

}  // namespace attestor::wire
