#include "web/json/path.h"

#include "web/json/errors.h"
#include "web/json/path_evaluator.h"
#include "web/json/path_syntax.h"

namespace attestor::json {
namespace {

constexpr size_t kMaxQuoted = 200;  // bytes of a query that an error quotes

// Whoever gives several queries must see which one it is.
Error InQuery(std::string_view query, const Error& error) {
  const std::string quoted(query.substr(0, kMaxQuoted));
  return Error(error.code(), "'" + quoted + (query.size() > kMaxQuoted ? "...': " : "': ") + error.detail());
}

}  // namespace

Result<Path> Path::Parse(std::string_view query) {
  auto parsed = ParseQuery(query);
  if (!parsed.ok()) return InQuery(query, parsed.error());
  return Path(std::make_shared<const Query>(std::move(parsed).value()));
}

Result<std::vector<NodeId>> Path::Evaluate(const Document& document) const {
  if (document.anything_hidden()) return Error(kPathHidden, "a query needs the whole document");
  return PathEvaluator(document).Select(*query_, document.root());
}

}  // namespace attestor::json
