// attestor doctor: is everything in place that a node, a signer or a client needs? One line for each, with its remedy.
#include <sys/timex.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "anchors.h"
#include "commands.h"
#include "common.h"
#include "doctor_guest.h"
#include "errors.h"
#include "evidence/release/release_list.h"
#include "service/channel/attest.h"
#include "service/client/clocks.h"
#include "service/client/errors.h"
#include "service/client/peer_faults.h"
#include "service/guest_agent/guest_agent.h"
#include "service/net/address.h"
#include "service/net/socket.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "statement/verify/bundle_check.h"

namespace attestor::cli {
namespace {

constexpr std::chrono::seconds kTimeout{20};

// MachineRole is what this machine is to be; each needs something else.
enum class MachineRole : uint8_t { kClient, kNode, kSigner };

struct DoctorOptions {
  std::string role;
  std::string guest_agent;
  std::string collateral;
  std::string release_list;
  std::string node;
  std::string signer;
  bool allow_simulated = false;
  AnchorOptions anchors;
};

// TakenRole is the role, and why it was taken.
struct TakenRole {
  MachineRole role;
  std::string why;
};

TakenRole RoleOf(const DoctorOptions& options) {
  if (options.role == "node") return {MachineRole::kNode, "--role"};
  if (options.role == "signer") return {MachineRole::kSigner, "--role"};
  if (options.role == "client") return {MachineRole::kClient, "--role"};
  if (!options.guest_agent.empty())
    return {MachineRole::kNode, "a guest agent is named; --role signer or client says otherwise"};
  std::error_code ignored;
  const std::string socket = guest_agent::GuestAgent::FindSocket();
  if (!std::filesystem::exists(socket, ignored))
    return {MachineRole::kClient, "there is no guest agent; --role says otherwise"};
  return {MachineRole::kNode, socket + " is there; --role signer or client says otherwise"};
}

std::string_view WordOf(MachineRole role) {
  switch (role) {
    case MachineRole::kClient: return "client";
    case MachineRole::kNode: return "node";
    case MachineRole::kSigner: return "signer";
  }
  return "";
}

class Doctor {
 public:
  Doctor(const DoctorOptions& options, MachineRole role, const Result<verify::Anchors>& anchors)
      : options_(options),
        role_(role),
        anchors_(anchors),
        agent_(options.guest_agent.empty() ? guest_agent::GuestAgent::FindSocket() : options.guest_agent) {}

  CheckReport Run() {
    report_.Record("roots", anchors_.ok() ? Ok() : Status(InOneLine(anchors_.error())));
    if (role_ != MachineRole::kClient)
      CheckGuest({agent_, options_.collateral, options_.release_list,
                  role_ == MachineRole::kSigner ? release::Role::kSigner : release::Role::kNode, anchors_,
                  options_.allow_simulated},
                 report_);
    CheckClock();
    if (role_ == MachineRole::kClient || !options_.node.empty())
      CheckService("node", options_.node, release::Role::kNode);
    if (role_ == MachineRole::kNode || !options_.signer.empty())
      CheckService("signer", options_.signer, release::Role::kSigner);
    return std::move(report_);
  }

 private:
  // The kernel knows whether a time service disciplines its clock. Where none does, the clock may be right all the same:
  // it fails only beside another one.
  void CheckClock() {
    timex state{};
    const bool known = adjtimex(&state) >= 0;
    const bool synchronised = known && (state.status & STA_UNSYNC) == 0;
    const std::string now = ToText(clock_.Now());
    if (synchronised) {
      report_.Record("clock", Ok(), now + ", kept by a time service");
    } else {
      report_.NotChecked("clock", now + ", kept by no time service: let one keep it (timedatectl set-ntp true)");
    }
  }

  void CheckService(const std::string& name, const std::string& address, release::Role role) {
    if (!anchors_.ok()) return report_.NotChecked(name, "needs the roots");
    if (address.empty()) return report_.NotChecked(name, "give its address with --" + name);
    if (role == release::Role::kSigner) return CheckSigner(name, address);
    const auto peer = Meet(address, role);
    const Status status = peer.ok() ? CheckHardware(peer->evidence.simulated(), options_.allow_simulated)
                                    : Status(WithPeer(peer.error(), client::Sought::kNode));
    report_.Record(name, status, peer.ok() ? DescribeNode(*peer) : "");
    CompareClocks();
  }

  // A node tells its time with its evidence; a wrong clock makes the one or the other fail.
  void CompareClocks() {
    constexpr std::string_view kId = "clock.node";
    if (clocks_.readings().empty()) return report_.NotChecked(kId, "the node did not tell its time");
    const client::Reading& reading = clocks_.readings().front();
    const Duration apart = reading.ahead() < Duration::zero() ? -reading.ahead() : reading.ahead();
    const auto verdict = clocks_.Verdict();
    report_.Record(kId, verdict ? Status(Error(client::kClock, *verdict)) : Ok(),
                   client::ReadableSpan(apart) + " beside this machine's");
  }

