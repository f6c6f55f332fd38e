#include "service/client/answer.h"

#include <algorithm>
#include <charconv>

#include "web/http/syntax.h"

namespace attestor::client {
namespace {

// TakeLine takes a line off `rest`, without its end; false when none ends.
bool TakeLine(std::string_view& rest, std::string_view& line, bool& bare_lf) {
  const size_t end = rest.find('\n');
  if (end == std::string_view::npos) return false;
  line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  } else {
    bare_lf = true;
  }
  return true;
}

void ReadStatusLine(std::string_view line, Answer& out) {
  out.first_line = line;
  if (!line.starts_with("HTTP/")) return;
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) return;
  const std::string_view rest = line.substr(space + 1);
  int status = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), status);
  if (error != std::errc() || end != rest.data() + 3 || status < 100) return;
  out.status = status;
  if (rest.size() > 4) out.reason = rest.substr(4);
}

http::Header FieldOf(std::string_view line) {
  const size_t colon = std::min(line.find(':'), line.size());
  const std::string_view value = line.substr(std::min(colon + 1, line.size()));
  return {std::string(line.substr(0, colon)), std::string(http::TrimBlanks(value))};
}

// ReadHead takes one head off `rest`; false when it is not whole.
bool ReadHead(std::string_view& rest, Answer& out) {
  std::string_view line;
  out.status = 0;
  out.reason.clear();
  out.headers.clear();
  if (!TakeLine(rest, line, out.bare_lf)) {
    ReadStatusLine(rest, out);
    return false;
  }
  ReadStatusLine(line, out);
  while (TakeLine(rest, line, out.bare_lf)) {
    if (line.empty()) return true;
    out.headers.push_back(FieldOf(line));
  }
  return false;
}

// Trailers reads what follows the last chunk; true when its empty line is there.
bool ReadTrailers(std::string_view& rest, Answer& out) {
  std::string_view line;
  bool ignored = false;
  while (TakeLine(rest, line, ignored)) {
    if (line.empty()) return true;
    out.trailers.push_back(FieldOf(line).name);
  }
  return false;
}

// ReadSize reads the line in front of a chunk; nullopt for one that is none.
std::optional<uint64_t> ReadSize(std::string_view line, Answer& out) {
  uint64_t size = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (error != std::errc()) return std::nullopt;
  const std::string_view behind = line.substr(static_cast<size_t>(end - line.data()));
  if (!behind.empty() && std::string_view("; \t").find(behind.front()) == std::string_view::npos) return std::nullopt;
  if (out.chunk_extension.empty()) out.chunk_extension = behind;
  return size;
}

void ReadChunks(std::string_view& rest, Answer& out) {
  std::string_view line;
  bool ignored = false;
  while (TakeLine(rest, line, ignored)) {
    const auto size = ReadSize(line, out);
    if (!size) break;
    if (*size == 0) {
      out.ended = ReadTrailers(rest, out);
      out.lost = !out.ended;
      return;
    }
    const std::string_view data = rest.substr(0, *size);
    Append(out.body, AsBytes(data));
    rest.remove_prefix(data.size());
    if (data.size() < *size) return;
    if (!TakeLine(rest, line, ignored)) return;
    if (!line.empty()) break;
    line = {};
  }
  const std::string_view digits = rest.substr(0, rest.find('\r'));
  out.lost = !line.empty() || digits.size() + 1 < rest.size() || !std::ranges::all_of(digits, http::IsHexDigit);
}

std::optional<uint64_t> LengthOf(const Answer& answer) {
  const std::string_view text = answer.Header("Content-Length");
  uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

void ReadBody(std::string_view rest, std::string_view method, Answer& out) {
  constexpr int kNoContent = 204, kNotModified = 304;
  out.has_body = method != "HEAD" && out.status != kNoContent && out.status != kNotModified;
  out.chunked = http::ToLower(out.Header("Transfer-Encoding")).find("chunked") != std::string::npos;
  if (!out.has_body) {
    out.ended = true;
  } else if (out.chunked) {
    ReadChunks(rest, out);
  } else if (out.promised = LengthOf(out); out.promised) {
    const std::string_view body = rest.substr(0, *out.promised);
    out.body = ToBytes(body);
    rest.remove_prefix(body.size());
    out.ended = body.size() == *out.promised;
  } else {
    out.body = ToBytes(rest);
    return;
  }
  if (out.ended) out.behind = rest.size();
}

}  // namespace

std::string_view Answer::Header(std::string_view name) const {
  const http::Header* found = http::FindHeader(headers, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool Answer::CutHead() const {
  constexpr std::string_view kBegin = "HTTP/1.1 ";
  return received > 0 && !head_whole && !OnlyInterim() &&
         (first_line.starts_with(kBegin) || kBegin.starts_with(first_line));
}

Answer ReadAnswer(ByteView plain, std::string_view method) {
  constexpr int kSwitching = 101, kFinal = 200;
  Answer out;
  out.received = plain.size();
  std::string_view rest = AsText(plain);
  while (true) {
    out.head_whole = ReadHead(rest, out);
    if (!out.head_whole) return out;
    if (out.status == 0 || out.status >= kFinal || out.status == kSwitching || out.interim.size() == http::kMaxInterim)
      break;
    out.interim.push_back(out.first_line);
  }
  ReadBody(rest, method, out);
  return out;
}

}  // namespace attestor::client
