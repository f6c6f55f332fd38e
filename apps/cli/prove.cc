#include "service/client/prove.h"

#include <cstdio>
#include <memory>

#include "anchors.h"
#include "ask.h"
#include "commands.h"
#include "common.h"
#include "describe.h"
#include "errors.h"
#include "output_file.h"
#include "secret_file.h"
#include "service/client/errors.h"
#include "service/net/address.h"
#include "service/net/socket.h"
#include "service/system/clock.h"
#include "service/system/file.h"
#include "service/system/random.h"
#include "session/disclosure/errors.h"
#include "session/recording/session.h"
#include "session/terms/mode.h"
#include "session/terms/terms.h"
#include "shown.h"
#include "statement/format/statement.h"
#include "statement/verify/bundle_check.h"
#include "token_file.h"
#include "web/http/syntax.h"
#include "web/http/url.h"
#include "web/json/path.h"

namespace attestor::cli {
namespace {

struct ProveOptions {
  std::string url;
  std::string node;
  std::string token_file;
  std::string method;
  std::vector<std::string> headers;
  std::optional<std::string> data;
  std::vector<std::string> reveal;
  bool reveal_body = false;
  std::vector<std::string> hide;
  std::vector<std::string> show_request_headers;
  std::vector<std::string> show_headers;
  bool reveal_all = false;
  bool reveal_secrets = false;
  std::vector<std::string> allow_secrets;
  std::vector<int> statuses;
  std::string mode = "proxy";
  bool may_be_lost = false;
  bool allow_simulated = false;
  std::string recipient;
  std::string nonce;
  OutputFile output;
  std::string timeout = "60s";
  AnchorOptions anchors;

