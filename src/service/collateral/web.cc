#include "service/collateral/web.h"

#include "service/collateral/errors.h"
#include "service/net/errors.h"
#include "web/http/parser.h"
#include "web/http/progress.h"
#include "web/http/request_builder.h"
#include "web/tls/client.h"

namespace attestor::collateral {
namespace {

constexpr std::string_view kPlainScheme = "http://";
constexpr size_t kReadSize = 16 * 1024;
constexpr int kOk = 200;

// Stopping is no fault of the service.
Error Unreachable(const Error& cause) { return cause.Is(net::kStopping) ? cause : Error(kUnreachable, cause.Text()); }

// Gatherer collects one response and knows when it is whole.
class Gatherer {
 public:
  bool empty() const { return bytes_.empty(); }

  // Feed gives true once the message is whole.
  Result<bool> Feed(ByteView piece) {
    if (bytes_.size() + piece.size() > kMaxAnswer)
      return Error(kAnswer, "more than " + std::to_string(kMaxAnswer) + " bytes");
    Append(bytes_, piece);
    const auto progress = progress_.Feed(piece);
    if (!progress.ok()) return Error(kAnswer, progress.error().Text());
    return *progress == http::Progress::kComplete;
  }

  Result<http::Response> Finish(http::StreamEnd end) const {
    auto response = http::ParseResponse(bytes_, "GET", end);
    if (!response.ok()) return Error(kAnswer, response.error().Text());
    if (response->status != kOk) return Error(kRefused, "status " + std::to_string(response->status));
    return response;
  }

 private:
  Bytes bytes_;
  http::ResponseProgress progress_{"GET"};
};

Result<http::Response> ExchangePlain(net::Socket& socket, ByteView request, const Web& web) {
  if (const Status sent = socket.WriteAll(request, web.deadline, web.stop); !sent.ok())
    return Unreachable(sent.error());
  Gatherer gatherer;
  while (true) {
    const auto piece = socket.ReadSome(kReadSize, web.deadline, web.stop);
    if (!piece.ok()) return Unreachable(piece.error());
    if (piece->empty() && gatherer.empty()) return Error(kUnreachable, "the connection ended without an answer");
    if (piece->empty()) return gatherer.Finish(http::StreamEnd::kFramingOnly);
    ATTESTOR_ASSIGN(const bool whole, gatherer.Feed(*piece));
    if (whole) return gatherer.Finish(http::StreamEnd::kFramingOnly);
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
  Gatherer gatherer;
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
    ATTESTOR_ASSIGN(const bool whole, gatherer.Feed(client.TakeApplicationData()));
    if (whole) return gatherer.Finish(http::StreamEnd::kFramingOnly);
    if (client.peer_closed()) return gatherer.Finish(http::StreamEnd::kCloseNotify);
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
