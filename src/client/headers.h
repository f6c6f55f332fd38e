// Which headers of the request carry a credential, and what becomes of them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "disclosure/plan.h"
#include "http/message.h"

namespace attestor::client {

// CheckNoCredentials is for sessions in which everything is revealed: client.secret_header names the first header that commonly carries a
// credential.
Status CheckNoCredentials(const std::vector<http::Header>& headers);

// SettledWish is a wish in which headers that commonly carry a credential are hidden, also when the user did not say so.
struct SettledWish {
  disclosure::Wish wish;
  std::vector<std::string> added;  // names that the user did not give
};

// SettleHeaders refuses, before anything is sent, what no plan could be made for: disclosure.secret_header for a name that `headers` lack,
// disclosure.hidden_header for one whose value must be shown.
Result<SettledWish> SettleHeaders(disclosure::Wish wish, const std::vector<http::Header>& headers);

}  // namespace attestor::client
