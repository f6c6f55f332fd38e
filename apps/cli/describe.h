// Statements in words, and as JSON.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "statement/format/statement.h"

namespace attestor::cli {

std::string DescribeStatement(const statement::Claims& claims, bool simulated);
std::string ClaimsJson(const statement::Claims& claims);

// Line is one indented line: a name, and its value in a column of its own.
std::string Line(std::string_view name, const std::string& value);

// JsonFields writes an object from names and values that are JSON already.
using JsonMembers = std::vector<std::pair<std::string_view, std::string>>;
std::string JsonFields(const JsonMembers& members);
// JsonList writes an array; `write` gives the JSON of one item.
template <class Items, class Write>
std::string JsonList(const Items& items, Write write) {
  std::string out = "[";
  for (const auto& item : items) out.append(out.size() > 1 ? "," : "").append(write(item));
  return out + "]";
}
std::string JsonTexts(const std::vector<std::string>& texts);

// Indent puts two spaces in front of every line.
std::string Indent(std::string_view text);

}  // namespace attestor::cli
