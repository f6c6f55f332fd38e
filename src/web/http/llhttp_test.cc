// The published test files of llhttp (shared/vectors/llhttp), a lenient parser with a strict mode, against the parser
// here: what it refuses in strict mode is refused here; what it accepts and is refused here stands in a list, with the
// reason; where both accept, they agree on every part of the message.
#include "web/http/llhttp_vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>

#include "testkit/fixtures/vectors.h"
#include "web/http/errors.h"
#include "web/http/parser.h"
#include "web/http/progress.h"

namespace attestor::http {
namespace {

struct Stricter {
  std::string_view key;
  const ErrorCode& code;
  std::string_view reason;
};

constexpr std::string_view kOddMethod = "only methods with plain framing and a meaning that a statement's reader knows";
constexpr std::string_view kOldVersion = "before HTTP/1.1 the rules for Host, persistence and framing are others";
constexpr std::string_view kOtherProtocol = "another protocol than HTTP";
constexpr std::string_view kEmptyLine = "nothing may stand before the message";
constexpr std::string_view kZeros = "a reader may take leading zeros for octal";
constexpr std::string_view kAbsolute = "an absolute target overrides Host";
constexpr std::string_view kFragment = "a fragment is no part of a request; servers differ in what they do with one";
constexpr std::string_view kRawCharacter = "no URL character (RFC 3986); must be percent-encoded";
constexpr std::string_view kExtension = "extensions are bytes that the statement would not show";
constexpr std::string_view kCoding = "a coding that the body would have to be decoded from, or an unknown one";

const Stricter kStricterRequests[] = {
    {"request/sample.md: Apache bench GET", kVersion, kOldVersion},
    {"request/sample.md: Prefix newline", kRequestLine, kEmptyLine},
    {"request/sample.md: Request starting with CRLF", kRequestLine, kEmptyLine},
    {"request/sample.md: No HTTP version", kRequestLine, kOldVersion},
    {"request/content-length.md: `Content-Length` with zeroes", kContentLength, kZeros},
    {"request/content-length.md: `Content-Length` with follow-up headers", kContentLength, kZeros},
    {"request/content-length.md: Funky `Content-Length` with body", kVersion, kOldVersion},
    {"request/method.md: REPORT request", kMethod, kOddMethod},
    {"request/method.md: CONNECT request with CAPS", kVersion, kOldVersion},
    {"request/method.md: M-SEARCH request", kMethod, kOddMethod},
    {"request/method.md: PURGE request", kMethod, kOddMethod},
    {"request/method.md: SEARCH request", kMethod, kOddMethod},
    {"request/method.md: LINK request", kMethod, kOddMethod},
    {"request/method.md: SOURCE request", kMethod, kOddMethod},
    {"request/method.md: QUERY request", kMethod, kOddMethod},
    {"request/method.md: SOURCE request with ICE", kVersion, kOtherProtocol},
    {"request/method.md: OPTIONS request with RTSP", kVersion, kOtherProtocol},
    {"request/method.md: ANNOUNCE request with RTSP", kVersion, kOtherProtocol},
    {"request/transfer-encoding.md: Trailing headers", kTrailers, "a reader may take trailers for headers"},
    {"request/transfer-encoding.md: POST with `chunked` as last transfer-encoding", kTarget, kFragment},
    {"request/transfer-encoding.md: POST with `chunked` as last transfer-encoding (multiple headers)", kTarget,
     kFragment},
    {"request/uri.md: Quotes in URI", kTarget, kRawCharacter},
    {"request/uri.md: Query URL with vertical bar character", kTarget, kRawCharacter},
    {"request/uri.md: `host:port` terminated by a query string", kTarget, kAbsolute},
    {"request/uri.md: `host:port` terminated by a space", kTarget, kAbsolute},
    {"request/uri.md: `host:port` and basic auth", kTarget, kAbsolute},
    {"request/uri.md: Fragment in URI", kTarget, kFragment},
    {"request/uri.md: Underscore in hostname", kVersion, kOldVersion},
    {"request/pausing.md: on_chunk_extension_name", kChunkExtension, kExtension},
    {"request/pausing.md: on_chunk_extension_value", kChunkExtension, kExtension},
};

const Stricter kStricterResponses[] = {
    {"response/sample.md: RTSP response", kStatusLine, kOtherProtocol},
    {"response/sample.md: ICE response", kStatusLine, kOtherProtocol},
    {"response/sample.md: bonjourmadame.fr", kVersion, kOldVersion},
    {"response/sample.md: HTTP version 0.9", kVersion, kOldVersion},
    {"response/sample.md: Response starting with CRLF", kStatusLine, kEmptyLine},
    {"response/transfer-encoding.md: `chunked` before other transfer-encoding", kTransferEncoding, kCoding},
    {"response/transfer-encoding.md: multiple transfer-encoding where chunked is not the last one", kTransferEncoding,
     kCoding},
    {"response/transfer-encoding.md: `chunkedchunked` transfer-encoding does not enable chunked enconding",
     kTransferEncoding, kCoding},
    {"response/transfer-encoding.md: Chunk extensions", kChunkExtension, kExtension},
    {"response/connection.md: HTTP/1.0 with keep-alive and EOF-terminated 200 status", kVersion, kOldVersion},
    {"response/pausing.md: on_chunk_extension_name", kChunkExtension, kExtension},
    {"response/pausing.md: on_chunk_extension_value", kChunkExtension, kExtension},
};

std::vector<LlhttpVector> ReadStrictVectors(const std::filesystem::path& folder, const std::string& type) {
  std::vector<LlhttpVector> strict;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string prefix = type + "/" + entry.path().filename().string() + ": ";
    for (LlhttpVector& vector : ReadLlhttpPage(std::string(AsText(testing::ReadFile(entry.path()))), prefix)) {
      if (vector.skips_body || (vector.type != type && vector.type != type + "-finish")) continue;
      strict.push_back(std::move(vector));
    }
  }
  return strict;
}

// EndsWithStream: the log describes one response whose body runs to the end of the stream.
bool EndsWithStream(const LlhttpLog& expected) {
  return expected.completed == 0 && expected.has_head && (expected.flags & 0x28) == 0;
}

// IsOneMessage: the input holds exactly one whole message and nothing else.
bool IsOneMessage(const LlhttpVector& vector, const LlhttpLog& expected, bool is_response) {
  if (expected.begun != 1) return false;
  return (expected.completed == 1 && expected.end == vector.input.size()) || (is_response && EndsWithStream(expected));
}

struct Tally {
  size_t refused_by_both = 0;
  size_t not_one_message = 0;
  size_t stricter = 0;
  size_t agreed = 0;

