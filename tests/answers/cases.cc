#include "answers/cases.h"

#include <cstdlib>

#include "testkit/fixtures/vectors.h"
#include "testkit/world/must.h"
#include "web/json/document.h"

namespace attestor::test {
namespace {

constexpr double kLongWait = 10;  // seconds

class Reader {
 public:
  explicit Reader(const json::Document& document) : document_(document) {}

  std::vector<Case> Run() const {
    std::vector<Case> out;
    for (const json::NodeId id : document_.children(*document_.Member(document_.root(), "cases")))
      out.push_back(CaseOf(id));
    return out;
  }

 private:
  std::string Text(json::NodeId id, std::string_view name) const {
    const auto found = document_.Member(id, name);
    return found ? std::string(document_.string(*found)) : std::string();
  }
  double Number(json::NodeId id, std::string_view name) const {
    const auto found = document_.Member(id, name);
    return found ? std::strtod(std::string(document_.token(*found)).c_str(), nullptr) : 0;
  }

  static Bytes FromBase64(std::string_view text) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    Bytes out;
    uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
      const size_t digit = kDigits.find(c);
      if (digit == std::string_view::npos) break;
      bits = (bits << 6) | static_cast<uint32_t>(digit);
      if ((count += 6) < 8) continue;
      count -= 8;
      out.push_back(static_cast<uint8_t>(bits >> count));
    }
    return out;
  }

  Part PartOf(json::NodeId id, Case& out) const {
    Part part;
    const double wait = Number(id, "wait_s");
    if (wait > kLongWait) out.stalls = true;
    part.wait = std::chrono::milliseconds(static_cast<int64_t>(wait * 1000));
    part.bytes = document_.Member(id, "base64") ? FromBase64(Text(id, "base64")) : ToBytes(Text(id, "text"));
    if (const auto repeat = document_.Member(id, "repeat")) {
      const std::string text = Text(*repeat, "text");
      const auto from = static_cast<int64_t>(Number(*repeat, "i_from"));
      for (int64_t i = 0; i < static_cast<int64_t>(Number(id, "times")); ++i) {
        std::string one = text;
        if (const size_t at = one.find("{i}"); at != std::string::npos) one.replace(at, 3, std::to_string(from + i));
        Append(part.bytes, AsBytes(one));
      }
    }
    if (const auto pace = document_.Member(id, "pace")) {
      part.piece = static_cast<size_t>(Number(*pace, "bytes"));
      part.pace = std::chrono::milliseconds(static_cast<int64_t>(Number(*pace, "ms")));
    }
    return part;
  }

  Case CaseOf(json::NodeId id) const {
    Case out;
    out.id = Text(id, "id");
    out.profile = Text(id, "tls");
    out.select = Text(id, "select");
    const json::NodeId verdict = *document_.Member(id, "verdict");
    out.reveal = Text(verdict, "reveal");
    out.reveal_all = Text(verdict, "reveal_all");
    if (document_.Member(id, "within_s"))
      out.within = std::chrono::milliseconds(static_cast<int64_t>(Number(id, "within_s") * 1000));
    out.facts = document_.children(*document_.Member(id, "tell")).size();
    for (const json::NodeId part : document_.children(*document_.Member(id, "send")))
      out.reply.parts.push_back(PartOf(part, out));
    const std::string end = Text(id, "end");
    out.reply.close_notify = end == "close_notify";
    out.reply.keep_open = end == "open";
    out.reply.reset = end == "reset";
    const bool framed = std::ranges::any_of(out.reply.parts, [](const Part& part) {
      return AsText(part.bytes).find("Content-Length") != std::string_view::npos;
    });
    if (out.reply.keep_open && !framed) out.stalls = true;
    return out;
  }

  const json::Document& document_;
};

}  // namespace

std::vector<Case> ReadCases() {
  const auto path = testing::VectorPath("../cases/answers/answers.json");
  if (!path) return {};
  return Reader(Must(json::Document::Parse(testing::ReadFile(*path)))).Run();
}

}  // namespace attestor::test
