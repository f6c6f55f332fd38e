#include "session/disclosure/plan.h"

#include <algorithm>

#include "session/disclosure/check_request.h"
#include "session/disclosure/check_response.h"
#include "session/disclosure/errors.h"
#include "session/disclosure/http_layout.h"
#include "session/disclosure/json_plan.h"
#include "session/disclosure/media_type.h"
#include "web/http/syntax.h"
#include "web/json/path.h"

namespace attestor::disclosure {
namespace {

using Classes = std::vector<ByteClass>;

// HideValue hides a header value up to its tabs, which are control bytes.
void HideValue(ByteView bytes, Range value, Classes& classes) {
  for (size_t i = value.begin; i < value.end; ++i) {
    if (bytes[i] != '\t') classes[i] = ByteClass::kText;
  }
}

Result<MaskedBytes> PlanRequest(ByteView bytes, const std::vector<std::string>& secret) {
  ATTESTOR_ASSIGN(const RequestLayout read, LayOutRequest(bytes));
  for (const std::string& name : secret) {
    if (http::FindHeader(read.message.headers, name) == nullptr) return Error(kSecretHeader, http::Quoted(name));
  }
  Classes classes(bytes.size(), ByteClass::kDisclosed);
  for (size_t i = 0; i < read.message.headers.size(); ++i) {
    if (http::IsOneOf(read.message.headers[i].name, secret)) HideValue(bytes, read.layout.fields[i].value, classes);
  }
  return MaskedBytes::Mask(bytes, classes);
}

void PlanHead(ByteView bytes, const Layout& layout, const std::vector<http::Header>& headers,
              const std::vector<std::string>& shown, Classes& classes) {
  for (size_t i = 0; i < headers.size(); ++i) {
    const std::string& name = headers[i].name;
    if (!MustShowInResponse(name) && !http::IsOneOf(name, shown)) HideValue(bytes, layout.fields[i].value, classes);
  }
}

void PlanHeads(ByteView bytes, const ResponseLayout& read, const std::vector<std::string>& shown, Classes& classes) {
  for (size_t i = 0; i < read.interim.size(); ++i)
    PlanHead(bytes, read.interim[i], read.message.interim[i].headers, shown, classes);
  PlanHead(bytes, read.layout, read.message.headers, shown, classes);
}

// PlanValues sets the classes of a JSON body so that `queries` are revealed, and gives the paths of what they found.
Result<std::vector<std::string>> PlanValues(const ResponseLayout& read, const std::vector<std::string>& queries,
                                            Classes& classes) {
  const http::Header* type = http::FindHeader(read.message.headers, "Content-Type");
  if (type == nullptr || !IsJsonUtf8(type->value))
    return Error(kNotJson, type == nullptr ? "no Content-Type" : http::Quoted(type->value));
  ATTESTOR_ASSIGN(const json::Document document, json::Document::ParseForHiding(read.message.body));
  ATTESTOR_ASSIGN(const std::vector<json::NodeId> nodes, SelectNodes(document, queries));
  const Classes body = PlanJson(read.message.body, document, nodes);
  size_t taken = 0;
  for (const Range& part : read.layout.body) {
    std::copy_n(body.begin() + static_cast<ptrdiff_t>(taken), part.size(),
                classes.begin() + static_cast<ptrdiff_t>(part.begin));
    taken += part.size();
  }
  std::vector<std::string> paths;
  for (const json::NodeId id : nodes) {
    ATTESTOR_ASSIGN(std::string path, json::NormalizedPath(document, id));
    paths.push_back(std::move(path));
  }
  return paths;
}

// CheckPlanned applies the verifier's checks, so that a plan that it would refuse never leaves.
Status CheckPlanned(const MaskedBytes& response, std::string_view method, http::StreamEnd end,
                    const std::vector<std::string>& paths) {
  ATTESTOR_ASSIGN(const ShownResponse shown, CheckResponse(response, method, end));
  return StatusOf(CheckRevealed(shown, paths));
}

}  // namespace

Result<Plan> MakePlan(const PlainSession& session, const Wish& wish) {
  if (wish.whole_body && !wish.queries.empty()) return Error(kWholeAndPaths);
  Plan plan;
  ATTESTOR_ASSIGN(plan.request, PlanRequest(session.request, wish.secret_headers));
  ATTESTOR_ASSIGN(const ShownRequest request, CheckRequest(plan.request, session.host, session.port));
  ATTESTOR_ASSIGN(const ResponseLayout read, LayOutResponse(session.response, request.method(), session.end));
  Classes classes(session.response.size(), ByteClass::kDisclosed);
  PlanHeads(session.response, read, wish.shown_headers, classes);
  if (!wish.queries.empty()) {
    ATTESTOR_ASSIGN(plan.paths, PlanValues(read, wish.queries, classes));
  } else if (!wish.whole_body) {
    for (const Range& part : read.layout.body) {
      std::fill_n(classes.begin() + static_cast<ptrdiff_t>(part.begin), part.size(), ByteClass::kOpaque);
    }
  }
  ATTESTOR_ASSIGN(plan.response, MaskedBytes::Mask(session.response, classes));
  ATTESTOR_TRY(CheckPlanned(plan.response, request.method(), session.end, plan.paths));
  return plan;
}

Result<MorePlan> PlanMore(const MaskedBytes& shown, const PlainSession& session,
                          const std::vector<std::string>& queries) {
  ATTESTOR_TRY(shown.CheckIsOf(session.response));
  if (queries.empty()) return MorePlan{shown, {}};
  ATTESTOR_ASSIGN(const RequestLayout request, LayOutRequest(session.request));
  const std::string& method = request.message.method;
  ATTESTOR_ASSIGN(const ResponseLayout read, LayOutResponse(session.response, method, session.end));
  Classes classes(shown.classes().begin(), shown.classes().end());
  MorePlan plan;
  ATTESTOR_ASSIGN(plan.paths, PlanValues(read, queries, classes));
  ATTESTOR_ASSIGN(const MaskedBytes more, MaskedBytes::Mask(session.response, classes));
  ATTESTOR_ASSIGN(plan.response, shown.MergedWith(more));
  ATTESTOR_TRY(CheckPlanned(plan.response, method, session.end, plan.paths));
  return plan;
}

}  // namespace attestor::disclosure
