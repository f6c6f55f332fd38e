#include "web/json/path_evaluator.h"

#include <algorithm>

namespace attestor::json {
namespace {

// Half open bounds of a slice in steps of its own direction; see RFC 9535 section 2.3.4.2.2.
struct Bounds {
  int64_t lower = 0;
  int64_t upper = 0;
};

int64_t FromEnd(int64_t index, int64_t length) { return index >= 0 ? index : length + index; }

Bounds SliceBounds(const Selector& slice, int64_t length) {
  if (slice.step >= 0) {
    const int64_t from = FromEnd(slice.from.value_or(0), length);
    const int64_t to = FromEnd(slice.to.value_or(length), length);
    return {std::clamp<int64_t>(from, 0, length), std::clamp<int64_t>(to, 0, length)};
  }
  const int64_t from = FromEnd(slice.from.value_or(length - 1), length);
  const int64_t to = FromEnd(slice.to.value_or(-length - 1), length);
  return {std::clamp<int64_t>(to, -1, length - 1), std::clamp<int64_t>(from, -1, length - 1)};
}

}  // namespace

Result<std::vector<NodeId>> PathEvaluator::Select(const Query& query, NodeId current) {
  std::vector<NodeId> selected = {query.from_root ? document_.root() : current};
  for (const Segment& segment : query.segments) {
    std::vector<NodeId> next;
    for (const NodeId id : selected) ATTESTOR_TRY(ApplySegment(segment, id, next));
    selected = std::move(next);
  }
  return selected;
}

Status PathEvaluator::ApplySegment(const Segment& segment, NodeId id, std::vector<NodeId>& out) {
  // Ids rise in document order, so a value and its descendants are a range of them, in the order that RFC 9535 section
  // 2.5.2.2 asks for.
  const NodeId end = segment.descendants ? document_.node(id).after : id + 1;
  for (NodeId visited = id; visited < end; ++visited) {
    for (const Selector& selector : segment.selectors) ATTESTOR_TRY(ApplySelector(selector, visited, out));
  }
  return Ok();
}

Status PathEvaluator::Add(NodeId id, std::vector<NodeId>& out) {
  if (out.size() == kMaxNodelist) return Error(kPathLimit, "more than " + std::to_string(kMaxNodelist) + " values");
  out.push_back(id);
  return steps_.Take(1);
}

Status PathEvaluator::ApplySelector(const Selector& selector, NodeId id, std::vector<NodeId>& out) {
  ATTESTOR_TRY(steps_.Take(1));
  const bool array = document_.node(id).kind == Kind::kArray;
  const std::span<const NodeId> children = document_.children(id);
  switch (selector.kind) {
    case Selector::Kind::kWildcard: {
      for (const NodeId child : children) ATTESTOR_TRY(Add(child, out));
      return Ok();
    }
    case Selector::Kind::kName: {
      ATTESTOR_TRY(steps_.TakeText(selector.name.size()));
      const std::optional<NodeId> member = document_.Member(id, selector.name);
      return member ? Add(*member, out) : Ok();
    }
    case Selector::Kind::kIndex: {
      const int64_t length = static_cast<int64_t>(children.size());
      const int64_t index = FromEnd(selector.index, length);
      return array && index >= 0 && index < length ? Add(children[static_cast<size_t>(index)], out) : Ok();
    }
    case Selector::Kind::kSlice: return array ? ApplySlice(selector, id, out) : Ok();
    case Selector::Kind::kFilter: return ApplyFilter(*selector.filter, id, out);
  }
  return Ok();
}

Status PathEvaluator::ApplySlice(const Selector& selector, NodeId id, std::vector<NodeId>& out) {
  const std::span<const NodeId> children = document_.children(id);
  const Bounds bounds = SliceBounds(selector, static_cast<int64_t>(children.size()));
  if (selector.step > 0) {
    for (int64_t i = bounds.lower; i < bounds.upper; i += selector.step)
      ATTESTOR_TRY(Add(children[static_cast<size_t>(i)], out));
  } else if (selector.step < 0) {
    for (int64_t i = bounds.upper; i > bounds.lower; i += selector.step)
      ATTESTOR_TRY(Add(children[static_cast<size_t>(i)], out));
  }
  return Ok();
}

Status PathEvaluator::ApplyFilter(const Condition& filter, NodeId id, std::vector<NodeId>& out) {
  for (const NodeId child : document_.children(id)) {
    ATTESTOR_ASSIGN(const bool holds, Holds(filter, child));
    if (holds) ATTESTOR_TRY(Add(child, out));
  }
  return Ok();
}

}  // namespace attestor::json
