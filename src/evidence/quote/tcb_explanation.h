// What a platform's TCB status means for a person: which level each part reached, which components fall short of the
// newest level, and what repairs each. For `attestor quote explain`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_remedy.h"
#include "evidence/quote/tcb_status.h"
#include "evidence/quote/verify.h"

namespace attestor::quote {

// TcbShortfall is one component below what the newest level asks for.
struct TcbShortfall {
  // "SGX component 1", "PCE", "TDX component 3", "TDX module TDX_01", "quoting enclave"; components count from 1
  std::string component;
  std::string category;            // Intel's, when the TCB info says: "BIOS", "OS/VMM"
  std::string type;                // Intel's: "Early Microcode Update"
  uint32_t has = 0;                // SVNs
  uint32_t needs = 0;              // of the newest level
  std::optional<uint32_t> enough;  // of the oldest level that is accepted; nothing when none is
  std::string remedy;              // "update BIOS and microcode"
};

struct TcbPart {
  std::string name;  // "platform", "TDX module", "quoting enclave"
  std::optional<Finding>
      reached;                    // nothing when it is older than every level, or a TDX module that Intel does not know
  std::optional<Finding> newest;  // what the newest level would give; nothing when it has no levels
  std::optional<Finding> enough;  // the oldest level that is accepted; nothing when none is
};

// RunningModule is the TDX module that runs now, where the guest began under another one.
struct RunningModule {
  uint8_t version = 0;
  uint8_t svn = 0;
  std::optional<Finding> reached;  // nothing for a module that Intel does not know
};

struct TcbExplanation {
  std::optional<TcbStatus> status;        // merged; nothing when a part reached no level
  std::vector<TcbPart> parts;             // platform, TDX module (of a TDX quote), quoting enclave
  std::vector<TcbShortfall> shortfalls;   // empty when every part reaches the newest level
  std::vector<std::string> advisory_ids;  // of the levels reached; sorted, unique
  uint32_t evaluation_number = 0;         // of the TCB info: "newest" means newest in this evaluation
  uint32_t qe_evaluation_number = 0;      // of the QE identity, which may be of another one
  std::optional<RunningModule> module_now;
  bool stale_certificate = false;  // IsStaleCertificate: what falls short is the certificate's word
};

// AdviceOf says what to do about all of it, in one or two sentences.
std::string AdviceOf(const TcbExplanation& explanation);

// ExplainTcb compares a quote with its collateral; `accepted` are the statuses that are good enough. It verifies no
// signature: show it beside the report of VerifyQuote.
// Codes: quote.pck_extension, quote.tee_type (collateral for the other kind of TEE).
Result<TcbExplanation> ExplainTcb(const Quote& quote, const Collateral& collateral,
                                  const std::vector<TcbStatus>& accepted = TcbPolicy().accepted);

}  // namespace attestor::quote
