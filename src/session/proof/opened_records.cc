#include "session/proof/opened_records.h"

#include <algorithm>

#include "session/proof/ticket_scanner.h"
#include "web/tls/peer_end.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;

// Marks the header bytes of the messages in a record of handshake messages as disclosed.
void ShowMessageHeaders(ByteView record, TicketScanner& tickets, std::span<ByteClass> classes) {
  for (size_t at = 0; at < record.size();) {
    if (!tickets.wants_header()) {
      at += tickets.Skip(record.size() - at);
      continue;
    }
    classes[at] = ByteClass::kDisclosed;
    static_cast<void>(tickets.OnHeaderByte(record[at++]));
  }
}

}  // namespace

Result<OpenedRecords> OpenedRecords::Open(std::span<const tls::Record> records, tls::RecordProtection opener) {
  OpenedRecords out;
  tls::PeerEnd end;
  size_t capacity = 0, size = 0;
  for (const tls::Record& record : records) capacity += record.fragment.size();
  Secret content(capacity);
  for (const tls::Record& record : records) {
    ATTESTOR_ASSIGN(tls::InnerPlaintext inner, opener.Open(record));
    const Status ended = end.OnContent(inner.type, inner.content);
    std::ranges::copy(inner.content, content.RevealMutable().begin() + static_cast<ptrdiff_t>(size));
    size += inner.content.size();
    out.shapes_.push_back({inner.type, static_cast<uint32_t>(inner.content.size())});
    Wipe(inner.content);
    if (!ended.ok()) return ended.error();
  }
  out.content_ = Secret::CopyOf(content.Reveal().first(size));
  out.close_notify_ = end.closed();
  return out;
}

Secret OpenedRecords::Application() const {
  size_t size = 0;
  for (const RecordShape& shape : shapes_) size += shape.type == tls::ContentType::kApplicationData ? shape.content : 0;
  Secret out(size);
  auto to = out.RevealMutable().begin();
  auto from = content_.Reveal().begin();
  for (const RecordShape& shape : shapes_) {
    if (shape.type == tls::ContentType::kApplicationData) to = std::copy_n(from, shape.content, to);
    from += shape.content;
  }
  return out;
}

Result<disclosure::MaskedBytes> OpenedRecords::Mask(const disclosure::MaskedBytes& application) const {
  std::vector<ByteClass> classes(content_.size(), ByteClass::kOpaque);
  TicketScanner tickets;
  auto shown = application.classes().begin();
  size_t at = 0;
  for (const RecordShape& shape : shapes_) {
    const std::span<ByteClass> record = std::span(classes).subspan(at, shape.content);
    switch (shape.type) {
      case tls::ContentType::kApplicationData:
        std::copy_n(shown, shape.content, record.begin());
        shown += shape.content;
        break;
      case tls::ContentType::kHandshake:
        ShowMessageHeaders(content_.Reveal().subspan(at, shape.content), tickets, record);
        break;
      default: std::ranges::fill(record, ByteClass::kDisclosed);
    }
    at += shape.content;
  }
  return disclosure::MaskedBytes::Mask(content_.Reveal(), classes);
}

DirectionOpening OpenedRecords::Describe(const disclosure::MaskedBytes& content) const {
  return {shapes_, content.Spans(), content.Disclosed()};
}

}  // namespace attestor::proof
