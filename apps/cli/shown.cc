#include "shown.h"

#include <algorithm>

#include "common.h"
#include "core/crypto/hash.h"
#include "describe.h"
#include "session/disclosure/check_response.h"
#include "session/disclosure/masked.h"
#include "session/proof/extension.h"
#include "session/proof/opening.h"
#include "session/proof/record_shapes.h"
#include "session/recording/recording.h"
#include "session/terms/disclosure.h"
#include "statement/verify/expectation_words.h"
#include "statement/verify/message_json.h"
#include "statement/verify/shown_messages.h"
#include "web/json/text_out.h"
#include "web/json/utf8.h"

namespace attestor::cli {
namespace {

using disclosure::ByteClass;
using disclosure::MaskedBytes;

constexpr size_t kMaxText = 1500;  // bytes of a message that are shown
constexpr size_t kMaxValue = 200;  // bytes of a value that are shown

// Cut gives where to cut `bytes`, at most after `most`, without cutting a character.
size_t Cut(ByteView bytes, size_t most) {
  size_t end = std::min(bytes.size(), most);
  while (end < bytes.size() && end > 0 && (bytes[end] & 0xc0U) == 0x80) --end;
  return end;
}

// Shaded shows a message with each hidden byte shaded.
std::string Shaded(const MaskedBytes& masked) {
  const std::string hidden = json::EncodeUtf8(json::kHiddenMark);
  const size_t end = Cut(masked.bytes(), kMaxText);
  std::string out;
  for (size_t begin = 0; begin < end;) {
    const bool shown = masked.classes()[begin] == ByteClass::kDisclosed;
    size_t next = begin;
    while (next < end && (masked.classes()[next] == ByteClass::kDisclosed) == shown) ++next;
    if (shown) out += json::DisplayLines(AsText(masked.bytes().subspan(begin, next - begin)));
    for (; !shown && begin < next; ++begin) out += hidden;
    begin = next;
  }
  if (masked.size() > end) out += "\n... (" + std::to_string(masked.size()) + " bytes in all)";
  return out;
}

std::string Message(std::string_view title, std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return Paint(Colour::kBold, title) + "\n" + Indent(text) + "\n";
}

std::string ValueText(ByteView value) {
  if (value.size() <= kMaxValue) return json::Display(AsText(value));
  return json::Display(AsText(value.first(Cut(value, kMaxValue)))) + "... (" + std::to_string(value.size()) + " bytes)";
}

std::string ValueLine(const std::string& path, const std::string& value, bool later) {
  constexpr size_t kColumn = 32;
  std::string line = "  " + json::Display(path);
  line.resize(std::max(line.size(), kColumn), ' ');
  line += "  " + value;
  if (later) line += Paint(Colour::kYellow, "  (disclosed later)");
  return line + "\n";
}

// ApplicationOf takes the application data out of the contents of all records. `limit` is what the recording has of
// this direction.
Result<MaskedBytes> ApplicationOf(const proof::DirectionOpening& direction, size_t limit) {
  const size_t size = direction.spans.empty() ? 0 : direction.spans.back().end;
  ATTESTOR_ASSIGN(const MaskedBytes content,
                  MaskedBytes::FromSpans(std::min(size, limit), direction.spans, direction.disclosed));
  return proof::ApplicationPart(content, direction.records);
}

struct Unchecked {
  MaskedBytes request;
  MaskedBytes response;
  std::string later;  // a line for each path of a later disclosure
};

// ReadParts lays the later disclosures over the opening, as far as that is possible without any check.
Result<Unchecked> ReadParts(const statement::Bundle& bundle) {
  ATTESTOR_ASSIGN(const proof::Opening opening, proof::DecodeOpening(bundle.opening));
  ATTESTOR_ASSIGN(const recording::Recording recording, recording::Recording::Decode(bundle.recording));
  Unchecked out;
  const auto* selective = std::get_if<proof::SelectiveOpening>(&opening);
  if (selective == nullptr) return out;
  ATTESTOR_ASSIGN(out.request, ApplicationOf(selective->client, recording.client_bytes.size()));
  ATTESTOR_ASSIGN(out.response, ApplicationOf(selective->server, recording.server_bytes.size()));
  for (const Bytes& encoded : bundle.extensions) {
    ATTESTOR_ASSIGN(const proof::Extension extension, proof::Extension::Decode(encoded));
    ATTESTOR_ASSIGN(const MaskedBytes added,
                    MaskedBytes::FromSpans(out.response.size(), extension.spans, extension.disclosed));
    ATTESTOR_ASSIGN(out.response, out.response.MergedWith(added));
    for (const std::string& path : extension.paths) out.later += ValueLine(path, "see the response below", true);
  }
  return out;
}

std::string ClaimedValue(const statement::RevealedClaim& claim) {
  if (claim.size <= statement::kMaxRevealedValue) return ValueText(claim.value_or_hash);
  return std::to_string(claim.size) + " bytes with SHA-256 " + ToHex(claim.value_or_hash);
}

}  // namespace

std::string DescribeValues(const verify::CheckedBundle& checked) {
  if (checked.values().empty()) return {};
  std::string out = Paint(Colour::kBold, "disclosed values") + "\n";
  for (size_t i = 0; i < checked.values().size(); ++i) {
    const disclosure::Revealed& revealed = checked.values()[i];
    out += ValueLine(revealed.path, ValueText(revealed.value), i >= checked.claims().revealed.size());
  }
  return out;
}

std::string DescribeShown(const verify::CheckedBundle& checked) {
  std::string out = DescribeValues(checked);
  if (const auto request = verify::RequestMask(checked); request.ok())
    out += Message("disclosed request", Shaded(*request));
  if (const auto response = verify::ResponseMask(checked); response.ok())
    out += Message("disclosed response", Shaded(*response));
  return out;
}

Result<std::string> ShownJson(const verify::CheckedBundle& checked, const statement::Bundle& bundle) {
  ATTESTOR_ASSIGN(const std::string request, verify::RequestJson(checked));
  ATTESTOR_ASSIGN(const std::string response, verify::ResponseJson(checked));
  std::string revealed;
  for (size_t i = 0; i < checked.values().size(); ++i) {
    const disclosure::Revealed& one = checked.values()[i];
    const bool later = i >= checked.claims().revealed.size();
    revealed += (i == 0 ? "{\"path\":" : ",{\"path\":") + json::Quote(one.path) +
                ",\"value\":" + json::Quote(AsText(one.value)) +
                ",\"in\":" + (later ? "\"extension\"}" : "\"statement\"}");
  }
  const std::string extends = bundle.extensions.empty() ? "null" : json::Quote(ToHex(crypto::Sha256(bundle.statement)));
  return "\"disclosure\":" + json::Quote(verify::WordOf(checked.claims().disclosure)) + ",\"revealed\":[" + revealed +
         "],\"extends\":" + extends + ",\"request\":" + request + ",\"response\":" + response;
}

std::string DescribeUnchecked(const statement::Claims& claims, const statement::Bundle& bundle) {
  if (session::FactsOf(claims.disclosure).whole) return {};
  const auto parts = ReadParts(bundle);
  std::string values;
  for (const statement::RevealedClaim& claim : claims.revealed)
    values += ValueLine(claim.path, ClaimedValue(claim), false);
  if (parts.ok()) values += parts->later;
  std::string out = values.empty() ? "" : Paint(Colour::kBold, "disclosed values") + "\n" + values;
  if (!parts.ok()) {
    PrintError(parts.error());
    return out;
  }
  return out + Message("disclosed request", Shaded(parts->request)) +
         Message("disclosed response", Shaded(parts->response));
}

}  // namespace attestor::cli
