#include "core/wire/fields.h"
#include "session/proof/errors.h"
#include "session/proof/extension.h"
#include "session/proof/fields.h"

namespace attestor::proof {

Bytes Extension::EncodePublic() const { return wire::Encode(kPublicExtensionFields, *this); }

Bytes Extension::Encode() const { return wire::Encode(kExtensionFields, *this); }

Result<Extension> Extension::Decode(ByteView bytes) {
  return Recode(wire::Decode<Extension>(kExtensionFields, bytes), kOpeningFormat, kVersion);
}

Status CheckDescribable(const Extension& extension) {
  const auto read = wire::Decode<Extension>(kPublicExtensionFields, extension.EncodePublic());
  return read.ok() ? Ok() : Status(Error(kTooManyParts, read.error().Text()));
}

Secret SessionSecret::Encode() const {
  Bytes encoded = wire::Encode(kSessionSecretFields, *this);
  Secret secret = Secret::CopyOf(encoded);
  Wipe(encoded);
  return secret;
}

Result<SessionSecret> SessionSecret::Decode(ByteView bytes) {
  return Recode(wire::Decode<SessionSecret>(kSessionSecretFields, bytes), kOpeningFormat, kVersion);
}

}  // namespace attestor::proof
