#include "formats/cddl.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <vector>

namespace attestor::formats {
namespace {

bool IsNameChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

// Token takes a text in quotes, a name or number, or one other character off the front of `rest`.
std::string_view Token(std::string_view& rest) {
  size_t size = 1;
  if (rest[0] == '"') {
    size = rest.find('"', 1) + 1;
  } else if (IsNameChar(rest[0])) {
    size = static_cast<size_t>(std::ranges::find_if_not(rest, IsNameChar) - rest.begin());
  }
  const std::string_view token = rest.substr(0, size);
  rest.remove_prefix(size);
  return token;
}

std::string WithoutComments(std::string_view text) {
  std::string out;
  bool comment = false;
  for (const char c : text) {
    if (c == ';') comment = true;
    if (c == '\n') comment = false;
    if (!comment) out += c;
  }
  return out;
}

// Tokens leaves out spaces, labels of array items, and the comma behind the last of them.
std::vector<std::string> Tokens(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::string_view token = Token(text);
    if (std::isspace(static_cast<unsigned char>(token[0])) != 0) continue;
    if (IsNameChar(token[0]) && text.starts_with(": ")) {
      text.remove_prefix(1);
      continue;
    }
    if ((token == "}" || token == "]") && !out.empty() && out.back() == ",") out.pop_back();
    out.emplace_back(token);
  }
  return out;
}

}  // namespace

std::string Normal(std::string_view cddl) {
  std::string out;
  for (const std::string& token : Tokens(cddl)) out += (out.empty() ? "" : " ") + token;
  return out;
}

Spec::Spec(std::string_view text) {
  std::string name;
  std::istringstream lines(WithoutComments(text));
  for (std::string line; std::getline(lines, line);) {
    // A rule begins where a line does; what is indented, or closes it, goes on with it.
    if (const size_t is = line.find(" = "); is != line.npos && IsNameChar(line[0])) {
      name = line.substr(0, is);
      line.erase(0, is + 3);
    }
    if (!name.empty()) rules_[name] += line + "\n";
  }
}

std::string Spec::Rule(const std::string& name, std::set<std::string>& used) const {
  used.insert(name);
  const auto found = rules_.find(name);
  if (found == rules_.end()) return "no rule " + name;
  std::string out;
  for (const std::string& token : Tokens(found->second))
    out += (out.empty() ? "" : " ") + (rules_.contains(token) ? Rule(token, used) : token);
  return out;
}

std::set<std::string> Spec::Maps() const {
  std::set<std::string> out;
  for (const auto& [name, body] : rules_) {
    if (body.starts_with('{')) out.insert(name);
  }
  return out;
}

std::string Range(uint64_t min, uint64_t max) {
  if (min == 0) {
    if (max == UINT64_MAX) return "uint";
    if (max == UINT32_MAX) return "uint .size 4";
    if (max == UINT16_MAX) return "uint .size 2";
    if (max == UINT8_MAX) return "uint .size 1";
  }
  if (max - min > 3) return std::to_string(min) + ".." + std::to_string(max);
  std::string out = std::to_string(min);
  for (uint64_t value = min; value < max; ++value) out += "/" + std::to_string(value + 1);
  return out;
}

std::string Sized(std::string_view type, size_t min, size_t max) {
  const std::string size =
      min == max ? std::to_string(min) : "(" + std::to_string(min) + ".." + std::to_string(max) + ")";
  return std::string(type) + " .size " + size;
}

std::string Table::Joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
  return out;
}

}  // namespace attestor::formats
