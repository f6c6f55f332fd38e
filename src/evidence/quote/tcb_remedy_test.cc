// What a person is told to do, by Intel's words for a component and by status.
#include "evidence/quote/tcb_remedy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace attestor::quote {
namespace {

TEST(TcbRemedy, AComponentIsUpdatedByWhoeverCarriesIt) {
  constexpr std::string_view kLate = "load newer microcode in the host's operating system, or update BIOS";
  constexpr std::string_view kHost = "update the host's operating system and hypervisor";
  constexpr std::string_view kFirmware = "update BIOS and microcode";
  const struct {
    TcbComponent is;
    std::string_view update;
  } cases[] = {
      {{"OS/VMM", "TDX Module"}, kUpdateModule},
      {{"", "TDX Module"}, kUpdateModule},
      {{"OS/VMM", "SEAMLDR ACM"}, "update the SEAM loader (SEAMLDR ACM)"},
      {{"OS/VMM", "TXT SINIT"}, "update the TXT SINIT module"},
      {{"OS/VMM", "TDX Late Microcode Update"}, kLate},
      {{"OS/VMM", "SGX Late Microcode Update"}, kLate},
      {{"BIOS", "Early Microcode Update"}, kFirmware},
      {{"OS/VMM", "something new"}, kHost},
      {{"OS/VMM", ""}, kHost},
      {{"BIOS", ""}, kFirmware},
      {{}, kFirmware},
  };
  for (const auto& c : cases) EXPECT_EQ(UpdateOf(c.is), c.update) << c.is.category << ", " << c.is.type;
}

// Each of four remedies is advised where the status asks for it, and nowhere else.
TEST(TcbRemedy, AnAdviceAsksForWhatTheStatusAsks) {
  using enum TcbStatus;
  const struct {
    std::string_view words;
    std::vector<TcbStatus> statuses;
  } remedies[] = {
      {"restart the guest",
       {kTdRelaunchAdvised, kTdRelaunchAdvisedConfigurationNeeded, kOutOfDate, kOutOfDateConfigurationNeeded}},
      {"configuration",
       {kConfigurationNeeded, kConfigurationAndSwHardeningNeeded, kTdRelaunchAdvisedConfigurationNeeded,
        kOutOfDateConfigurationNeeded}},
      {"the software that runs inside", {kSwHardeningNeeded, kConfigurationAndSwHardeningNeeded}},
      {"Update what falls short", {kOutOfDate, kOutOfDateConfigurationNeeded}},
      {"do not use the platform", {kRevoked}},
      {"Nothing to do", {kUpToDate}},
  };
  for (int i = 0; i <= static_cast<int>(kRevoked); ++i) {
    const auto status = static_cast<TcbStatus>(i);
    for (const auto& remedy : remedies) {
      const bool asked = Advice(status).find(remedy.words) != std::string_view::npos;
      EXPECT_EQ(asked, std::ranges::find(remedy.statuses, status) != remedy.statuses.end())
          << ToText(status) << ": " << remedy.words;
    }
    EXPECT_EQ(Advice(status).find("configuration") != std::string_view::npos, NeedsConfiguration(status));
  }
}

}  // namespace
}  // namespace attestor::quote