  // A node speaks with its signer for a session, and a session wants a site.
  std::string DescribeNode(const channel::Peer& node) const {
    const std::string signer =
        options_.signer.empty() ? "; whether its signer answers, only 'attestor prove' shows" : "";
    return DescribeHardware(node.evidence.simulated()) + ", release " + node.evidence.release().version + signer;
  }

  // WithPeer says what seems to be there instead.
  static Error WithPeer(const Error& error, client::Sought sought) {
    const std::string what = client::WhatAnswers(error, sought);
    return what.empty() ? error : Error(error.code(), what + " (" + error.detail() + ")");
  }

  // InOneLine: each check has one line.
  static Error InOneLine(const Error& error) {
    std::string detail = error.detail();
    std::ranges::replace(detail, '\n', ' ');
    return Error(error.code(), detail);
  }

  // A signer shows its evidence to nodes only, after theirs; that it asks for it is all that can be seen from here.
  void CheckSigner(const std::string& name, const std::string& address) {
    const Status asked = AskedBySigner(address);
    report_.Record(name, asked.ok() ? Ok() : Status(WithPeer(asked.error(), client::Sought::kSigner)),
                   "answers, and asks for a node's evidence before it shows its own");
  }

  Status AskedBySigner(const std::string& address) {
    const net::Deadline deadline = net::After(kTimeout);
    ATTESTOR_ASSIGN(const net::HostPort target, net::ParseHostPort(address));
    ATTESTOR_ASSIGN(channel::Connection connection, channel::Connection::Connect(target, deadline, stop_));
    ATTESTOR_TRY(
        connection.Send(channel::MessageType::kHello, channel::Hello{random_.Array<32>()}.Encode(), deadline, stop_));
    ATTESTOR_ASSIGN(const Bytes payload,
                    connection.Expect(channel::MessageType::kHello, channel::kMaxMessage, deadline, stop_));
    return StatusOf(channel::Hello::Decode(payload));
  }

  Result<channel::Peer> Meet(const std::string& address, release::Role role) {
    const net::Deadline deadline = net::After(kTimeout);
    ATTESTOR_ASSIGN(const net::HostPort target, net::ParseHostPort(address));
    ATTESTOR_ASSIGN(channel::Connection connection, channel::Connection::Connect(target, deadline, stop_));
    CheckReport ignored;
    channel::NewestReleases releases(anchors_->release_root);
    const channel::Trust trust{anchors_->tee_roots, releases};
    auto peer =
        channel::AskEvidence(connection, {random_.Array<32>()}, role, trust, clock_.Now(), ignored, deadline, stop_);
    if (const auto time = connection.peer_time()) clocks_.Add("the node", *time, clock_.Now());
    return peer;
  }

  const DoctorOptions& options_;
  MachineRole role_;
  const Result<verify::Anchors>& anchors_;
  guest_agent::GuestAgent agent_;
  SystemClock clock_;
  SystemRandom random_;
  net::StopSignal stop_;
  client::Clocks clocks_;
  CheckReport report_;
};

std::string FaultOfAddress(const std::string& address) {
  if (net::ParseHostPort(address).ok()) return {};
  const bool no_port = address.find(':') == std::string::npos;
  return "'" + Harmless(address) + "'" + (no_port ? " has no port" : "") + ": write host:port";
}

ExitCode Diagnose(const DoctorOptions& options) {
  const TakenRole taken = RoleOf(options);
  std::printf("checked as a %s: %s\n", std::string(WordOf(taken.role)).c_str(), Harmless(taken.why).c_str());
  const AnchorOptions trusted = FillFromMachine(options.anchors);
  const auto anchors = LoadNamedAnchors(trusted);
  const CheckReport report = Doctor(options, taken.role, anchors).Run();
  PrintReport(report);
  if (anchors.ok())
    std::printf("%s\n%s", Paint(Colour::kBold, "trusted here").c_str(), DescribeAnchorFiles(trusted).c_str());
  return report.FirstFailure() == nullptr ? kDone : kRefused;
}

}  // namespace

void AddDoctor(const options::Command& program, int& code) {
  auto options = std::make_shared<DoctorOptions>();
  const options::Command command =
      program.AddCommand("doctor", "check what a node, signer or client needs, each with its remedy");
  command.SetFooter("Exit code: 0 all that was checked is in place, 1 something is not, 2 an option cannot be used.");
  command
      .Add("--role", options->role,
           "what this machine is: client, node or signer; default: client where there is no guest agent")
      .OneOf({"client", "node", "signer"});
  command.Add("--guest-agent", options->guest_agent, "socket of the guest agent; default: its usual places");
  command.Add(
      "--collateral", options->collateral,
      "file of the quote collateral, or base of a collateral service (https://..., or http:// as in development)");
  command.Add("--release-list", options->release_list, "file of the signed list of releases that peers judge by");
  command.Add("--node", options->node, "a node: host:port").Check(FaultOfAddress);
  command.Add("--signer", options->signer, "a signer: host:port").Check(FaultOfAddress);
  command.AddFlag("--allow-simulated", options->allow_simulated, "development: a simulated TEE is no failure");
  AddAnchorOptions(command, options->anchors, Unnamed::kOfMachine);
  command.Do([options, &code] { code = Diagnose(*options); });
}

}  // namespace attestor::cli
