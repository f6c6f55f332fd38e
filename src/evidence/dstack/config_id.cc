#include "evidence/dstack/config_id.h"

#include <algorithm>
#include <array>

#include "core/crypto/hash.h"
#include "core/crypto/secp256k1.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_check.h"
#include "web/json/object.h"

namespace attestor::dstack {
namespace {

constexpr size_t kMaxKeyProviderId = 1024;
constexpr size_t kMaxInitScripts = 64;

// What a provider is called in the event, in the document, and in version 2.
struct ProviderKind {
  std::string_view measured;
  std::string_view in_document;
  uint8_t number;
};
constexpr std::array<ProviderKind, 4> kProviders = {
    {{"none", "none", 0}, {"local-sgx", "local", 1}, {"kms", "kms", 2}, {"tpm", "tpm", 3}}};

Result<ProviderKind> KindOf(const KeyProvider& provider) {
  const auto* const kind = std::ranges::find(kProviders, provider.name, &ProviderKind::measured);
  if (kind == kProviders.end()) return Error(kKeyProviderForm, "an unknown name");
  return *kind;
}

ByteArray<48> Padded(uint8_t version, const ByteArray<32>& hash) {
  ByteArray<48> id{};
  id[0] = version;
  std::ranges::copy(hash, id.begin() + 1);
  return id;
}

Result<ByteArray<48>> IdV2(const RuntimeFacts& facts) {
  ATTESTOR_ASSIGN(const KeyProvider provider, ParseKeyProvider(facts.key_provider));
  ATTESTOR_ASSIGN(const ProviderKind kind, KindOf(provider));
  const ByteArray<1> number = {kind.number};
  return Padded(2, crypto::Keccak256(Concat({facts.compose_hash, facts.app_id, number, provider.id})));
}

Status Differs(std::string_view member) {
  return Error(kConfigId, "'" + std::string(member) + "' of the document is not what was measured");
}

// CheckBytes compares a member, where the document has it, with what was measured.
Status CheckBytes(const json::Object& document, std::string_view member, ByteView measured) {
  if (!document.Has(member)) return Ok();
  ATTESTOR_ASSIGN(const Bytes stated, document.Hex(member, kMaxKeyProviderId));
  return Equal(stated, measured) ? Ok() : Differs(member);
}

Status CheckInitScripts(const json::Object& document, const std::vector<ByteArray<32>>& measured) {
  constexpr std::string_view kMember = "init_script_hashes";
  if (!document.Has(kMember)) return Ok();
  ATTESTOR_ASSIGN(const std::vector<json::Value> stated, document.Array(kMember, kMaxInitScripts));
  if (stated.size() != measured.size()) return Differs(kMember);
  for (size_t i = 0; i < measured.size(); ++i) {
    const auto text = stated[i].Text();
    const auto hash = text ? FromHex(*text) : std::nullopt;
    if (!hash) return document.Bad(kMember);
    if (!Equal(*hash, measured[i])) return Differs(kMember);
  }
  return Ok();
}

Status CheckProvider(const json::Object& document, const RuntimeFacts& facts) {
  ATTESTOR_ASSIGN(const KeyProvider provider, ParseKeyProvider(facts.key_provider));
  ATTESTOR_ASSIGN(const ProviderKind kind, KindOf(provider));
  ATTESTOR_ASSIGN(const std::string_view stated, document.Text("key_provider", 16));
  if (stated != kind.in_document) return Differs("key_provider");
  return CheckBytes(document, "key_provider_id", provider.id);
}

Status CheckDocument(std::string_view text, const RuntimeFacts& facts) {
  ATTESTOR_ASSIGN(const json::Document read, json::ReadDocument(text, kMaxConfigDocument, kConfigDocument));
  ATTESTOR_ASSIGN(const json::Object document, json::Object::Of(read, kConfigDocument));
  ATTESTOR_TRY(document.OnlyKeys({"version", "app_id", "compose_hash", "gpu_policy_hash", "key_provider",
                                  "key_provider_id", "instance_id", "init_script_hashes"}));
  if (document.Has("version")) {
    ATTESTOR_ASSIGN(const uint64_t version, document.Uint("version", 255));
    if (version != 3) return document.Bad("version");
  }
  if (!document.Has("compose_hash")) return document.Bad("compose_hash");
  ATTESTOR_TRY(CheckBytes(document, "compose_hash", facts.compose_hash));
  ATTESTOR_TRY(CheckBytes(document, "app_id", facts.app_id));
  ATTESTOR_TRY(CheckBytes(document, "instance_id", facts.instance_id));
  ATTESTOR_TRY(
      CheckBytes(document, "gpu_policy_hash", facts.gpu_policy_hash ? ByteView(*facts.gpu_policy_hash) : ByteView()));
  ATTESTOR_TRY(CheckInitScripts(document, facts.init_script_hashes));
  return CheckProvider(document, facts);
}

Result<ByteArray<48>> IdV3(std::string_view document, const RuntimeFacts& facts) {
  ATTESTOR_TRY(CheckDocument(document, facts));
  const ByteArray<1> zero = {0};
  return Padded(3, crypto::Sha256(Concat({AsBytes("dstack-mr-config-v3:"), zero, AsBytes(document)})));
}

bool IsZero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](uint8_t byte) { return byte == 0; });
}

Status CheckVersion(const ByteArray<48>& config_id, const RuntimeFacts& facts,
                    std::optional<std::string_view> document) {
  ByteArray<48> expected = Padded(1, facts.compose_hash);
  if (IsZero(config_id))
    return Error(kConfigId, "zero, beside a document (mr_config) that says what it is the hash of");
  if (config_id[0] == 2) {
    ATTESTOR_ASSIGN(expected, IdV2(facts));
  } else if (config_id[0] == 3) {
    ATTESTOR_ASSIGN(expected, IdV3(*document, facts));
  }
  return config_id == expected ? Ok() : Status(Error(kConfigId, ToHex(config_id) + ", expected " + ToHex(expected)));
}

}  // namespace

Result<KeyProvider> ParseKeyProvider(std::string_view text) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(text, 4 * kMaxKeyProviderId, kKeyProviderForm));
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(document, kKeyProviderForm));
  ATTESTOR_TRY(object.OnlyKeys({"name", "id"}));
  KeyProvider provider;
  ATTESTOR_ASSIGN(provider.name, object.Text("name", 32));
  ATTESTOR_ASSIGN(provider.id, object.Hex("id", kMaxKeyProviderId));
  return provider;
}

Status CheckConfigId(const ByteArray<48>& config_id, const RuntimeFacts& facts,
                     std::optional<std::string_view> document, CheckReport& report) {
  constexpr std::string_view kId = "quote.config_id";
  if (IsZero(config_id) && !document) {
    report.NotChecked(kId, "zero: the platform sets none, so the application is bound by the guest's own log alone");
    return Ok();
  }
  if (config_id[0] == 3 && !document) {
    report.NotChecked(kId, "version 3 hashes a document (mr_config) that is not in the evidence");
    return Ok();
  }
  Status status = CheckVersion(config_id, facts, document);
  report.Record(kId, status, "version " + std::to_string(config_id[0]));
  return status;
}

}  // namespace attestor::dstack
