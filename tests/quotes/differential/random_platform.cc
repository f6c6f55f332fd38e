#include "quotes/differential/random_platform.h"

#include <algorithm>

namespace attestor::quotes {
namespace {

using boost::json::array;
using boost::json::object;
using quote::MockPlatform;

constexpr Duration kTenDays = std::chrono::hours(240);

std::string AnyStatus(Dice& dice) {
  static constexpr std::string_view kStatuses[] = {"UpToDate",
                                                   "UpToDate",
                                                   "SWHardeningNeeded",
                                                   "ConfigurationNeeded",
                                                   "ConfigurationAndSWHardeningNeeded",
                                                   "OutOfDate",
                                                   "OutOfDate",
                                                   "OutOfDateConfigurationNeeded",
                                                   "Revoked"};
  return std::string(kStatuses[dice.Below(std::size(kStatuses))]);
}

std::string PartStatus(Dice& dice) {
  static constexpr std::string_view kStatuses[] = {"UpToDate", "UpToDate", "OutOfDate", "Revoked"};
  return std::string(kStatuses[dice.Below(std::size(kStatuses))]);
}

object Level(object tcb, std::string status, Dice& dice) {
  array advisories;
  for (size_t i = dice.Below(3); i > 0; --i)
    advisories.push_back(boost::json::string("INTEL-SA-0000" + std::to_string(dice.Below(9))));
  object level = {{"tcb", std::move(tcb)}, {"tcbDate", "2025-01-01T00:00:00Z"}, {"tcbStatus", status}};
  if (!advisories.empty()) level["advisoryIDs"] = std::move(advisories);
  return level;
}

// Newest first, as Intel orders them.
array SvnLevels(size_t newest, Dice& dice) {
  array levels;
  for (size_t svn = newest; svn > 0 && levels.size() < 3; svn -= std::min(svn, 1 + dice.Below(2))) {
    levels.push_back(Level({{"isvsvn", svn}}, levels.empty() && !dice.One(4) ? "UpToDate" : PartStatus(dice), dice));
  }
  return levels;
}

array Components(const ByteArray<16>& svns) {
  array out;
  for (const uint8_t svn : svns) out.push_back(object{{"svn", svn}});
  return out;
}

// Svns are those of one level; each further level has some of them lowered.
struct Svns {
  ByteArray<16> sgx{}, tdx{};
  uint16_t pce = 0;
};

std::vector<Svns> RandomLevels(Dice& dice) {
  Svns level;
  for (size_t i = 0; i < 4; ++i) {
    level.sgx[i] = static_cast<uint8_t>(3 + dice.Below(5));
    level.tdx[i] = static_cast<uint8_t>(3 + dice.Below(5));
  }
  level.tdx[1] = static_cast<uint8_t>(dice.Below(2));
  level.pce = static_cast<uint16_t>(10 + dice.Below(5));
  std::vector<Svns> levels = {level};
  for (size_t i = dice.Below(4); i > 0; --i) {
    for (size_t c = 0; c < 4; ++c) {
      if (dice.One(2) && level.sgx[c] > 0) --level.sgx[c];
      if (dice.One(2) && level.tdx[c] > 0) --level.tdx[c];
    }
    if (dice.One(3)) --level.pce;
    levels.push_back(level);
  }
  return levels;
}

// Near moves a few of the SVNs by one.
void Near(ByteArray<16>& svns, Dice& dice) {
  for (uint8_t& svn : svns) {
    if (dice.One(12)) ++svn;
    if (dice.One(24) && svn > 0) --svn;
  }
}

// Give makes the platform's SVNs near those of one of the levels.
void Give(MockPlatform& platform, const std::vector<Svns>& levels, Dice& dice) {
  Svns has = levels[dice.Below(levels.size())];
  Near(has.sgx, dice);
  Near(has.tdx, dice);
  platform.platform.components = has.sgx;
  platform.platform.cpu_svn = has.sgx;  // as on real platforms; dcap-qvl compares this one
  platform.platform.pce_svn = static_cast<uint16_t>(has.pce + (dice.One(8) ? 1 : 0) - (dice.One(16) ? 1 : 0));
  constexpr uint8_t kVersions[] = {0, 1, 1, 1, 3, 3, 2};
  has.tdx[1] = kVersions[dice.Below(std::size(kVersions))];
  if (has.tdx[1] > 0) has.tdx[0] = static_cast<uint8_t>(1 + dice.Below(8));
  std::ranges::copy(has.tdx, platform.body.begin());
  has.tdx[0] = static_cast<uint8_t>(has.tdx[0] + dice.Below(4));
  if (dice.One(3)) has.tdx[1] = kVersions[dice.Below(std::size(kVersions))];
  std::ranges::copy(has.tdx, platform.body.begin() + quote::kTdTeeTcbSvn2);
}

void EditTcbInfo(object& info, const std::vector<Svns>& levels, Dice& dice) {
  const bool tdx = info.at("id") == "TDX";
  array list;
  for (const Svns& level : levels) {
    object tcb = {{"sgxtcbcomponents", Components(level.sgx)}, {"pcesvn", level.pce}};
    if (tdx) tcb["tdxtcbcomponents"] = Components(level.tdx);
    list.push_back(Level(std::move(tcb), AnyStatus(dice), dice));
  }
  info["tcbLevels"] = std::move(list);
  info["tcbEvaluationDataNumber"] = 10 + dice.Below(10);
  if (!tdx) return;
  array identities;
  for (const char* id : {"TDX_03", "TDX_01"}) {
    object identity = info.at("tdxModule").as_object();
    identity["id"] = id;
    identity["tcbLevels"] = SvnLevels(3 + dice.Below(5), dice);
    identities.push_back(std::move(identity));
  }
  info["tdxModuleIdentities"] = std::move(identities);
}

void SpoilPki(MockPlatform& p, Dice& dice) {
  switch (dice.Below(14)) {
    case 0: p.revoke_ca = true; return;
    case 1: p.revoke_pck = true; return;
    case 2: p.revoke_signer = true; return;
    case 3: p.root_crl_by_ca = true; return;
    case 4: p.pck_crl_by_root = true; return;
    case 5: p.signer_by_ca = true; return;
    case 6: p.ca_by_itself = true; return;
    case 7: p.root_crl_age = 4 * kTenDays; return;
    case 8: p.pck_crl_age = 4 * kTenDays; return;
    case 9: p.pck.not_after = p.now - kTenDays; return;
    case 10: p.ca.not_before = p.now + kTenDays; return;
    case 11: p.signer.not_after = p.now - kTenDays; return;
    case 12: p.info_issued = p.now + (dice.One(2) ? kTenDays : -4 * kTenDays); return;
    default: p.identity_issued = p.now + (dice.One(2) ? kTenDays : -4 * kTenDays); return;
  }
}

void FlipBit(Bytes& bytes, size_t offset, size_t size, Dice& dice) {
  const size_t bit = dice.Below(size * 8);
  bytes[offset + bit / 8] = static_cast<uint8_t>(bytes[offset + bit / 8] ^ (1u << (bit % 8)));
}

void SpoilQuote(MockPlatform& p, Dice& dice) {
  switch (dice.Below(10)) {
    case 0: p.info_fmspc[dice.Below(6)] ^= 1; return;
    case 1: p.info_pce_id[1] ^= 1; return;
    case 2: FlipBit(p.qe_report, quote::kSgxAttributes, 16, dice); return;
    case 3: FlipBit(p.qe_report, quote::kSgxMrSigner, 32, dice); return;
    case 4: FlipBit(p.qe_report, quote::kSgxIsvProdId, 2, dice); return;
    case 5: FlipBit(p.qe_report, quote::kSgxMiscSelect, 4, dice); return;
    case 6: FlipBit(p.body, quote::kTdAttributes, 8, dice); return;
    case 7: FlipBit(p.body, quote::kTdXfam, 8, dice); return;
    case 8: FlipBit(p.body, quote::kTdMrSignerSeam, 48 + 8, dice); return;  // and seam_attributes
    default:
      FlipBit(p.body, quote::kTdMrServiceTd, 48, dice);
      FlipBit(p.enclave, quote::kSgxAttributes, 8, dice);
      return;
  }
}

}  // namespace

void Randomise(MockPlatform& platform, Dice& dice) {
  constexpr uint16_t kVersions[] = {4, 4, 4, 5, 5, 3};
  platform.version = kVersions[dice.Below(std::size(kVersions))];
  platform.padding = dice.One(2) ? 0 : dice.Below(quote::kMaxPadding + 1);
  const std::vector<Svns> levels = RandomLevels(dice);
  Give(platform, levels, dice);
  const uint64_t seed = dice.Below(SIZE_MAX);
  platform.edit_tcb_info = [levels, seed](object& info) {
    Dice own(seed);
    EditTcbInfo(info, levels, own);
  };
  platform.edit_qe_identity = [seed](object& identity) {
    Dice own(seed + 1);
    identity["tcbLevels"] = SvnLevels(4 + own.Below(3), own);
    identity["tcbEvaluationDataNumber"] = 10 + own.Below(10);
  };
  platform.qe_report[quote::kSgxIsvSvn] = static_cast<uint8_t>(2 + dice.Below(6));
  if (dice.One(6)) SpoilPki(platform, dice);
  if (dice.One(5)) SpoilQuote(platform, dice);
}

}  // namespace attestor::quotes
