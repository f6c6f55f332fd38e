// attestor-simtee: a simulated dstack guest agent for machines without TDX. Wiring only; see src/simtee/.
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <list>

#include "simtee/agent_server.h"
#include "simtee/pki_files.h"

namespace {

using namespace attestor;

struct Arguments {
  std::string socket;
  std::string compose;
  std::vector<std::string> tees;  // SOCKET=COMPOSE
  std::string pki_dir;
  std::string tcb_status = "UpToDate";
  bool debug_td = false;
};

struct Tee {
  std::string socket;
  std::string compose;
};

int Refuse(const Error& error) {
  std::fprintf(stderr, "attestor-simtee: %s\n", error.Text().c_str());
  return 1;
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

// WaitForStop blocks until SIGTERM or SIGINT, which every thread of this process has blocked.
void WaitForStop(const sigset_t& signals) {
  int received = 0;
  sigwait(&signals, &received);
}

Status Serve(const Arguments& arguments, const sigset_t& signals) {
  SystemRandom random;
  const SystemClock clock;
  simtee::PkiOptions pki_options;
  pki_options.tcb_status = arguments.tcb_status;
  ATTESTOR_ASSIGN(const simtee::MockPki pki, simtee::MockPki::Make(random, clock.Now(), pki_options));
  simtee::TeeOptions tee_options;
  if (arguments.debug_td) tee_options.td_attributes |= simtee::kTdDebug;
  std::list<simtee::SimTee> tees;
  std::vector<simtee::AgentEndpoint> endpoints;
  for (const Tee& tee : TeesOf(arguments)) {
    ATTESTOR_ASSIGN(Bytes compose, simtee::ReadCompose(tee.compose));
    endpoints.push_back({tee.socket, &tees.emplace_back(pki, std::move(compose), random, tee_options)});
  }
  // Before the sockets: whoever sees a socket may rely on the files.
  ATTESTOR_TRY(simtee::WritePkiFiles(pki, arguments.pki_dir));
  ATTESTOR_ASSIGN(const auto server, simtee::AgentServer::Start(endpoints, clock));
  std::fprintf(stderr, "SIMULATED TEE: nothing here protects anything. Root and collateral are in %s\n", arguments.pki_dir.c_str());
  for (const simtee::AgentEndpoint& endpoint : endpoints) {
    std::fprintf(stderr, "SIMULATED TEE: %s serves app '%s', compose hash %s\n", endpoint.socket_path.c_str(),
                 endpoint.tee->app_name().c_str(), ToHex(endpoint.tee->compose_hash()).c_str());
  }
  WaitForStop(signals);
  server->Stop();
  std::fprintf(stderr, "SIMULATED TEE: stopped\n");
  return Ok();
}

}  // namespace

int main(int argc, char** argv) {
  // Blocked before any thread starts, so that only WaitForStop sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  CLI::App app("SIMULATED dstack guest agent: real API and quote format, mock Intel PKI, no protection. For development, tests and demos.");
  Arguments arguments;
  auto* socket = app.add_option("--socket", arguments.socket, "unix socket to serve");
  auto* compose = app.add_option("--compose", arguments.compose, "app-compose.json that this TEE measures");
  auto* tees = app.add_option("--tee", arguments.tees, "SOCKET=COMPOSE: one more TEE under the same PKI; may be repeated");
  app.add_option("--pki-dir", arguments.pki_dir, "folder for tee-root.pem and collateral.json, written at start")->required();
  app.add_option("--tcb-status", arguments.tcb_status, "TCB status that the collateral gives this platform")->capture_default_str();
  app.add_flag("--debug-td", arguments.debug_td, "set the TD's debug attribute, so that verifiers refuse the quotes");
  socket->needs(compose);
  compose->needs(socket);
  tees->check([](const std::string& pair) {
    const size_t equals = pair.find('=');
    const bool whole = equals != std::string::npos && equals > 0 && equals + 1 < pair.size();
    return whole ? std::string() : "'" + pair + "' is not SOCKET=COMPOSE";
  });
  app.callback([&arguments] {
    if (arguments.socket.empty() && arguments.tees.empty()) throw CLI::RequiredError("--socket with --compose, or --tee,");
  });
  CLI11_PARSE(app, argc, argv);
  const Status served = Serve(arguments, signals);
  return served.ok() ? 0 : Refuse(served.error());
}
