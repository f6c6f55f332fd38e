// Collateral that a command fetches for one quote, with the code that node and signer have.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/web_roots.h"
#include "describe.h"
#include "evidence/quote/quote.h"
#include "options/options.h"
#include "service/config/web_roots.h"

namespace attestor::cli {

struct FetchOptions {
  std::string service;  // its base, or "intel"; empty: nothing is fetched
  std::string keep;     // file for what came; empty: none
  std::string web_roots = config::kMozilla;
};

// AddFetchOptions adds --fetch, which excludes `collateral`, with --keep and --web-roots.
void AddFetchOptions(const options::Command& command, const options::Option& collateral, FetchOptions& options);

// CheckFetchOptions refuses what is for fetching where nothing is fetched, and a file to keep that cannot be written,
// before anybody is asked: cli.option, file.exists, file.unwritable.
Status CheckFetchOptions(const FetchOptions& options);

// Fetch asks for the collateral of the machine that made the quote, and keeps it where that is wanted. What came is as
// good as a file of it: the checks say what it is worth. Codes: collateral.*, quote.*, file.*, and those of the roots.
Result<Bytes> Fetch(const FetchOptions& options, ByteView quote);

// IsService tells the address of a service from the name of a file.
bool IsService(std::string_view collateral);

// FetchFrom asks the service at `url`, which may be one without TLS: what comes back is verified against the TEE roots.
Result<Bytes> FetchFrom(const std::string& url, const crypto::WebRoots& roots, const quote::Quote& quote);

// DescribeFetched says in one line where the collateral came from, FetchedMember as fetched_from; nothing, and null, for
// a file.
std::string DescribeFetched(const FetchOptions& options);
JsonMembers::value_type FetchedMember(const FetchOptions& options);

}  // namespace attestor::cli
