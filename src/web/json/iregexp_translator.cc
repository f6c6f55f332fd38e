// The grammar of RFC 9485 section 3, one function for each rule. Every literal character is written as \x{…}, so
// nothing in a pattern can mean to RE2 what it does not mean to RFC 9485.
#include <algorithm>

#include "web/json/errors.h"
#include "web/json/iregexp.h"
#include "web/json/utf8.h"

namespace attestor::json {
namespace {

constexpr std::string_view kAssigned = "\\p{L}\\p{M}\\p{N}\\p{P}\\p{Z}\\p{S}";  // every category but C
constexpr std::string_view kCategories[] = {"L",  "Ll", "Lm", "Lo", "Lt", "Lu", "M",  "Mc", "Me", "Mn", "N",  "Nd",
                                            "Nl", "No", "P",  "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Z",  "Zl",
                                            "Zp", "Zs", "S",  "Sc", "Sk", "Sm", "So", "C",  "Cc", "Cf", "Cn", "Co"};
constexpr uint64_t kMaxCount = 1'000'000;  // larger counts count as this one; RE2 takes far smaller ones only
constexpr std::string_view kEscapable = "()*+-.?[\\]^nrt{|}";
constexpr std::string_view kSpecial = "()*+.?[\\]{|}";

// Literal writes one character so that RE2 can take it for nothing else.
std::string Literal(char32_t character) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string hex;
  do {
    hex.insert(hex.begin(), kDigits[character & 15]);
    character >>= 4;
  } while (character != 0);
  return "\\x{" + hex + "}";
}

// Translator writes to out_ as it reads. A function gives false when the pattern is no I-Regexp.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  Result<std::optional<std::string>> Run() {
    ATTESTOR_ASSIGN(const bool good, Alternatives());
    if (!good || !done()) return std::optional<std::string>();
    return std::optional(out_);
  }

 private:
  bool done() const { return at_ == pattern_.size(); }
  char Peek() const { return done() ? '\0' : pattern_[at_]; }
  bool PeekIsAnyOf(std::string_view set) const { return !done() && set.find(pattern_[at_]) != std::string_view::npos; }

  bool Take(std::string_view token) {
    if (!pattern_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  char32_t TakeCharacter() {
    const char32_t character = DecodeUtf8(AsBytes(pattern_), at_);
    at_ += Utf8Length(AsBytes(pattern_), at_);
    return character;
  }

  Result<bool> Alternatives() {
    if (++depth_ > kMaxRegexDepth) return Error(kPathLimit, "groups of a regular expression are too deep");
    for (;;) {
      while (!done() && !PeekIsAnyOf("|)")) {
        ATTESTOR_ASSIGN(const bool good, Piece());
        if (!good) return false;
      }
      if (!Take("|")) break;
      out_ += '|';
    }
    --depth_;
    return true;
  }

  Result<bool> Piece() {
    ATTESTOR_ASSIGN(const bool good, Atom());
    if (!good) return false;
    if (PeekIsAnyOf("*+?")) {
      out_ += pattern_[at_++];
      return true;
    }
    return Peek() != '{' || Range();
  }

  // Range reads {2}, {2,} or {2,3}. To RE2 a count with leading zeros, or a very large one, is no count but text:
  // neither is written.
  bool Range() {
    at_ += 1;
    const std::optional<uint64_t> least = Count();
    if (!least) return false;
    out_ += "{" + std::to_string(*least);
    if (Take(",")) {
      const std::optional<uint64_t> most = Count();
      if (most && *most < *least) return false;
      out_ += "," + (most ? std::to_string(*most) : std::string());
    }
    out_ += "}";
    return Take("}");
  }

  std::optional<uint64_t> Count() {
    if (Peek() < '0' || Peek() > '9') return std::nullopt;
    uint64_t count = 0;
    for (; Peek() >= '0' && Peek() <= '9'; ++at_)
      count = std::min(count * 10 + static_cast<uint64_t>(Peek() - '0'), kMaxCount);
    return count;
  }

  Result<bool> Atom() {
    if (Take("(")) {
      out_ += "(?:";
      ATTESTOR_ASSIGN(const bool good, Alternatives());
      out_ += ')';
      return good && Take(")");
    }
    if (Take("[")) return Class();
    if (Take(".")) {
      out_ += "[^\\n\\r]";
      return true;
    }
    if (Peek() == '\\') return Escape(false);
    if (PeekIsAnyOf(kSpecial)) return false;
    const char32_t character = TakeCharacter();
    const bool anchor = character == U'^' || character == U'$';
    out_ += anchor ? std::string("(?:") + static_cast<char>(character) + ")" : Literal(character);
    return true;
  }

  // Class reads what follows [. A - stands for itself at both ends only.
  Result<bool> Class() {
    out_ += Take("^") ? "[^" : "[";
    bool empty = true;
    if (Take("-")) {
      out_ += Literal('-');
      empty = false;
    }
    while (!done() && !PeekIsAnyOf("-]")) {
      ATTESTOR_ASSIGN(const bool good, ClassPart());
      if (!good) return false;
      empty = false;
    }
    if (!empty && Take("-")) out_ += Literal('-');
    out_ += ']';
    return !empty && Take("]");
  }

  // ClassPart reads one character, one range, or one category.
  Result<bool> ClassPart() {
    if (pattern_.substr(at_).starts_with("\\p") || pattern_.substr(at_).starts_with("\\P")) return Escape(true);
    const std::optional<char32_t> first = ClassCharacter();
    if (!first) return false;
    out_ += Literal(*first);
    const std::string_view rest = pattern_.substr(at_);
    if (!rest.starts_with('-') || rest.starts_with("-]")) return true;
    at_ += 1;
    const std::optional<char32_t> last = ClassCharacter();
    if (!last || *last < *first) return false;
    out_ += "-" + Literal(*last);
    return true;
  }

  std::optional<char32_t> ClassCharacter() {
    if (Take("\\")) return EscapedCharacter();
    if (done() || PeekIsAnyOf("-[]")) return std::nullopt;
    return TakeCharacter();
  }

  // EscapedCharacter reads what follows a backslash.
  std::optional<char32_t> EscapedCharacter() {
    if (!PeekIsAnyOf(kEscapable)) return std::nullopt;
    const char letter = pattern_[at_++];
    if (letter == 'n') return U'\n';
    if (letter == 'r') return U'\r';
    return letter == 't' ? U'\t' : static_cast<char32_t>(letter);
  }

  Result<bool> Escape(bool in_class) {
    at_ += 1;
    const bool complement = Peek() == 'P';
    if (Take("p{") || Take("P{")) return Category(complement, in_class);
    const std::optional<char32_t> character = EscapedCharacter();
    if (!character) return false;
    out_ += Literal(*character);
    return true;
  }

  // Category reads the name of a category and }. To RE2 unassigned characters (Cn) are in no category, not even in C.
  Result<bool> Category(bool complement, bool in_class) {
    const size_t end = std::min(pattern_.find('}', at_), pattern_.size());
    const std::string_view name = pattern_.substr(at_, end - at_);
    if (end == pattern_.size() || std::ranges::find(kCategories, name) == std::end(kCategories)) return false;
    at_ = end + 1;
    if (name != "C" && name != "Cn") {
      out_ += std::string(complement ? "\\P{" : "\\p{") + std::string(name) + "}";
      return true;
    }
    if (in_class && !complement)
      return Error(kPathLimit, "\\p{" + std::string(name) + "} in brackets of a regular expression");
    const std::string others = std::string(kAssigned) + (name == "Cn" ? "\\p{C}" : "");
    out_ += in_class ? others : (complement ? "[" : "[^") + others + "]";
    return true;
  }

  std::string_view pattern_;
  size_t at_ = 0;
  size_t depth_ = 0;
  std::string out_;
};

}  // namespace

Result<std::optional<std::string>> TranslateIRegexp(std::string_view pattern) { return Translator(pattern).Run(); }

}  // namespace attestor::json
