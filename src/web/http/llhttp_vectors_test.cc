#include "web/http/llhttp_vectors.h"

#include <algorithm>
#include <charconv>

#include "web/http/syntax.h"

namespace attestor::http {
namespace {

void AppendUtf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else {
    out += {static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))};
  }
}

// TakeNumber reads up to `most` digits in `base` at `at`, and moves `at` behind them.
uint32_t TakeNumber(std::string_view text, size_t& at, size_t most, int base) {
  uint32_t value = 0;
  const std::string_view digits = text.substr(at, most);
  const auto [end, ignored] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  at += static_cast<size_t>(end - digits.data());
  return value;
}

// Unescape turns the text of a code block into bytes: newlines are CRLF, a backslash before one removes it, \r \n \t \f
// \xHH \ooo.
std::string Unescape(std::string_view text) {
  static constexpr std::string_view kNames = "rntf";
  static constexpr std::string_view kValues = "\r\n\t\f";
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const size_t name = next == '\0' ? std::string_view::npos : kNames.find(next);
    if (text[i] == '\n') {
      out += "\r\n";
      ++i;
    } else if (text[i] != '\\') {
      out += text[i++];
    } else if (next == '\n') {
      i += 2;
    } else if (name != std::string_view::npos) {
      out += kValues[name];
      i += 2;
    } else if (next == 'x') {
      AppendUtf8(out, TakeNumber(text, i += 2, 2, 16));
    } else if (next >= '0' && next <= '7') {
      AppendUtf8(out, TakeNumber(text, ++i, 3, 8));
    } else {
      out += text[i++];
    }
  }
  return out;
}

std::string TypeOf(std::string_view meta) {
  const size_t key = meta.find("\"type\"");
  if (key == std::string_view::npos) return {};
  const size_t begin = meta.find('"', key + 6) + 1;
  return std::string(meta.substr(begin, meta.find('"', begin) - begin));
}

size_t NumberAfter(std::string_view line, std::string_view name, int base = 10) {
  const size_t at = line.find(name);
  size_t begin = at + name.size();
  return at == std::string_view::npos ? 0 : TakeNumber(line, begin, 12, base);
}

class LogReader {
 public:
  explicit LogReader(const LlhttpVector& vector) : vector_(vector) {}

  LlhttpLog Read() {
    std::string_view rest = vector_.log;
    while (!rest.empty()) {
      const size_t end = rest.find('\n');
      ReadLine(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    return std::move(expected_);
  }

 private:
  void ReadLine(std::string_view line) {
    const auto has = [&](std::string_view text) { return line.find(text) != std::string_view::npos; };
    if (has(" span[")) return ReadSpan(line);
    if (has(" message begin")) ++expected_.begun;
    if (has(" header_field complete")) value_.clear();
    if (has(" header_value complete")) {
      expected_.headers.push_back({name_, std::string(TrimBlanks(value_))});
      name_.clear();
    }
    if (has(" headers complete")) {
      expected_.has_head = true;
      expected_.flags = static_cast<uint32_t>(NumberAfter(line, "flags=", 16));
      expected_.status = static_cast<int>(NumberAfter(line, "status="));
    }
    if (has(" message complete")) {
      ++expected_.completed;
      expected_.end = NumberAfter(line, "off=");
    }
    // 21 to 23 are pauses that ask the caller to go on with another protocol, not refusals.
    const size_t code = NumberAfter(line, "error code=");
    if ((code != 0 && (code < 21 || code > 23)) || has("finish=2")) expected_.refused = true;
  }

  void ReadSpan(std::string_view line) {
    const std::string span = vector_.input.substr(NumberAfter(line, "off="), NumberAfter(line, "len="));
    const size_t begin = line.find(" span[") + 6;
    const std::string_view name = line.substr(begin, line.find(']') - begin);
    if (name == "method") expected_.method += span;
    if (name == "url") expected_.target += span;
    if (name == "status") expected_.reason += span;
    if (name == "body") expected_.body += span;
    if (name == "header_field") name_ += span;
    if (name == "header_value") value_ += span;
  }

  const LlhttpVector& vector_;
  LlhttpLog expected_;
  std::string name_, value_;
};

}  // namespace

std::vector<LlhttpVector> ReadLlhttpPage(const std::string& page, const std::string& prefix) {
  std::vector<LlhttpVector> vectors;
  LlhttpVector current;
  std::string* block = nullptr;
  for (size_t at = 0; at < page.size();) {
    const size_t end = std::min(page.find('\n', at), page.size());
    const std::string line = page.substr(at, end - at);
    at = end + 1;
    if (block != nullptr && line == "```") {
      if (block == &current.log) vectors.push_back(current);
      block = nullptr;
    } else if (block != nullptr) {
      *block += line + "\n";
    } else if (line == "```http" || line == "```log") {
      block = line == "```log" ? &current.log : &current.input;
      block->clear();
    } else if (line.starts_with('#')) {
      current = {.key = prefix + line.substr(line.find_first_not_of("# "))};
    } else if (line.starts_with("<!-- meta")) {
      current.type = TypeOf(line);
      current.skips_body = line.find("skipBody") != std::string::npos;
    }
  }
  for (LlhttpVector& vector : vectors) vector.input = Unescape(vector.input);
  return vectors;
}

LlhttpLog ReadLlhttpLog(const LlhttpVector& vector) { return LogReader(vector).Read(); }

}  // namespace attestor::http
