#include "evidence/quote/tcb_info.h"

#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

constexpr size_t kMaxWord = 64;  // characters of an id or a status

// OptionalWord reads a text that Intel gives for some components only.
Result<std::string> OptionalWord(const json::Object& item, std::string_view key) {
  if (!item.Has(key)) return std::string();
  ATTESTOR_ASSIGN(const std::string_view text, item.Text(key, kMaxWord));
  return std::string(text);
}

struct Components {
  ByteArray<16> svns{};
  std::array<TcbComponent, 16> are{};
};

Result<Components> ReadComponents(const json::Object& tcb, std::string_view key) {
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, tcb.Array(key, 16));
  if (items.size() != 16) return tcb.Bad(key);
  Components out;
  for (size_t i = 0; i < 16; ++i) {
    ATTESTOR_ASSIGN(const json::Object item, json::Object::Of(items[i], tcb.code()));
    ATTESTOR_ASSIGN(const uint64_t svn, item.Uint("svn", UINT8_MAX));
    out.svns[i] = static_cast<uint8_t>(svn);
    ATTESTOR_ASSIGN(out.are[i].category, OptionalWord(item, "category"));
    ATTESTOR_ASSIGN(out.are[i].type, OptionalWord(item, "type"));
  }
  return out;
}

Result<ModulePattern> ReadPattern(const json::Object& owner) {
  ModulePattern pattern;
  ATTESTOR_ASSIGN(pattern.mr_signer, owner.FixedHex<48>("mrsigner"));
  ATTESTOR_ASSIGN(pattern.attributes, owner.FixedHex<8>("attributes"));
  ATTESTOR_ASSIGN(pattern.attributes_mask, owner.FixedHex<8>("attributesMask"));
  return pattern;
}

Result<std::vector<ModuleIdentity>> ReadIdentities(const json::Object& info) {
  std::vector<ModuleIdentity> out;
  if (!info.Has("tdxModuleIdentities")) return out;
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, info.Array("tdxModuleIdentities", kMaxModuleIdentities));
  for (const json::Value& value : items) {
    ATTESTOR_ASSIGN(const json::Object item, json::Object::Of(value, info.code()));
    ModuleIdentity identity;
    ATTESTOR_ASSIGN(identity.id, item.Text("id", kMaxWord));
    for (const ModuleIdentity& other : out) {
      if (other.id == identity.id) return info.Bad("tdxModuleIdentities");
    }
    ATTESTOR_ASSIGN(identity.pattern, ReadPattern(item));
    ATTESTOR_ASSIGN(identity.levels, ReadSvnLevels(item));
    out.push_back(std::move(identity));
  }
  return out;
}

// ReadLevel appends one level; the first is the newest and says what the components are.
Status ReadLevel(const json::Object& item, TcbInfo& out) {
  ATTESTOR_ASSIGN(const json::Object tcb, item.Child("tcb"));
  ATTESTOR_ASSIGN(Components sgx, ReadComponents(tcb, "sgxtcbcomponents"));
  Components tdx;
  if (out.tee == TeeType::kTdx) {
    ATTESTOR_ASSIGN(tdx, ReadComponents(tcb, "tdxtcbcomponents"));
  }
  TcbLevel level;
  level.sgx_components = sgx.svns;
  level.tdx_components = tdx.svns;
  ATTESTOR_ASSIGN(const uint64_t pce_svn, tcb.Uint("pcesvn", UINT16_MAX));
  level.pce_svn = static_cast<uint16_t>(pce_svn);
  ATTESTOR_ASSIGN(level.finding, ReadFinding(item));
  if (out.levels.empty()) {
    out.sgx_components_are = std::move(sgx.are);
    out.tdx_components_are = std::move(tdx.are);
  }
  out.levels.push_back(std::move(level));
  return Ok();
}

