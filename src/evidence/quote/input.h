// Files that people have of quotes and collateral: binary or in hex, and in several forms. Only what they are is told
// apart here.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/quote/collateral.h"

namespace attestor::quote {

// BinaryOrHex gives the bytes that `file` spells when it holds nothing but hex digits (with 0x in front or not) and
// white space; otherwise the file itself.
Bytes BinaryOrHex(Bytes file);

// LooksLikeQuote tells a quote of a known version from another kind of file, by its first bytes only.
bool LooksLikeQuote(ByteView bytes);

// QuoteOf gives the bytes of the quote that `file` holds, binary or in hex: quote.not_a_quote when it does not begin as
// one.
Result<Bytes> QuoteOf(Bytes file);

// ReportDataOf reads what a person says of report data: 1 to 64 bytes in hex, with zeros behind them as guest agents put
// them there. Nothing for another text.
std::optional<ByteArray<64>> ReportDataOf(std::string_view hex);

// CheckCollateralFile: quote.not_collateral for what is no collateral in a form that can be imported: another kind of
// file, JSON that cannot be read, or JSON of something else.
Status CheckCollateralFile(ByteView file);

// ImportedCollateral imports and parses a file. Codes: those of ImportCollateral and ParseCollateral.
Result<Collateral> ImportedCollateral(ByteView file);

}  // namespace attestor::quote
