#include "service/guest_agent/guest_agent.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "evidence/dstack/attestation.h"
#include "service/guest_agent/errors.h"
#include "service/net/errors.h"
#include "web/http/gatherer.h"
#include "web/http/request_builder.h"
#include "web/json/object.h"

namespace attestor::guest_agent {
namespace {

constexpr std::chrono::seconds kTimeout{20};
constexpr std::chrono::milliseconds kPause{20};  // before the agent is tried again
constexpr size_t kMaxAnswer = 4 * 1024 * 1024;
constexpr int kOk = 200;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kTooLarge = 413;
constexpr int kTooMany = 429;
constexpr int kNotImplemented = 501;
constexpr int kUnavailable = 503;

// Fields are looked up by hand, because an agent may add fields at any time and its strings hold JSON again.
class Fields {
 public:
  static Result<Fields> Parse(std::string_view text) {
    auto document = json::ReadDocument(text, kMaxAnswer, kAgentAnswer);
    if (!document.ok() || !json::Object::Of(*document, kAgentAnswer).ok())
      return Error(kAgentAnswer, "the body is not a JSON object");
    return Fields(*std::move(document));
  }

  // Has tells whether the member says something: null says as little as no member.
  bool Has(std::string_view name) const {
    const auto member = document_.Member(document_.root(), name);
    return member && !json::Value(document_, *member).is_null();
  }

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

// Plain is the beginning of a text of the agent's, as plain ASCII.
std::string Plain(const std::string& text) {
  std::string plain = text.substr(0, kMaxReason);
  std::ranges::replace_if(plain, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return plain;
}

// ReasonOf gives what the agent says of a refusal; empty when it says nothing.
std::string ReasonOf(const std::string& body) {
  const auto answer = Fields::Parse(body);
  const auto reason = answer.ok() ? answer->Text("error") : Result<std::string>(answer.error());
  return reason.ok() ? Plain(*reason) : std::string();
}

// IsMissing tells whether the agent has no such call. Before 0.6 an unknown method is 400 like every other error, and
// only its text differs.
bool IsMissing(int status, const std::string& body) {
  if (status == kNotFound || status == kNotImplemented) return true;
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

// CodeOf tells by the status what is to be done.
const ErrorCode& CodeOf(int status, const std::string& body) {
  if (IsMissing(status, body)) return kAgentMethod;
  return status == kUnavailable || status == kTooMany ? kAgentBusy : kAgentRefused;
}

Error Refused(std::string_view method, int status, const std::string& body) {
  std::string detail = std::string(method) + ": status " + std::to_string(status);
  if (status == kTooLarge) detail += ", the call is larger than it takes";
  const std::string reason = ReasonOf(body);
  return Error(CodeOf(status, body), detail + (reason.empty() ? "" : ", " + reason));
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

// ReadAnswer ends with the message: an agent may leave the connection open behind it.
Result<http::Response> ReadAnswer(net::Socket& socket, net::Deadline deadline, const net::StopSignal& stop) {
  http::Gatherer gatherer("POST");
  bool whole = false;
  while (!whole) {
    ATTESTOR_ASSIGN(const Bytes piece, socket.ReadSome(64 * 1024, deadline, stop));
    if (piece.empty()) break;
    if (gatherer.size() + piece.size() > kMaxAnswer)
      return Error(kAgentAnswer, "more than " + std::to_string(kMaxAnswer) + " bytes");
    const auto fed = gatherer.Feed(piece);
    if (!fed.ok()) return Error(kAgentAnswer, fed.error().Text());
    whole = *fed;
  }
  auto response = gatherer.Finish(http::StreamEnd::kFramingOnly);
  return response.ok() ? std::move(response) : Result<http::Response>(Error(kAgentAnswer, response.error().Text()));
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
  ATTESTOR_ASSIGN(const AgentLine::Place place, shared_->line.Enter(deadline));
  auto socket = Connect(path_, deadline, stop);
  if (!socket.ok()) {
    const bool later = socket.error().Is(net::kBacklog) || socket.error().Is(net::kExhausted);
    return Error(later ? kAgentBusy : kAgentUnreachable, socket.error().detail());
  }
  const http::RequestSpec spec{.method = "POST",
                               .host = "localhost",
                               .target = "/" + std::string(method),
                               .headers = {{"Content-Type", "application/json"}},
                               .body = ToBytes(body)};
  ATTESTOR_TRY(socket->WriteAll(http::WriteRequest(spec), deadline, stop));
  const auto response = ReadAnswer(*socket, deadline, stop);
  if (!response.ok()) return Error(response.error().code(), std::string(method) + ": " + response.error().detail());
  return Answer{response->status, std::string(AsText(response->body))};
}

Result<GuestAgent::Called> GuestAgent::CallAs(AgentApi api, const Method& method, const std::string& body,
                                              const net::StopSignal& stop) const {
  const std::string_view name = api == AgentApi::kV1 ? method.v1 : method.v0;
  ATTESTOR_ASSIGN(Answer answer, Ask(name, body, stop));
  if (answer.status != kOk) return Refused(name, answer.status, answer.body);
  return Called{api, std::move(answer.body)};
}

Result<GuestAgent::Called> GuestAgent::Call(const Method& method, const std::string& body,
                                            const net::StopSignal& stop) const {
  if (const auto known = Known()) {
    auto called = CallAs(*known, method, body, stop);
    if (called.ok() || !called.error().Is(kAgentMethod)) return called;
  }
  ATTESTOR_ASSIGN(const AgentVersion found, Probe(stop));
  return CallAs(found.api, method, body, stop);
}

std::optional<AgentApi> GuestAgent::Known() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->api;
}

Result<AgentVersion> GuestAgent::Probe(const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(AgentVersion found, Find(stop));
  const std::lock_guard lock(shared_->mutex);
  shared_->api = found.api;
  return found;
}

Result<AgentVersion> GuestAgent::Find(const net::StopSignal& stop) const {
  for (const AgentApi api : {AgentApi::kV1, AgentApi::kV0}) {
    const std::string_view method = api == AgentApi::kV1 ? "v1/Version" : "Version";
    ATTESTOR_ASSIGN(const Answer answer, Ask(method, "{}", stop));
    if (IsMissing(answer.status, answer.body)) continue;
    if (answer.status != kOk) return Refused(method, answer.status, answer.body);
    ATTESTOR_ASSIGN(const Fields fields, Fields::Parse(answer.body));
    ATTESTOR_ASSIGN(const std::string version, fields.Text("version"));
    return AgentVersion{api, Plain(version)};
  }
  ATTESTOR_ASSIGN(const Answer answer, Ask("Info", "{}", stop));
  if (IsMissing(answer.status, answer.body)) {
    return Error(
        kAgentMethod,
        path_ + " has neither /v1/Version nor /Version nor /Info, so what answers there is no dstack guest agent");
  }
  if (answer.status != kOk) return Refused("Info", answer.status, answer.body);
  return AgentVersion{};
}

Result<std::string> GuestAgent::Version(const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(AgentVersion version, Probe(stop));
  if (version.version.empty()) return Error(kAgentMethod, "it does not say its version");
  return std::move(version.version);
}

Result<AgentInfo> GuestAgent::Info(const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(const Called called, Call({"Info", "v1/Info"}, "{}", stop));
  ATTESTOR_ASSIGN(const Fields answer, Fields::Parse(called.body));
  AgentInfo info;
  ATTESTOR_ASSIGN(info.app_name, answer.Text("app_name"));
  if (called.api == AgentApi::kV1) {
    ATTESTOR_ASSIGN(info.app_compose, answer.Text("app_compose"));
    return info;
  }
  ATTESTOR_ASSIGN(const std::string tcb_info_text, answer.Text("tcb_info"));
  ATTESTOR_ASSIGN(const Fields tcb_info, Fields::Parse(tcb_info_text));
  ATTESTOR_ASSIGN(info.app_compose, tcb_info.Text("app_compose"));
  return info;
}

Result<AgentQuote> GuestAgent::GetQuote(const ByteArray<64>& report_data, const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(const Called called,
                  Call({"GetQuote", "v1/Attest"}, R"({"report_data":")" + ToHex(report_data) + R"("})", stop));
  ATTESTOR_ASSIGN(const Fields answer, Fields::Parse(called.body));
  return called.api == AgentApi::kV1 ? QuoteOfAttestation(answer) : QuoteOf(answer);
}

}  // namespace attestor::guest_agent
