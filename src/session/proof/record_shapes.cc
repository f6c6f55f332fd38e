#include "session/proof/record_shapes.h"

#include <algorithm>

#include "session/proof/errors.h"
#include "session/proof/ticket_scanner.h"
#include "web/tls/errors.h"
#include "web/tls/peer_end.h"
#include "web/tls/tls13_handshake_checks.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;
using disclosure::MaskedBytes;
using disclosure::Range;
using tls::ContentType;

constexpr size_t kInnerType = 1;

Status CheckFits(const tls::Suite& suite, const tls::Record& record, const RecordShape& shape, size_t index) {
  if (record.type != ContentType::kApplicationData) {
    return Error(tls::kUnexpectedRecord, "an unprotected record among protected ones");
  }
  // RFC 8446 section 5.4: content, type and padding together.
  if (record.fragment.size() > tls::kMaxPlaintext + kInnerType + suite.tag_size) {
    return Error(tls::kRecordLength,
                 std::to_string(record.fragment.size()) + " bytes in record " + std::to_string(index));
  }
  const size_t needed = shape.content + kInnerType + suite.tag_size;
  if (record.fragment.size() < needed) {
    return Error(kRecordShape, "record " + std::to_string(index) + " of " + std::to_string(record.fragment.size()) +
                                   " bytes cannot hold " + std::to_string(shape.content));
  }
  return Ok();
}

class Describer {
 public:
  Describer(recording::Direction direction, const MaskedBytes& content) : direction_(direction), content_(content) {}

  Status OnRecord(ContentType type, Range range, size_t index) {
    if (type != ContentType::kHandshake)
      ATTESTOR_TRY(CheckBetweenMessages("another record inside a handshake message"));
    switch (type) {
      case ContentType::kApplicationData: ATTESTOR_TRY(end_.OnContent(type, {})); return OnData(range, index);
      case ContentType::kAlert: return OnAlert(range, index);
      case ContentType::kHandshake: ATTESTOR_TRY(end_.OnContent(type, {})); return OnHandshake(range);
      case ContentType::kChangeCipherSpec: break;
    }
    return Error(tls::kInnerType,
                 "type " + std::to_string(static_cast<int>(type)) + " of record " + std::to_string(index));
  }

  Status Finish() const { return CheckBetweenMessages("the connection ended inside a handshake message"); }

  const DirectionEnd& end() const { return found_; }

 private:
  Status CheckBetweenMessages(const char* detail) const {
    return tickets_.between_messages() ? Ok() : Status(Error(tls::kUnexpectedMessage, detail));
  }

  // An empty record carries nothing that could come too early or too late.
  Status OnData(Range range, size_t index) {
    if (range.size() == 0) return Ok();
    if (!found_.first_data) found_.first_data = index;
    found_.last_data = index;
    return Ok();
  }

  Status OnAlert(Range range, size_t index) {
    if (!content_.AllOf(ByteClass::kDisclosed, range)) return Error(kHiddenProtocol, "an alert");
    ATTESTOR_TRY(end_.OnContent(ContentType::kAlert, content_.bytes().subspan(range.begin, range.size())));
    if (end_.closed()) found_.close_notify = index;
    return Ok();
  }

  // Handshake messages are read from the first byte to the last: behind a NewSessionTicket a KeyUpdate could hide.
  Status OnHandshake(Range range) {
    if (direction_ == recording::Direction::kClientToServer) return Error(tls::kPostHandshake, "from the client");
    if (range.size() == 0) return Error(tls::kMalformed, "an empty handshake record");
    for (size_t at = range.begin; at < range.end;) {
      if (!tickets_.wants_header()) {
        at += tickets_.Skip(range.end - at);
        continue;
      }
      if (content_.classes()[at] != ByteClass::kDisclosed)
        return Error(kHiddenProtocol, "the header of a handshake message");
      ATTESTOR_TRY(CheckType(tickets_.OnHeaderByte(content_.bytes()[at++])));
    }
    return Ok();
  }

  // `type` is absent while the header is not complete.
  static Status CheckType(std::optional<uint8_t> type) {
    if (!type || static_cast<tls::HandshakeType>(*type) == tls::HandshakeType::kNewSessionTicket) return Ok();
    if (static_cast<tls::HandshakeType>(*type) == tls::HandshakeType::kKeyUpdate) return Error(tls::kKeyUpdate);
    return Error(tls::kPostHandshake, "type " + std::to_string(*type));
  }

  recording::Direction direction_;
  const MaskedBytes& content_;
  tls::PeerEnd end_;
  TicketScanner tickets_;
  DirectionEnd found_;
};

}  // namespace

disclosure::MaskedBytes ApplicationPart(const MaskedBytes& content, std::span<const RecordShape> records) {
  std::vector<Range> ranges;
  Range range;
  for (const RecordShape& record : records) {
    range = {range.end, std::min(range.end + record.content, content.size())};
    if (record.type == ContentType::kApplicationData) ranges.push_back(range);
  }
  return content.Joined(ranges);
}

Result<DescribedRecords> CheckRecordShapes(const tls::Suite& suite, std::span<const tls::Record> records,
                                           recording::Direction direction, const DirectionOpening& opening) {
  if (opening.records.size() != records.size()) {
    return Error(kRecordShape, std::to_string(opening.records.size()) + " described, " +
                                   std::to_string(records.size()) + " recorded");
  }
  if (records.size() > tls::kMaxRecords) return Error(tls::kSequence, "receiving");
  size_t size = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    ATTESTOR_TRY(CheckFits(suite, records[i], opening.records[i], i));
    size += opening.records[i].content;
  }
  DescribedRecords out;
  ATTESTOR_ASSIGN(out.content, MaskedBytes::FromSpans(size, opening.spans, opening.disclosed));
  Describer describer(direction, out.content);
  Range range;
  for (size_t i = 0; i < records.size(); ++i) {
    range = {range.end, range.end + opening.records[i].content};
    ATTESTOR_TRY(describer.OnRecord(opening.records[i].type, range, i));
  }
  ATTESTOR_TRY(describer.Finish());
  out.application = ApplicationPart(out.content, opening.records);
  out.end = describer.end();
  return out;
}

}  // namespace attestor::proof
