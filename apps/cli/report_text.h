// What `attestor quote` and `attestor evidence` share: reading files of quotes and collateral, and how TCB statuses and
// trust anchors look.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/check_report.h"
#include "core/base/result.h"
#include "describe.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_at.h"
#include "evidence/quote/tee_roots.h"

namespace attestor::cli {

// InFile puts the name of the file in front of what is wrong with it.
Error InFile(const std::string& path, const Error& error);

// ReadQuote reads a file with a quote, binary or in hex. Codes: file.*, quote.not_a_quote when it does not begin as
// one.
Result<Bytes> ReadQuote(const std::string& path);
// ReadCollateral reads a file with collateral in any form that can be imported. Codes: file.*, quote.not_collateral
// likewise.
Result<Bytes> ReadCollateral(const std::string& path);

// AddReportData takes --report-data, if it was given, into the policy. Error: cli.option, also where the policy names
// others.
Status AddReportData(const std::string& option, std::optional<ByteArray<64>>& policy);

// DescribeTcb writes one line for a person. TcbMembers are tcb_status, tcb_status_at_signing, their reasons, the times,
// and advisory_ids.
std::string DescribeTcb(std::string_view name, const quote::TcbAt& tcb);
JsonMembers TcbMembers(const quote::TcbAt& now, const quote::TcbAt& signing);

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

// PrintVerdict writes the last lines for a person: accepted or refused, and why; and how many checks were not made.
void PrintVerdict(bool accepted, bool simulated, const CheckReport& report);

}  // namespace attestor::cli
