// Every defect that attestor-simtee can produce, end to end: a node on such a machine, shown to the client and to the
// signer.
#include <algorithm>
#include <array>

#include "attacks/evidence_attacks.h"
#include "testkit/simtee/defects.h"
#include "testkit/simtee/expected_refusals.h"

namespace attestor::test {
namespace {

// What admission finds elsewhere: it has no list of images, because a release names its own; and no opinion on what an
// application takes in, because whoever approves the release has.
constexpr std::array<std::string_view, 2> kByRelease = {"os-image", "acpi-tables"};
constexpr simtee::Refusal kOtherImage = {"evidence.os_image", "evidence.os_image"};
constexpr simtee::Refusal kNotApproved = {"evidence.release", "release.not_approved"};

// An application may be deployed under another id than its compose hash; whose that is, only a policy can say. Nothing
// that admission rests on is taken from the id: keys are made in the guest, and bound by the report data.
constexpr std::string_view kAdmitted = "app-id";

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
      if (machines[i].defect == kAdmitted) {
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
    if (defect == "input-unmeasured") return kNotApproved;
    return std::ranges::find(kByRelease, defect) != kByRelease.end() ? kOtherImage
                                                                     : simtee::kExpectedRefusals.at(defect);
  }
  // ExpectCheck: the refusal comes from this check and from no other.
  void ExpectCheck(ByteView evidence, const simtee::Refusal& expected) const {
    const auto releases =
        Must(release::ApprovedReleases::Verify(world_->release_list(), world_->trust().release_root()));
    CheckReport report;
    const binding::EvidenceExpectation of_a_node{release::Role::kNode, {}, {}, {}};
    static_cast<void>(binding::VerifyEvidence(evidence, of_a_node, world_->trust().tee_roots(), releases,
                                              world_->clock().Now(), report));
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
