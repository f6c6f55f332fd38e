#include "core/crypto/public_suffix.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/crypto/certificate_errors.h"
#include "core/crypto/hash.h"
#include "core/crypto/punycode.h"

namespace attestor::crypto {
namespace {

constexpr std::string_view kBegin = "// ===BEGIN ICANN DOMAINS===";
constexpr std::string_view kEnd = "// ===END ICANN DOMAINS===";

Error Bad(const std::string& why) { return Error(kSuffixList, why); }

// IcannSection is what stands between the two markers, each of which stands there once.
Result<std::string_view> IcannSection(std::string_view text) {
  const size_t begin = text.find(kBegin), end = text.find(kEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return Bad("no ICANN section");
  if (text.find(kBegin, begin + 1) != std::string_view::npos || text.find(kEnd, end + 1) != std::string_view::npos) {
    return Bad("more than one ICANN section");
  }
  return text.substr(begin + kBegin.size(), end - begin - kBegin.size());
}

// ReadRule gives a rule in ASCII form: labels with dots between them, perhaps "!" or "*." in front.
Result<std::string> ReadRule(std::string_view rule) {
  const Error bad = Bad("rule '" + std::string(rule.substr(0, 100)) + "'");
  std::string out;
  if (rule.starts_with("!")) {
    out = "!";
    rule.remove_prefix(1);
  } else if (rule.starts_with("*.")) {
    out = "*.";
    rule.remove_prefix(2);
  }
  while (true) {
    const std::string_view label = rule.substr(0, rule.find('.'));
    const auto ascii = ToAsciiLabel(label);
    if (!ascii || label.find_first_of("*!/") != std::string_view::npos) return bad;
    out += *ascii;
    if (label.size() == rule.size()) return out;
    out += '.';
    rule.remove_prefix(label.size() + 1);
  }
}

// ReadRules: a line is a comment, empty, or a rule up to the first white space.
Result<std::vector<std::string>> ReadRules(std::string_view section) {
  std::vector<std::string> rules;
  while (!section.empty()) {
    const std::string_view line = section.substr(0, section.find('\n'));
    section.remove_prefix(std::min(section.size(), line.size() + 1));
    const std::string_view rule = line.substr(0, line.find_first_of(" \t\r"));
    if (rule.empty() || rule.starts_with("//")) continue;
    ATTESTOR_ASSIGN(std::string read, ReadRule(rule));
    rules.push_back(std::move(read));
  }
  std::ranges::sort(rules);
  const auto repeated = std::ranges::unique(rules);
  rules.erase(repeated.begin(), repeated.end());
  return rules;
}

std::string_view Parent(std::string_view domain) { return domain.substr(domain.find('.') + 1); }

}  // namespace

struct PublicSuffixes::State {
  std::vector<std::string> rules;  // sorted
  ByteArray<32> id{};

  bool Has(std::string_view prefix, std::string_view domain) const {
    return std::ranges::binary_search(rules, std::string(prefix).append(domain));
  }
};

PublicSuffixes::PublicSuffixes(std::shared_ptr<const State> state) : state_(std::move(state)) {}

PublicSuffixes PublicSuffixes::Make(State state) {
  Hasher hasher(HashId::kSha256);
  for (const std::string& rule : state.rules) hasher.Update(AsBytes(rule + "\n"));
  state.id = *ToArray<32>(hasher.Digest());
  return PublicSuffixes(std::make_shared<const State>(std::move(state)));
}

PublicSuffixes PublicSuffixes::TopLevelOnly() { return Make({}); }

Result<PublicSuffixes> PublicSuffixes::Parse(std::string_view text) {
  if (text.size() > kMaxSuffixList) return Bad(std::to_string(text.size()) + " bytes");
  ATTESTOR_ASSIGN(const std::string_view section, IcannSection(text));
  State state;
  ATTESTOR_ASSIGN(state.rules, ReadRules(section));
  if (state.rules.empty()) return Bad("the ICANN section has no rule");
  return Make(std::move(state));
}

bool PublicSuffixes::Contains(std::string_view domain) const {
  if (domain.find('.') == std::string_view::npos) return true;
  // An exception prevails over every other rule, for its own name and for all below it.
  for (std::string_view name = domain;; name = Parent(name)) {
    if (state_->Has("!", name)) return false;
    if (name.find('.') == std::string_view::npos) break;
  }
  // Where every name right below is a suffix (`*.kobe.jp`), the domain counts as one, too: nobody owns them all.
  return state_->Has("", domain) || state_->Has("*.", domain) || state_->Has("*.", Parent(domain));
}

const ByteArray<32>& PublicSuffixes::id() const { return state_->id; }
size_t PublicSuffixes::size() const { return state_->rules.size(); }

}  // namespace attestor::crypto