Status ReadLevels(const json::Object& info, TcbInfo& out) {
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, info.Array("tcbLevels", kMaxTcbLevels));
  if (items.empty()) return info.Bad("tcbLevels");
  for (const json::Value& value : items) {
    ATTESTOR_ASSIGN(const json::Object item, json::Object::Of(value, info.code()));
    ATTESTOR_TRY(ReadLevel(item, out));
  }
  return Ok();
}

}  // namespace

Result<Finding> ReadFinding(const json::Object& level) {
  Finding finding;
  ATTESTOR_ASSIGN(const std::string_view text, level.Text("tcbStatus", kMaxWord));
  const auto status = ParseTcbStatus(text);
  if (!status || !IsPublished(*status)) return level.Bad("tcbStatus");
  finding.status = *status;
  ATTESTOR_ASSIGN(finding.date, level.Date("tcbDate"));
  if (!level.Has("advisoryIDs")) return finding;
  ATTESTOR_ASSIGN(const std::vector<json::Value> advisories, level.Array("advisoryIDs", kMaxAdvisories));
  for (const json::Value& advisory : advisories) {
    const auto id = advisory.Text();
    if (!id || id->size() > kMaxWord) return level.Bad("advisoryIDs");
    finding.advisory_ids.emplace_back(*id);
  }
  return finding;
}

Result<std::vector<SvnLevel>> ReadSvnLevels(const json::Object& owner) {
  std::vector<SvnLevel> out;
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, owner.Array("tcbLevels", kMaxTcbLevels));
  for (const json::Value& value : items) {
    ATTESTOR_ASSIGN(const json::Object item, json::Object::Of(value, owner.code()));
    ATTESTOR_ASSIGN(const json::Object tcb, item.Child("tcb"));
    SvnLevel level;
    ATTESTOR_ASSIGN(const uint64_t svn, tcb.Uint("isvsvn", UINT16_MAX));
    level.isv_svn = static_cast<uint16_t>(svn);
    ATTESTOR_ASSIGN(level.finding, ReadFinding(item));
    out.push_back(std::move(level));
  }
  return out;
}

Result<TcbInfo> ParseTcbInfo(std::string_view text) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(text, kMaxSignedTextSize, kTcbInfoMalformed));
  ATTESTOR_ASSIGN(const json::Object info, json::Object::Of(document, kTcbInfoMalformed));
  // The version comes first: TCB info before version 3 (PCS API v3) has no id.
  ATTESTOR_ASSIGN(const uint64_t version, info.Uint("version", UINT32_MAX));
  if (version != 3) return Error(kTcbInfoKind, "version " + std::to_string(version));
  ATTESTOR_ASSIGN(const std::string_view id, info.Text("id", kMaxWord));
  if (id != "TDX" && id != "SGX") return Error(kTcbInfoKind, "'" + std::string(id) + "'");
  TcbInfo out;
  out.tee = id == "TDX" ? TeeType::kTdx : TeeType::kSgx;
  ATTESTOR_ASSIGN(out.issue_date, info.Date("issueDate"));
  ATTESTOR_ASSIGN(out.next_update, info.Date("nextUpdate"));
  ATTESTOR_ASSIGN(out.fmspc, info.FixedHex<6>("fmspc"));
  ATTESTOR_ASSIGN(out.pce_id, info.FixedHex<2>("pceId"));
  ATTESTOR_TRY(info.Uint("tcbType", 0));  // 0 is the only way of comparing components that is defined
  ATTESTOR_ASSIGN(const uint64_t number, info.Uint("tcbEvaluationDataNumber", UINT32_MAX));
  out.evaluation_number = static_cast<uint32_t>(number);
  if (out.tee == TeeType::kTdx) {
    ATTESTOR_ASSIGN(const json::Object module, info.Child("tdxModule"));
    ATTESTOR_ASSIGN(out.module, ReadPattern(module));
    ATTESTOR_ASSIGN(out.module_identities, ReadIdentities(info));
  }
  ATTESTOR_TRY(ReadLevels(info, out));
  return out;
}

}  // namespace attestor::quote
