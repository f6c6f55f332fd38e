// A PCCS-compatible service for the simulated platform, over plain HTTP: what comes from it is worth what its
// signatures are.
#pragma once

#include <memory>

#include "core/base/result.h"
#include "service/net/address.h"
#include "testkit/simtee/http_answer.h"
#include "testkit/simtee/http_request.h"
#include "testkit/simtee/mock_pki.h"

namespace attestor::simtee {

// CollateralAnswer is the answer to one request: TCB info of the platform's FMSPC, QE identity, and both revocation
// lists, each with its chain where a PCCS has it; 404 for all else.
HttpAnswer CollateralAnswer(const MockPki& pki, const HttpRequest& request);

class CollateralServer {
 public:
  // Start serves the collateral of `pki`, which must outlive the server, at `address`; port 0 lets the system choose.
  static Result<std::unique_ptr<CollateralServer>> Start(const MockPki& pki, const net::Address& address);
  ~CollateralServer();
  CollateralServer(const CollateralServer&) = delete;
  CollateralServer& operator=(const CollateralServer&) = delete;

  uint16_t port() const;

 private:
  struct State;
  explicit CollateralServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace attestor::simtee
