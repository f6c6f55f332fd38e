#include "web/tls/peer_end.h"

#include "web/tls/errors.h"

namespace attestor::tls {

Status PeerEnd::OnContent(ContentType type, ByteView content) {
  const bool is_close = type == ContentType::kAlert && content.size() == 2 && content[1] == kCloseNotify;
  if (closed_ || (canceled_ && !is_close)) return Error(kAfterClose);
  if (type != ContentType::kAlert) return Ok();
  if (content.size() != 2) return Error(kMalformed, "alert");
  if (!is_close && content[1] != kUserCanceled) return Error(kAlert, AlertName(content[1]));
  (is_close ? closed_ : canceled_) = true;
  return Ok();
}

}  // namespace attestor::tls
