#include "web/http/progress.h"

#include "web/http/errors.h"

namespace attestor::http {

Result<Progress> ResponseProgress::Feed(ByteView piece) {
  if (!failure_) {
    if (auto status = Advance(piece); !status.ok()) failure_ = std::move(status).error();
  }
  if (failure_) return *failure_;
  return progress_;
}

Status ResponseProgress::Advance(ByteView piece) {
  if (progress_ == Progress::kHead) {
    ATTESTOR_ASSIGN(const size_t read, heads_.Feed(piece));
    piece = piece.subspan(read);
    if (!heads_.complete()) return Ok();
    const Framing& framing = heads_.head().framing;
    decoder_.emplace(framing, nullptr);
    progress_ = framing.kind == FramingKind::kUntilEnd ? Progress::kUntilEnd : Progress::kBody;
  }
  ATTESTOR_ASSIGN(const size_t read, decoder_->Feed(piece));
  if (read < piece.size()) return Error(kTrailing, std::to_string(piece.size() - read) + " bytes");
  if (decoder_->complete()) progress_ = Progress::kComplete;
  return Ok();
}

}  // namespace attestor::http
