// YAML as far as compose files need it, read by libyaml, which docker compose's own parser is a translation of.
//
// Only what cannot be understood in two ways: one document; maps with texts as keys, each once; lists; scalars.
// Anchors, aliases, merge keys, tags and directives are refused, and so is what is nested deeply or large: nothing
// expands while it is read. Libraries differ, too, in what a "?" means that is not in quotes, in a block or in a
// comment, and in how a text ends without a line break.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace attestor::dstack {

inline constexpr size_t kMaxYamlSize = 256 * 1024;
inline constexpr size_t kMaxYamlDepth = 24;
inline constexpr size_t kMaxYamlNodes = 20'000;

struct YamlNode {
  enum class Kind : uint8_t { kScalar, kList, kMap };

  Kind kind = Kind::kScalar;
  std::string scalar;  // decoded, UTF-8
  bool plain = false;  // a scalar that is neither quoted nor a block: there, nothing, "~" and "null" stand for no value
  std::vector<std::string> names;  // of the members of a map, in the order of the text
  std::vector<YamlNode> values;    // items of a list; of a map, the value of the name at the same place

  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  // Member finds a member of a map; nullptr when there is none, and for what is no map.
  const YamlNode* Member(std::string_view name) const;
};

// ParseYaml reads one document (dstack.compose_file).
Result<YamlNode> ParseYaml(std::string_view text);

}  // namespace attestor::dstack
