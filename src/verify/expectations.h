// What a relying party relies on, and the type that says it is so.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "verify/bundle_check.h"

namespace attestor::verify {

struct Expectations {
  std::optional<std::string> host;
  std::optional<std::string> method;
  std::optional<std::string> path;  // the whole request target; "/path?*" allows any query, which whoever asked has chosen
  std::optional<int> status;        // of the response; when left out, a success (200..299) is expected
  std::optional<ByteArray<20>> recipient;
  std::optional<Bytes> nonce;
  std::optional<Duration> max_age;

  bool empty() const { return !host && !method && !path && !status && !recipient && !nonce && !max_age; }

  // Parse reads "host=bank.example,method=GET,path=/api/rates,status=200,recipient=0x…,nonce=…,max-age=10m": expect.syntax names the part.
  static Result<Expectations> Parse(std::string_view text);
};

// VerifiedStatement is what to act on. It can be made by Expect only.
class VerifiedStatement {
 public:
  const attestation::Claims& claims() const { return bundle_.claims(); }
  bool simulated() const { return bundle_.simulated(); }
  const Bytes& request() const { return bundle_.request(); }
  const Bytes& response() const { return bundle_.response(); }

 private:
  friend Result<VerifiedStatement> Expect(CheckedBundle bundle, const Expectations& expected, Time at, CheckReport& report);
  explicit VerifiedStatement(CheckedBundle bundle) : bundle_(std::move(bundle)) {}

  CheckedBundle bundle_;
};

// Expect adds one check for each expectation (expect.*), and for each that was left out a line that says so. expect.nothing when there is
// none at all. The first failure is the result.
Result<VerifiedStatement> Expect(CheckedBundle bundle, const Expectations& expected, Time at, CheckReport& report);

}  // namespace attestor::verify
