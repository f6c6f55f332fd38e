#include "testkit/simtee/tcb_documents.h"

#include <algorithm>
#include <array>

#include "testkit/simtee/platform.h"

namespace attestor::simtee {
namespace {

using boost::json::array;
using boost::json::object;

std::string UpperHex(ByteView bytes) {
  std::string hex = ToHex(bytes);
  std::ranges::transform(hex, hex.begin(),
                         [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
  return hex;
}

array Components(const ByteArray<16>& svns) {
  array out;
  for (const uint8_t svn : svns) out.push_back(object{{"svn", svn}});
  return out;
}

object PlatformLevel(const ByteArray<16>& sgx, const ByteArray<16>& tdx, int pce_svn, std::string_view date,
                     std::string_view status) {
  object level = {
      {"tcb",
       object{{"sgxtcbcomponents", Components(sgx)}, {"pcesvn", pce_svn}, {"tdxtcbcomponents", Components(tdx)}}},
      {"tcbDate", date},
      {"tcbStatus", status}};
  if (status != "UpToDate") level["advisoryIDs"] = array{"SIMULATED-SA-00001"};
  return level;
}

object SvnLevel(int svn, std::string_view date, std::string_view status) {
  return {{"tcb", object{{"isvsvn", svn}}}, {"tcbDate", date}, {"tcbStatus", status}};
}

// ModulePolicy is what both the default and the numbered TDX module identities say: signed by Intel (zero), no
// attributes.
object ModulePolicy() {
  return {{"mrsigner", std::string(96, '0')},
          {"attributes", std::string(16, '0')},
          {"attributesMask", std::string(16, 'F')}};
}

object ModuleIdentity() {
  object identity = {{"id", "TDX_01"}};
  for (const auto& [key, value] : ModulePolicy()) identity.emplace(key, value);
  identity["tcbLevels"] = array{SvnLevel(kTeeTcbSvn[0], "2026-05-13T00:00:00Z", "UpToDate")};
  return identity;
}

}  // namespace

bool IsTcbStatus(std::string_view status) {
  static constexpr std::array<std::string_view, 7> kStatuses = {"UpToDate",
                                                                "SWHardeningNeeded",
                                                                "ConfigurationNeeded",
                                                                "ConfigurationAndSWHardeningNeeded",
                                                                "OutOfDate",
                                                                "OutOfDateConfigurationNeeded",
                                                                "Revoked"};
  return std::ranges::find(kStatuses, status) != kStatuses.end();
}

object TcbInfo(const std::string& status, Time issued, Time next_update) {
  // Components 0 and 1 of the TDX level are the module's, which is judged by its own identity once its version is above
  // zero.
  const ByteArray<16> current_tdx = {kTeeTcbSvn[0], 0, kTeeTcbSvn[2]};
  const ByteArray<16> old = {1, 1};
  return {{"id", "TDX"},
          {"version", 3},
          {"issueDate", ToText(issued)},
          {"nextUpdate", ToText(next_update)},
          {"fmspc", UpperHex(kFmspc)},
          {"pceId", UpperHex(kPceId)},
          {"tcbType", 0},
          {"tcbEvaluationDataNumber", kEvaluationNumber},
          {"tdxModule", ModulePolicy()},
          {"tdxModuleIdentities", array{ModuleIdentity()}},
          {"tcbLevels", array{PlatformLevel(kCpuSvn, current_tdx, kPceSvn, "2026-05-13T00:00:00Z", status),
                              PlatformLevel(old, {}, 5, "2023-01-01T00:00:00Z", "OutOfDate")}}};
}

object QeIdentity(const ByteArray<32>& mr_signer, Time issued, Time next_update) {
  return {{"id", "TD_QE"},
          {"version", 2},
          {"issueDate", ToText(issued)},
          {"nextUpdate", ToText(next_update)},
          {"tcbEvaluationDataNumber", kEvaluationNumber},
          {"miscselect", "00000000"},
          {"miscselectMask", "FFFFFFFF"},
          {"attributes", "11000000000000000000000000000000"},
          {"attributesMask", "FBFFFFFFFFFFFFFF0000000000000000"},
          {"mrsigner", UpperHex(mr_signer)},
          {"isvprodid", kQeProductId},
          {"tcbLevels", array{SvnLevel(kQeSvn, "2026-05-13T00:00:00Z", "UpToDate")}}};
}

}  // namespace attestor::simtee
