// What may be hidden in the head of a message: whole values of headers, except those without which the message cannot
// be read or judged.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/disclosure/http_layout.h"
#include "web/http/message.h"

namespace attestor::disclosure {

// ShownHeader is one header line as the verifier knows it. `value` is absent when it is hidden: then it is some text on
// one line.
struct ShownHeader {
  std::string name;
  std::optional<std::string> value;

  bool operator==(const ShownHeader&) const = default;
};

// MustShow... tell whether the value of the header `name`, in any case, decides how a message is read (framing, coding,
// media type) or where it went (web/http/message_policy.h). The names of all headers are shown anyhow.
bool MustShowInRequest(std::string_view name);
bool MustShowInResponse(std::string_view name);

// ShowHead checks the head of `masked`, whose substituted bytes gave `layout` and `headers`, and gives its headers.
// Errors: disclosure.hidden_line, disclosure.hidden_name, disclosure.hidden_header, disclosure.partial_header,
// disclosure.header_class.
Result<std::vector<ShownHeader>> ShowHead(const MaskedBytes& masked, const Layout& layout,
                                          const std::vector<http::Header>& headers,
                                          bool (*must_show)(std::string_view));

// CheckFraming demands that everything behind the head that is not body is disclosed: disclosure.hidden_framing.
Status CheckFraming(const MaskedBytes& masked, const Layout& layout);

}  // namespace attestor::disclosure
