// The records after the handshake: every one of both directions is opened, in sequence, and its inner content type
// judged.
//
// A record that is left out, or whose type is not looked at, is where a hidden KeyUpdate or a second request would live
// (reference: key schedule commitment, spec/reveal-all.md section 3).
#pragma once

#include <span>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "session/proof/session_replay.h"
#include "session/recording/recording.h"
#include "web/tls/record.h"
#include "web/tls/record_protection.h"

namespace attestor::proof {

struct ApplicationData {
  Bytes bytes;  // of all application_data records, joined
  DirectionEnd end;
};

// OpenApplicationRecords opens `records` (those after Finished) of one direction, under its application keys.
// From the server, NewSessionTicket messages may lie among them; anything else that is not application data or a last
// close_notify is refused: tls.record_tag, tls.inner_type, tls.unexpected_record, tls.key_update, tls.post_handshake,
// tls.alert, tls.after_close.
Result<ApplicationData> OpenApplicationRecords(std::span<const tls::Record> records, recording::Direction direction,
                                               tls::RecordProtection opener);

}  // namespace attestor::proof
