// All short JSON texts with all masks that a prover could prove for them: none of them gives a value that the text does
// not have.
#include <map>

#include "session/disclosure/hide_test.h"
#include "session/disclosure/masked_json.h"
#include "session/disclosure/truth_test.h"

namespace attestor::disclosure {
namespace {

constexpr size_t kLongest = 8;  // bytes of a text

using Texts = std::vector<std::vector<std::string>>;  // by their length

// Strings gives all strings of `size` bytes, quotes included, over a few characters that matter to a reader.
std::vector<std::string> Strings(size_t size) {
  if (size < 2) return {};
  std::vector<std::string> contents = {""};
  for (size_t i = 2; i < size; ++i) {
    std::vector<std::string> longer;
    for (const std::string& content : contents) {
      for (const char c : {'a', ',', '}'}) longer.push_back(content + c);
    }
    contents = std::move(longer);
  }
  for (std::string& content : contents) content = '"' + content + '"';
  if (size == 4) contents.push_back("\"\\\"\"");
  return contents;
}

// Rows gives all lists of items, separated by commas, of `size` bytes.
std::vector<std::string> Rows(const Texts& items, size_t size) {
  std::vector<std::string> rows = items[size];
  for (size_t first = 1; first + 1 < size; ++first) {
    for (const std::string& item : items[first]) {
      for (const std::string& rest : Rows(items, size - first - 1)) rows.push_back(item + "," + rest);
    }
  }
  return rows;
}

std::vector<std::string> Members(const Texts& values, size_t size) {
  std::vector<std::string> members;
  for (size_t name = 2; name + 1 < size; ++name) {
    for (const std::string& key : Strings(name)) {
      if (key.find('\\') != std::string::npos) continue;  // the oracle below reads names as they are
      for (const std::string& value : values[size - name - 1]) members.push_back(key + ":" + value);
    }
  }
  return members;
}

// AllTexts gives all JSON texts of up to kLongest bytes over numbers 0 and 10, the strings above, arrays and objects.
Texts AllTexts() {
  Texts values(kLongest + 1), members(kLongest + 1);
  for (size_t size = 1; size <= kLongest; ++size) {
    if (size == 1) values[size].push_back("0");
    if (size == 2) values[size].insert(values[size].end(), {"10", "[]", "{}"});
    for (std::string& text : Strings(size)) values[size].push_back(std::move(text));
    if (size > 2) {
      for (const std::string& row : Rows(values, size - 2)) values[size].push_back("[" + row + "]");
      for (const std::string& row : Rows(members, size - 2)) values[size].push_back("{" + row + "}");
    }
    members[size] = Members(values, size);
  }
  return values;
}

// Oracle reads a text that is known to be JSON.
class Oracle {
 public:
  static Truth Read(const std::string& text) {
    Oracle oracle(text);
    oracle.Value("$");
    return std::move(oracle.truth_);
  }

 private:
  explicit Oracle(const std::string& text) { truth_.text = text; }

  char next() const { return truth_.text[at_]; }

  void Value(const std::string& path) {
    const size_t begin = at_;
    if (next() == '"') {
      String();
    } else if (next() == '[' || next() == '{') {
      Items(path, next() == '{');
    } else {
      while (at_ < truth_.text.size() && (next() == '0' || next() == '1')) ++at_;
    }
    truth_.values.emplace(path, truth_.text.substr(begin, at_ - begin));
  }

  void String() {
    for (++at_; next() != '"'; ++at_) at_ += next() == '\\' ? 1 : 0;
    ++at_;
  }

  void Items(const std::string& path, bool is_object) {
    ++at_;
    for (size_t i = 0; next() != ']' && next() != '}'; ++i) {
      if (next() == ',') ++at_;
      std::string step = "[" + std::to_string(i) + "]";
      if (is_object) {
        const size_t begin = at_ + 1;
        String();
        step = "['" + truth_.text.substr(begin, at_ - begin - 1) + "']";
        ++at_;
      }
      Value(path + step);
    }
    ++at_;
  }

  Truth truth_;
  size_t at_ = 0;
};

struct Counts {
  size_t masks = 0, accepted = 0, values = 0;
};

void CheckMask(const Truth& truth, const std::vector<ByteClass>& classes, Counts& counts) {
  static const std::vector<std::string> kPaths = {"$",           "$['a']",    "$['']",     "$['}']",      "$['b']",
                                                  "$[0]",        "$[1]",      "$[2]",      "$['a']['a']", "$['']['']",
                                                  "$['a']['b']", "$['a'][0]", "$[''][0]",  "$[0]['a']",   "$[0]['']",
                                                  "$[0][0]",     "$[1][0]",   "$[1]['a']", "$['b']['a']"};
  ++counts.masks;
  const auto masked = MaskedBytes::Mask(AsBytes(truth.text), classes);
  ASSERT_TRUE(masked.ok());
  const auto document = ParseMaskedJson(*masked);
  if (!document.ok()) return;
  ++counts.accepted;
  for (const std::string& path : kPaths) {
    const auto value = DisclosedValue(*document, *masked, path);
    if (!value.ok()) continue;
    ++counts.values;
    ASSERT_TRUE(truth.Allows(path, AsText(*value))) << path << " of " << truth.text << " is not " << AsText(*value);
  }
}

// CheckAllMasks tries for each byte every class that it has.
void CheckAllMasks(const Truth& truth, std::vector<ByteClass>& classes, Counts& counts) {
  if (classes.size() == truth.text.size()) return CheckMask(truth, classes, counts);
  const auto byte = static_cast<uint8_t>(truth.text[classes.size()]);
  for (const ByteClass one : {ByteClass::kDisclosed, ByteClass::kString, ByteClass::kScalar}) {
    if (!HasClass(byte, one) || ::testing::Test::HasFatalFailure()) continue;
    classes.push_back(one);
    CheckAllMasks(truth, classes, counts);
    classes.pop_back();
  }
}

TEST(Exhaustive, NoMaskOfAShortTextGivesAnotherValue) {
  Counts counts;
  size_t texts = 0;
  for (const std::vector<std::string>& of_one_length : AllTexts()) {
    for (const std::string& text : of_one_length) {
      ++texts;
      std::vector<ByteClass> classes;
      CheckAllMasks(Oracle::Read(text), classes, counts);
      ASSERT_FALSE(::testing::Test::HasFatalFailure());
    }
  }
  EXPECT_GT(texts, 1'000u);
  EXPECT_GT(counts.accepted, texts);
  EXPECT_GT(counts.values, texts);
  RecordProperty("texts", static_cast<int>(texts));
  RecordProperty("masks", static_cast<int>(counts.masks));
  RecordProperty("accepted", static_cast<int>(counts.accepted));
}

// Longer ones, in which a value could move: between two members, out of an object, by one index.
TEST(Exhaustive, NoMaskOfALookAlikeGivesAnotherValue) {
  Counts counts;
  for (const char* text :
       {R"({"a":0,"b":1})", R"({"a":0,"a":1})", R"({"a":{"b":0}})", R"({"a":[0],"b":1})", R"([{"a":0},1,0])",
        R"({"b":{"a":1},"a":0})", R"([[0,1],[10]])", R"({"a":"\",\"b\":1"})", R"(["a\",\"b"])"}) {
    std::vector<ByteClass> classes;
    CheckAllMasks(Oracle::Read(text), classes, counts);
  }
  EXPECT_GT(counts.accepted, 100u);
}

}  // namespace
}  // namespace attestor::disclosure
