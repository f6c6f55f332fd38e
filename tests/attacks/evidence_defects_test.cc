// Every defect that attestor-simtee can produce, end to end: a node on such a machine, shown to the client and to the signer.
#include <map>

#include "attacks/evidence_attacks.h"
#include "simtee/defects.h"
#include "simtee/expected_refusals.h"

namespace attestor::test {
namespace {

// What admission finds elsewhere than the judge of whole dstack evidence does. It needs no image list and reads no compose file: the
// release list names both by hash.
const std::map<std::string_view, simtee::Refusal> kOnAdmission = {
    {"report-data", {"evidence.report_data", "evidence.report_data"}}, {"compose-hash", {"evidence.compose", "evidence.compose"}},
    {"boot-unlogged", {"evidence.os_image", "evidence.os_image"}},     {"os-image", {"evidence.os_image", "evidence.os_image"}},
    {"os-image-dev", {"evidence.os_image", "evidence.os_image"}},      {"image-not-pinned", {"evidence.release", "release.not_approved"}},
    {"image-variable", {"evidence.release", "release.not_approved"}},  {"image-built", {"evidence.release", "release.not_approved"}},
    {"bash-runner", {"evidence.release", "release.not_approved"}},
};

// These are for a policy that admission does not have: collateral that is in time counts whichever evaluation it is of; and nothing is
// taken from the application's id, its instance's or dstack's key service, because keys are made in the guest and bound by the report data.
constexpr std::array<std::string_view, 4> kAdmitted = {"evaluation-number", "app-id", "instance-id", "key-provider"};

struct Machine {
  std::string_view defect;
  simtee::PkiOptions pki;
  simtee::TeeOptions tee;
};

class EvidenceDefects : public EvidenceAttacks {
 protected:
  // Together on one list of roots, which has at most 16.
  static constexpr size_t kAtOnce = 12;

  void Show(const std::vector<Machine>& machines) {
    WorldOptions options = Options();
    for (const Machine& machine : machines) options.other_platforms.push_back(machine.pki);
    world_ = std::make_unique<World>(std::move(options));
    for (size_t i = 0; i < machines.size(); ++i) {
      SCOPED_TRACE(machines[i].defect);
      const simtee::MockPki& platform = world_->trust().other_platform(i);
      const simtee::SimTee tee(platform, ToBytes(kNodeCompose), random_, machines[i].tee);
      Bytes shown;
      const Answer answer = [&](const Asked& asked) {
        shown = EncodeEvidence(tee, Binding(asked), platform.collateral());
        return Shown{shown, world_->release_list()};
      };
      if (std::ranges::find(kAdmitted, machines[i].defect) != kAdmitted.end()) {
        AdmittedByBoth(answer);
        continue;
      }
      const simtee::Refusal expected = Expected(machines[i].defect);
      RefusedByBoth(answer, std::string(expected.code));
      ExpectCheck(shown, expected);
    }
  }

 private:
  static simtee::Refusal Expected(std::string_view defect) {
    const auto own = kOnAdmission.find(defect);
    return own != kOnAdmission.end() ? own->second : simtee::kExpectedRefusals.at(defect);
  }
  // ExpectCheck: the refusal comes from this check and from no other.
  void ExpectCheck(ByteView evidence, const simtee::Refusal& expected) const {
    const auto releases = Must(release::ApprovedReleases::Verify(world_->release_list(), world_->trust().release_root()));
    CheckReport report;
    const registry::EvidenceExpectation of_a_node{release::Role::kNode, {}, {}, {}};
    static_cast<void>(registry::VerifyEvidence(evidence, of_a_node, world_->trust().tee_roots(), releases, world_->clock().Now(), report));
    const Check* failed = report.FirstFailure();
    ASSERT_NE(failed, nullptr);
    EXPECT_EQ(failed->id, expected.check) << failed->detail;
    EXPECT_EQ(failed->code, expected.code) << failed->detail;
    EXPECT_EQ(std::ranges::count(report.checks(), Outcome::kFailed, &Check::outcome), 1);
  }
};

TEST_F(EvidenceDefects, each_is_refused_by_client_and_signer) {
  std::vector<Machine> machines;
  for (const simtee::Defect& defect : simtee::AllDefects()) {
    Machine& machine = machines.emplace_back();
    machine.defect = defect.name;
    defect.add(machine.pki, machine.tee);
    if (machines.size() == kAtOnce) {
      Show(machines);
      machines.clear();
    }
  }
  Show(machines);
}

}  // namespace
}  // namespace attestor::test
