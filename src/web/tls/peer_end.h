// How one side ends a connection, in every version of TLS.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "web/tls/types.h"

namespace attestor::tls {

// PeerEnd watches one side's records after the handshake for its end (RFC 8446 section 6.1). Java's JSSE announces
// close_notify with user_canceled; any other alert is an error.
class PeerEnd {
 public:
  // OnContent takes each opened record: tls.after_close for anything behind close_notify and for anything but
  // close_notify behind user_canceled, tls.malformed and tls.alert for alerts.
  Status OnContent(ContentType type, ByteView content);
  // closed is true once close_notify came.
  bool closed() const { return closed_; }

 private:
  bool canceled_ = false;
  bool closed_ = false;
};

}  // namespace attestor::tls
