#include "statement/format/bundle.h"

#include <algorithm>

#include "core/wire/fields.h"
#include "statement/format/errors.h"
#include "statement/format/fields.h"

namespace attestor::statement {
namespace {

constexpr size_t kNameAt = 3;  // behind the heads of a map and a text, and the key 1

// CheckVersion comes before the map is read: those of other versions have other sizes.
Status CheckVersion(ByteView bytes) {
  if (!LooksLikeBundle(bytes)) return Ok();
  const size_t size = std::min<size_t>(bytes[2] & 0x1f, bytes.size() - kNameAt);
  const std::string_view format = AsText(bytes.subspan(kNameAt, size));
  if (format == kBundleName) return Ok();
  return Error(kBundleVersion, "'" + std::string(format) + "', expected '" + std::string(kBundleName) + "'");
}

}  // namespace

Bytes Bundle::Encode() const { return wire::Encode(kBundleFields, *this); }

Result<Bundle> Bundle::Decode(ByteView bytes) {
  if (bytes.size() > kMaxBundle) return Error(kBundleFormat, std::to_string(bytes.size()) + " bytes");
  ATTESTOR_TRY(CheckVersion(bytes));
  return Recode(wire::Decode<Bundle>(kBundleFields, bytes), kBundleFormat, kBundleVersion);
}

bool LooksLikeBundle(ByteView bytes) {
  // A map, the key 1, and a text that begins with the format's name.
  constexpr std::string_view kName = kBundleName.substr(0, kBundleName.size() - 1);
  return bytes.size() > kNameAt + kName.size() && bytes[1] == 0x01 &&
         AsText(bytes.subspan(kNameAt, kName.size())) == kName;
}

}  // namespace attestor::statement
