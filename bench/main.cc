// attestor-bench: prints figures. Started by tools/bench.sh, which runs the programs that sessions need.
#include <cstdio>

#include "figures.h"
#include "modes.h"
#include "options/options.h"
#include "proofs.h"
#include "quotes.h"
#include "service/config/config.h"
#include "sessions.h"
#include "web/http/url.h"

namespace {

using namespace attestor;

struct Arguments {
  std::string url, large_url, node, tee_root, web_roots, suffix_list, release_root, only, client_program,
      client_arguments, proof_arguments;
  std::string small_proof, large_proof;
  bool json = false;
  bool portable = false;
  pid_t node_pid = 0, signer_pid = 0;
};

Result<client::ProveRequest> RequestOf(const std::string& text, const std::string& node) {
  ATTESTOR_ASSIGN(const http::Url url, http::ParseHttpsUrl(text));
  client::ProveRequest request;
  ATTESTOR_ASSIGN(request.node, net::ParseHostPort(node));
  request.http.method = "GET";
  request.http.host = url.host;
  request.http.port = url.port;
  request.http.target = url.target;
  request.nonce = ToBytes("benchmark nonce");
  request.allow_development = true;
  return request;
}

Result<bench::Setup> SetupOf(const Arguments& arguments) {
  ATTESTOR_ASSIGN(client::ProveRequest request, RequestOf(arguments.url, arguments.node));
  ATTESTOR_ASSIGN(client::ProveRequest large, RequestOf(arguments.large_url, arguments.node));
  ATTESTOR_ASSIGN(quote::TeeRoots tee_roots, config::LoadTeeRoots(arguments.tee_root));
  ATTESTOR_ASSIGN(crypto::WebRoots web_roots, config::LoadWebRoots({arguments.web_roots, arguments.suffix_list}));
  ATTESTOR_ASSIGN(const ByteArray<32> release_root, config::LoadReleaseRoot(arguments.release_root));
  return bench::Setup{
      std::move(request),         std::move(large),         {std::move(tee_roots), std::move(web_roots), release_root},
      arguments.node_pid,         arguments.signer_pid,     arguments.client_program,
      arguments.client_arguments, arguments.proof_arguments};
}

Status PrintProofs(const Arguments& arguments, const bench::Setup& setup, zk::field::Isa isa) {
  ATTESTOR_ASSIGN(const std::vector<bench::Figure> figures,
                  bench::ProofFigures({setup, arguments.small_proof, arguments.large_proof, isa}));
  for (const bench::Figure& figure : figures) bench::Print(figure, arguments.json);
  return Ok();
}

Status Run(const Arguments& arguments) {
  ATTESTOR_ASSIGN(const bench::Setup setup, SetupOf(arguments));
  using Benchmark = Result<bench::Figure> (*)(const bench::Setup&);
  const std::pair<const char*, Benchmark> benchmarks[] = {
      {"session.reveal_all_s", bench::SessionTime},
      {"session.reveal_all_per_s", bench::SessionRate},
      {"gate.reveal_all_cpu_s", bench::GateCpu},
      {"session.peak_rss_bytes", bench::PeakMemory},
      {"proxy.tls13.peak_rss_bytes", bench::ProofPeakMemory},
      {"quote.verify_s", [](const bench::Setup&) { return bench::QuoteTime(); }}};
  if (arguments.portable) return PrintProofs(arguments, setup, zk::field::Isa::kPortable);
  bool any = false;
  for (const auto& [name, benchmark] : benchmarks) {
    if (!arguments.only.empty() && arguments.only != name) continue;
    any = true;
    ATTESTOR_ASSIGN(const bench::Figure figure, benchmark(setup));
    bench::Print(figure, arguments.json);
  }
  if (arguments.only.empty() || arguments.only == "modes") {
    any = true;
    ATTESTOR_ASSIGN(const auto figures, bench::ModeFigures(setup, arguments.small_proof));
    for (const bench::Figure& figure : figures) bench::Print(figure, arguments.json);
  }
  if (arguments.only.empty() || arguments.only == "proofs") return PrintProofs(arguments, setup, zk::field::BestIsa());
  if (!any) return Error(bench::kBench, "there is no benchmark '" + arguments.only + "'");
  return Ok();
}

}  // namespace

int main(int argc, char** argv) {
  const options::Program program("attestor-bench: figures of whole sessions; start it with ./dev bench");
  const options::Command command = program.command();
  Arguments arguments;
  command.Add("--url", arguments.url).Required();
  command.Add("--large-url", arguments.large_url).Required();
  command.Add("--node", arguments.node).Required();
  command.Add("--tee-root", arguments.tee_root).Required();
  command.Add("--web-roots", arguments.web_roots).Required();
  command.Add("--suffix-list", arguments.suffix_list).Required();
  command.Add("--release-root", arguments.release_root).Required();
  command.Add("--node-pid", arguments.node_pid).Required();
  command.Add("--signer-pid", arguments.signer_pid).Required();
  command.Add("--client", arguments.client_program).Required();
  command.Add("--client-arguments", arguments.client_arguments).Required();
  command.Add("--proof-arguments", arguments.proof_arguments).Required();
  command.Add("--small-proof", arguments.small_proof, "target of 2 KB of JSON").Required();
  command.Add("--large-proof", arguments.large_proof, "target of 64 KB of JSON").Required();
  command.Add("--only", arguments.only, "one benchmark by its name; proofs for all of the proof system");
  command.AddFlag("--json", arguments.json, "one JSON object a line");
  command.AddFlag("--portable", arguments.portable,
                  "the proof system without AES and carry-less multiplication instructions");
  if (const auto ended = options::ParseOrEnd(program, argc, argv)) return *ended;
  const Status status = Run(arguments);
  if (status.ok()) return 0;
  std::fprintf(stderr, "attestor-bench: %s\n", status.error().Text().c_str());
  return 1;
}
