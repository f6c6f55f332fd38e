#include "tee/guest_agent.h"

#include <array>
#include <boost/json.hpp>
#include <filesystem>

#include "http/parser.h"
#include "tee/errors.h"

namespace attestor::tee {
namespace {

constexpr std::chrono::seconds kTimeout{20};
constexpr size_t kMaxAnswer = 4 * 1024 * 1024;

// Fields are looked up by hand, because an agent may add fields at any time and its strings hold JSON again.
Result<std::string> TextField(const boost::json::object& object, std::string_view name) {
  const auto it = object.find(name);
  if (it == object.end() || !it->value().is_string()) return Error(kAgentAnswer, "no text field '" + std::string(name) + "'");
  return std::string(it->value().as_string());
}

Result<boost::json::object> ParseObject(std::string_view text) {
  boost::system::error_code failure;
  boost::json::value value = boost::json::parse(text, failure);
  if (failure || !value.is_object()) return Error(kAgentAnswer, "the body is not a JSON object");
  return std::move(value.as_object());
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
  static constexpr std::array<const char*, 4> kPlaces = {"/var/run/dstack.sock", "/run/dstack.sock", "/var/run/dstack/dstack.sock",
                                                         "/run/dstack/dstack.sock"};
  for (const char* place : kPlaces) {
    std::error_code ignored;
    if (std::filesystem::exists(place, ignored)) return place;
  }
  return kPlaces[0];
}

Result<std::string> GuestAgent::Call(std::string_view method, const std::string& body, const net::StopSignal& stop) const {
  const net::Deadline deadline = net::After(kTimeout);
  auto socket = net::Socket::ConnectUnix(path_, deadline, stop);
  if (!socket.ok()) return Error(kAgentUnreachable, socket.error().detail());
  const std::string request = "POST /" + std::string(method) +
                              " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                              std::to_string(body.size()) + "\r\n\r\n" + body;
  ATTESTOR_TRY(socket->WriteAll(AsBytes(request), deadline, stop));
  ATTESTOR_ASSIGN(const Bytes answer, ReadToEnd(*socket, deadline, stop));
  auto response = http::ParseResponse(answer, "POST", http::StreamEnd::kFramingOnly);
  if (!response.ok()) return Error(kAgentAnswer, std::string(method) + ": " + response.error().Text());
  const std::string text(AsText(response->body));
  if (response->status != 200) return Error(kAgentRefused, std::string(method) + ": status " + std::to_string(response->status));
  return text;
}

Result<std::string> GuestAgent::Version(const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(const std::string text, Call("Version", "{}", stop));
  ATTESTOR_ASSIGN(const boost::json::object answer, ParseObject(text));
  return TextField(answer, "version");
}

Result<AgentInfo> GuestAgent::Info(const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(const std::string text, Call("Info", "{}", stop));
  ATTESTOR_ASSIGN(const boost::json::object answer, ParseObject(text));
  ATTESTOR_ASSIGN(const std::string tcb_info_text, TextField(answer, "tcb_info"));
  ATTESTOR_ASSIGN(const boost::json::object tcb_info, ParseObject(tcb_info_text));
  AgentInfo info;
  ATTESTOR_ASSIGN(info.app_compose, TextField(tcb_info, "app_compose"));
  ATTESTOR_ASSIGN(info.app_name, TextField(answer, "app_name"));
  return info;
}

Result<AgentQuote> GuestAgent::GetQuote(const ByteArray<64>& report_data, const net::StopSignal& stop) const {
  ATTESTOR_ASSIGN(const std::string text, Call("GetQuote", R"({"report_data":")" + ToHex(report_data) + R"("})", stop));
  ATTESTOR_ASSIGN(const boost::json::object answer, ParseObject(text));
  ATTESTOR_ASSIGN(const std::string quote_hex, TextField(answer, "quote"));
  AgentQuote quote;
  ATTESTOR_ASSIGN(quote.event_log, TextField(answer, "event_log"));
  auto bytes = FromHex(quote_hex);
  if (!bytes) return Error(kAgentAnswer, "the quote is not hex");
  quote.quote = *std::move(bytes);
  return quote;
}

}  // namespace attestor::tee