  bool selective() const { return !reveal.empty() || reveal_body; }
};

Error OptionError(const std::string& text) { return Error(kOption, text); }

// Exactly one of the two ways must be chosen, so that nobody discloses more than they meant to by leaving something
// out.
Status CheckChoice(const ProveOptions& options) {
  if (options.reveal_all == options.selective()) {
    return OptionError(
        "say what to disclose, in one way: --reveal QUERY for chosen values (or --reveal-body), with credentials and "
        "the rest hidden, or --reveal-all for everything");
  }
  if (options.reveal_all &&
      !(options.hide.empty() && options.show_headers.empty() && options.show_request_headers.empty())) {
    return OptionError("--hide, --show-header and --show-request-header go with --reveal: --reveal-all hides nothing");
  }
  if (options.reveal_body && !options.reveal.empty()) return Error(disclosure::kWholeAndPaths);
  for (const std::string& query : options.reveal) ATTESTOR_TRY(StatusOf(json::Path::Parse(query)));
  for (const auto* names : {&options.hide, &options.show_headers, &options.show_request_headers}) {
    for (const std::string& name : *names) {
      if (!http::IsToken(name)) return OptionError("'" + name + "' cannot be the name of a header");
    }
  }
  return Ok();
}

// A header is "Name: value", or @FILE with one header a line; "@-" reads standard input.
Status AddHeaders(const std::string& text, std::vector<http::Header>& out) {
  std::string lines = text;
  const bool in_file = text.starts_with('@');
  if (in_file) {
    ATTESTOR_ASSIGN(const Bytes bytes, ReadFile(text.substr(1), 64 * 1024));
    lines = AsText(bytes);
  }
  size_t number = 0;
  for (std::string_view rest = lines; !rest.empty();) {
    ++number;
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      const std::string where = in_file ? "line " + std::to_string(number) + " of " + text.substr(1) : "--header";
      return OptionError(where + " must be 'Name: value'" + (in_file ? "" : ", or @FILE with such lines"));
    }
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    out.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  return Ok();
}

// ParseNode: a node is given as host:port, or as a URL of the same.
Result<net::HostPort> ParseNode(std::string node) {
  for (std::string_view scheme : {"https://", "tcp://", "attestor://"}) {
    if (node.starts_with(scheme)) node.erase(0, scheme.size());
  }
  if (node.ends_with('/')) node.pop_back();
  return net::ParseHostPort(node);
}

Status AddHttp(const ProveOptions& options, client::ProveRequest& out) {
  ATTESTOR_ASSIGN(const http::Url url, http::ParseHttpsUrl(options.url));
  out.http.method = !options.method.empty() ? options.method : options.data ? "POST" : "GET";
  out.http.host = url.host;
  out.http.port = url.port;
  out.http.target = url.target;
  for (const std::string& header : options.headers) ATTESTOR_TRY(AddHeaders(header, out.http.headers));
  const std::string data = options.data.value_or("");
  if (data.starts_with('@')) {
    ATTESTOR_ASSIGN(out.http.body, ReadFile(data.substr(1), 1024 * 1024));
  } else {
    out.http.body = ToBytes(data);
  }
  if (options.selective())
    out.disclose = disclosure::Wish{options.hide, options.show_headers, options.reveal, options.reveal_body};
  out.shown_headers = options.show_request_headers;
  out.consent = {options.reveal_secrets, options.allow_secrets};
  out.statuses = options.statuses;
  out.mode = *session::ToMode(options.mode);
  out.may_be_lost = options.may_be_lost;
  return Ok();
}

Result<client::ProveRequest> RequestOf(const ProveOptions& options) {
  client::ProveRequest request;
  ATTESTOR_TRY(AddHttp(options, request));
  ATTESTOR_ASSIGN(request.node, ParseNode(options.node));
  if (!options.token_file.empty()) {
    ATTESTOR_ASSIGN(Secret token, ReadToken(options.token_file));
    request.token = std::make_shared<const Secret>(std::move(token));
  }
  const auto recipient = FromHex(options.recipient);
  const auto fixed = recipient ? ToArray<20>(*recipient) : std::nullopt;
  if (!fixed) return OptionError("--recipient must be 20 bytes of hex, as 0x and 40 digits");
  request.recipient = *fixed;
  const auto nonce = FromHex(options.nonce);
  if (!nonce || nonce->size() < session::kMinNonceSize || nonce->size() > session::kMaxNonceSize) {
    return OptionError("--nonce must be 8 to 64 bytes of hex, from whoever will rely on the statement");
  }
  request.nonce = *nonce;
  const auto timeout = ParseDuration(options.timeout);
  if (!timeout) return OptionError("--timeout must be a duration such as 60s");
  request.timeout = *timeout;
  request.allow_development = options.allow_simulated;
  return request;
}

// InputsOf are the files of the request: those of headers and body stand behind an '@'.
std::vector<std::string> InputsOf(const ProveOptions& options) {
  std::vector<std::string> out = {options.token_file};
  const auto add = [&out](const std::string& value) {
    if (value.starts_with('@')) out.push_back(value.substr(1));
  };
  for (const std::string& header : options.headers) add(header);
  add(options.data.value_or(""));
  return out;
}

// A secret cannot be made again, and belongs to its bundle: both are settled together.
Status CheckOutputs(const ProveOptions& options) {
  std::vector<OutputFile> outputs = {options.output};
  if (options.selective()) {
    outputs.push_back({SecretFileOf(options.output.path), options.output.force});
    if (outputs.back().path == options.output.path) {
      return OptionError("-o: the name with .secret is for the session's secret; choose another");
    }
  }
  const std::vector<std::string> inputs = InputsOf(options);
  for (const OutputFile& output : outputs) {
    ATTESTOR_TRY(CheckOutput(output));
    ATTESTOR_TRY(CheckKept(output, inputs));
  }
  return Ok();
}

const char* Warning(const ProveOptions& options) {
  if (options.reveal_all) {
    return "--reveal-all: EVERYTHING in the request and in the response will be disclosed, headers included, to the "
           "node, to the signer and to everybody who is given the bundle.";
  }
  return "Disclosed, to the node, to the signer and to everybody who is given the bundle: the request but for hidden "
         "headers (all that are not harmless by name), what was asked to be revealed, and the structure of the "
         "response. The rest stays here.";
}

constexpr char kSealedWarning[] =
    "--mode sealed: the node's TEE holds the keys of this session. If that TEE is broken, its owner can read all of "
    "it, "
    "hidden parts too, and forge it; in proxy mode nobody could.";

// Escaped: a comma or backslash inside of an expectation has a backslash in front.
std::string Escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ',' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

// Quoted makes `text` one word of a shell.
std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// PrintMustName tells what to pass on to the relying party, so that the bundle does not fail there for want of a name,
// and cannot be used a second time or by another.
void PrintMustName(const client::ProveRequest& request, const client::Proof& proof) {
  const statement::Claims& claims = proof.checked.claims();
  std::string expected = "host=" + request.http.host + ",path=" + Escaped(request.http.target);
  for (const std::string& one : proof.must_name) expected += "," + Escaped(one);
  if (claims.status < 200 || claims.status > 299) expected += ",status=" + std::to_string(claims.status);
  if (request.mode != session::Mode::kProxy) expected += ",mode=" + std::string(session::FactsOf(request.mode).word);
  expected += ",recipient=0x" + ToHex(claims.recipient) + ",nonce=" + ToHex(claims.nonce);
  std::printf("the relying party names: --expect %s, and max-age= as it needs\n", Harmless(Quoted(expected)).c_str());
}

Status Write(const ProveOptions& options, const AnchorOptions& trusted, const client::ProveRequest& request,
             const client::Proof& proof) {
  if (options.selective()) {
    ATTESTOR_TRY(WriteWithSecret(options.output, proof));
  } else {
    ATTESTOR_TRY(WriteOutput(options.output, proof.bundle));
  }
  std::printf("%s", DescribeStatement(proof.checked.claims(), proof.checked.simulated()).c_str());
  if (options.selective()) std::printf("%s", DescribeShown(proof.checked).c_str());
  std::printf("%s\n%s", Paint(Colour::kBold, "trusted here").c_str(), DescribeAnchorFiles(trusted).c_str());
  PrintMustName(request, proof);
  std::printf("bundle: %s (%zu bytes)\n", options.output.path.c_str(), proof.bundle.size());
  if (options.selective())
    std::printf("secret: %s (keep it: it discloses more of the session later)\n",
                SecretFileOf(options.output.path).c_str());
  return Ok();
}

Status Prove(const ProveOptions& options, bool& out_refused) {
  ATTESTOR_TRY(CheckChoice(options));
  ATTESTOR_ASSIGN(client::ProveRequest request, RequestOf(options));
  const AnchorOptions trusted = FillFromMachine(options.anchors);
  ATTESTOR_ASSIGN(const verify::Anchors anchors, LoadNamedAnchors(trusted));
  ATTESTOR_TRY(CheckOutputs(options));
  std::fprintf(stderr, "%s\n", Warning(options));
  if (request.mode == session::Mode::kSealed) std::fprintf(stderr, "%s\n", kSealedWarning);
  // Whoever is asked at a terminal answers within the limit for the whole run.
  const net::Deadline deadline = net::After(request.timeout);
  AskForSecrets(request.http, options.reveal_all, deadline, request.consent);
  ATTESTOR_TRY(client::CheckRequest(request));
  request.timeout = std::chrono::duration_cast<Duration>(deadline - net::After(Duration(0)));
  out_refused = true;
  const SystemClock clock;
  SystemRandom random;
  const net::StopSignal stop;
  CheckReport report;
  auto proof = client::Prove(request, anchors, clock, random, stop, PrintedProgress(), report);
  if (!proof.ok()) return std::move(proof).error();
  return Write(options, trusted, request, *proof);
}

// FaultOfStatus: 1xx is no final answer, and nothing is above 5xx (RFC 9110 section 15).
std::string FaultOfStatus(const std::string& text) {
  return text.size() == 3 && text >= "200" && text <= "599" ? "" : "must be a final status, 200 to 599";
}

// IsLost: the request may have been carried out.
bool IsLost(const Error& error) { return error.Is(client::kRequestLost) || error.Is(client::kNodeFalse); }

std::string FaultOfMode(const std::string& text) { return session::ToMode(text) ? "" : "must be proxy or sealed"; }

// AddDisclosureOptions: what of the session is disclosed, and what is not.
void AddDisclosureOptions(const options::Command& command, ProveOptions& options) {
  AddListOption(command, "--reveal", options.reveal,
                "JSONPath of what to disclose of the response, with the rest hidden");
  command.AddFlag("--reveal-body", options.reveal_body,
                  "disclose the whole body of the response, whatever it is, and hide the rest");
  AddListOption(command, "--hide", options.hide, "with --reveal: name of a request header to hide");
  AddListOption(command, "--show-header", options.show_headers, "with --reveal: name of a response header to disclose");
  command.AddFlag("--reveal-all", options.reveal_all, "disclose everything in request and response");
  AddListOption(command, "--show-request-header", options.show_request_headers,
                "with --reveal: name of a request header to disclose");
  command.AddFlag("--reveal-secrets", options.reveal_secrets,
                  "publish headers, query values and body members that look like credentials");
  AddListOption(command, "--allow-secret", options.allow_secrets,
                "publish the one of this name although it looks like a credential");
}

// AddModeOptions: who holds the TLS keys.
void AddModeOptions(const options::Command& command, ProveOptions& options) {
  command
      .Add("--mode", options.mode,
           "who holds the TLS keys: proxy (this client), or sealed (the node's TEE, until the signer's holds the "
           "recording), which is true even if client and operator work together, and rests on the TEEs of node and "
           "signer")
      .ShowDefault()
      .Check(FaultOfMode);
  command.AddFlag("--may-be-lost", options.may_be_lost,
                  "with --mode sealed and another method than GET or HEAD: the request may be carried out and its "
                  "answer lost");
}

}  // namespace

void AddProve(const options::Command& program, int& code) {
  auto options = std::make_shared<ProveOptions>();
  const options::Command command =
      program.AddCommand("prove", "fetch a URL through a node and get a signed statement about it");
  command.SetFooter(
      "Exit code: 0 proved and written, 1 nothing was proved (the text says whose side it is), 2 a file or option "
      "cannot be used: nothing was sent, 4 nothing was proved, and the request may have been carried out (sealed "
      "mode).");
  command.Add("url", options->url, "https://host/path").Required();
  command.Add("--node", options->node, "the node: host:port").Required();
  command.Add("--token", options->token_file, "file with the client token, where the node asks for one");
  command.Add("-X,--method", options->method, "request method; default: GET, or POST with --data");
  AddListOption(command, "--header", options->headers,
                "'Name: value', or @FILE with such lines; --reveal hides it unless it is harmless by name");
  command.Add("--data", options->data, "request body, or @FILE");
  AddDisclosureOptions(command, *options);
  command.Add("--status", options->statuses, "prove an answer with this status too, besides 2xx; may be repeated")
      .OneValueEach()
      .Check(FaultOfStatus);
  AddModeOptions(command, *options);
  command.AddFlag("--allow-simulated", options->allow_simulated,
                  "development: accept simulated TEEs and marked statements");
  command.Add("--recipient", options->recipient, "address that the statement is for: 0x and 40 hex digits").Required();
  command.Add("--nonce", options->nonce, "nonce of the relying party: hex of 8 to 64 bytes").Required();
  AddOutputOptions(command, options->output, "the evidence bundle");
  command.Add("--timeout", options->timeout, "limit for the whole run").ShowDefault();
  AddAnchorOptions(command, options->anchors, Unnamed::kOfMachine);
  command.Do([options, &code] {
    bool refused = false;
    const Status proved = Prove(*options, refused);
    code = proved.ok() ? kDone : IsLost(proved.error()) ? kLost : refused ? kRefused : kUnreadable;
    if (!proved.ok()) PrintError(proved.error());
  });
}

}  // namespace attestor::cli
