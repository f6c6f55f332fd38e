// Random JSON texts together with what they say, recorded while they are written: a truth that no reader of this
// project made.
#pragma once

#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "session/disclosure/masked.h"

namespace attestor::disclosure {

// Truth of one text: the text of each value under its normalized path. A path that two members of one object share is
// there twice.
struct Truth {
  std::string text;
  std::multimap<std::string, std::string> values;
  std::vector<Range> strings;  // with quotes; names and values
  std::vector<Range> scalars;

  // Allows tells whether `value` is the only thing that the text says about `path`.
  bool Allows(std::string_view path, std::string_view value) const {
    for (const auto& [key, ignored] : values) {
      const bool leads_to_path = path == key || (path.starts_with(key) && path[key.size()] == '[');
      if (leads_to_path && values.count(key) > 1) return false;
    }
    const auto found = values.find(std::string(path));
    return found != values.end() && found->second == value;
  }
};

class TruthWriter {
 public:
  TruthWriter(std::mt19937& random, bool duplicates) : random_(random), duplicates_(duplicates) {}

  Truth Write() {
    Blanks();
    Value("$", 0);
    Blanks();
    return std::move(truth_);
  }

 private:
  struct Name {
    std::string_view raw, normalized;
  };
  static constexpr Name kNames[] = {{"a", "a"},       {"b", "b"},           {"balance", "balance"}, {"", ""},
                                    {"\\u0061", "a"}, {"it's", "it\\'s"},   {"\\n", "\\n"},         {"]['b", "][\\'b"},
                                    {"\\\"", "\""},   {"\u00e9", "\u00e9"}, {"a\\\\", "a\\\\"}};
  static constexpr std::string_view kStrings[] = {"",
                                                  "a",
                                                  "text",
                                                  "\\\"",
                                                  "\\u0041\\u00e9",
                                                  "\u00e9\u20ac",
                                                  "\\\\",
                                                  "a,b",
                                                  "}]{[:",
                                                  "\\\",\\\"a\\\":1",
                                                  "\\ud83d\\ude00",
                                                  "0"};
  static constexpr std::string_view kScalars[] = {"0", "1", "-1.5e3", "1000000", "true", "false", "null"};

  size_t Below(size_t bound) { return random_() % bound; }

  void Blanks() {
    if (Below(4) == 0) truth_.text += std::string_view(" \n\t\r").substr(Below(4), 1);
  }

  void Text(std::string_view raw) {
    truth_.strings.push_back({truth_.text.size(), truth_.text.size() + raw.size() + 2});
    truth_.text += '"' + std::string(raw) + '"';
  }

  void Value(const std::string& path, size_t depth) {
    const size_t begin = truth_.text.size();
    const size_t choice = Below(depth < 4 ? 6 : 3);
    if (choice == 0) {
      Text(kStrings[Below(std::size(kStrings))]);
    } else if (choice <= 2) {
      truth_.text += kScalars[Below(std::size(kScalars))];
      truth_.scalars.push_back({begin, truth_.text.size()});
    } else if (choice == 3) {
      Array(path, depth);
    } else {
      Object(path, depth);
    }
    truth_.values.emplace(path, truth_.text.substr(begin));
  }

  void Array(const std::string& path, size_t depth) {
    truth_.text += '[';
    const size_t count = Below(4);
    for (size_t i = 0; i < count; ++i) {
      truth_.text += i > 0 ? "," : "";
      Blanks();
      Value(path + "[" + std::to_string(i) + "]", depth + 1);
      Blanks();
    }
    truth_.text += ']';
  }

  void Object(const std::string& path, size_t depth) {
    truth_.text += '{';
    std::vector<std::string_view> used;
    const size_t count = Below(4);
    for (size_t i = 0; i < count; ++i) {
      const Name& name = kNames[Below(std::size(kNames))];
      if (!duplicates_ && std::find(used.begin(), used.end(), name.normalized) != used.end()) continue;
      truth_.text += used.empty() ? "" : ",";
      used.push_back(name.normalized);
      Blanks();
      Text(name.raw);
      Blanks();
      truth_.text += ':';
      Blanks();
      Value(path + "['" + std::string(name.normalized) + "']", depth + 1);
    }
    truth_.text += '}';
  }

  std::mt19937& random_;
  bool duplicates_;
  Truth truth_;
};

}  // namespace attestor::disclosure
