#include "web/http/gatherer.h"

namespace attestor::http {

Result<bool> Gatherer::Feed(ByteView piece) {
  Append(bytes_, piece);
  ATTESTOR_ASSIGN(const Progress progress, progress_.Feed(piece));
  return progress == Progress::kComplete;
}

}  // namespace attestor::http
