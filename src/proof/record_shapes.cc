#include "proof/record_shapes.h"

#include "crypto/aead.h"
#include "proof/errors.h"
#include "tls/errors.h"
#include "tls/handshake_checks.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;
using disclosure::MaskedBytes;
using disclosure::Range;
using tls::ContentType;

constexpr size_t kHandshakeHeader = 4;  // type and length of a message (RFC 8446 section 4)
constexpr size_t kInnerType = 1;

Status CheckFits(const tls::Record& record, const RecordShape& shape, size_t index) {
  if (record.type != ContentType::kApplicationData) {
    return Error(tls::kUnexpectedRecord, "an unprotected record among protected ones");
  }
  const size_t needed = shape.content + kInnerType + crypto::kGcmTagSize;
  if (shape.content > tls::kMaxPlaintext || record.fragment.size() < needed) {
    return Error(kRecordShape, "record " + std::to_string(index) + " of " + std::to_string(record.fragment.size()) + " bytes cannot hold " +
                                   std::to_string(shape.content));
  }
  return Ok();
}

class Describer {
 public:
  Describer(transcript::Direction direction, const MaskedBytes& content) : direction_(direction), content_(content) {}

  Status OnRecord(ContentType type, Range range, size_t index) {
    switch (type) {
      case ContentType::kApplicationData: ATTESTOR_TRY(end_.OnContent(type, {})); return OnData(range, index);
      case ContentType::kAlert: return OnAlert(range);
      case ContentType::kHandshake: ATTESTOR_TRY(end_.OnContent(type, {})); return OnHandshake(range);
      case ContentType::kChangeCipherSpec: break;
    }
    return Error(tls::kInnerType, "type " + std::to_string(static_cast<int>(type)) + " of record " + std::to_string(index));
  }

  DirectionEnd end() const {
    DirectionEnd out = found_;
    out.close_notify = end_.closed();
    return out;
  }
  const std::vector<Range>& application() const { return application_; }

 private:
  // An empty record carries nothing that could come too early or too late.
  Status OnData(Range range, size_t index) {
    if (range.size() == 0) return Ok();
    if (!found_.first_data) found_.first_data = index;
    found_.last_data = index;
    application_.push_back(range);
    return Ok();
  }

  Status OnAlert(Range range) {
    if (!content_.AllOf(ByteClass::kDisclosed, range)) return Error(kHiddenProtocol, "an alert");
    return end_.OnContent(ContentType::kAlert, content_.bytes().subspan(range.begin, range.size()));
  }

  // A record of handshake messages is read from its first byte to its last: behind a NewSessionTicket a KeyUpdate could hide.
  Status OnHandshake(Range range) {
    if (direction_ == transcript::Direction::kClientToServer) return Error(tls::kPostHandshake, "from the client");
    if (range.size() == 0) return Error(tls::kMalformed, "an empty handshake record");
    while (range.size() > 0) {
      const Range header{range.begin, range.begin + kHandshakeHeader};
      if (header.end > range.end) return Error(tls::kUnexpectedMessage, "a handshake message goes beyond its record");
      if (!content_.AllOf(ByteClass::kDisclosed, header)) return Error(kHiddenProtocol, "the header of a handshake message");
      ATTESTOR_TRY(CheckTicket(content_.bytes().subspan(header.begin, kHandshakeHeader), range));
    }
    return Ok();
  }

  // CheckTicket removes one NewSessionTicket from the front of `range`.
  static Status CheckTicket(ByteView header, Range& range) {
    const auto type = static_cast<tls::HandshakeType>(header[0]);
    if (type == tls::HandshakeType::kKeyUpdate) return Error(tls::kKeyUpdate);
    if (type != tls::HandshakeType::kNewSessionTicket) return Error(tls::kPostHandshake, "type " + std::to_string(header[0]));
    const size_t size = (size_t{header[1]} << 16) | (size_t{header[2]} << 8) | header[3];
    if (size > range.size() - kHandshakeHeader) return Error(tls::kUnexpectedMessage, "a handshake message goes beyond its record");
    range.begin += kHandshakeHeader + size;
    return Ok();
  }

  transcript::Direction direction_;
  const MaskedBytes& content_;
  tls::PeerEnd end_;
  DirectionEnd found_;
  std::vector<Range> application_;
};

}  // namespace

Result<DescribedRecords> CheckRecordShapes(std::span<const tls::Record> records, transcript::Direction direction,
                                           const DirectionOpening& opening) {
  if (opening.records.size() != records.size()) {
    return Error(kRecordShape, std::to_string(opening.records.size()) + " described, " + std::to_string(records.size()) + " recorded");
  }
  if (records.size() > tls::kMaxRecords) return Error(tls::kSequence, "receiving");
  size_t size = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    ATTESTOR_TRY(CheckFits(records[i], opening.records[i], i));
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
  out.application = out.content.Joined(describer.application());
  out.end = describer.end();
  return out;
}

}  // namespace attestor::proof
