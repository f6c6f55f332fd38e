// attestor-simtee: a simulated dstack guest agent for machines without TDX. Wiring only; see testkit/simtee/.
#include <pthread.h>

#include <csignal>
#include <cstdio>
#include <list>

#include "options/options.h"
#include "service/net/address.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "testkit/simtee/agent_server.h"
#include "testkit/simtee/collateral_server.h"
#include "testkit/simtee/defects.h"
#include "testkit/simtee/kept_pki.h"
#include "testkit/simtee/pki_files.h"

namespace {

using namespace attestor;

struct Arguments {
  std::string socket;
  std::string compose;
  std::vector<std::string> tees;  // SOCKET=COMPOSE
  std::string pki_dir;
  std::string tcb_status = "UpToDate";
  std::vector<std::string> defects;
  std::vector<std::string> replay;  // files or folders
  bool list_defects = false;
  std::string api = "v0";
  std::string collateral_service;  // host:port; empty: none
};

struct Tee {
  std::string socket;
  std::string compose;
};

int Refuse(const Error& error) {
  std::fprintf(stderr, "attestor-simtee: %s\n", error.Text().c_str());
  return 1;
}

simtee::ServedApi ApiOf(const Arguments& arguments) {
  return arguments.api == "v1" ? simtee::ServedApi::kV1 : simtee::ServedApi::kV0;
}

std::vector<Tee> TeesOf(const Arguments& arguments) {
  std::vector<Tee> out;
  if (!arguments.socket.empty()) out.push_back({arguments.socket, arguments.compose});
  for (const std::string& pair : arguments.tees) {
    const size_t equals = pair.find('=');
    out.push_back({pair.substr(0, equals), pair.substr(equals + 1)});
  }
  return out;
}

// ServeUntilStopped blocks until SIGTERM or SIGINT, which every thread of this process has blocked.
void ServeUntilStopped(simtee::AgentServer& server, const sigset_t& signals) {
  int received = 0;
  sigwait(&signals, &received);
  server.Stop();
  std::fprintf(stderr, "SIMULATED TEE: stopped\n");
}

Result<std::unique_ptr<simtee::CollateralServer>> ServeCollateral(const std::string& where,
                                                                  const simtee::MockPki& pki) {
  if (where.empty()) return std::unique_ptr<simtee::CollateralServer>();
  ATTESTOR_ASSIGN(const net::HostPort place, net::ParseHostPort(where));
  ATTESTOR_ASSIGN(const net::Address address, net::Address::Parse(place.host, place.port));
  ATTESTOR_ASSIGN(auto server, simtee::CollateralServer::Start(pki, address));
  std::fprintf(stderr, "SIMULATED TEE: collateral at http://%s\n", where.c_str());
  return server;
}

Status Serve(const Arguments& arguments, const sigset_t& signals) {
  SystemRandom random;
  const SystemClock clock;
  simtee::PkiOptions pki_options;
  simtee::TeeOptions tee_options;
  pki_options.tcb_status = arguments.tcb_status;
  for (const std::string& defect : arguments.defects) ATTESTOR_TRY(simtee::AddDefect(defect, pki_options, tee_options));
  ATTESTOR_ASSIGN(const simtee::MockPki pki, simtee::OpenPki(arguments.pki_dir, random, clock.Now(), pki_options));
  std::list<simtee::SimTee> tees;
  std::vector<simtee::AgentEndpoint> endpoints;
  for (const Tee& tee : TeesOf(arguments)) {
    ATTESTOR_ASSIGN(Bytes compose, simtee::ReadCompose(tee.compose));
    endpoints.push_back({tee.socket, &tees.emplace_back(pki, std::move(compose), random, tee_options)});
  }
  // Before the sockets: whoever sees a socket may rely on the files, and on the collateral service.
  ATTESTOR_TRY(simtee::WritePkiFiles(pki, arguments.pki_dir));
  ATTESTOR_ASSIGN(const auto collateral, ServeCollateral(arguments.collateral_service, pki));
  ATTESTOR_ASSIGN(const auto server, simtee::AgentServer::Start(endpoints, clock, {.api = ApiOf(arguments)}));
  std::fprintf(stderr, "SIMULATED TEE: nothing here protects anything. Root and collateral are in %s\n",
               arguments.pki_dir.c_str());
  for (const std::string& defect : arguments.defects)
    std::fprintf(stderr, "SIMULATED TEE: with the defect %s\n", defect.c_str());
  auto endpoint = endpoints.begin();
  for (const simtee::SimTee& tee : tees) {
    std::fprintf(stderr, "SIMULATED TEE: %s serves app '%s', compose hash %s\n", endpoint++->socket_path.c_str(),
                 tee.app_name().c_str(), ToHex(tee.compose_hash()).c_str());
  }
  ServeUntilStopped(*server, signals);
  return Ok();
}

Status Replay(const Arguments& arguments, const sigset_t& signals) {
  const SystemClock clock;
  ATTESTOR_ASSIGN(const simtee::Recording recording, simtee::ReadRecording(arguments.replay));
  // The root is the one that the quote leads to, so there is none to hand out.
  if (!arguments.pki_dir.empty()) ATTESTOR_TRY(simtee::WriteCollateralFile(recording.collateral, arguments.pki_dir));
  ATTESTOR_ASSIGN(const auto server,
                  simtee::AgentServer::Start({{arguments.socket, &recording}}, clock, {.api = ApiOf(arguments)}));
  std::fprintf(stderr,
               "REPLAYED TEE: %s serves one recorded quote, whatever is asked for; nothing here protects anything\n",
               arguments.socket.c_str());
  ServeUntilStopped(*server, signals);
  return Ok();
}

int ListDefects() {
  for (const simtee::Defect& defect : simtee::AllDefects()) {
    std::printf("%-26s %s\n", std::string(defect.name).c_str(), std::string(defect.what).c_str());
  }
  return 0;
}

std::string CheckPair(const std::string& pair) {
  const size_t equals = pair.find('=');
  const bool whole = equals != std::string::npos && equals > 0 && equals + 1 < pair.size();
  return whole ? std::string() : "'" + pair + "' is not SOCKET=COMPOSE";
}

// Missing names everything that is to be added before there is something to serve; empty when nothing is.
std::string Missing(const Arguments& arguments) {
  std::string out;
  const auto want = [&out](const char* what) { out += (out.empty() ? "" : "; ") + std::string(what); };
  if (arguments.socket.empty() && (!arguments.replay.empty() || arguments.tees.empty()))
    want(arguments.replay.empty() ? "--socket PATH with --compose FILE, or --tee SOCKET=COMPOSE"
                                  : "--socket PATH, to serve the recording at");
  if (!arguments.replay.empty()) return out;
  if (!arguments.socket.empty() && arguments.compose.empty())
    want("--compose FILE, which the TEE at --socket measures");
  if (arguments.socket.empty() && !arguments.compose.empty() && !arguments.tees.empty())
    want("--socket PATH, to serve --compose at");
  if (arguments.pki_dir.empty()) want("--pki-dir FOLDER, for tee-root.pem and collateral.json");
  return out;
}

void AddOptions(const options::Command& command, Arguments& arguments) {
  command.Add("--socket", arguments.socket, "unix socket to serve");
  const auto compose = command.Add("--compose", arguments.compose, "app-compose.json that this TEE measures");
  const auto tees =
      command.Add("--tee", arguments.tees, "SOCKET=COMPOSE: one more TEE under the same PKI; may be repeated");
  command.Add("--pki-dir", arguments.pki_dir, "folder for tee-root.pem and collateral.json, written at start");
  const auto status =
      command.Add("--tcb-status", arguments.tcb_status, "TCB status that the collateral gives this platform");
  const auto defects =
      command.Add("--defect", arguments.defects, "get this wrong, so that verifiers refuse; may be repeated, or a,b,c");
  const auto replay = command.Add("--replay", arguments.replay,
                                  "serve a real machine's recorded evidence from these files or this folder");
  command
      .Add("--api", arguments.api,
           "v0: the API of dstack 0.5; v1: those of dstack 0.6, v1 and the frozen v0 (default: v0)")
      .OneOf({"v0", "v1"})
      .ShowType("v0|v1");
  const auto service = command.Add("--collateral-service", arguments.collateral_service,
                                   "ADDRESS:PORT: serve the platform's collateral there, as a PCCS does, without TLS");
  command.AddFlag("--list-defects", arguments.list_defects, "print the names for --defect and end");
  status.ShowDefault();
  defects.SplitAt(',');
  tees.Check(CheckPair);
  for (const options::Option& option : {compose, tees, status, defects, service}) replay.Excludes(option);
}

}  // namespace

int main(int argc, char** argv) {
  // Blocked before any thread starts, so that only ServeUntilStopped sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const options::Program program(
      "SIMULATED dstack guest agent: real API and quote format, mock Intel PKI, no protection. For development, tests "
      "and demos.");
  Arguments arguments;
  AddOptions(program.command(), arguments);
  if (const auto ended = options::ParseOrEnd(program, argc, argv)) return *ended;
  if (arguments.list_defects) return ListDefects();
  if (const std::string missing = Missing(arguments); !missing.empty())
    return options::Refuse("attestor-simtee: ", "missing: " + missing);
  const Status served = arguments.replay.empty() ? Serve(arguments, signals) : Replay(arguments, signals);
  return served.ok() ? 0 : Refuse(served.error());
}