  // ExpectAtLeast keeps a change of the pages' format from emptying the test.
  void ExpectAtLeast(const Tally& least) const {
    EXPECT_GE(refused_by_both, least.refused_by_both);
    EXPECT_GE(not_one_message, least.not_one_message);
    EXPECT_GE(stricter, least.stricter);
    EXPECT_GE(agreed, least.agreed);
  }
};

// CheckRefusal looks a refusal up in the list of those where this parser is stricter.
void CheckRefusal(const std::string& key, const Error& error, std::span<const Stricter> list,
                  std::set<std::string>& used) {
  const auto it = std::ranges::find(list, key, &Stricter::key);
  if (it == list.end()) {
    ADD_FAILURE() << "{\"" << key << "\", " << error.code().id << "}, " << error.Text();
    return;
  }
  EXPECT_EQ(error.code().id, it->code.id) << key;
  EXPECT_FALSE(it->reason.empty());
  used.insert(key);
}

void CheckRequest(const LlhttpVector& vector, Tally& tally, std::set<std::string>& used) {
  const LlhttpLog expected = ReadLlhttpLog(vector);
  const auto request = ParseRequest(AsBytes(vector.input));
  if (expected.refused || !IsOneMessage(vector, expected, false)) {
    ++(expected.refused ? tally.refused_by_both : tally.not_one_message);
    EXPECT_FALSE(request.ok()) << vector.key;
    return;
  }
  if (!request.ok()) {
    ++tally.stricter;
    return CheckRefusal(vector.key, request.error(), kStricterRequests, used);
  }
  ++tally.agreed;
  const Request same{expected.method, expected.target, expected.headers, ToBytes(expected.body)};
  EXPECT_EQ(*request, same) << vector.key;
}

void CheckResponse(const LlhttpVector& vector, Tally& tally, std::set<std::string>& used) {
  const LlhttpLog expected = ReadLlhttpLog(vector);
  const auto response = ParseResponse(AsBytes(vector.input), "GET", StreamEnd::kCloseNotify);
  const auto framed = ParseResponse(AsBytes(vector.input), "GET", StreamEnd::kFramingOnly);
  ResponseProgress progress("GET");
  EXPECT_EQ(framed.ok(), progress.Feed(AsBytes(vector.input)).ok() && progress.complete()) << vector.key;
  if (expected.refused || !IsOneMessage(vector, expected, true)) {
    ++(expected.refused ? tally.refused_by_both : tally.not_one_message);
    EXPECT_FALSE(response.ok() || framed.ok()) << vector.key;
    return;
  }
  if (!response.ok()) {
    ++tally.stricter;
    return CheckRefusal(vector.key, response.error(), kStricterResponses, used);
  }
  ++tally.agreed;
  const Response same{expected.status, expected.reason, expected.headers, ToBytes(expected.body), response->framing};
  EXPECT_EQ(*response, same) << vector.key;
  EXPECT_EQ(framed.ok(), !EndsWithStream(expected)) << vector.key;
  EXPECT_EQ(response->framing == FramingKind::kUntilEnd, EndsWithStream(expected)) << vector.key;
}

template <size_t N>
void ExpectAllUsed(const Stricter (&list)[N], const std::set<std::string>& used) {
  for (const Stricter& entry : list) EXPECT_TRUE(used.contains(std::string(entry.key))) << entry.key;
}

TEST(Llhttp, RequestsAgreeOrAreRefusedForAReason) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "llhttp/test/request");
  Tally tally;
  std::set<std::string> used;
  for (const LlhttpVector& vector : ReadStrictVectors(folder, "request")) CheckRequest(vector, tally, used);
  ExpectAllUsed(kStricterRequests, used);
  tally.ExpectAtLeast({57, 16, 31, 32});
}

TEST(Llhttp, ResponsesAgreeOrAreRefusedForAReason) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "llhttp/test/response");
  Tally tally;
  std::set<std::string> used;
  for (const LlhttpVector& vector : ReadStrictVectors(folder, "response")) CheckResponse(vector, tally, used);
  ExpectAllUsed(kStricterResponses, used);
  tally.ExpectAtLeast({24, 12, 12, 28});
}

}  // namespace
}  // namespace attestor::http
