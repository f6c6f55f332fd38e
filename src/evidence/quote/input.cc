#include "evidence/quote/input.h"

#include <algorithm>
#include <string>

#include "evidence/quote/collateral_import.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/other_form.h"
#include "evidence/quote/quote.h"
#include "web/json/object.h"

namespace attestor::quote {
namespace {

constexpr uint8_t kCanonicalFirst = 0xa7;  // a CBOR map of seven (spec/collateral.md)

bool IsSpace(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

}  // namespace

Bytes BinaryOrHex(Bytes file) {
  std::string digits;
  for (const uint8_t byte : file) {
    if (!IsSpace(byte)) digits.push_back(static_cast<char>(byte));
  }
  auto bytes = FromHex(digits);
  return bytes && !bytes->empty() ? *std::move(bytes) : std::move(file);
}

bool LooksLikeQuote(ByteView bytes) {
  return bytes.size() > 2 && bytes[0] >= kQuoteVersion3 && bytes[0] <= kQuoteVersion5 && bytes[1] == 0;
}

Result<Bytes> QuoteOf(Bytes file) {
  Bytes bytes = BinaryOrHex(std::move(file));
  if (LooksLikeQuote(bytes)) return bytes;
  const auto first = std::ranges::find_if_not(bytes, IsSpace);
  if (first == bytes.end()) return Error(kNotQuote, "it is empty");
  // What an agent answers is the likeliest of the wrong files.
  if (*first == '{') return Error(kNotQuote, "it is JSON: give the hex of its 'quote', or judge it as evidence");
  return Error(kNotQuote, OtherForm(bytes));
}

std::optional<ByteArray<64>> ReportDataOf(std::string_view hex) {
  ByteArray<64> out{};
  const auto bytes = FromHex(hex);
  if (!bytes || bytes->empty() || bytes->size() > out.size()) return std::nullopt;
  std::ranges::copy(*bytes, out.begin());
  return out;
}

Status CheckCollateralFile(ByteView file) {
  const auto first = std::ranges::find_if_not(file, IsSpace);
  if (first == file.end()) return Error(kNotCollateral, "it is empty");
  if (*first == kCanonicalFirst) return Ok();
  if (*first != '{') return Error(kNotCollateral);
  ATTESTOR_ASSIGN(const json::Document document,
                  json::ReadDocument(AsText(file), kMaxCollateralImport, kNotCollateral));
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(document, kNotCollateral));
  return object.Has("tcb_info") ? Ok() : Status(Error(kNotCollateral, "it is JSON without 'tcb_info'"));
}

Result<Collateral> ImportedCollateral(ByteView file) {
  ATTESTOR_ASSIGN(const Bytes canonical, ImportCollateral(file));
  return ParseCollateral(canonical);
}

}  // namespace attestor::quote
