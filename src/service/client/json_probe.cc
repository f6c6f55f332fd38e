#include "service/client/json_probe.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "service/client/plain_text.h"
#include "web/json/errors.h"
#include "web/json/utf8.h"

namespace attestor::client {
namespace {

constexpr size_t kMaxDepth = 128;
constexpr std::string_view kNoMore = "something that is no JSON stands behind the value";

bool IsSpace(uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsWord(uint8_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool IsNumberByte(uint8_t c) {
  return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
}

class Prober {
 public:
  Prober(ByteView text, const IsWanted& wanted) : text_(text), wanted_(wanted) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // the strict reader passes over it, too
    if (AsText(text).starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  std::vector<JsonFault> Run() {
    if (!Value()) return std::move(faults_);
    SkipSpace();
    if (at_ < text_.size()) {
      Add(json::kTrailing,
          [&] { return std::string(BeginsValue() ? "a second value begins behind the first" : kNoMore) + Here(at_); });
    }
    return std::move(faults_);
  }

 private:
  struct Frame {
    bool is_object;
    std::set<std::string, std::less<>> names;
    std::string name;  // of the member that is read
    size_t index = 0;
  };

  std::string PathText() const {
    std::string out = "$";
    // A name that is still read is none of the path.
    for (const Frame& frame : std::span(frames_).first(frames_.size() - (naming_ ? 1 : 0))) {
      if (frame.is_object) {
        out.append(".").append(Readable(frame.name.substr(0, 40)));
      } else {
        out.append("[").append(std::to_string(frame.index)).append("]");
      }
    }
    return out;
  }

  std::string StringText() const { return (naming_ ? "a name in " : "the string at ") + PathText(); }

  std::string Here(size_t at) const {
    std::string out = ", at " + Position(text_, at);
    if (at < text_.size()) out.append(": ").append(FirstBytes(text_.subspan(at), 20));
    return out;
  }

  bool Full() const { return faults_.size() == kMaxJsonFaults; }

  // Add makes the text, for which the whole body may be read, only of what is told.
  template <class MakeText>
  void Add(const ErrorCode& code, const MakeText& text) {
    if (Full() || (wanted_ && !wanted_(at_))) return;
    faults_.push_back({std::string(code.id), PathText(), text(), at_});
  }

  bool Stop(const ErrorCode& code, const std::string& what) {
    Add(code, [&] { return what + Here(at_); });
    return false;
  }

  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }

  bool BeginsValue() const {
    return std::string_view("{[\"-0123456789tfn").find(static_cast<char>(text_[at_])) != std::string_view::npos;
  }

  bool Is(uint8_t c) const { return at_ < text_.size() && text_[at_] == c; }

  // Value reads one value with everything in it; false where nothing sensible can follow.
  bool Value() {
    do {
      if (!Begin() || Full()) return false;
      if (!End()) return false;
    } while (!frames_.empty());
    return true;
  }

  // Begin reads up to the end of the next scalar or of an empty container, opening containers on the way.
  bool Begin() {
    while (true) {
      SkipSpace();
      if (at_ >= text_.size()) return Stop(json::kIncomplete, "the text ends before its value does, in " + PathText());
      if (!Is('{') && !Is('[')) return Scalar();
      if (frames_.size() == kMaxDepth) return Stop(json::kDepth, "arrays and objects lie more than 128 deep");
      const bool is_object = Is('{');
      ++at_;
      SkipSpace();
      if (Is(is_object ? '}' : ']')) {
        ++at_;
        return true;
      }
      frames_.push_back({is_object, {}, {}, 0});
      if (is_object && !Name()) return false;
    }
  }

  // End reads what follows a value: the next place for one, or the ends of containers.
  bool End() {
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      SkipSpace();
      if (at_ >= text_.size()) return Stop(json::kIncomplete, "the text ends before its value does, in " + PathText());
      if (Is(',')) {
        ++at_;
        ++frame.index;
        return !frame.is_object || Name();
      }
      if (!Is(frame.is_object ? '}' : ']')) {
        return Stop(json::kSyntax,
                    std::string("a comma or ") + (frame.is_object ? "}" : "]") + " is missing behind " + PathText());
      }
      ++at_;
      frames_.pop_back();
    }
    return true;
  }

  bool Name() {
    SkipSpace();
    naming_ = frames_.back().names.empty();
    if (!Is('"'))
      return Stop(json::kSyntax, std::string("a member's name in double quotes is missing ") +
                                     (naming_ ? "in " : "behind ") + PathText());
    naming_ = true;
    std::string name;
    if (!String(name)) return false;
    Frame& frame = frames_.back();
    frame.name = name;
    if (!frame.names.insert(name).second) {
      Add(json::kDuplicateKey, [&] { return PathText() + " has two members named " + Readable(name.substr(0, 40)); });
    }
    naming_ = false;
    SkipSpace();
    if (!Is(':')) return Stop(json::kSyntax, "a colon is missing behind the name " + PathText());
    ++at_;
    return true;
  }

  bool Scalar() {
    std::string ignored;
    if (Is('"')) return String(ignored);
    const size_t begin = at_;
    while (at_ < text_.size() && (IsWord(text_[at_]) || IsNumberByte(text_[at_]))) ++at_;
    const std::string_view token = AsText(text_.subspan(begin, at_ - begin));
    if (token.empty()) return Stop(json::kSyntax, PathText() + " is no JSON value");
    if (token == "true" || token == "false" || token == "null" || IsNumber(token)) return true;
    Add(IsNumberByte(text_[begin]) ? json::kNumber : json::kSyntax, [&] {
      return PathText() + " is " + Readable(token.substr(0, 40)) + ", which is no JSON, at " + Position(text_, begin);
    });
    return true;
  }

  static bool Digits(std::string_view& rest) {
    const size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    rest.remove_prefix(end);
    return end > 0;
  }

  static bool IsNumber(std::string_view rest) {
    if (rest.starts_with('-')) rest.remove_prefix(1);
    if (rest.size() > 1 && rest[0] == '0' && rest[1] >= '0' && rest[1] <= '9') return false;
    if (!Digits(rest)) return false;
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
      if (!Digits(rest)) return false;
    }
    if (rest.starts_with('e') || rest.starts_with('E')) {
      rest.remove_prefix(1);
      if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
      if (!Digits(rest)) return false;
    }
    return rest.empty();
  }

  // String reads a string into `out`, what its escapes stand for included.
  bool String(std::string& out) {
    ++at_;
    bool bad_utf8 = false, control = false;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') {
        if (!Escape(out)) return false;
        continue;
      }
      const size_t length = json::Utf8Length(text_, at_);
      if (length == 0 && !std::exchange(bad_utf8, true)) {
        Add(json::kUtf8, [&] { return StringText() + " is no UTF-8" + Here(at_); });
      }
      if (text_[at_] < 0x20 && !std::exchange(control, true)) {
        Add(json::kControl, [&] { return StringText() + " holds a control character" + Here(at_); });
      }
      for (const size_t end = at_ + std::max<size_t>(length, 1); at_ < end; ++at_)
        out.push_back(static_cast<char>(text_[at_]));
    }
    if (at_ >= text_.size()) return Stop(json::kIncomplete, "the text ends inside " + StringText());
    ++at_;
    return true;
  }

