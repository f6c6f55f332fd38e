// What `attestor quote` and `attestor evidence` share: files of quotes and collateral, TCB statuses at a time, trust anchors in reports.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/check_report.h"
#include "base/clock.h"
#include "base/result.h"
#include "describe.h"
#include "quote/collateral.h"
#include "quote/quote.h"
#include "quote/tcb_status.h"
#include "quote/tee_roots.h"

namespace attestor::cli {

// BinaryOrHex gives the bytes that `file` spells when it holds nothing but hex digits (with 0x in front or not) and white space; otherwise
// the file itself.
Bytes BinaryOrHex(Bytes file);

// LooksLikeQuote tells a quote of a known version from another kind of file, by its first bytes only.
bool LooksLikeQuote(ByteView bytes);

// ReadQuote reads a file with a quote, binary or in hex. Codes: file.*, cli.not_quote when it does not begin as one.
Result<Bytes> ReadQuote(const std::string& path);
// ReadCollateral reads a file with collateral in any form that can be imported. Codes: file.*, cli.not_collateral likewise.
Result<Bytes> ReadCollateral(const std::string& path);
// ImportedCollateral imports and parses it. Codes: those of quote::ImportCollateral and quote::ParseCollateral.
Result<quote::Collateral> ImportedCollateral(ByteView file);

// TcbAt is the TCB status of a quote's platform, as one collateral gives it for one time.
struct TcbAt {
  std::optional<Time> time;                // nothing when it is not known
  std::optional<quote::TcbStatus> status;  // nothing when a check that it rests on fails
  std::vector<std::string> advisory_ids;   // sorted, unique
  std::string why;                         // there is no status
};

// TcbStatusAt runs the checks of quote::VerifyQuote up to the TCB status; what policies say plays no part.
TcbAt TcbStatusAt(const quote::Quote& quote, const quote::Collateral& collateral, const quote::TeeRoots& roots, Time at);

// Worst is the status of several platforms together: the most severe one, with the advisories of all; no status when one has none.
TcbAt Worst(const std::vector<TcbAt>& of);

// DescribeTcb writes one line for a person. TcbMembers are tcb_status, tcb_status_at_signing, their reasons, the times, and advisory_ids.
std::string DescribeTcb(std::string_view name, const TcbAt& tcb);
JsonMembers TcbMembers(const TcbAt& now, const TcbAt& signing);

// Anchor is one root of trust that a verdict rests on.
struct Anchor {
  std::string kind;   // "tee_roots": the set that was given; "tee_root": the one that a quote leads to; "release_root"
  std::string value;  // hex: id of the set, SHA-256 of the certificate, Ed25519 public key
  std::string name;   // for people
};
std::string AnchorsJson(const std::vector<Anchor>& anchors);
std::string DescribeAnchors(const std::vector<Anchor>& anchors);
Anchor RootSetAnchor(const quote::TeeRoots& roots, const std::string& source);
// AddRootAnchor adds the root of `quote` when it is one of `roots` and not there yet.
void AddRootAnchor(const quote::Quote& quote, const quote::TeeRoots& roots, std::vector<Anchor>& anchors);

// IsSimulated: the quote's chain ends in another root than Intel's.
bool IsSimulated(const quote::Quote& quote);

// PrintVerdict writes the last lines for a person: accepted or refused, and why; and how many checks were not made.
void PrintVerdict(bool accepted, bool simulated, const CheckReport& report);

}  // namespace attestor::cli
