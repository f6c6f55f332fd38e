#include "service/client/answer_faults.h"

#include <algorithm>
#include <array>

#include "service/channel/messages.h"
#include "service/client/errors.h"
#include "service/client/plain_text.h"
#include "web/http/errors.h"
#include "web/http/syntax.h"

namespace attestor::client {
namespace {

using channel::Retry;

std::string TextOf(const ErrorCode& code) { return std::string(code.id); }

std::string StatusText(const Answer& answer) {
  std::string text = std::to_string(answer.status);
  if (!answer.reason.empty()) text.append(" ").append(Readable(answer.reason));
  return text;
}

// What a person can do about a status, and whether doing it again can help.
struct Advice {
  std::string text;
  Retry retry;
  Blame blame = Blame::kRequest;
};

Advice AdviceFor(const Answer& answer) {
  constexpr int kUnauthorized = 401, kForbidden = 403, kNotFound = 404, kTooMany = 429, kUnavailable = 503,
                kServerErrors = 500;
  const int status = answer.status;
  const std::string mitigated = Readable(answer.Header("cf-mitigated"));
  const std::string after = Readable(answer.Header("Retry-After"));
  if (!mitigated.empty()) {
    return {"the header cf-mitigated: " + mitigated +
                " names a bot check: not a matter of the query, and not of the node's or the signer's",
            Retry::kNo, Blame::kSite};
  }
  if (status == kUnauthorized) return {"log in again and take the new cookie or token", Retry::kNow};
  if (status == kForbidden)
    return {
        "the site refuses this cookie or token, this account or the node's address; log in again, and see whether a "
        "browser is let in",
        Retry::kNow};
  if (status == kNotFound) return {"check the URL's path and query", Retry::kNo};
  if (status == kTooMany || (status == kUnavailable && !after.empty())) {
    if (after.empty()) return {"the site limits how often it is asked", Retry::kLater, Blame::kSite};
    return {"Retry-After: " + after + (std::ranges::all_of(after, http::IsDigit) ? " seconds" : ""), Retry::kLater,
            Blame::kSite};
  }
  if (!answer.Header("Location").empty()) {
    return {
        "Location: " + Readable(answer.Header("Location")) + " (redirects are not followed; prove that URL instead)",
        Retry::kNo};
  }
  if (status >= kServerErrors) return {"the site failed", Retry::kLater, Blame::kSite};
  return {"the site does not answer this request with 2xx", Retry::kNo};
}

void FindHeadFaults(const Answer& answer, std::optional<http::StreamEnd> end, Faults& out) {
  constexpr int kSwitching = 101;
  if (answer.status == kSwitching) {
    out.push_back({TextOf(http::kInterim), "the site changed to another protocol (Upgrade: " +
                                               Readable(answer.Header("Upgrade")) + "), although none was asked for"});
  }
  if (answer.OnlyInterim()) {
    out.push_back(
        {TextOf(http::kHeadIncomplete),
         "the site sent " + Counted(answer.interim.size(), "interim answer") + " and closed before the final one",
         Retry::kNow});
  }
  if (end && answer.CutHead()) {
    out.push_back({TextOf(http::kHeadIncomplete),
                   "the site sent " + Counted(answer.received, "byte") + " of a head, then closed", Retry::kNow});
  }
  if (answer.bare_lf) {
    out.push_back({TextOf(http::kBareLf),
                   "lines of the head end with LF instead of CRLF; readers differ about it, so it is refused"});
  }
  for (const http::Header& header : answer.headers) {
    const auto bad = std::ranges::find_if(
        header.value, [](char c) { return (static_cast<uint8_t>(c) < 0x20 && c != '\t') || c == 0x7f; });
    if (bad == header.value.end()) continue;
    const std::string what =
        *bad == '\0' ? "a NUL byte" : "the control character " + Readable(std::string_view(&*bad, 1));
    out.push_back({TextOf(http::kFieldValue), "the header " + Readable(header.name) + " holds " + what});
  }
}

void FindRepeated(const Answer& answer, Faults& out) {
  struct Single {
    std::string_view name;
    const ErrorCode& code;
  };
  const std::array singles = {Single{"Content-Length", http::kContentLengthRepeated},
                              Single{"Content-Type", http::kFieldRepeated},
                              Single{"Content-Encoding", http::kFieldRepeated},
                              Single{"Content-Location", http::kFieldRepeated},
                              Single{"Location", http::kFieldRepeated},
                              Single{"Transfer-Encoding", http::kTransferEncoding}};
  for (const Single& single : singles) {
    if (http::CountHeaders(answer.headers, single.name) < 2) continue;
    std::string values;
    for (const http::Header& header : answer.headers) {
      if (http::EqualIgnoringCase(header.name, single.name))
        values.append(values.empty() ? "" : " and ").append(Readable(header.value));
    }
    out.push_back({TextOf(single.code), std::string(single.name) + " stands twice: " + values});
  }
}

void FindFramingFaults(const Answer& answer, std::optional<http::StreamEnd> end, Faults& out) {
  const std::string bytes = Counted(answer.body.size(), "byte") + " of body";
  if (answer.chunked && !answer.Header("Content-Length").empty()) {
    out.push_back({TextOf(http::kLengthAndChunked),
                   "the answer has both Content-Length and Transfer-Encoding: two ways to read its body"});
  }
  if (!answer.chunk_extension.empty()) {
    out.push_back({TextOf(http::kChunkExtension), "the chunk sizes carry an extension (" +
                                                      Readable(answer.chunk_extension) +
                                                      "); readers differ on it, so it is refused"});
  }
  if (!answer.trailers.empty()) {
    std::string names;
    for (const std::string& name : answer.trailers) names.append(names.empty() ? "" : ", ").append(Readable(name));
    out.push_back({TextOf(http::kTrailers), "the answer has trailer fields behind the body (" + names + ")"});
  }
  if (answer.behind > 0) {
    out.push_back({TextOf(http::kTrailing), Counted(answer.behind, "byte") + " follow behind the end of the answer"});
  }
  if (!end || !answer.head_whole || answer.ended || answer.lost) return;
  if (answer.promised) {
    out.push_back({TextOf(http::kBodyIncomplete),
                   "the server promised " + std::to_string(*answer.promised) + " bytes and sent " +
                       std::to_string(answer.body.size()) + ", then closed",
                   Retry::kNow});
  } else if (answer.chunked) {
    out.push_back(
        {TextOf(http::kBodyIncomplete), "the server closed before the last chunk, after " + bytes, Retry::kNow});
  } else if (end == http::StreamEnd::kFramingOnly && answer.Header("Content-Length").empty()) {
    out.push_back(
        {TextOf(http::kBodyUntilEnd),
         "the answer has no length and the server closed without close_notify, so nobody can say that it is whole; " +
             bytes + " came"});
  }
}

void FindCoding(const Answer& answer, Faults& out) {
  const std::string_view coding = answer.Header("Content-Encoding");
  constexpr std::array<std::string_view, 8> kCompressed = {"gzip",     "deflate", "br",  "zstd",
                                                           "compress", "dcb",     "dcz", "aes128gcm"};
  const std::string lower = http::ToLower(coding);
  if (coding.empty() || lower == "identity" || lower == "none") return;
  const bool known =
      std::ranges::any_of(kCompressed, [&](std::string_view one) { return lower.find(one) != std::string::npos; });
  out.push_back({TextOf(http::kContentCoding),
                 known ? "the body is compressed (" + Readable(coding) +
                             ") although identity was asked for; compressed bodies are not supported"
                       : "the server calls the coding of the body " + Readable(coding) +
                             "; only identity, named once or not at all, is read"});
}

// Strict is what the reader that decides says.
Status Strict(ByteView plain, std::string_view method, http::StreamEnd end) {
  ATTESTOR_ASSIGN(const http::Response response, http::ParseResponse(plain, method, end));
  return http::CheckResponsePolicy(response);
}

}  // namespace

bool IsAskedFor(int status, std::span<const int> statuses) {
  return (status >= 200 && status < 300) || std::ranges::find(statuses, status) != statuses.end();
}

Faults StatusFaults(const Answer& answer, std::span<const int> statuses) {
  if (answer.status == 0 || !answer.head_whole || IsAskedFor(answer.status, statuses)) return {};
  Advice advice = AdviceFor(answer);
  return {{"client.status", std::move(advice.text), advice.retry, advice.blame}};
}

Faults HttpFaults(const Answer& answer, ByteView plain, std::string_view method, std::optional<http::StreamEnd> end) {
  if (answer.received == 0) {
    return {{TextOf(http::kHeadIncomplete),
             "the site closed the connection after the request, without a byte of an answer", Retry::kNow}};
  }
  Faults out;
  FindHeadFaults(answer, end, out);
  FindRepeated(answer, out);
  FindFramingFaults(answer, end, out);
  FindCoding(answer, out);
  const Status strict = Strict(plain, method, end.value_or(http::StreamEnd::kFramingOnly));
  if (strict.ok()) {
    out.clear();  // whatever looked wrong: the reader that decides takes it
  } else if (std::ranges::none_of(out, [&](const Fault& fault) { return fault.code == strict.error().code().id; })) {
    out.push_back({std::string(strict.error().code().id), Readable(strict.error().Text())});
  }
  return out;
}

std::string InterimText(const Answer& answer) {
  std::string out;
  for (const std::string& line : answer.interim)
    out.append(out.empty() ? "" : ", ").append(FirstBytes(AsBytes(line), 48));
  return out;
}

std::string SummarizeAnswer(const Answer& answer) {
  if (answer.received == 0) return "nothing";
  if (answer.OnlyInterim()) return "so far only " + InterimText(answer);
  if (answer.CutHead() && answer.status == 0)
    return "with the beginning of a status line: " + FirstBytes(AsBytes(answer.first_line));
  if (answer.status == 0 && answer.first_line.empty()) return "with an empty line in place of a status line";
  if (answer.status == 0) return "with what is no HTTP/1.1: " + FirstBytes(AsBytes(answer.first_line));
  if (!answer.head_whole) return StatusText(answer) + ", and not the whole of its head";
  std::string out = StatusText(answer);
  const std::string_view type = answer.Header("Content-Type");
  if (type.empty() && !answer.body.empty()) out.append(", no Content-Type");
  if (!type.empty())
    out.append(http::ToLower(type).starts_with("text/html") ? ", an HTML page, " : ", ").append(Readable(type));
  if (!answer.has_body) return out + ", no body";
  return out.append(", ").append(Counted(answer.body.size(), "byte"));
}

std::string DescribeAnswer(const Answer& answer) {
  const std::string summary = SummarizeAnswer(answer);
  return answer.body.empty() ? summary : summary + ": " + FirstBytes(answer.body);
}

Faults HeaderFaults(const Answer& answer, const std::vector<std::string>& wanted) {
  Faults out;
  for (const std::string& name : wanted) {
    if (http::FindHeader(answer.headers, name) != nullptr) continue;
    std::string text = "the answer has no header " + Readable(name) + ", so it cannot be shown; it has ";
    for (size_t i = 0; i < answer.headers.size(); ++i)
      text.append(i == 0 ? "" : ", ").append(Readable(answer.headers[i].name));
    if (answer.headers.empty()) text.append("none");
    out.push_back({std::string(kNoHeader.id), std::move(text), channel::Retry::kNo, Blame::kRequest});
  }
  return out;
}

Faults SecretFaults(const Answer& answer, const Consent& consent) {
  Faults out;
  std::vector<std::string> told;
  for (const http::Header& header : answer.headers) {
    if (!LooksLikeSecretOfAnswer(header.name) || http::IsOneOf(header.name, told)) continue;
    if (consent.Covers({Credential::Place::kHeader, header.name})) continue;
    told.push_back(header.name);
    const std::string name = Readable(header.name);
    out.push_back({std::string(kSecretHeader.id),
                   "the answer's header " + name +
                       " looks like a credential, and everybody who sees the bundle would see it; nothing was opened. "
                       "--allow-secret " +
                       name + " publishes it, --reveal hides it",
                   channel::Retry::kNo, Blame::kRequest});
  }
  return out;
}

}  // namespace attestor::client
