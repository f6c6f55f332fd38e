// spec/formats.cddl says what the tables say: the same keys, kinds, limits and options, in both directions.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "evidence/binding/fields.h"
#include "evidence/release/fields.h"
#include "formats/cddl.h"
#include "service/channel/fields.h"
#include "session/keylog/fields.h"
#include "session/recording/fields.h"

namespace attestor::formats {
namespace {

std::map<std::string, std::string> Tables() {
  using T = Table;
  return {
      {"session-request", T::Of<recording::SessionRequest>(recording::kSessionRequestFields)},
      {"recording", T::Of<recording::Recording>(recording::kRecordingFields)},
      {"recorded", T::Of<std::vector<recording::Event>>(recording::kEventList)},
      {"key-log", T::Of<keylog::KeyLog>(keylog::kKeyLogFields)},
      {"opening-all", T::Of<proof::RevealAllOpening>(proof::kRevealAllFields)},
      {"opening-selective", T::Of<proof::SelectiveOpening>(proof::kSelectiveFields)},
      {"public-opening", T::Of<proof::SelectiveOpening>(proof::kPublicOpeningFields)},
      {"extension", T::Of<proof::Extension>(proof::kExtensionFields)},
      {"public-extension", T::Of<proof::Extension>(proof::kPublicExtensionFields)},
      {"session-secret", T::Of<proof::SessionSecret>(proof::kSessionSecretFields)},
      {"evidence", T::Of<binding::Evidence>(binding::kEvidenceFields)},
      {"collateral", T::Of<quote::CollateralFields>(quote::kCollateralFields)},
      {"registry-entry", T::Of<binding::Entry>(binding::kEntryFields)},
      {"signed-document", T::Of<cose::Sign1>(cose::kSign1)},
      {"protected-header", T::Of<cose::Sign1>(cose::kHeaderFields)},
      {"release-list", T::Of<release::ReleaseList>(release::kReleaseListFields)},
      {"statement-claims", T::Of<statement::Claims>(statement::kClaimsFields)},
      {"bundle", T::Of<statement::Bundle>(statement::kBundleFields)},
      {"hello", T::Of<channel::Hello>(channel::kHelloFields)},
      {"work-asked", T::Of<channel::WorkAsked>(channel::kWorkAskedFields)},
      {"token-proof", T::Of<channel::TokenProof>(channel::kTokenProofFields)},
      {"give-up", T::Of<channel::GiveUp>(channel::kGiveUpFields)},
      {"go", T::Of<channel::Go>(channel::kGoFields)},
      {"secrets", T::Of<channel::Secrets>(channel::kSecretsFields)},
      {"seal", T::Of<channel::Seal>(channel::kSealFields)},
      {"sealing", T::Of<channel::Sealing>(channel::kSealingFields)},
      {"commit", T::Of<channel::Commit>(channel::kCommitFields)},
      {"ack", T::Of<channel::Ack>(channel::kAckFields)},
      {"released", T::Of<channel::Released>(channel::kReleasedFields)},
      {"evidence-message", T::Of<channel::EvidenceMessage>(channel::kEvidenceMessageFields)},
      {"opened", T::Of<channel::Opened>(channel::kOpenedFields)},
      {"connected", T::Of<channel::Connected>(channel::kConnectedFields)},
      {"finish", T::Of<channel::Finish>(channel::kFinishFields)},
      {"decision", T::Of<channel::SentDecision>(channel::kDecisionFields)},
      {"failed", T::Of<channel::Failed>(channel::kFailedFields)},
  };
}

std::string FormatsText() {
  std::ifstream file(ATTESTOR_FORMATS);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Differing gives the rules that say another thing than their table, and the maps that have no table.
std::set<std::string> Differing(std::string_view text) {
  const Spec spec(text);
  std::set<std::string> covered, out;
  for (const auto& [name, table] : Tables()) {
    if (spec.Rule(name, covered) != Normal(table)) out.insert(name);
  }
  for (const std::string& name : spec.Maps()) {
    if (!covered.contains(name)) out.insert(name);
  }
  return out;
}

TEST(Formats, TheFileSaysWhatTheTablesSay) {
  const std::string text = FormatsText();
  const Spec spec(text);
  for (const auto& [name, table] : Tables()) {
    std::set<std::string> used;
    EXPECT_EQ(spec.Rule(name, used), Normal(table)) << name;
  }
  EXPECT_EQ(Differing(text), std::set<std::string>());
}

TEST(Formats, ADifferenceIsFound) {
  const struct {
    std::string_view said, instead;
    std::string rule;
  } cases[] = {
      {"2 => tstr .size (1..253)", "2 => tstr .size (1..254)", "session-request"},  // a limit
      {"2 => tstr .size (1..253)", "9 => tstr .size (1..253)", "session-request"},  // a key
      {"2 => tstr .size (1..253)", "2 => bstr .size (1..253)", "session-request"},  // a kind
      {"? 5 => 0..86400000", "5 => 0..86400000", "failed"},                         // an option
      {"  ? 5 => 0..86400000,", "", "failed"},                                      // an entry less
      {"3 => report }", "3 => report, ? 4 => uint }", "decision"},                  // an entry more
      {"outcome: 0 / 1 / 2", "outcome: 0 / 1", "decision"},                         // in a part
      {"retry = ", "another = { 1 => uint }\nretry = ", "another"},                 // a map more
  };
  for (const auto& [said, instead, rule] : cases) {
    std::string text = FormatsText();
    const size_t at = text.find(said);
    ASSERT_NE(at, text.npos) << said;
    text.replace(at, said.size(), instead);
    EXPECT_EQ(Differing(text), std::set<std::string>{rule}) << instead;
  }
}

}  // namespace
}  // namespace attestor::formats
