#include "json/path.h"

#include "json/errors.h"
#include "json/path_evaluator.h"
#include "json/path_syntax.h"

namespace attestor::json {

Result<Path> Path::Parse(std::string_view query) {
  ATTESTOR_ASSIGN(Query parsed, ParseQuery(query));
  return Path(std::make_shared<const Query>(std::move(parsed)));
}

Result<std::vector<NodeId>> Path::Evaluate(const Document& document) const {
  if (document.anything_hidden()) return Error(kPathHidden, "a query needs the whole document");
  return PathEvaluator(document).Select(*query_, document.root());
}

}  // namespace attestor::json
