#include "quote_policy.h"

// toml++ asserts that a table's header begins with a key, and then checks and reports it: a misspelt file must end with the report, in
// every build.
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <vector>

#include "base/file.h"
#include "config/errors.h"

namespace attestor::cli {
namespace {

constexpr size_t kMaxPolicySize = 64 * 1024;

// Key is one setting: its full name, what its value must be, and how it is taken; `set` gives false for another value.
struct Key {
  std::string_view name;
  std::string_view must;
  std::function<bool(const toml::node&)> set;
};

Key Flag(std::string_view name, bool& target) {
  return {name, "true or false", [&target](const toml::node& node) {
            const auto flag = node.value_exact<bool>();
            target = flag.value_or(target);
            return flag.has_value();
          }};
}

template <size_t N>
Key Hex(std::string_view name, std::optional<ByteArray<N>>& target) {
  static_assert(N == 20 || N == 32 || N == 33 || N == 48);
  constexpr std::string_view kMust = N == 20 ? "40 hex digits" : N == 32 ? "64 hex digits" : N == 33 ? "66 hex digits" : "96 hex digits";
  return {name, kMust, [&target](const toml::node& node) {
            const auto bytes = FromHex(node.value_exact<std::string>().value_or(""));
            target = bytes ? ToArray<N>(*bytes) : std::nullopt;
            return target.has_value();
          }};
}

// Bits is a register of 64 bits, written as people know it: "0x0000000010000000".
Key Bits(std::string_view name, uint64_t& target) {
  return {name, "a text of 0x and 16 hex digits", [&target](const toml::node& node) {
            const std::string text = node.value_exact<std::string>().value_or("");
            const auto bytes = text.starts_with("0x") ? FromHex(text) : std::nullopt;
            if (!bytes || bytes->size() != 8) return false;
            target = 0;
            for (const uint8_t byte : *bytes) target = target << 8 | byte;
            return true;
          }};
}

Key Tee(std::optional<quote::TeeType>& target) {
  return {"tee", "\"TDX\" or \"SGX\"", [&target](const toml::node& node) {
            const std::string text = node.value_exact<std::string>().value_or("");
            for (const quote::TeeType tee : {quote::TeeType::kTdx, quote::TeeType::kSgx}) {
              if (text == ToText(tee)) target = tee;
            }
            return target.has_value();
          }};
}

Key Statuses(std::vector<quote::TcbStatus>& target) {
  return {"tcb.accepted", "a list of TCB statuses as Intel writes them, without Revoked", [&target](const toml::node& node) {
            target.clear();
            const toml::array* array = node.as_array();
            if (array == nullptr) return false;
            for (const toml::node& item : *array) {
              const auto status = quote::ParseTcbStatus(item.value_exact<std::string>().value_or(""));
              if (!status || *status == quote::TcbStatus::kRevoked) return false;
              target.push_back(*status);
            }
            return true;
          }};
}

Key EvaluationNumber(uint32_t& target) {
  return {"tcb.min_evaluation_number", "a whole number from 0 to 4294967295", [&target](const toml::node& node) {
            const auto number = node.value_exact<int64_t>();
            if (!number || *number < 0 || *number > std::numeric_limits<uint32_t>::max()) return false;
            target = static_cast<uint32_t>(*number);
            return true;
          }};
}

Key Text(std::string_view name, std::string& target) {
  return {name, "text in quotes", [&target](const toml::node& node) {
            target = node.value_exact<std::string>().value_or("");
            return !target.empty();
          }};
}

std::vector<Key> KeysOf(JudgePolicy& policy, std::string& images) {
  quote::QuotePolicy& quotes = policy.evidence.quote;
  return {Tee(policy.tee),
          Statuses(quotes.tcb.accepted),
          EvaluationNumber(quotes.tcb.min_evaluation_number),
          Flag("td.allow_debug", quotes.td.allow_debug),
          Flag("td.require_sept_ve_disable", quotes.td.require_sept_ve_disable),
          Flag("td.allow_migratable", quotes.td.allow_migratable),
          Flag("td.allow_service_td", quotes.td.allow_service_td),
          Bits("td.allowed_attributes", quotes.td.allowed_attributes),
          Bits("td.required_xfam", quotes.td.required_xfam),
          Bits("td.allowed_xfam", quotes.td.allowed_xfam),
          Hex("td.mr_owner", quotes.td.mr_owner),
          Hex("td.mr_owner_config", quotes.td.mr_owner_config),
          Flag("enclave.allow_debug", quotes.enclave.allow_debug),
          Hex("enclave.mr_enclave", quotes.enclave.mr_enclave),
          Hex("enclave.mr_signer", quotes.enclave.mr_signer),
          Hex("application.app_id", policy.evidence.app_id),
          Hex("application.compose_hash", policy.evidence.compose_hash),
          Flag("application.allow_scripts", policy.evidence.allow_scripts),
          Flag("application.allow_bash_runner", policy.evidence.allow_bash_runner),
          Flag("application.allow_variables", policy.evidence.allow_variables),
          Text("application.images", images)};
}

// A key that is not known is an error: a misspelt demand must not silently be none.
Status Take(const toml::table& table, const std::string& prefix, const std::vector<Key>& keys) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    const auto known = std::ranges::find(keys, name, &Key::name);
    if (known == keys.end() && prefix.empty() && node.is_table()) {
      const bool section = std::ranges::any_of(keys, [&](const Key& k) { return k.name.starts_with(name + "."); });
      if (!section) return Error(config::kUnknownKey, "'" + name + "'");
      ATTESTOR_TRY(Take(*node.as_table(), name + ".", keys));
      continue;
    }
    if (known == keys.end()) return Error(config::kUnknownKey, "'" + name + "', line " + std::to_string(node.source().begin.line));
    if (!known->set(node)) return Error(config::kBadValue, "'" + name + "' must be " + std::string(known->must));
  }
  return Ok();
}

// Everything that a policy needs is ASCII, and toml++ 3.3 does not survive every other character outside of texts.
bool IsPlain(uint8_t byte) { return byte == '\n' || byte == '\r' || byte == '\t' || (byte >= 0x20 && byte < 0x7f); }

Result<toml::table> ParseToml(const std::string& path) {
  ATTESTOR_ASSIGN(const Bytes text, ReadFile(path, kMaxPolicySize));
  if (!std::ranges::all_of(text, IsPlain)) return Error(config::kSyntax, path + ": a character that is not plain ASCII");
  try {
    return toml::parse(AsText(text), path);
  } catch (const toml::parse_error& error) {
    return Error(config::kSyntax, path + ", line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
}

}  // namespace

Result<JudgePolicy> LoadPolicy(const std::string& path) {
  JudgePolicy policy;
  if (path.empty()) return policy;
  std::string images;
  ATTESTOR_ASSIGN(const toml::table table, ParseToml(path));
  ATTESTOR_TRY(Take(table, "", KeysOf(policy, images)));
  policy.evidence.quote.tee = policy.tee.value_or(quote::TeeType::kTdx);
  if (images.empty()) return policy;
  // Relative to the policy's folder, as in the configuration of the services.
  const std::string file = (std::filesystem::path(path).parent_path() / images).string();
  ATTESTOR_ASSIGN(const Bytes list, ReadFile(file, dstack::kMaxImageListSize));
  ATTESTOR_ASSIGN(policy.evidence.images, dstack::ImageList::Parse(AsText(list)));
  return policy;
}

}  // namespace attestor::cli
