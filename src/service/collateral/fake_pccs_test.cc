#include "service/collateral/fake_pccs_test.h"

#include <cstdlib>

#include "core/crypto/certificate.h"

namespace attestor::collateral {
namespace {

constexpr std::chrono::seconds kTimeout{20};

net::Listener ListenHere() {
  auto listener = net::Listener::Listen(*net::Address::Parse("127.0.0.1", 0));
  if (!listener.ok()) std::abort();
  return std::move(listener).value();
}

std::string Percent(const std::string& text) {
  std::string out;
  for (const char c : text) out += "%" + ToHex(Bytes{static_cast<uint8_t>(c)});
  return out;
}

std::string ChainHeader(const std::string& name, ByteView signer, ByteView root) {
  return name + ": " + Percent(crypto::Certificate::Parse(signer)->pem() + crypto::Certificate::Parse(root)->pem()) +
         "\r\n";
}

Bytes SignedAnswer(const std::string& member, const quote::CollateralFields::Text& text, const std::string& header,
                   ByteView root) {
  const std::string body = "{\"" + member + "\":" + text.text + ",\"signature\":\"" + ToHex(text.signature) + "\"}";
  return OkAnswer(AsBytes(body), ChainHeader(header, text.signer, root));
}

}  // namespace

Bytes OkAnswer(ByteView body, const std::string& headers) {
  return Concat(
      {AsBytes("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n"), body});
}

std::string TcbInfoPath(const std::string& fmspc) { return "/tdx/certification/v4/tcb?fmspc=" + fmspc; }

FakePccs::FakePccs() : listener_(ListenHere()), thread_([this] { Run(); }) {}

FakePccs::~FakePccs() {
  stop_.Raise();
  thread_.join();
}

void FakePccs::Publish(ByteView canonical, const crypto::Certificate& pck_ca, const std::string& fmspc) {
  const auto fields = quote::CollateralFields::Decode(canonical);
  if (!fields.ok()) std::abort();
  Answer(TcbInfoPath(fmspc), SignedAnswer("tcbInfo", fields->tcb_info, "TCB-Info-Issuer-Chain", fields->root));
  Answer(kQeIdentityPath,
         SignedAnswer("enclaveIdentity", fields->qe_identity, "SGX-Enclave-Identity-Issuer-Chain", fields->root));
  Answer(kPckCrlPath, OkAnswer(fields->pck_crl, ChainHeader("SGX-PCK-CRL-Issuer-Chain", pck_ca.der(), fields->root)));
  Answer(kRootCrlPath, OkAnswer(AsBytes(ToHex(fields->root_crl))));
}

void FakePccs::Answer(const std::string& path, Bytes bytes) {
  const std::scoped_lock lock(mutex_);
  answers_[path] = std::move(bytes);
}

void FakePccs::Silent(const std::string& path) { Answer(path, {}); }

void FakePccs::Run() {
  while (true) {
    auto socket = listener_.Accept(net::After(std::chrono::hours(1)), stop_);
    if (stop_.raised()) return;
    if (socket.ok() && !closed_) Serve(std::move(socket).value());
  }
}

void FakePccs::Serve(net::Socket socket) {
  std::string request;
  while (request.find("\r\n\r\n") == std::string::npos) {
    const auto piece = socket.ReadSome(4096, net::After(kTimeout), stop_);
    if (!piece.ok() || piece->empty()) return;
    request += AsText(*piece);
  }
  ++requests_;
  const size_t begin = request.find(' ') + 1;
  const std::string path = request.substr(begin, request.find(' ', begin) - begin);
  Bytes answer = ToBytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  {
    const std::scoped_lock lock(mutex_);
    if (const auto it = answers_.find(path); it != answers_.end()) answer = it->second;
  }
  if (answer.empty()) static_cast<void>(socket.ReadSome(1, net::After(kTimeout), stop_));  // until the client gives up
  static_cast<void>(socket.WriteAll(answer, net::After(kTimeout), stop_));
}

}  // namespace attestor::collateral
