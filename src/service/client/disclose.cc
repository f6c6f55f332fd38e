#include "service/client/disclose.h"

#include <algorithm>
#include <chrono>

#include "core/crypto/hash.h"
#include "service/client/errors.h"
#include "service/client/plain_text.h"
#include "service/client/selective.h"
#include "session/proof/errors.h"
#include "statement/format/bundle.h"

namespace attestor::client {
namespace {

class Discloser {
 public:
  Discloser(const DiscloseRequest& request, const verify::Anchors& anchors, Time now, Random& random,
            const Progress& progress, CheckReport& report)
      : request_(request), anchors_(anchors), now_(now), random_(random), progress_(progress), report_(report) {}

  Result<Further> Run() {
    ATTESTOR_ASSIGN(const verify::CheckedBundle before, Check(request_.bundle));
    ATTESTOR_ASSIGN(statement::Bundle bundle, statement::Bundle::Decode(request_.bundle));
    const ByteArray<32> statement = crypto::Sha256(bundle.statement);
    ATTESTOR_TRY(CheckExtensible(before, bundle, statement));
    ATTESTOR_ASSIGN(Bytes extension, Extend(before));
    bundle.extensions.push_back(std::move(extension));
    Bytes encoded = bundle.Encode();
    ATTESTOR_ASSIGN(verify::CheckedBundle after, Check(encoded));
    return Further{std::move(encoded), std::move(after), statement};
  }

 private:
  void Say(std::string text) const {
    if (progress_) progress_({std::move(text)});
  }

  Result<verify::CheckedBundle> Check(ByteView bundle) {
    report_ = {};
    ATTESTOR_ASSIGN(verify::CheckedBundle checked,
                    verify::CheckBundle(bundle, anchors_, now_, request_.allow_development, report_));
    const auto passed = std::ranges::count(report_.checks(), Outcome::kPassed, &attestor::Check::outcome);
    Say("bundle checked as anybody can: " + std::to_string(passed) + " checks passed");
    return checked;
  }

  Status CheckExtensible(const verify::CheckedBundle& checked, const statement::Bundle& bundle,
                         const ByteArray<32>& statement) const {
    if (checked.proof().selected() == nullptr) return Error(proof::kNotSelective);
    if (request_.secret.statement != statement) {
      return Error(kOtherStatement, ToHex(request_.secret.statement) + ", the bundle has " + ToHex(statement));
    }
    if (bundle.extensions.size() >= statement::kMaxExtensions)
      return Error(kTooManyExtensions, std::to_string(bundle.extensions.size()));
    return Ok();
  }

  Result<Bytes> Extend(const verify::CheckedBundle& before) {
    const auto begin = std::chrono::steady_clock::now();
    const auto proved = proof::ProveExtension(before.proof(), {before.mask(), before.values()}, request_.secret,
                                              request_.queries, random_);
    if (!proved.ok() && proved.error().Is(proof::kNothingAdded)) return Error(kNothingNew);
    if (!proved.ok() && proved.error().Is(proof::kTooManyParts)) return Error(kTooManyParts, proved.error().detail());
    ATTESTOR_TRY(StatusOf(proved));
    const proof::Extension& extension = *proved;
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    Say(ProofSummary(Counted(extension.paths.size(), "value"), seconds.count(), extension.proof.size()));
    return extension.Encode();
  }

  const DiscloseRequest& request_;
  const verify::Anchors& anchors_;
  Time now_;
  Random& random_;
  const Progress& progress_;
  CheckReport& report_;
};

}  // namespace

Result<Further> Disclose(const DiscloseRequest& request, const verify::Anchors& anchors, Time now, Random& random,
                         const Progress& progress, CheckReport& report) {
  return Discloser(request, anchors, now, random, progress, report).Run();
}

}  // namespace attestor::client