  static bool IsHexDigit(uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  // Unit reads \uXXXX; 0 when there is none.
  uint32_t Unit(size_t at) const {
    if (text_.size() < at + 6 || text_[at] != '\\' || text_[at + 1] != 'u') return 0;
    if (!std::ranges::all_of(text_.subspan(at + 2, 4), IsHexDigit)) return 0;
    return static_cast<uint32_t>(std::stoul(std::string(AsText(text_.subspan(at + 2, 4))), nullptr, 16));
  }

  // Unescaped is what the escape of `size` bytes at `begin` stands for; an escape that JSON does not have stands for
  // itself.
  std::string Unescaped(size_t begin, size_t size) const {
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    constexpr char32_t kReplacement = 0xfffd, kFirstPair = 0x10000;
    if (size == 12) return json::EncodeUtf8(kFirstPair + ((Unit(begin) - 0xd800) << 10) + (Unit(begin + 6) - 0xdc00));
    if (size == 6) {
      const uint32_t unit = Unit(begin);
      return json::EncodeUtf8(unit >= 0xd800 && unit < 0xe000 ? kReplacement : unit);
    }
    const size_t letter = kLetters.find(static_cast<char>(text_[begin + 1]));
    return std::string(letter == std::string_view::npos ? AsText(text_.subspan(begin, size))
                                                        : kMeanings.substr(letter, 1));
  }

  bool Escape(std::string& out) {
    const size_t begin = at_;
    if (at_ + 1 >= text_.size()) return Stop(json::kIncomplete, "the text ends inside " + StringText());
    size_t size = 2;
    if (text_[at_ + 1] == 'u') {
      const uint32_t unit = Unit(at_);
      const uint32_t next = Unit(at_ + 6);
      const bool high = unit >= 0xd800 && unit < 0xdc00, low = unit >= 0xdc00 && unit < 0xe000;
      const bool pair = high && next >= 0xdc00 && next < 0xe000;
      if (low || (high && !pair)) {
        Add(json::kSurrogate, [&] {
          return (naming_ ? StringText() : PathText()) + " holds half a surrogate pair, at " + Position(text_, begin);
        });
      }
      size = pair ? 12 : 6;
      if (text_.size() < begin + size) return Stop(json::kIncomplete, "the text ends inside " + StringText());
    } else if (std::string_view("\"\\/bfnrt").find(static_cast<char>(text_[at_ + 1])) == std::string_view::npos) {
      Add(json::kEscape, [&] { return StringText() + " holds an escape that JSON does not have" + Here(begin); });
    }
    out.append(Unescaped(begin, size));
    at_ = begin + size;
    return !Full();
  }

  ByteView text_;
  const IsWanted& wanted_;
  size_t at_ = 0;
  bool naming_ = false;  // a member's name is read
  std::vector<Frame> frames_;
  std::vector<JsonFault> faults_;
};

}  // namespace

std::vector<JsonFault> ProbeJson(ByteView text, const IsWanted& wanted) { return Prober(text, wanted).Run(); }

std::string Position(ByteView text, size_t at) {
  const auto before = text.first(std::min(at, text.size()));
  return "line " + std::to_string(1 + std::ranges::count(before, uint8_t{'\n'})) + ", byte " + std::to_string(at);
}

}  // namespace attestor::client
