#include "service/config/quote_policy.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "evidence/quote/input.h"
#include "service/config/errors.h"
#include "service/config/toml_table.h"
#include "service/system/file.h"

namespace attestor::config {
namespace {

constexpr size_t kMaxProviderId = 1024;  // bytes
constexpr int64_t kMaxDays = 3660;       // ten years: no date of Intel's and no time overflows by it

template <size_t N>
Status TakeHex(TomlTable& table, const std::string& key, std::optional<ByteArray<N>>& target) {
  ATTESTOR_ASSIGN(const std::optional<Bytes> bytes, table.Hex(key, N));
  if (bytes) target = ToArray<N>(*bytes);
  return Ok();
}

Status TakeFlag(TomlTable& table, const std::string& key, bool& target) {
  ATTESTOR_ASSIGN(target, table.Flag(key, target));
  return Ok();
}

// TakeBits reads a register of 64 bits, written as people know it: "0x0000000010000000".
Status TakeBits(TomlTable& table, const std::string& key, uint64_t& target) {
  ATTESTOR_ASSIGN(const std::optional<std::string> text, table.OptionalText(key));
  if (!text) return Ok();
  const auto bytes = text->starts_with("0x") ? FromHex(*text) : std::nullopt;
  if (!bytes || bytes->size() != 8) return table.Bad(key, "a text of 0x and 16 hex digits");
  target = 0;
  for (const uint8_t byte : *bytes) target = target << 8 | byte;
  return Ok();
}

Status TakeTee(TomlTable& table, std::optional<quote::TeeType>& target) {
  ATTESTOR_ASSIGN(const std::optional<std::string> text, table.OptionalText("tee"));
  if (!text) return Ok();
  for (const quote::TeeType tee : {quote::TeeType::kTdx, quote::TeeType::kSgx}) {
    if (*text == ToText(tee)) target = tee;
  }
  return target ? Ok() : Status(table.Bad("tee", "\"TDX\" or \"SGX\""));
}

// TakeDays is zero where the table says nothing.
Result<Duration> TakeDays(TomlTable& table, const std::string& key) {
  ATTESTOR_ASSIGN(const int64_t days, table.Number(key, 0, 0, kMaxDays));
  return Duration(std::chrono::days(days));
}

Status TakeTcb(TomlTable& table, quote::TcbPolicy& tcb) {
  if (table.Has("accepted")) {
    ATTESTOR_ASSIGN(const std::vector<std::string> names, table.Texts("accepted"));
    tcb.accepted.clear();
    for (const std::string& name : names) {
      const auto status = quote::ParseTcbStatus(name);
      const bool good = status && *status != quote::TcbStatus::kRevoked;
      if (!good)
        return table.Bad("accepted",
                         "a list of TCB statuses as Intel writes them, without Revoked; '" + name + "' is none");
      tcb.accepted.push_back(*status);
    }
  }
  constexpr int64_t kMax = std::numeric_limits<uint32_t>::max();
  ATTESTOR_ASSIGN(const int64_t least, table.Number("min_evaluation_number", tcb.min_evaluation_number, 0, kMax));
  tcb.min_evaluation_number = static_cast<uint32_t>(least);
  ATTESTOR_ASSIGN(tcb.max_collateral_age, TakeDays(table, "max_collateral_age_days"));
  ATTESTOR_ASSIGN(tcb.grace, TakeDays(table, "grace_days"));
  return Ok();
}

Status TakeTd(TomlTable& table, quote::TdPolicy& td) {
  ATTESTOR_TRY(TakeFlag(table, "allow_debug", td.allow_debug));
  ATTESTOR_TRY(TakeFlag(table, "require_sept_ve_disable", td.require_sept_ve_disable));
  ATTESTOR_TRY(TakeFlag(table, "allow_migratable", td.allow_migratable));
  ATTESTOR_TRY(TakeFlag(table, "allow_service_td", td.allow_service_td));
  ATTESTOR_TRY(TakeBits(table, "allowed_attributes", td.allowed_attributes));
  ATTESTOR_TRY(TakeBits(table, "required_xfam", td.required_xfam));
  ATTESTOR_TRY(TakeBits(table, "allowed_xfam", td.allowed_xfam));
  ATTESTOR_TRY(TakeHex(table, "mr_owner", td.mr_owner));
  return TakeHex(table, "mr_owner_config", td.mr_owner_config);
}

Status TakeEnclave(TomlTable& table, quote::EnclavePolicy& enclave) {
  ATTESTOR_TRY(TakeFlag(table, "allow_debug", enclave.allow_debug));
  ATTESTOR_TRY(TakeHex(table, "mr_enclave", enclave.mr_enclave));
  return TakeHex(table, "mr_signer", enclave.mr_signer);
}

// ProviderOf reads "kms:HEX", "local-sgx:HEX", or a name alone; nothing for another text. Only these two kinds have an
// id.
std::optional<dstack::KeyProvider> ProviderOf(std::string_view text) {
  constexpr std::array<std::string_view, 4> kNames = {"kms", "local-sgx", "tpm", "none"};
  const size_t colon = text.find(':');
  dstack::KeyProvider out{std::string(text.substr(0, colon)), {}};
  if (std::ranges::find(kNames, out.name) == kNames.end()) return std::nullopt;
  if (colon == std::string_view::npos) return out;
  auto id = FromHex(text.substr(colon + 1));
  const bool fits = id && (out.name == "kms" ? !id->empty() && id->size() <= kMaxProviderId
                                             : out.name == "local-sgx" && id->size() == 32);
  if (!fits) return std::nullopt;
  out.id = *std::move(id);
  return out;
}

Status TakeProviders(TomlTable& table, std::vector<dstack::KeyProvider>& providers) {
  constexpr std::string_view kKey = "key_providers";
  if (!table.Has(std::string(kKey))) return Ok();
  ATTESTOR_ASSIGN(const std::vector<std::string> texts, table.Texts(std::string(kKey)));
  for (const std::string& text : texts) {
    auto provider = ProviderOf(text);
    if (!provider)
      return table.Bad(
          kKey, "a list of \"kms:HEX\", \"local-sgx:HEX\", \"tpm\" and \"none\"; '" + text + "' is none of these");
    providers.push_back(*std::move(provider));
  }
  // An empty list would accept every provider, which is not what it says.
  return providers.empty() ? Status(table.Bad(kKey, "a list of at least one provider")) : Ok();
}

Status TakeImages(TomlTable& table, const std::string& path, dstack::ImageList& images) {
  ATTESTOR_ASSIGN(const std::optional<std::string> name, table.OptionalText("images"));
  if (!name) return Ok();
  if (name->empty()) return table.Bad("images", "the name of a file");
  ATTESTOR_ASSIGN(const Bytes list, ReadFile(Beside(path, *name), dstack::kMaxImageListSize));
  ATTESTOR_ASSIGN(images, dstack::ImageList::Parse(AsText(list)));
  // An empty list would accept every image, which is not what it says.
  return images.empty() ? Status(table.Bad("images", "the name of a file with at least one image")) : Ok();
}

Status TakeApplication(TomlTable& table, const std::string& path, dstack::EvidencePolicy& evidence) {
  ATTESTOR_TRY(TakeHex(table, "app_id", evidence.app_id));
  ATTESTOR_TRY(TakeHex(table, "compose_hash", evidence.compose_hash));
  ATTESTOR_TRY(TakeFlag(table, "allow_scripts", evidence.allow_scripts));
  ATTESTOR_TRY(TakeFlag(table, "allow_bash_runner", evidence.allow_bash_runner));
  ATTESTOR_TRY(TakeFlag(table, "allow_unmeasured", evidence.allow_unmeasured));
  ATTESTOR_TRY(TakeFlag(table, "require_acpi", evidence.require_acpi));
  ATTESTOR_TRY(TakeProviders(table, evidence.key_providers));
  ATTESTOR_TRY(TakeHex(table, "kms_root", evidence.kms_root));
  return TakeImages(table, path, evidence.images);
}

Status TakeReportData(TomlTable& table, std::optional<ByteArray<64>>& target) {
  ATTESTOR_ASSIGN(const std::optional<std::string> text, table.OptionalText("report_data"));
  if (!text) return Ok();
  target = quote::ReportDataOf(*text);
  return target ? Ok() : Status(table.Bad("report_data", "1 to 64 bytes in hex; zeros follow where there are fewer"));
}

// TakeTable reads one table, in which nothing may be left over.
template <class Take>
Status TakeTable(TomlTable& parent, const std::string& name, Take take) {
  ATTESTOR_ASSIGN(TomlTable table, parent.Sub(name));
  ATTESTOR_TRY(take(table));
  return table.Finish();
}

}  // namespace

Result<JudgePolicy> LoadJudgePolicy(const std::string& path) {
  JudgePolicy policy;
  if (path.empty()) return policy;
  ATTESTOR_ASSIGN(TomlFile file, LoadToml(path));
  quote::QuotePolicy& quotes = policy.evidence.quote;
  ATTESTOR_TRY(TakeTee(file.table, policy.tee));
  ATTESTOR_TRY(TakeReportData(file.table, policy.evidence.report_data));
  ATTESTOR_TRY(TakeTable(file.table, "tcb", [&](TomlTable& table) { return TakeTcb(table, quotes.tcb); }));
  ATTESTOR_TRY(TakeTable(file.table, "td", [&](TomlTable& table) { return TakeTd(table, quotes.td); }));
  ATTESTOR_TRY(TakeTable(file.table, "enclave", [&](TomlTable& table) { return TakeEnclave(table, quotes.enclave); }));
  ATTESTOR_TRY(TakeTable(file.table, "application",
                         [&](TomlTable& table) { return TakeApplication(table, path, policy.evidence); }));
  ATTESTOR_TRY(file.table.Finish());
  policy.evidence.quote.tee = policy.tee.value_or(quote::TeeType::kTdx);
  return policy;
}

}  // namespace attestor::config
