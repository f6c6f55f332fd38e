// The records after Finished as the client describes them: which type and how much content each has, and which bytes of
// it are shown.
//
// Nothing is opened here. That the description is true is what the zero-knowledge proof shows; here it is checked that
// a session so described is one that may be attested (spec/selective.md section 2).
#pragma once

#include <span>

#include "session/disclosure/masked.h"
#include "session/proof/opening.h"
#include "session/proof/session_replay.h"
#include "session/recording/recording.h"
#include "web/tls/record.h"
#include "web/tls/suite.h"

namespace attestor::proof {

struct DescribedRecords {
  disclosure::MaskedBytes content;      // of all records, joined
  disclosure::MaskedBytes application;  // of the records of application data, joined
  DirectionEnd end;
};

// CheckRecordShapes: tls.unexpected_record, tls.record_length, tls.sequence, proof.record_shape, tls.inner_type,
// tls.key_update, tls.post_handshake, tls.unexpected_message, tls.malformed, tls.alert, tls.after_close;
// disclosure.spans, disclosure.span_bytes, disclosure.stream_size; proof.hidden_protocol for a hidden byte that TLS
// needs.
Result<DescribedRecords> CheckRecordShapes(const tls::Suite& suite, std::span<const tls::Record> records,
                                           recording::Direction direction, const DirectionOpening& opening);

// ApplicationPart is the application data among the contents of all records, joined. Records beyond the end of
// `content` count as empty.
disclosure::MaskedBytes ApplicationPart(const disclosure::MaskedBytes& content, std::span<const RecordShape> records);

}  // namespace attestor::proof
