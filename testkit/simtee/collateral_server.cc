#include "testkit/simtee/collateral_server.h"

#include <boost/json.hpp>

#include "testkit/simtee/http_service.h"
#include "testkit/simtee/platform.h"
#include "web/http/syntax.h"

namespace attestor::simtee {
namespace {

constexpr size_t kMaxConnections = 16;
constexpr std::chrono::seconds kIdleTime{15};
constexpr char kType[] = "application/json";

// Document is the collateral as it is published: texts by name.
class Document {
 public:
  explicit Document(const std::string& json) : members_(boost::json::parse(json).as_object()) {}
  std::string Text(std::string_view name) const { return std::string(members_.at(name).as_string()); }

  // Signed is one of the two documents that Intel signs, its issuer chain percent-coded in a header.
  HttpAnswer Signed(const std::string& name, const std::string& member, const std::string& header) const {
    return {200,
            kType,
            "{\"" + member + "\":" + Text(name) + ",\"signature\":\"" + Text(name + "_signature") + "\"}",
            {Chain(name, header)}};
  }
  http::Header Chain(const std::string& name, const std::string& header) const {
    std::string coded;
    for (const char c : Text(name + "_issuer_chain")) coded += "%" + ToHex(Bytes{static_cast<uint8_t>(c)});
    return {header, coded};
  }

 private:
  boost::json::object members_;
};

}  // namespace

HttpAnswer CollateralAnswer(const MockPki& pki, const HttpRequest& request) {
  const Document document(pki.collateral_json());
  if (request.path == "/tdx/certification/v4/tcb" && http::EqualIgnoringCase(request.query, "fmspc=" + ToHex(kFmspc))) {
    return document.Signed("tcb_info", "tcbInfo", "TCB-Info-Issuer-Chain");
  }
  if (request.path == "/tdx/certification/v4/qe/identity")
    return document.Signed("qe_identity", "enclaveIdentity", "SGX-Enclave-Identity-Issuer-Chain");
  if (request.path == "/sgx/certification/v4/pckcrl") {
    return {200,
            kType,
            std::string(AsText(*FromHex(document.Text("pck_crl")))),
            {document.Chain("pck_crl", "SGX-PCK-CRL-Issuer-Chain")}};
  }
  if (request.path == "/sgx/certification/v4/rootcacrl") return {200, kType, document.Text("root_ca_crl")};
  return NoSuchPath();
}

struct CollateralServer::State {
  State(net::Listener own, const MockPki& pki)
      : listener(std::move(own)),
        service(
            {[this] { return listener.Accept(net::After(std::chrono::hours(1)), stop); },
             [&pki](const HttpRequest& request) { return CollateralAnswer(pki, request); }, kMaxConnections, kIdleTime},
            stop) {}

  net::Listener listener;
  net::StopSignal stop;
  HttpService service;
};

CollateralServer::CollateralServer(std::unique_ptr<State> state) : state_(std::move(state)) { state_->service.Start(); }

CollateralServer::~CollateralServer() {
  state_->stop.Raise();
  state_->service.Join();
}

uint16_t CollateralServer::port() const { return state_->listener.port(); }

Result<std::unique_ptr<CollateralServer>> CollateralServer::Start(const MockPki& pki, const net::Address& address) {
  ATTESTOR_ASSIGN(net::Listener listener, net::Listener::Listen(address));
  return std::unique_ptr<CollateralServer>(new CollateralServer(std::make_unique<State>(std::move(listener), pki)));
}

}  // namespace attestor::simtee
