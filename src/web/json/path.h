// JSONPath (RFC 9535): queries over a shown document, and normalized paths, which name one value of a document also
// when it is partly hidden.
//
//   ATTESTOR_ASSIGN(const Path path, Path::Parse("$.result[?@.kyc == true].name"));
//   ATTESTOR_ASSIGN(const std::vector<NodeId> found, path.Evaluate(document));
//   ATTESTOR_ASSIGN(const std::string name, NormalizedPath(document, found.front()));  // $['result'][0]['name']
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "web/json/document.h"

namespace attestor::json {

struct Query;  // web/json/path_syntax.h

inline constexpr size_t kMaxQuerySize = 8 * 1024;      // bytes
inline constexpr size_t kMaxQueryDepth = 64;           // filters, parentheses and functions inside each other
inline constexpr size_t kMaxNodelist = 1'000'000;      // values that one segment may select
inline constexpr uint64_t kMaxPathSteps = 50'000'000;  // a step is one value looked at, or some bytes of text compared

class Path {
 public:
  // Parse reads a query (UTF-8) that is well-formed and well-typed as RFC 9535 demands. Functions: length, count,
  // match, search, value. Errors, each with the query and the place in it: json.path_size, json.path_syntax,
  // json.path_depth, json.path_integer, json.path_function, json.path_type.
  static Result<Path> Parse(std::string_view query);

  // Evaluate gives the values that the query selects, in the order and as often as RFC 9535 says; members count in the
  // order of the text. Numbers compare by their exact decimal value. Errors: json.path_hidden when anything in
  // `document` is hidden, json.path_limit.
  Result<std::vector<NodeId>> Evaluate(const Document& document) const;

 private:
  explicit Path(std::shared_ptr<const Query> query) : query_(std::move(query)) {}

  std::shared_ptr<const Query> query_;
};

// NormalizedPath names one value in the only spelling there is (RFC 9535 section 2.7): $['name'][0]. json.path_hidden
// when a name on the way has a hidden byte.
Result<std::string> NormalizedPath(const Document& document, NodeId id);

// FindNormalized follows a normalized path in a document that may be partly hidden. Errors: json.path_size above
// kMaxQuerySize; json.path_normalized for any other spelling; json.path_no_match when there is no such value, whatever
// the hidden bytes are; json.path_hidden when that depends on hidden bytes, because an object on the way has
// hidden_names.
Result<NodeId> FindNormalized(const Document& document, std::string_view normalized);

}  // namespace attestor::json
