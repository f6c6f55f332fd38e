#include "statement/format/statement.h"

#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "statement/format/errors.h"

namespace attestor::statement {

std::string_view ToText(Alpn alpn) {
  switch (alpn) {
    case Alpn::kAbsent: return "absent";
    case Alpn::kConfirmed: return "confirmed";
  }
  return "unknown";
}

std::string_view ToText(Mark mark) {
  switch (mark) {
    case Mark::kOtherWebRoots: return "web roots other than the image's pinned set";
    case Mark::kPrivateTargets: return "targets that are not public HTTPS";
  }
  return "unknown";
}

bool HeaderClaim::Is(std::string_view value) const {
  if (form == Form::kHidden) return false;
  return form == Form::kValue ? AsText(value_or_hash) == value : Equal(value_or_hash, crypto::Sha256(AsBytes(value)));
}

std::optional<std::string_view> HeaderClaim::Value() const {
  return form == Form::kValue ? std::optional(AsText(value_or_hash)) : std::nullopt;
}

Result<Claims> ReadStatement(ByteView statement) {
  auto document = cose::Parse(statement);
  if (!document.ok()) return Error(kStatementFormat, document.error().Text());
  return Claims::Decode(document->payload);
}

Result<Claims> VerifyStatement(ByteView statement, const ByteArray<32>& kid, const ByteArray<33>& public_key) {
  auto document = cose::Parse(statement);
  if (!document.ok()) return Error(kStatementFormat, document.error().Text());
  const Status verified = cose::Verify(*document, cose::Algorithm::kEs256K, kStatementContentType, kid, public_key);
  if (!verified.ok()) return Error(kStatementSignature, verified.error().Text());
  return Claims::Decode(document->payload);
}

}  // namespace attestor::statement
