// Which headers of the request are shown and which are hidden when only chosen values are disclosed, and what a relying
// party must name.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "session/disclosure/plan.h"
#include "web/http/message.h"
#include "web/http/request_builder.h"

namespace attestor::client {

// IsHarmless tells whether a header that the user gives is shown without being named: the neutral ones, Content-Type,
// and what every verifier must see (session/disclosure/shown_head.h).
bool IsHarmless(std::string_view name);

// SettledWish is a wish in which every header is hidden that is neither harmless nor named to be shown.
struct SettledWish {
  disclosure::Wish wish;
  std::vector<std::string> added;  // names that the user did not give
};

// SettleHeaders refuses, before anything is sent, what no plan could be made for: disclosure.secret_header for a name
// in the wish or in `shown` that `headers` lack, disclosure.hidden_header for one whose value must be shown.
Result<SettledWish> SettleHeaders(disclosure::Wish wish, const std::vector<std::string>& shown,
                                  const std::vector<http::Header>& headers);

// MustName gives, one a line, what the relying party must name for the bundle to verify; `hidden` are the names of
// hidden headers.
std::vector<std::string> MustName(const http::RequestSpec& request, const std::vector<std::string>& hidden);

}  // namespace attestor::client
