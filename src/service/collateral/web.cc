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

// AddressIn gives the IPv4 address at the front of a URL behind its scheme; empty when a name stands there.
std::string_view AddressIn(std::string_view behind_scheme) {
  const std::string_view host = behind_scheme.substr(0, behind_scheme.find_first_of(":/"));
  return net::Address::Parse(host, 0).ok() ? host : std::string_view();
}

// ParsePlain reads a URL of a service without TLS as one with it. An address will do for a host: names are for
// certificates.
Result<http::Url> ParsePlain(std::string_view behind_scheme) {
  const std::string_view address = AddressIn(behind_scheme);
  ATTESTOR_ASSIGN(http::Url url, http::ParseHttpsUrl("https://" + std::string(address.empty() ? "" : "localhost") +
                                                     std::string(behind_scheme.substr(address.size()))));
  if (!address.empty()) url.host = address;
  return url;
}

}  // namespace

Result<Place> ParsePlace(std::string_view url, bool development) {
  const bool plain = url.starts_with(kPlainScheme);
  if (plain && !development) return Error(kUrl, "http");
  auto parsed = plain ? ParsePlain(url.substr(kPlainScheme.size())) : http::ParseHttpsUrl(url);
  if (!parsed.ok()) return Error(kUrl, parsed.error().Text());
  if (parsed->target.find('?') != std::string::npos) return Error(kUrl, "a query");
  while (parsed->target.ends_with('/')) parsed->target.pop_back();
  return Place{*std::move(parsed), !plain};
}

Result<http::Response> Get(const Place& place, const std::string& target, const Web& web) {
  const Bytes request =
      http::WriteRequest({"GET", place.url.host, target.empty() ? "/" : target, place.url.port, {}, {}});
  auto socket = net::Socket::ConnectTo({place.url.host, place.url.port}, web.deadline, web.stop);
  if (!socket.ok()) return Unreachable(socket.error());
  if (!place.tls) return ExchangePlain(*socket, request, web);
  return ExchangeTls(*socket, tls::Client(ClientConfigOf(place, web), web.random), request, web);
}

}  // namespace attestor::collateral
