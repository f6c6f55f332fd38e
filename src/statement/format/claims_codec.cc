// The one encoding of Claims (`statement-claims` in spec/formats.cddl).
#include <algorithm>
#include <functional>

#include "core/wire/fields.h"
#include "statement/format/errors.h"
#include "statement/format/fields.h"
#include "statement/format/statement.h"

namespace attestor::statement {

Bytes Claims::Encode() const { return wire::Encode(kClaimsFields, *this); }

Result<Claims> Claims::Decode(ByteView bytes) {
  ATTESTOR_ASSIGN(Claims claims, Recode(wire::Decode<Claims>(kClaimsFields, bytes), kStatementFormat, kVersion));
  const auto repeated = std::ranges::adjacent_find(claims.marks, std::ranges::greater_equal());
  if (repeated != claims.marks.end()) return Error(kStatementFormat, "marks");
  if (claims.sealed.has_value() != (claims.mode == Mode::kSealed)) return Error(kStatementFormat, "sealed claims");
  return claims;
}

}  // namespace attestor::statement
