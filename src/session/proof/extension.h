// A further disclosure of a session that was disclosed selectively: made without server, node or signer
// (spec/selective.md section 6).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/base/secret.h"
#include "session/disclosure/plan.h"
#include "session/proof/checked_proof.h"
#include "zk/field/cpu.h"

namespace attestor::proof {

// Extension is what is added to a bundle; `extension` in spec/formats.cddl.
struct Extension {
  ByteArray<32> statement{};            // SHA-256 of the COSE statement that is extended
  std::vector<disclosure::Span> spans;  // of the response; opaque where nothing is added
  Bytes disclosed;                      // the bytes of all disclosed spans, in order
  std::vector<std::string> paths;  // normalized; those that were revealed before stay revealed, and are not named again
  Bytes proof;

  Bytes EncodePublic() const;  // everything but the proof
  Bytes Encode() const;
  static Result<Extension> Decode(ByteView bytes);  // proof.opening_format
};

// CheckDescribable demands of an extension that has no proof yet that its reader will take it: proof.too_many_parts.
Status CheckDescribable(const Extension& extension);

// Known is what of the response was known before: bytes, and the values that were listed.
struct Known {
  const disclosure::MaskedBytes& response;
  std::span<const disclosure::Revealed> values;
};

// Extended is what is known of the response with an extension laid over what was known before.
struct Extended {
  disclosure::MaskedBytes response;
  std::vector<disclosure::Revealed> values;  // those of the extension
};

// CheckExtension judges an extension of the session that `proof` is about. `statement` is the hash of the statement.
// Errors: proof.extension, proof.not_selective, proof.path_known, proof.nothing_added, proof.record_shape,
// disclosure.*, json.*, zk.*.
Result<Extended> CheckExtension(const CheckedProof& proof, const Known& known, const ByteArray<32>& statement,
                                const Extension& extension, zk::field::Isa isa = zk::field::BestIsa());

// SessionSecret is what the client keeps for later.
struct SessionSecret {
  ByteArray<32> statement{};  // SHA-256 of the COSE statement
  Secret handshake_secret;    // 32 bytes

  Secret Encode() const;                                // `session-secret` in spec/formats.cddl
  static Result<SessionSecret> Decode(ByteView bytes);  // proof.opening_format
};

// ProveExtension shows what `queries` find besides what is known. Errors: proof.secret when the secret is another
// session's, proof.not_selective, proof.nothing_added when all of it is known, proof.too_many_parts, those of
// disclosure::PlanMore, zk.too_large.
Result<Extension> ProveExtension(const CheckedProof& proof, const Known& known, const SessionSecret& secret,
                                 const std::vector<std::string>& queries, Random& random,
                                 zk::field::Isa isa = zk::field::BestIsa());

}  // namespace attestor::proof
