// Each expectation by its key, set from a text.
#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/nearest.h"
#include "statement/verify/expectation_words.h"
#include "statement/verify/expected_host.h"
#include "web/http/syntax.h"

namespace attestor::verify {
namespace {

// A Setter takes one value that is not empty.
using Setter = Taken (*)(const std::string& value, Expectations& out);

struct Key {
  std::string_view name;
  std::string_view wants;
  Setter set;
};

template <class T>
Taken SetOnce(std::optional<T> value, std::optional<T>& out) {
  if (!value) return Taken::kWrong;
  if (out) return Taken::kTwice;
  out = std::move(value);
  return Taken::kSet;
}

// TextIf gives the value when it is one of its kind.
std::optional<std::string> TextIf(bool good, const std::string& value) {
  return good ? std::optional(value) : std::nullopt;
}

template <size_t N>
std::optional<ByteArray<N>> FixedHex(const std::string& value) {
  const auto bytes = FromHex(value);
  return bytes ? ToArray<N>(*bytes) : std::nullopt;
}

template <class T>
std::optional<T> Number(std::string_view text, T least, T most) {
  T number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return std::nullopt;
  return number;
}

template <class T>
Taken AddNew(std::optional<T> value, std::vector<T>& out) {
  if (!value) return Taken::kWrong;
  if (std::ranges::find(out, *value) != out.end()) return Taken::kTwice;
  out.push_back(*std::move(value));
  return Taken::kSet;
}

Taken SetHost(const std::string& value, Expectations& out) {
  const std::string host = NormalHost(value);
  return SetOnce(TextIf(WhyNoHost(host).empty(), host), out.host);
}

Taken SetBody(const std::string& value, Expectations& out) {
  if (out.body || out.any_body) return Taken::kTwice;
  if (value != "*") return SetOnce(FixedHex<32>(value), out.body);
  out.any_body = true;
  return Taken::kSet;
}

Taken SetHeader(const std::string& value, Expectations& out) {
  const size_t colon = value.find(':');
  if (colon == std::string::npos) return Taken::kWrong;
  return AddHeader({value.substr(0, colon), std::string(http::TrimBlanks(value.substr(colon + 1))), false}, out);
}

Taken SetContentType(const std::string& value, Expectations& out) {
  return SetOnce(TextIf(value.find('/') != std::string::npos, value), out.content_type);
}

constexpr std::string_view kWholeNumber = "a whole number is wanted";
constexpr std::string_view kRelease = "the SHA-256 of a release is wanted: 64 hex digits";
constexpr std::string_view kHeaderName = "the name of a header is wanted";

// In the order of their documentation.
constexpr std::array<Key, 23> kKeys = {{
    {"host", "", SetHost},
    {"port", "a number from 1 to 65535 is wanted",
     [](const std::string& v, Expectations& o) { return SetOnce(Number<uint16_t>(v, 1, UINT16_MAX), o.port); }},
    {"path", "a path is wanted as it was asked for, with its query: it begins with /, and host= names the host",
     [](const std::string& v, Expectations& o) { return SetOnce(TextIf(v.starts_with('/'), v), o.path); }},
    {"method", "one method in capitals is wanted, such as GET",
     [](const std::string& v, Expectations& o) { return SetOnce(TextIf(http::CheckMethod(v).ok(), v), o.method); }},
    {"body", "the SHA-256 of the request's body is wanted: 64 hex digits, or * for any body", SetBody},
    {"header", "NAME:VALUE of a header is wanted", SetHeader},
    {"shown", kHeaderName,
     [](const std::string& v, Expectations& o) { return AddHeader({v, std::nullopt, false}, o); }},
    {"hidden", kHeaderName,
     [](const std::string& v, Expectations& o) { return AddHeader({v, std::nullopt, true}, o); }},
    {"status", "a status from 200 to 599 is wanted",
     [](const std::string& v, Expectations& o) { return SetOnce(Number(v, kLeastStatus, kMostStatus), o.status); }},
    {"content-type", "a media type is wanted, such as application/json", SetContentType},
    {"answer-header", kHeaderName, [](const std::string& v, Expectations& o) { return AddAnswerHeader(v, o); }},
    {"mode", "proxy or sealed is wanted",
     [](const std::string& v, Expectations& o) { return SetOnce(ParseMode(v), o.mode); }},
    {"kind", "reveal-all or selective is wanted",
     [](const std::string& v, Expectations& o) { return SetOnce(ParseKind(v), o.kind); }},
    {"signer-release", kRelease,
     [](const std::string& v, Expectations& o) { return AddNew(FixedHex<32>(v), o.signer_releases); }},
    {"node-release", kRelease,
     [](const std::string& v, Expectations& o) { return AddNew(FixedHex<32>(v), o.node_releases); }},
    {"signer-svn", kWholeNumber,
     [](const std::string& v, Expectations& o) { return SetOnce(Number<uint64_t>(v, 0, UINT64_MAX), o.signer_svn); }},
    {"node-svn", kWholeNumber,
     [](const std::string& v, Expectations& o) { return SetOnce(Number<uint64_t>(v, 0, UINT64_MAX), o.node_svn); }},
    {"tcb-date", "a day is wanted, such as 2026-01-31",
     [](const std::string& v, Expectations& o) { return SetOnce(ParseDay(v), o.tcb_date); }},
    {"tcb-evaluation", kWholeNumber,
     [](const std::string& v, Expectations& o) {
       return SetOnce(Number<uint32_t>(v, 0, UINT32_MAX), o.tcb_evaluation);
     }},
    {"mark", "other-web-roots or private-targets is wanted",
     [](const std::string& v, Expectations& o) { return AddNew(ParseMark(v), o.marks); }},
    {"recipient", "an address is wanted: 20 bytes of hex, as 0x and 40 digits",
     [](const std::string& v, Expectations& o) { return SetOnce(FixedHex<20>(v), o.recipient); }},
    {"nonce", "hex is wanted, two digits for each byte",
     [](const std::string& v, Expectations& o) { return SetOnce(FromHex(v), o.nonce); }},
    {"max-age", "a span is wanted, such as 10m: a number with ms, s, m, h or d",
     [](const std::string& v, Expectations& o) { return SetOnce(ParseDuration(v), o.max_age); }},
}};

std::string Unknown(std::string_view name) {
  std::array<std::string_view, kKeys.size()> names;
  std::ranges::transform(kKeys, names.begin(), &Key::name);
  const std::string_view nearest = Nearest(name, names);
  return nearest.empty() ? "there is no such expectation"
                         : "there is no such expectation; " + std::string(nearest) + " is the nearest";
}

}  // namespace

std::optional<std::string> SetExpectation(std::string_view name, const std::string& value, Expectations& out) {
  const auto* key = std::ranges::find(kKeys, name, &Key::name);
  if (key == kKeys.end()) return Unknown(name);
  const Taken taken = value.empty() ? Taken::kWrong : key->set(value, out);
  if (taken == Taken::kSet) return std::nullopt;
  if (taken == Taken::kTwice) return "it is given a second time";
  return key->wants.empty() ? WhyNoHost(NormalHost(value)) : std::string(key->wants);
}

}  // namespace attestor::verify
