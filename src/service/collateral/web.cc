#include "service/collateral/web.h"

#include "service/collateral/errors.h"
#include "service/net/errors.h"
#include "web/http/gatherer.h"
#include "web/http/request_builder.h"
#include "web/tls/client.h"

namespace attestor::collateral {
namespace {

constexpr std::string_view kPlainScheme = "http://";
constexpr size_t kReadSize = 16 * 1024;
constexpr int kOk = 200;

// Stopping is no fault of the service.
Error Unreachable(const Error& cause) { return cause.Is(net::kStopping) ? cause : Error(kUnreachable, cause.Text()); }

// Feed gives true once the message is whole.
Result<bool> Feed(http::Gatherer& gatherer, ByteView piece) {
  if (gatherer.size() + piece.size() > kMaxAnswer)
    return Error(kAnswer, "more than " + std::to_string(kMaxAnswer) + " bytes");
  const auto whole = gatherer.Feed(piece);
  if (!whole.ok()) return Error(kAnswer, whole.error().Text());
  return whole;
}

Result<http::Response> Finish(const http::Gatherer& gatherer, http::StreamEnd end) {
  auto response = gatherer.Finish(end);
  if (!response.ok()) return Error(kAnswer, response.error().Text());
  if (response->status != kOk) return Error(kRefused, "status " + std::to_string(response->status));
  return response;
}

Result<http::Response> ExchangePlain(net::Socket& socket, ByteView request, const Web& web) {
  if (const Status sent = socket.WriteAll(request, web.deadline, web.stop); !sent.ok())
    return Unreachable(sent.error());
  http::Gatherer gatherer("GET");
  while (true) {
    const auto piece = socket.ReadSome(kReadSize, web.deadline, web.stop);
    if (!piece.ok()) return Unreachable(piece.error());
    if (piece->empty() && gatherer.size() == 0) return Error(kUnreachable, "the connection ended without an answer");
    if (piece->empty()) return Finish(gatherer, http::StreamEnd::kFramingOnly);
    ATTESTOR_ASSIGN(const bool whole, Feed(gatherer, *piece));
    if (whole) return Finish(gatherer, http::StreamEnd::kFramingOnly);
  }
}

tls::ClientConfig ClientConfigOf(const Place& place, const Web& web) {
  tls::ClientConfig config{place.url.host, web.random.Array<32>(), {}};
  config.check_chain = [host = place.url.host, roots = web.roots, now = web.now](std::span<const Bytes> chain) {
    CheckReport report;
    return StatusOf(crypto::CheckServerChain(chain, roots, host, now, report));
  };
  return config;
}

Result<http::Response> ExchangeTls(net::Socket& socket, tls::Client client, ByteView request, const Web& web) {
  http::Gatherer gatherer("GET");
  bool asked = false;
  while (true) {
    if (const Status sent = socket.WriteAll(client.TakeOutput(), web.deadline, web.stop); !sent.ok())
      return Unreachable(sent.error());
    const auto piece = socket.ReadSome(kReadSize, web.deadline, web.stop);
    if (!piece.ok()) return Unreachable(piece.error());
    if (piece->empty()) return Error(kUnreachable, "the connection ended too early");
    if (const Status received = client.Receive(*piece); !received.ok())
      return Error(kUnreachable, received.error().Text());
    if (client.connected() && !std::exchange(asked, true)) ATTESTOR_TRY(client.Send(request));
    ATTESTOR_ASSIGN(const bool whole, Feed(gatherer, client.TakeApplicationData()));
    if (whole) return Finish(gatherer, http::StreamEnd::kFramingOnly);
    if (client.peer_closed()) return Finish(gatherer, http::StreamEnd::kCloseNotify);
  }
}

}  // namespace

Result<Place> ParsePlace(std::string_view url, bool development) {
  const bool plain = url.starts_with(kPlainScheme);
  if (plain && !development) return Error(kUrl, "http");
  auto parsed =
      http::ParseHttpsUrl(plain ? "https://" + std::string(url.substr(kPlainScheme.size())) : std::string(url));
  if (!parsed.ok()) return Error(kUrl, parsed.error().Text());
  if (parsed->target.find('?') != std::string::npos) return Error(kUrl, "a query");
  while (parsed->target.ends_with('/')) parsed->target.pop_back();
  return Place{*std::move(parsed), !plain};
}

Result<http::Response> Get(const Place& place, const std::string& target, const Web& web) {
  http::RequestSpec spec{"GET", place.url.host, target, place.url.port, {}, {}};
  ATTESTOR_ASSIGN(const Bytes request, http::BuildRequest(spec));
  auto socket = net::Socket::ConnectTo({place.url.host, place.url.port}, web.deadline, web.stop);
  if (!socket.ok()) return Unreachable(socket.error());
  if (!place.tls) return ExchangePlain(*socket, request, web);
  return ExchangeTls(*socket, tls::Client(ClientConfigOf(place, web), web.random), request, web);
}

}  // namespace attestor::collateral
