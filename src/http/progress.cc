#include "http/progress.h"

#include "http/errors.h"
#include "http/response_head.h"

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
    ATTESTOR_ASSIGN(const size_t read, scanner_.Feed(piece));
    Append(head_, piece.first(read));
    piece = piece.subspan(read);
    if (!scanner_.complete()) return Ok();
    ATTESTOR_TRY(FinishHead());
  }
  ATTESTOR_ASSIGN(const size_t read, decoder_->Feed(piece));
  if (read < piece.size()) return Error(kTrailing, std::to_string(piece.size() - read) + " bytes");
  if (decoder_->complete()) progress_ = Progress::kComplete;
  return Ok();
}

Status ResponseProgress::FinishHead() {
  ATTESTOR_ASSIGN(const ResponseHead head, ParseResponseHead(head_, method_));
  head_.clear();
  decoder_.emplace(head.framing, nullptr);
  progress_ = head.framing.kind == FramingKind::kUntilEnd ? Progress::kUntilEnd : Progress::kBody;
  return Ok();
}

}  // namespace attestor::http
