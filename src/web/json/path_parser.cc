#include "web/json/path_parser.h"

#include <algorithm>

#include "web/json/errors.h"
#include "web/json/path.h"
#include "web/json/utf8.h"

namespace attestor::json {

bool Query::singular() const {
  return std::ranges::all_of(segments, [](const Segment& segment) {
    if (segment.descendants || segment.selectors.size() != 1) return false;
    const Selector::Kind kind = segment.selectors[0].kind;
    return kind == Selector::Kind::kName || kind == Selector::Kind::kIndex;
  });
}

Result<Query> ParseQuery(std::string_view text) {
  if (text.size() > kMaxQuerySize) return Error(kPathSize, std::to_string(text.size()) + " bytes");
  if (!IsUtf8Text(text)) return Error(kPathSyntax, "not UTF-8");
  return PathParser(text).Run();
}

Result<Query> PathParser::Run() {
  if (cursor_.Peek() != '$') return cursor_.Bad();
  ATTESTOR_ASSIGN(Query query, ParsePath());
  if (!cursor_.done()) return cursor_.Bad();
  return query;
}

// ParsePath reads $ or @ and all segments. Space that no segment follows belongs to what comes next.
Result<Query> PathParser::ParsePath() {
  Query query;
  query.from_root = cursor_.Take("$");
  if (!query.from_root && !cursor_.Take("@")) return cursor_.Bad();
  for (;;) {
    const size_t before_space = cursor_.at();
    cursor_.SkipSpace();
    if (!cursor_.PeekIsAnyOf(".[")) {
      cursor_.Rewind(before_space);
      return query;
    }
    ATTESTOR_ASSIGN(Segment segment, ParseSegment());
    query.segments.push_back(std::move(segment));
  }
}

Result<Segment> PathParser::ParseSegment() {
  const bool descendants = cursor_.Take("..");
  const bool child_by_dot = !descendants && cursor_.Take(".");
  if (!child_by_dot && cursor_.Take("[")) return ParseBrackets(descendants);
  Segment segment;
  segment.descendants = descendants;
  Selector& selector = segment.selectors.emplace_back();
  if (cursor_.Take("*")) return segment;
  selector.kind = Selector::Kind::kName;
  selector.name = std::string(cursor_.TakeMemberName());
  if (selector.name.empty()) return cursor_.Bad();
  return segment;
}

Result<Segment> PathParser::ParseBrackets(bool descendants) {
  Segment segment;
  segment.descendants = descendants;
  do {
    cursor_.SkipSpace();
    ATTESTOR_ASSIGN(Selector selector, ParseSelector());
    segment.selectors.push_back(std::move(selector));
    cursor_.SkipSpace();
  } while (cursor_.Take(","));
  if (!cursor_.Take("]")) return cursor_.Bad();
  return segment;
}

Result<Selector> PathParser::ParseSelector() {
  Selector selector;
  if (cursor_.Take("*")) return selector;
  if (cursor_.PeekIsAnyOf("'\"")) {
    selector.kind = Selector::Kind::kName;
    ATTESTOR_ASSIGN(selector.name, cursor_.TakeString());
    return selector;
  }
  if (cursor_.Take("?")) {
    selector.kind = Selector::Kind::kFilter;
    ATTESTOR_ASSIGN(Condition condition, ParseCondition());
    selector.filter = std::make_unique<const Condition>(std::move(condition));
    return selector;
  }
  return ParseIndexOrSlice();
}

Result<Selector> PathParser::ParseIndexOrSlice() {
  Selector selector;
  const bool has_first = AtInteger();
  if (!has_first && cursor_.Peek() != ':') return cursor_.Bad();
  if (has_first) {
    ATTESTOR_ASSIGN(selector.index, cursor_.TakeInteger());
  }
  selector.kind = Selector::Kind::kIndex;
  cursor_.SkipSpace();
  if (!cursor_.Take(":")) return selector;
  selector.kind = Selector::Kind::kSlice;
  if (has_first) selector.from = selector.index;
  cursor_.SkipSpace();
  if (AtInteger()) {
    ATTESTOR_ASSIGN(selector.to, cursor_.TakeInteger());
    cursor_.SkipSpace();
  }
  if (!cursor_.Take(":")) return selector;
  cursor_.SkipSpace();
  if (AtInteger()) {
    ATTESTOR_ASSIGN(selector.step, cursor_.TakeInteger());
  }
  return selector;
}

}  // namespace attestor::json
