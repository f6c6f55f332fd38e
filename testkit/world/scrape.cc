#include "testkit/world/scrape.h"

#include "service/metrics/exposition.h"
#include "service/net/socket.h"
#include "testkit/world/must.h"
#include "web/http/parser.h"

namespace attestor::test {

Scrape::Scrape(uint16_t port) {
  const net::StopSignal never;
  const net::Deadline deadline = net::After(std::chrono::seconds(20));
  net::Socket socket = Must(net::Socket::ConnectTo({"127.0.0.1", port}, deadline, never));
  Must(socket.WriteAll(AsBytes("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"), deadline,
                       never));
  Bytes answer;
  while (true) {
    const Bytes piece = Must(socket.ReadSome(4096, deadline, never));
    if (piece.empty()) break;
    Append(answer, piece);
  }
  const http::Response response = Must(http::ParseResponse(answer, "GET", http::StreamEnd::kFramingOnly));
  const http::Header* type = http::FindHeader(response.headers, "Content-Type");
  if (response.status != 200 || type == nullptr || type->value != metrics::kContentType)
    GiveUp("no metrics in " + std::string(AsText(answer)));
  text_ = AsText(response.body);
}

std::optional<int64_t> Scrape::Value(const std::string& sample) const {
  const std::string line = "\n" + sample + " ";
  const size_t begin = text_.find(line);
  if (begin == std::string::npos) return std::nullopt;
  return std::stoll(text_.substr(begin + line.size()));
}

}  // namespace attestor::test
