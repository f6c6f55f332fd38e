// What a relying party relies on, and the type that says it is so.
//
// Whoever asks chooses what is asked, and with it what the answer means. So an expectation that is left out is not
// always "anything": a method but GET, a body, and each header of the request that could choose another answer count
// only when they are named, whichever way they were disclosed (spec/disclosure/rules.md section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/terms/terms.h"
#include "statement/format/statement.h"

namespace attestor::verify {

// ExpectedValue is a value of the response's JSON, compared byte for byte with what the server sent: 1.50 is not 1.5.
struct ExpectedValue {
  std::string path;  // JSONPath of names and indexes: $.balance.currency, or as the statement has it
  std::string json;  // JSON text

  // Parse reads PATH=JSON: expect.value_syntax.
  static Result<ExpectedValue> Parse(std::string_view text);

  bool operator==(const ExpectedValue&) const = default;
};

// ExpectedHeader names a header of the request that is neither neutral nor a credential (web/http/message_policy.h).
struct ExpectedHeader {
  std::string name;  // in any case
  std::optional<std::string>
      value;            // the header must be there, shown, with this value; without one, any value will do, and none
  bool hidden = false;  // and the value may be hidden; never together with a value

  bool operator==(const ExpectedHeader&) const = default;
};

struct Expectations {
  // Where.
  std::optional<std::string> host;  // without one nothing is verified: another host's answer would meet all the rest
  std::optional<uint16_t> port;     // another port than 443 has a mark, kPrivateTargets
  std::optional<std::string>
      path;  // the whole request target; "/path?*" allows any query, which whoever asked has chosen

  // What was asked.
  std::optional<std::string> method;    // GET when left out
  std::optional<ByteArray<32>> body;    // SHA-256 of the request's body
  bool any_body = false;                // a request with a body needs one of the two
  std::vector<ExpectedHeader> headers;  // of the request, each name once

  // What was answered.
  std::optional<int> status;                // a success (200..299) when left out
  std::optional<std::string> content_type;  // "application/json", or with parameters, which then count
  std::vector<std::string>
      answer_headers;  // names of headers that say the answer is another than it seems, and may be there
  std::vector<ExpectedValue> values;

  // How it was attested.
  std::optional<statement::Mode> mode;  // at least
  std::optional<session::Disclosure> kind;
  // hashes of release entries, one of which it must be; empty: any approved one (a file has no empty list)
  std::vector<ByteArray<32>> signer_releases;
  std::vector<ByteArray<32>> node_releases;
  std::optional<uint64_t> signer_svn;  // security version, at least
  std::optional<uint64_t> node_svn;
  std::optional<Time> tcb_date;            // the TCB levels of both platforms are of that date or later
  std::optional<uint32_t> tcb_evaluation;  // and their collateral is of this evaluation or a later one
  bool simulated = false;                  // development: no hardware need stand behind it
  bool hardware = false;               // it was said that simulated ones are refused, as they are when nothing is said
  std::vector<statement::Mark> marks;  // development switches that may have been on

  // For whom, and when.
  std::optional<ByteArray<20>> recipient;
  std::optional<Bytes> nonce;
  std::optional<Duration> max_age;  // of the statement, and of the answer by its own Date and Age

  // empty tells that nothing is demanded; what only allows (any_body, names of headers, marks, simulated) demands
  // nothing.
  bool empty() const;

  // AllowDevelopment allows simulated hardware and every mark: expect.contradiction when it was said that they are
  // refused.
  Status AllowDevelopment();

  // Parse reads "host=bank.example,path=/api/rates,status=200": key=value with commas between. A comma or backslash
  // inside of a value has a backslash in front. Keys: host, port, path, method, body (SHA-256 or *), header
  // (NAME:VALUE), shown and hidden (NAME), status, content-type, answer-header (NAME), mode, kind, signer-release,
  // node-release, signer-svn, node-svn, tcb-date, tcb-evaluation, mark, recipient, nonce, max-age. Each once, those
  // with names or releases once for each: expect.syntax names the part.
  static Result<Expectations> Parse(std::string_view text);
  // Add parses the same into what is here already, where each key may be given only once, too.
  Status Add(std::string_view text);

  bool operator==(const Expectations&) const = default;
};

}  // namespace attestor::verify
