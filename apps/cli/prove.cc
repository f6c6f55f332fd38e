#include "client/prove.h"

#include <cstdio>
#include <memory>

#include "base/file.h"
#include "client/errors.h"
#include "commands.h"
#include "common.h"
#include "describe.h"
#include "errors.h"
#include "http/url.h"
#include "transcript/session.h"

namespace attestor::cli {
namespace {

struct ProveOptions {
  std::string url;
  std::string node;
  std::string token_file;
  std::string method;
  std::vector<std::string> headers;
  std::string data;
  bool reveal_all = false;
  bool reveal_secrets = false;
  bool allow_simulated = false;
  std::string recipient;
  std::string nonce;
  std::string output;
  std::string timeout = "60s";
  AnchorOptions anchors;
};

Error OptionError(const std::string& text) { return Error(kOption, text); }

// A header is "Name: value", or @FILE with one header a line; "@-" reads standard input.
Status AddHeaders(const std::string& text, std::vector<http::Header>& out) {
  std::string lines = text;
  if (text.starts_with('@')) {
    ATTESTOR_ASSIGN(const Bytes bytes, ReadFile(text.substr(1), 64 * 1024));
    lines = AsText(bytes);
  }
  for (std::string_view rest = lines; !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return OptionError("--header must be 'Name: value' or @FILE with such lines");
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    out.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  return Ok();
}

Result<client::ProveRequest> RequestOf(const ProveOptions& options) {
  client::ProveRequest request;
  ATTESTOR_ASSIGN(const http::Url url, http::ParseHttpsUrl(options.url));
  request.http.method = !options.method.empty() ? options.method : options.data.empty() ? "GET" : "POST";
  request.http.host = url.host;
  request.http.port = url.port;
  request.http.target = url.target;
  for (const std::string& header : options.headers) ATTESTOR_TRY(AddHeaders(header, request.http.headers));
  if (options.data.starts_with('@')) {
    ATTESTOR_ASSIGN(request.http.body, ReadFile(options.data.substr(1), 1024 * 1024));
  } else {
    request.http.body = ToBytes(options.data);
  }
  // A node is given as host:port, or as a URL of the same.
  std::string node = options.node;
  for (std::string_view scheme : {"https://", "tcp://", "attestor://"}) {
    if (node.starts_with(scheme)) node.erase(0, scheme.size());
  }
  if (node.ends_with('/')) node.pop_back();
  ATTESTOR_ASSIGN(request.node, net::ParseHostPort(node));
  if (!options.token_file.empty()) {
    ATTESTOR_ASSIGN(const Bytes token, ReadFile(options.token_file, 4096));
    std::string text(AsText(token));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    request.token = std::move(text);
  }
  const auto recipient = FromHex(options.recipient);
  const auto fixed = recipient ? ToArray<20>(*recipient) : std::nullopt;
  if (!fixed) return OptionError("--recipient must be 20 bytes of hex, as 0x and 40 digits");
  request.recipient = *fixed;
  const auto nonce = FromHex(options.nonce);
  if (!nonce || nonce->size() < transcript::kMinNonceSize || nonce->size() > transcript::kMaxNonceSize) {
    return OptionError("--nonce must be 8 to 64 bytes of hex, from whoever will rely on the statement");
  }
  request.nonce = *nonce;
  const auto timeout = ParseDuration(options.timeout);
  if (!timeout) return OptionError("--timeout must be a duration such as 60s");
  request.timeout = *timeout;
  request.reveal_secrets = options.reveal_secrets;
  request.allow_development = options.allow_simulated;
  return request;
}

Status Prove(const ProveOptions& options, bool& out_refused) {
  if (!options.reveal_all) {
    return OptionError("say what to disclose: --reveal-all discloses everything in request and response");
  }
  ATTESTOR_ASSIGN(const client::ProveRequest request, RequestOf(options));
  ATTESTOR_ASSIGN(const verify::Anchors anchors, LoadAnchors(options.anchors));
  ATTESTOR_TRY(CheckWritable(options.output));
  out_refused = true;
  std::fprintf(stderr, "%s\n",
               "--reveal-all: EVERYTHING in the request and in the response will be disclosed, headers included, to the node, to the "
               "signer and to everybody who is given the bundle.");
  const SystemClock clock;
  SystemRandom random;
  const net::StopSignal stop;
  CheckReport report;
  const auto progress = [](const client::Step& step) { std::fprintf(stderr, "  * %s\n", step.text.c_str()); };
  auto proof = client::Prove(request, anchors, clock, random, stop, progress, report);
  if (!proof.ok()) return std::move(proof).error();
  ATTESTOR_TRY(WriteFile(options.output, proof->bundle));
  std::printf("%s", DescribeStatement(proof->checked.claims(), proof->checked.simulated()).c_str());
  std::printf("bundle: %s (%zu bytes)\n", options.output.c_str(), proof->bundle.size());
  return Ok();
}

}  // namespace

void AddProve(CLI::App& program, int& code) {
  auto options = std::make_shared<ProveOptions>();
  CLI::App* command = program.add_subcommand("prove", "fetch a URL through a node and get a signed statement about it");
  command->add_option("url", options->url, "https://host/path")->required();
  command->add_option("--node", options->node, "the node: host:port")->required();
  command->add_option("--token", options->token_file, "file with the client token, where the node asks for one");
  command->add_option("-X,--method", options->method, "request method; default: GET, or POST with --data");
  command->add_option("--header", options->headers, "'Name: value', or @FILE with such lines; may be repeated");
  command->add_option("--data", options->data, "request body, or @FILE");
  command->add_flag("--reveal-all", options->reveal_all, "disclose everything in request and response");
  command->add_flag("--reveal-secrets", options->reveal_secrets, "disclose Cookie and Authorization headers too");
  command->add_flag("--allow-simulated", options->allow_simulated, "development: accept simulated TEEs and marked statements");
  command->add_option("--recipient", options->recipient, "address that the statement is for: 0x and 40 hex digits")->required();
  command->add_option("--nonce", options->nonce, "nonce of the relying party: hex of 8 to 64 bytes")->required();
  command->add_option("-o,--output", options->output, "file for the evidence bundle")->required();
  command->add_option("--timeout", options->timeout, "limit for the whole run")->capture_default_str();
  AddAnchorOptions(*command, options->anchors);
  command->callback([options, &code] {
    bool refused = false;
    const Status proved = Prove(*options, refused);
    code = proved.ok() ? kDone : refused ? kRefused : kUnreadable;
    if (!proved.ok()) PrintError(proved.error());
  });
}

}  // namespace attestor::cli
