// What repairs a part of a platform that falls short, in words, and what a status asks of the operator.
#pragma once

#include <string>
#include <string_view>

#include "evidence/quote/tcb_info.h"
#include "evidence/quote/tcb_status.h"

namespace attestor::quote {

// A PCK certificate is made for the SVNs of its day: whatever changes them needs a new one to be seen.
inline constexpr std::string_view kThenRenew = ", then fetch a new PCK certificate";
inline constexpr std::string_view kRenew = "fetch a renewed PCK certificate: the microcode is newer than this one says";
inline constexpr std::string_view kConfigure =
    "change the platform's configuration (BIOS settings, hyper-threading) as the advisories say";
inline constexpr std::string_view kUpdatePce = "update the provisioning enclave (SGX platform software)";
inline constexpr std::string_view kUpdateModule = "update the TDX module (SEAM loader)";
inline constexpr std::string_view kUpdateQe = "update the quoting enclave package";
inline constexpr std::string_view kRelaunch = "restart the guest: the platform has it by now";

// UpdateOf says what brings a newer SVN of a component, by Intel's description of it.
std::string_view UpdateOf(const TcbComponent& is);

// Advice says in one sentence what a status asks the operator to do.
std::string_view Advice(TcbStatus status);

}  // namespace attestor::quote
