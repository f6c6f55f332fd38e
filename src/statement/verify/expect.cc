#include "statement/verify/expect.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "session/disclosure/check_response.h"
#include "statement/verify/errors.h"
#include "statement/verify/expectation_judge.h"
#include "statement/verify/expected_place.h"
#include "statement/verify/shown_messages.h"
#include "web/json/path.h"

namespace attestor::verify {
namespace {

FoundValue NotShown(const Error& error) { return {false, "not shown (" + std::string(error.code().id) + ")"}; }

FoundValue FindInResponse(const CheckedBundle& bundle, const ExpectedValue& expected) {
  const auto shown = ShownValue(bundle, expected.path);
  if (!shown.ok()) return NotShown(shown.error());
  return {AsText(*shown) == expected.json, Short(AsText(*shown))};
}

bool SameStep(const json::Segment& a, const json::Segment& b) {
  const json::Selector& x = a.selectors[0];
  const json::Selector& y = b.selectors[0];
  return x.kind == y.kind && x.name == y.name && x.index == y.index;
}

// FindInClaim looks for `place` at or inside of one value that the statement carries; nothing when it lies elsewhere.
std::optional<FoundValue> FindInClaim(const statement::RevealedClaim& claim, const json::Query& place,
                                      std::string_view json) {
  const std::optional<json::Query> at = ParsePlace(claim.path);
  if (!at || at->segments.size() > place.segments.size()) return std::nullopt;
  const size_t depth = at->segments.size();
  for (size_t i = 0; i < depth; ++i) {
    if (!SameStep(at->segments[i], place.segments[i])) return std::nullopt;
  }
  if (claim.size > statement::kMaxRevealedValue) {
    if (depth < place.segments.size())
      return FoundValue{false, "not in the statement, which has a hash of what is around it"};
    const bool same = claim.size == json.size() && Equal(claim.value_or_hash, crypto::Sha256(AsBytes(json)));
    return FoundValue{same, std::to_string(claim.size) + " bytes with SHA-256 " + ToHex(claim.value_or_hash)};
  }
  const auto document = json::Document::Parse(claim.value_or_hash);
  const auto id = document.ok() ? Follow(*document, place, depth) : Result<json::NodeId>(document.error());
  if (!id.ok()) return NotShown(id.error());
  const json::Node& node = document->node(*id);
  const std::string_view is = AsText(claim.value_or_hash).substr(node.begin, node.end - node.begin);
  return FoundValue{is == json, Short(is)};
}

FoundValue FindInClaims(const statement::Claims& claims, const ExpectedValue& expected) {
  const std::optional<json::Query> place = ParsePlace(expected.path);
  if (!place) return NotShown(Error(kExpectValueSyntax));
  FoundValue best{false, "not in the statement"};
  for (const statement::RevealedClaim& claim : claims.revealed) {
    std::optional<FoundValue> found = FindInClaim(claim, *place, expected.json);
    if (found && found->met) return *std::move(found);
    if (found) best = *std::move(found);
  }
  return best;
}

}  // namespace

Result<Bytes> ShownValue(const CheckedBundle& bundle, std::string_view path) {
  const std::optional<json::Query> place = ParsePlace(path);
  if (!place) return Error(kExpectValueSyntax, "'" + std::string(path) + "'");
  ATTESTOR_ASSIGN(const disclosure::ShownResponse response, ReadResponse(bundle));
  if (response.document() == nullptr) return response.ValueAt("$");
  ATTESTOR_ASSIGN(const json::NodeId id, Follow(*response.document(), *place));
  ATTESTOR_ASSIGN(const std::string normalized, json::NormalizedPath(*response.document(), id));
  return response.ValueAt(normalized);
}

Result<VerifiedStatement> Expect(CheckedBundle bundle, const Expectations& expected, Time at, CheckReport& report) {
  const Said said{bundle.claims(), bundle.simulated(), bundle.signer_platform(), bundle.node_platform()};
  const FindValue find = [&bundle](const ExpectedValue& value) { return FindInResponse(bundle, value); };
  ATTESTOR_TRY(JudgeExpectations(said, expected, at, find, report));
  return VerifiedStatement(std::move(bundle));
}

Result<SignersWord> ExpectStatement(statement::CheckedStatement statement, const Expectations& expected, Time at,
                                    CheckReport& report) {
  const Said said{statement.claims(), statement.simulated(), statement.signer_platform(), statement.node_platform()};
  const FindValue find = [&statement](const ExpectedValue& value) { return FindInClaims(statement.claims(), value); };
  ATTESTOR_TRY(JudgeExpectations(said, expected, at, find, report));
  return SignersWord(std::move(statement));
}

}  // namespace attestor::verify
