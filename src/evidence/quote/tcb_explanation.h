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
#include "evidence/quote/tcb_status.h"

namespace attestor::quote {

// TcbShortfall is one component below what the newest level asks for.
struct TcbShortfall {
  // "SGX component 1", "PCE", "TDX component 3", "TDX module TDX_01", "quoting enclave"; components count from 1
  std::string component;
  std::string category;  // Intel's, when the TCB info says: "BIOS", "OS/VMM"
  std::string type;      // Intel's: "Early Microcode Update"
  uint32_t has = 0;      // SVNs
  uint32_t needs = 0;
  std::string remedy;  // "update BIOS and microcode"
};

struct TcbPart {
  std::string name;  // "platform", "TDX module", "quoting enclave"
  std::optional<Finding>
      reached;                    // nothing when it is older than every level, or a TDX module that Intel does not know
  std::optional<Finding> newest;  // what the newest level would give; nothing when it has no levels
};

struct TcbExplanation {
  std::optional<TcbStatus> status;        // merged; nothing when a part reached no level
  std::vector<TcbPart> parts;             // platform, TDX module (of a TDX quote), quoting enclave
  std::vector<TcbShortfall> shortfalls;   // empty when every part reaches the newest level
  std::vector<std::string> advisory_ids;  // of the levels reached; sorted, unique
  uint32_t evaluation_number = 0;         // of the TCB info: "newest" means newest in this evaluation
  // The processor runs newer microcode than its PCK certificate was made for, so what falls short is the certificate's
  // word: the first two bytes of the quoting enclave's CPUSVN are ahead of the certificate's. Later bytes mean what
  // Intel's service maps them to.
  bool stale_certificate = false;
};

// Advice says in one sentence what a status asks the operator to do.
std::string_view Advice(TcbStatus status);

// AdviceOf says what to do about all of it, in one or two sentences.
std::string AdviceOf(const TcbExplanation& explanation);

// ExplainTcb compares a quote with its collateral. It verifies no signature: show it beside the report of VerifyQuote.
// Codes: quote.pck_extension, quote.tee_type (collateral for the other kind of TEE).
Result<TcbExplanation> ExplainTcb(const Quote& quote, const Collateral& collateral);

}  // namespace attestor::quote
