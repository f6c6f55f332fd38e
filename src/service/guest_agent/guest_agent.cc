#include "service/guest_agent/guest_agent.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "evidence/dstack/attestation.h"
#include "service/guest_agent/errors.h"
#include "service/net/errors.h"
#include "web/http/parser.h"
#include "web/json/object.h"

namespace attestor::guest_agent {
namespace {

constexpr std::chrono::seconds kTimeout{20};
constexpr std::chrono::milliseconds kPause{20};  // before the agent is tried again
constexpr size_t kMaxAnswer = 4 * 1024 * 1024;
constexpr int kOk = 200;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;

// Fields are looked up by hand, because an agent may add fields at any time and its strings hold JSON again.
class Fields {
 public:
  static Result<Fields> Parse(std::string_view text) {
    auto document = json::ReadDocument(text, kMaxAnswer, kAgentAnswer);
    if (!document.ok() || !json::Object::Of(*document, kAgentAnswer).ok())
      return Error(kAgentAnswer, "the body is not a JSON object");
    return Fields(*std::move(document));
  }

  bool Has(std::string_view name) const { return document_.Member(document_.root(), name).has_value(); }

  Result<std::string> Text(std::string_view name) const {
    const auto member = document_.Member(document_.root(), name);
    const auto text = member ? json::Value(document_, *member).Text() : std::nullopt;
    if (!text) return Error(kAgentAnswer, "no text field '" + std::string(name) + "'");
    return std::string(*text);
  }

 private:
  explicit Fields(json::Document document) : document_(std::move(document)) {}

