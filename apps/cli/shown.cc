#include "shown.h"

#include <algorithm>

#include "common.h"
#include "crypto/hash.h"
#include "describe.h"
#include "json/utf8.h"
#include "proof/extension.h"
#include "proof/opening.h"
#include "proof/record_shapes.h"
#include "transcript/recording.h"

namespace attestor::cli {
namespace {

using disclosure::ByteClass;
using disclosure::MaskedBytes;

constexpr size_t kMaxText = 1500;                   // bytes of a message that are shown
constexpr size_t kMaxValue = 200;                   // bytes of a value that are shown
constexpr std::string_view kHiddenByte = "\u2591";  // light shade; Printable lets only ASCII through, so it stands for nothing disclosed

// Shaded is Printable with each hidden byte shaded.
std::string Shaded(const MaskedBytes& masked) {
  std::string out;
  const size_t end = std::min(masked.size(), kMaxText);
  for (size_t i = 0; i < end; ++i) {
    const bool shown = masked.classes()[i] == ByteClass::kDisclosed;
    out += shown ? Printable(masked.bytes().subspan(i, 1), 1) : std::string(kHiddenByte);
  }
  if (masked.size() > end) out += "\n... (" + std::to_string(masked.size()) + " bytes in all)";
  return out;
}

std::string Message(std::string_view title, std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return Paint(Colour::kBold, title) + "\n" + Indent(text) + "\n";
}

std::string ValueText(ByteView value) {
  if (value.size() <= kMaxValue) return Printable(value, kMaxValue);
  return Printable(value.first(kMaxValue), kMaxValue) + "... (" + std::to_string(value.size()) + " bytes)";
}

std::string ValueLine(const std::string& path, const std::string& value, bool later) {
  constexpr size_t kColumn = 32;
  std::string line = "  " + Printable(AsBytes(path), path.size());
  line.resize(std::max(line.size(), kColumn), ' ');
  line += "  " + value;
  if (later) line += Paint(Colour::kYellow, "  (disclosed later)");
  return line + "\n";
}

// Utf8Json writes UTF-8 as a JSON string in ASCII.
std::string Utf8Json(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\"";
  const auto unit = [&out](char32_t code) {
    out += "\\u";
    for (const int shift : {12, 8, 4, 0}) out += kDigits[code >> shift & 15];
  };
  for (size_t at = 0; at < text.size();) {
    const size_t size = json::Utf8Length(AsBytes(text), at);
    const char32_t code = size == 0 ? 0xfffd : json::DecodeUtf8(AsBytes(text), at);
    at += std::max<size_t>(size, 1);
    if (code > 0xffff) {
      unit(0xd800 + ((code - 0x10000) >> 10));
      unit(0xdc00 + ((code - 0x10000) & 0x3ff));
    } else if (code < 0x20 || code > 0x7e || code == '"' || code == '\\') {
      unit(code);
    } else {
      out += static_cast<char>(code);
    }
  }
  return out + "\"";
}

// ApplicationOf takes the application data out of the contents of all records. `limit` is what the recording has of this direction.
Result<MaskedBytes> ApplicationOf(const proof::DirectionOpening& direction, size_t limit) {
  const size_t size = direction.spans.empty() ? 0 : direction.spans.back().end;
  ATTESTOR_ASSIGN(const MaskedBytes content, MaskedBytes::FromSpans(std::min(size, limit), direction.spans, direction.disclosed));
  return proof::ApplicationPart(content, direction.records);
}

struct Unchecked {
  MaskedBytes request;
  MaskedBytes response;
  std::string later;  // a line for each path of a later disclosure
};

// ReadParts lays the later disclosures over the opening, as far as that is possible without any check.
Result<Unchecked> ReadParts(const attestation::Bundle& bundle) {
  ATTESTOR_ASSIGN(const proof::Opening opening, proof::DecodeOpening(bundle.opening));
  ATTESTOR_ASSIGN(const transcript::Recording recording, transcript::Recording::Decode(bundle.recording));
  Unchecked out;
  const auto* selective = std::get_if<proof::SelectiveOpening>(&opening);
  if (selective == nullptr) return out;
  ATTESTOR_ASSIGN(out.request, ApplicationOf(selective->client, recording.client_bytes.size()));
  ATTESTOR_ASSIGN(out.response, ApplicationOf(selective->server, recording.server_bytes.size()));
  for (const Bytes& encoded : bundle.extensions) {
    ATTESTOR_ASSIGN(const proof::Extension extension, proof::Extension::Decode(encoded));
    ATTESTOR_ASSIGN(const MaskedBytes added, MaskedBytes::FromSpans(out.response.size(), extension.spans, extension.disclosed));
    ATTESTOR_ASSIGN(out.response, out.response.MergedWith(added));
    for (const std::string& path : extension.paths) out.later += ValueLine(path, "see the response below", true);
  }
  return out;
}

std::string ClaimedValue(const attestation::RevealedClaim& claim) {
  if (claim.size <= attestation::kMaxRevealedValue) return ValueText(claim.value_or_hash);
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
  const auto* selected = std::get_if<proof::Selected>(&checked.proof().shown());
  if (selected == nullptr) return Message("disclosed response", Printable(checked.response(), kMaxText));
  return DescribeValues(checked) + Message("disclosed request", Shaded(selected->request)) +
         Message("disclosed response", Shaded(checked.mask()));
}

std::string ShownJson(const verify::CheckedBundle& checked, const attestation::Bundle& bundle) {
  std::string out = "\"disclosure\":" + Utf8Json(KindText(checked.claims().disclosure)) + ",\"revealed\":[";
  for (size_t i = 0; i < checked.values().size(); ++i) {
    const disclosure::Revealed& revealed = checked.values()[i];
    const bool later = i >= checked.claims().revealed.size();
    out += (i == 0 ? "{\"path\":" : ",{\"path\":") + Utf8Json(revealed.path) + ",\"value\":" + Utf8Json(AsText(revealed.value)) +
           ",\"in\":" + (later ? "\"extension\"}" : "\"statement\"}");
  }
  const std::string extends = bundle.extensions.empty() ? "null" : Utf8Json(ToHex(crypto::Sha256(bundle.statement)));
  return out + "],\"extends\":" + extends;
}

std::string DescribeUnchecked(const attestation::Claims& claims, const attestation::Bundle& bundle) {
  if (claims.disclosure != attestation::Disclosure::kSelective) return {};
  const auto parts = ReadParts(bundle);
  std::string values;
  for (const attestation::RevealedClaim& claim : claims.revealed) values += ValueLine(claim.path, ClaimedValue(claim), false);
  if (parts.ok()) values += parts->later;
  std::string out = values.empty() ? "" : Paint(Colour::kBold, "disclosed values") + "\n" + values;
  if (!parts.ok()) {
    PrintError(parts.error());
    return out;
  }
  return out + Message("disclosed request", Shaded(parts->request)) + Message("disclosed response", Shaded(parts->response));
}

}  // namespace attestor::cli
