#include "evidence/quote/tcb_remedy.h"

namespace attestor::quote {

std::string_view UpdateOf(const TcbComponent& is) {
  if (is.type == "TDX Module") return kUpdateModule;
  if (is.type == "SEAMLDR ACM") return "update the SEAM loader (SEAMLDR ACM)";
  if (is.type == "TXT SINIT") return "update the TXT SINIT module";
  if (is.type.find("Late Microcode") != std::string::npos)
    return "load newer microcode in the host's operating system, or update BIOS";
  if (is.category == "OS/VMM") return "update the host's operating system and hypervisor";
  return "update BIOS and microcode";
}

std::string_view Advice(TcbStatus status) {
  switch (status) {
    case TcbStatus::kUpToDate: return "Nothing to do.";
    case TcbStatus::kSwHardeningNeeded:
      return "Firmware is current; follow the advisories in the software that runs inside.";
    case TcbStatus::kConfigurationNeeded:
      return "Firmware is current; change the platform's configuration (BIOS settings, hyper-threading) as the "
             "advisories say, then fetch a new PCK certificate.";
    case TcbStatus::kConfigurationAndSwHardeningNeeded:
      return "Firmware is current; change the platform's configuration (BIOS settings, hyper-threading) as the "
             "advisories say, fetch a new PCK certificate, and follow the advisories in the software that runs inside.";
    case TcbStatus::kTdRelaunchAdvised: return "The platform was updated under the running guest; restart the guest.";
    case TcbStatus::kTdRelaunchAdvisedConfigurationNeeded:
      return "The platform was updated under the running guest; restart the guest, and change the platform's "
             "configuration as the advisories say.";
    case TcbStatus::kOutOfDate: return "Update what falls short, fetch a new PCK certificate, then restart the guest.";
    case TcbStatus::kOutOfDateConfigurationNeeded:
      return "Update what falls short, change the platform's configuration as the advisories say, fetch a new PCK "
             "certificate, then restart the guest.";
    case TcbStatus::kRevoked:
      return "Intel no longer vouches for this level; do not use the platform before it is updated and has a new PCK "
             "certificate.";
  }
  return "";
}

}  // namespace attestor::quote