  json::Document document_;
};

// HexField reads bytes; the agent may write 0x in front.
Result<Bytes> HexField(const Fields& fields, std::string_view name) {
  ATTESTOR_ASSIGN(const std::string text, fields.Text(name));
  auto bytes = FromHex(text);
  if (!bytes) return Error(kAgentAnswer, "'" + std::string(name) + "' is not hex");
  return *std::move(bytes);
}

constexpr size_t kMaxReason = 200;  // bytes of an agent's own words in an error

// ReasonOf gives what the agent says of a refusal, as plain ASCII; empty when it says nothing.
std::string ReasonOf(const std::string& body) {
  const auto answer = Fields::Parse(body);
  const auto reason = answer.ok() ? answer->Text("error") : Result<std::string>(answer.error());
  if (!reason.ok()) return {};
  std::string plain = reason->substr(0, kMaxReason);
  std::ranges::replace_if(plain, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return plain;
}

// IsMissing tells whether the agent has no such call. Before 0.6 an unknown method is 400 like every other error, and
// only its text differs.
bool IsMissing(int status, const std::string& body) {
  if (status == kNotFound) return true;
  if (status != kBadRequest) return false;
  return ReasonOf(body).starts_with("Service not found");
}

Result<AgentQuote> QuoteOf(const Fields& answer) {
  AgentQuote quote;
  ATTESTOR_ASSIGN(quote.quote, HexField(answer, "quote"));
  ATTESTOR_ASSIGN(quote.event_log, answer.Text("event_log"));
  if (answer.Has("vm_config")) {
    ATTESTOR_ASSIGN(quote.vm_config, answer.Text("vm_config"));
  }
  return quote;
}

Result<AgentQuote> QuoteOfAttestation(const Fields& answer) {
  ATTESTOR_ASSIGN(const Bytes bytes, HexField(answer, "attestation"));
  auto attestation = dstack::ParseAttestation(bytes);
  if (!attestation.ok()) return Error(kAgentAnswer, attestation.error().Text());
  return AgentQuote{std::move(attestation->quote), dstack::EventLogJson(attestation->event_log),
                    std::move(attestation->config)};
}

Error Refused(std::string_view method, int status, const std::string& body) {
  const std::string reason = ReasonOf(body);
  return Error(kAgentRefused,
               std::string(method) + ": status " + std::to_string(status) + (reason.empty() ? "" : ", " + reason));
}

// Connect waits while other programs fill the agent's backlog: a connection to a unix socket is refused then instead of
// queued.
Result<net::Socket> Connect(const std::string& path, net::Deadline deadline, const net::StopSignal& stop) {
  while (true) {
    auto socket = net::Socket::ConnectUnix(path, deadline, stop);
    if (socket.ok() || !socket.error().Is(net::kBacklog) || std::chrono::steady_clock::now() >= deadline) return socket;
    static_cast<void>(net::Wait({}, std::min(deadline, net::After(kPause)), stop));
    if (stop.raised()) return Error(net::kStopping);
  }
}

Result<Bytes> ReadToEnd(net::Socket& socket, net::Deadline deadline, const net::StopSignal& stop) {
  Bytes answer;
  while (true) {
    ATTESTOR_ASSIGN(Bytes piece, socket.ReadSome(64 * 1024, deadline, stop));
    if (piece.empty()) return answer;
    Append(answer, piece);
    if (answer.size() > kMaxAnswer) return Error(kAgentAnswer, "longer than 4 MiB");
  }
}

}  // namespace

std::string GuestAgent::FindSocket() {
  static constexpr std::array<const char*, 4> kPlaces = {"/var/run/dstack.sock", "/run/dstack.sock",
                                                         "/var/run/dstack/dstack.sock", "/run/dstack/dstack.sock"};
  for (const char* place : kPlaces) {
    std::error_code ignored;
    if (std::filesystem::exists(place, ignored)) return place;
  }
  return kPlaces[0];
}

Result<GuestAgent::Answer> GuestAgent::Ask(std::string_view method, const std::string& body,
                                           const net::StopSignal& stop) const {
  const net::Deadline deadline = net::After(kTimeout);
  ATTESTOR_ASSIGN(const AgentLine::Place place, line_->Enter(deadline));
  auto socket = Connect(path_, deadline, stop);
  if (!socket.ok()) {
    const bool later = socket.error().Is(net::kBacklog) || socket.error().Is(net::kExhausted);
    return Error(later ? kAgentBusy : kAgentUnreachable, socket.error().detail());
  }
  const std::string request =
      "POST /" + std::string(method) +
      " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  ATTESTOR_TRY(socket->WriteAll(AsBytes(request), deadline, stop));
  ATTESTOR_ASSIGN(const Bytes answer, ReadToEnd(*socket, deadline, stop));
  auto response = http::ParseResponse(answer, "POST", http::StreamEnd::kFramingOnly);
  if (!response.ok()) return Error(kAgentAnswer, std::string(method) + ": " + response.error().Text());
  return Answer{response->status, std::string(AsText(response->body))};
}

Result<std::string> GuestAgent::Call(std::string_view method, const std::string& body,
                                     const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(Answer answer, Ask(method, body, stop));
  if (answer.status != kOk) return Refused(method, answer.status, answer.body);
  return std::move(answer.body);
}

Result<AgentVersion> GuestAgent::Probe(const net::StopSignal& stop) const {
  for (const AgentApi api : {AgentApi::kV1, AgentApi::kV0}) {
    const std::string_view method = api == AgentApi::kV1 ? "v1/Version" : "Version";
    ATTESTOR_ASSIGN(const Answer answer, Ask(method, "{}", stop));
    if (IsMissing(answer.status, answer.body)) continue;
    if (answer.status != kOk) return Refused(method, answer.status, answer.body);
    ATTESTOR_ASSIGN(const Fields fields, Fields::Parse(answer.body));
    ATTESTOR_ASSIGN(std::string version, fields.Text("version"));
    return AgentVersion{api, std::move(version)};
  }
  ATTESTOR_ASSIGN(const Answer answer, Ask("Info", "{}", stop));
  if (IsMissing(answer.status, answer.body)) {
    return Error(
        kAgentRefused,
        path_ + " has neither /v1/Version nor /Version nor /Info, so what answers there is no dstack guest agent");
  }
  if (answer.status != kOk) return Refused("Info", answer.status, answer.body);
  return AgentVersion{};
}

Result<std::string> GuestAgent::Version(const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(AgentVersion version, Probe(stop));
  if (version.version.empty()) return Error(kAgentRefused, "it does not say its version");
  return std::move(version.version);
}

Result<AgentInfo> GuestAgent::Info(const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(const AgentVersion version, Probe(stop));
  const bool v1 = version.api == AgentApi::kV1;
  ATTESTOR_ASSIGN(const std::string text, Call(v1 ? "v1/Info" : "Info", "{}", stop));
  ATTESTOR_ASSIGN(const Fields answer, Fields::Parse(text));
  AgentInfo info;
  ATTESTOR_ASSIGN(info.app_name, answer.Text("app_name"));
  if (v1) {
    ATTESTOR_ASSIGN(info.app_compose, answer.Text("app_compose"));
    return info;
  }
  ATTESTOR_ASSIGN(const std::string tcb_info_text, answer.Text("tcb_info"));
  ATTESTOR_ASSIGN(const Fields tcb_info, Fields::Parse(tcb_info_text));
  ATTESTOR_ASSIGN(info.app_compose, tcb_info.Text("app_compose"));
  return info;
}

Result<AgentQuote> GuestAgent::GetQuote(const ByteArray<64>& report_data, const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(const AgentVersion version, Probe(stop));
  const bool v1 = version.api == AgentApi::kV1;
  ATTESTOR_ASSIGN(const std::string text,
                  Call(v1 ? "v1/Attest" : "GetQuote", R"({"report_data":")" + ToHex(report_data) + R"("})", stop));
  ATTESTOR_ASSIGN(const Fields answer, Fields::Parse(text));
  return v1 ? QuoteOfAttestation(answer) : QuoteOf(answer);
}

}  // namespace attestor::guest_agent
