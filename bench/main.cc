// attestor-bench: prints figures. Started by tools/bench.sh, which runs the programs that sessions need.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "config/config.h"
#include "figures.h"
#include "http/url.h"
#include "quotes.h"
#include "sessions.h"

namespace {

using namespace attestor;

struct Arguments {
  std::string url, large_url, node, tee_root, web_roots, release_root, only, client_program, client_arguments;
  bool json = false;
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
  ATTESTOR_ASSIGN(crypto::WebRoots web_roots, config::LoadWebRoots(arguments.web_roots));
  ATTESTOR_ASSIGN(const ByteArray<32> release_root, config::LoadReleaseRoot(arguments.release_root));
  return bench::Setup{std::move(request),        std::move(large),     {std::move(tee_roots), std::move(web_roots), release_root},
                      arguments.node_pid,        arguments.signer_pid, arguments.client_program,
                      arguments.client_arguments};
}

Status Run(const Arguments& arguments) {
  ATTESTOR_ASSIGN(const bench::Setup setup, SetupOf(arguments));
  using Benchmark = Result<bench::Figure> (*)(const bench::Setup&);
  const std::pair<const char*, Benchmark> benchmarks[] = {{"session.reveal_all_s", bench::SessionTime},
                                                          {"session.reveal_all_per_s", bench::SessionRate},
                                                          {"gate.reveal_all_cpu_s", bench::GateCpu},
                                                          {"session.peak_rss_bytes", bench::PeakMemory},
                                                          {"quote.verify_s", [](const bench::Setup&) { return bench::QuoteTime(); }}};
  bool any = false;
  for (const auto& [name, benchmark] : benchmarks) {
    if (!arguments.only.empty() && arguments.only != name) continue;
    any = true;
    ATTESTOR_ASSIGN(const bench::Figure figure, benchmark(setup));
    bench::Print(figure, arguments.json);
  }
  if (!any) return Error(bench::kBench, "there is no benchmark '" + arguments.only + "'");
  return Ok();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("attestor-bench: figures of whole sessions; start it with ./dev bench");
  Arguments arguments;
  app.add_option("--url", arguments.url)->required();
  app.add_option("--large-url", arguments.large_url)->required();
  app.add_option("--node", arguments.node)->required();
  app.add_option("--tee-root", arguments.tee_root)->required();
  app.add_option("--web-roots", arguments.web_roots)->required();
  app.add_option("--release-root", arguments.release_root)->required();
  app.add_option("--node-pid", arguments.node_pid)->required();
  app.add_option("--signer-pid", arguments.signer_pid)->required();
  app.add_option("--client", arguments.client_program)->required();
  app.add_option("--client-arguments", arguments.client_arguments)->required();
  app.add_option("--only", arguments.only, "one benchmark by its name");
  app.add_flag("--json", arguments.json, "one JSON object a line");
  CLI11_PARSE(app, argc, argv);
  const Status status = Run(arguments);
  if (status.ok()) return 0;
  std::fprintf(stderr, "attestor-bench: %s\n", status.error().Text().c_str());
  return 1;
}
