#include "service/client/selective.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "service/client/errors.h"
#include "service/client/plain_text.h"
#include "session/proof/errors.h"
#include "session/proof/opening.h"
#include "session/proof/record_shapes.h"
#include "session/proof/selective_prover.h"

namespace attestor::client {
namespace {

// HiddenBytes counts the hidden bytes of application data. Those of TLS's own messages are left out: they say nothing
// about the page.
size_t HiddenBytes(const proof::DirectionOpening& direction) {
  const size_t size = direction.spans.empty() ? 0 : direction.spans.back().end;
  const auto content = disclosure::MaskedBytes::FromSpans(size, direction.spans, direction.disclosed);
  if (!content.ok()) return 0;  // never: the client made them
  const disclosure::MaskedBytes application = proof::ApplicationPart(*content, direction.records);
  return application.size() -
         static_cast<size_t>(std::ranges::count(application.classes(), disclosure::ByteClass::kDisclosed));
}

std::string Summary(const proof::SelectiveOpening& opening, const disclosure::Wish& wish, double seconds) {
  const std::string what = wish.whole_body ? "the whole body" : Counted(opening.paths.size(), "value");
  return ProofSummary(what, seconds, opening.proof.size()) +
         "; hidden: " + Counted(wish.secret_headers.size(), "request header") + ", " +
         Counted(HiddenBytes(opening.server), "byte") + " of the response";
}

}  // namespace

std::string ProofSummary(const std::string& what, double seconds, size_t proof_bytes) {
  std::array<char, 32> time{};
  std::snprintf(time.data(), time.size(), "%.2f", seconds);
  return "proved " + what + " in " + time.data() + " s: proof of " + std::to_string((proof_bytes + 500) / 1000) + " kB";
}

Result<MadeOpening> OpenSelectively(const proof::Subject& subject, const Secret& handshake_secret,
                                    const disclosure::Wish& wish, Random& random) {
  const auto begin = std::chrono::steady_clock::now();
  auto proved = proof::ProveSelective(subject, handshake_secret, wish, random);
  if (!proved.ok() && proved.error().Is(proof::kTooManyParts)) return Error(kTooManyParts, proved.error().detail());
  ATTESTOR_ASSIGN(const proof::SelectiveOpening opening, std::move(proved));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  return MadeOpening{proof::EncodeOpening(opening), Summary(opening, wish, seconds.count())};
}

}  // namespace attestor::client
