// Machines that are not what they say, shown to the two programs that must find out: to the client as a node, and to
// the signer as a node. Everything but the evidence is real: client, signer, channels.
#include "attacks/evidence_attacks.h"
#include "service/channel/work.h"

namespace attestor::test {
namespace {

TEST_F(EvidenceAttacks, honest_control) {
  AdmittedByBoth([&](const Asked& asked) { return Quoted(Binding(asked)); });
}

TEST_F(EvidenceAttacks, wrong_tee_root) {
  Trust other(random_, world_->clock().Now());
  RefusedByBoth(
      [&](const Asked& asked) {
        return Shown{EncodeEvidence(other.node_tee(), Binding(asked), other.pki().collateral()),
                     world_->release_list()};
      },
      "quote.untrusted_root");
}

TEST_F(EvidenceAttacks, wrong_tee_root_with_the_right_collateral) {
  Trust other(random_, world_->clock().Now());
  RefusedByBoth([&](const Asked& asked) { return Quoted(Binding(asked), other.node_tee()); }, "quote.untrusted_root");
}

TEST_F(EvidenceAttacks, unapproved_release) {
  const simtee::SimTee own(world_->trust().pki(), ToBytes(testing::ComposeText("evil-node")), random_);
  RefusedByBoth([&](const Asked& asked) { return Quoted(Binding(asked), own); }, "release.not_approved");
}

TEST_F(EvidenceAttacks, unapproved_configuration) {
  RefusedByBoth(
      [&](const Asked& asked) {
        binding::KeyBinding binding = Binding(asked);
        binding.config_digest[0] ^= 1;
        return Quoted(binding);
      },
      "release.not_approved");
}

// The approved application, on an operating system of the operator's own, which may measure what it likes.
TEST_F(EvidenceAttacks, unapproved_operating_system) {
  simtee::TeeOptions options;
  options.edit_log = [](std::vector<simtee::LogEvent>& log) {
    for (simtee::LogEvent& event : log) (*event.digest)[0] ^= event.register_index == 1 ? 1 : 0;
  };
  const simtee::SimTee own(world_->trust().pki(), ToBytes(kNodeCompose), random_, options);
  RefusedByBoth([&](const Asked& asked) { return Quoted(Binding(asked), own); }, "evidence.os_image");
}

TEST_F(EvidenceAttacks, another_release_than_proved) {
  RefusedByBoth(
      [&](const Asked& asked) {
        binding::KeyBinding binding = Binding(asked);
        binding.release[0] ^= 1;
        return Quoted(binding);
      },
      "evidence.release");
}

TEST_F(EvidenceAttacks, expired_release_list) {
  const Time now = world_->clock().Now();
  const Bytes old = world_->trust().Sign({world_->trust().NodeRelease(world_->node_config().common.digest)},
                                         now - std::chrono::hours(48), now - std::chrono::hours(24));
  const Answer answer = [&](const Asked& asked) { return Shown{Quoted(Binding(asked)).evidence, old}; };
  RefusedWith(ClientSees(answer), "release.expired");
  EXPECT_FALSE(believed_) << "the client went on";
  EXPECT_TRUE(SignerSees(answer).ok()) << "the signer judges by its own list, which is newer and in time";
}

TEST_F(EvidenceAttacks, release_list_of_the_operators_own) {
  Trust other(random_, world_->clock().Now());
  const Bytes own = other.Sign({world_->trust().NodeRelease(world_->node_config().common.digest)});
  RefusedByBoth([&](const Asked& asked) { return Shown{Quoted(Binding(asked)).evidence, own}; }, "release.signature");
}

TEST_F(EvidenceAttacks, honest_control_on_another_platform) {
  WorldOptions options = Options();
  options.other_platforms = {{}};
  world_ = std::make_unique<World>(std::move(options));
  const simtee::MockPki& platform = world_->trust().other_platform(0);
  const simtee::SimTee tee(platform, ToBytes(kNodeCompose), random_);
  EXPECT_TRUE(SignerSees([&](const Asked& asked) {
                return Shown{EncodeEvidence(tee, Binding(asked), platform.collateral()), world_->release_list()};
              }).ok());
}

TEST_F(EvidenceAttacks, evidence_of_another_connection) {
  RefusedByBoth(
      [&](const Asked& asked) {
        binding::KeyBinding binding = Binding(asked);
        binding.channel_binding = Bytes(32, 7);
        return Quoted(binding);
      },
      "evidence.channel");
}

TEST_F(EvidenceAttacks, evidence_of_another_channel_key) {
  RefusedWith(ClientSees([&](const Asked& asked) {
                binding::KeyBinding binding = Binding(asked);
                binding.channel_spki[0] ^= 1;
                return Quoted(binding);
              }),
              "evidence.channel");
}

TEST_F(EvidenceAttacks, stale_nonce) {
  RefusedByBoth(
      [&](const Asked& asked) {
        binding::KeyBinding binding = Binding(asked);
        binding.nonces = {ToBytes(random_.Array<32>())};
        return Quoted(binding);
      },
      "evidence.nonce");
}

TEST_F(EvidenceAttacks, expired_evidence) {
  RefusedByBoth(
      [&](const Asked& asked) {
        binding::KeyBinding binding = Binding(asked);
        binding.not_after = world_->clock().Now() - std::chrono::minutes(1);
        return Quoted(binding);
      },
      "evidence.expired");
}

TEST_F(EvidenceAttacks, evidence_of_the_other_role) {
  RefusedByBoth(
      [&](const Asked& asked) {
        binding::KeyBinding binding = Binding(asked);
        binding.role = release::Role::kSigner;
        binding.statement_key = Bytes(33, 2);
        return Quoted(binding, world_->trust().signer_tee());
      },
      "evidence.role");
}

TEST_F(EvidenceAttacks, another_binding_than_quoted) {
  RefusedByBoth(
      [&](const Asked& asked) {
        binding::KeyBinding binding = Binding(asked);
        binding.channel_binding = Bytes(32, 7);
        auto evidence = Must(binding::Evidence::Decode(Quoted(binding).evidence));
        evidence.key_binding = Binding(asked).Encode();
        return Shown{evidence.Encode(), world_->release_list()};
      },
      "dstack.report_data");
}

TEST_F(EvidenceAttacks, another_compose_file_than_measured) {
  RefusedByBoth(
      [&](const Asked& asked) {
        auto evidence = Must(binding::Evidence::Decode(Quoted(Binding(asked)).evidence));
        evidence.app_compose.push_back('\n');
        return Shown{evidence.Encode(), world_->release_list()};
      },
      "dstack.compose_hash");
}

// Somebody in the middle ends the client's channel himself and passes on the genuine node's answer to the genuine
// nonce.
TEST_F(EvidenceAttacks, machine_in_the_middle) {
  RefusedWith(ClientSees([&](const Asked& asked) {
                auto node = Must(channel::Connection::Connect(world_->node(), Soon(), world_->never()));
                Must(node.Send(MessageType::kHello,
                               channel::Hello{asked.nonce, channel::DoWork(node.binding().exporter, asked.nonce,
                                                                           channel::kFirstWork)}
                                   .Encode(),
                               Soon(), world_->never()));
                const auto message = Must(channel::EvidenceMessage::Decode(
                    Must(node.Expect(MessageType::kEvidence, channel::kMaxEvidence, Soon(), world_->never()))));
                return Shown{message.evidence, message.release_list};
              }),
              "evidence.channel");
  EXPECT_FALSE(believed_);
}

// A client of other anchors: neither this platform's root nor this release root.
TEST_F(EvidenceAttacks, anchors_of_somebody_else) {
  Trust other(random_, world_->clock().Now());
  verify::Anchors anchors = world_->anchors();
  anchors.tee_roots = other.tee_roots();
  RefusedWith(world_->Prove(world_->Request(server_.port(), "/"), anchors), "quote.untrusted_root");
  anchors = world_->anchors();
  anchors.release_root = other.release_root();
  RefusedWith(world_->Prove(world_->Request(server_.port(), "/"), anchors), "release.signature");
}

// The list ends while node and signer run on: from then on clients turn away.
TEST_F(EvidenceAttacks, release_list_that_expires_meanwhile) {
  WorldOptions options = Options();
  options.releases_life = std::chrono::hours(1);
  World world(std::move(options));
  EXPECT_TRUE(world.Prove(world.Request(server_.port(), "/")).ok());
  world.clock().Advance(std::chrono::hours(2));
  RefusedWith(world.Prove(world.Request(server_.port(), "/")), "release.expired");
}

}  // namespace
}  // namespace attestor::test
