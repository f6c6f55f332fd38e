// Compiled with -mpclmul, and entered only when the processor has it.
#include "session/proof/zero_knowledge.h"
#include "zk/field/clmul_field.h"

namespace attestor {

ATTESTOR_RELATION_PROOFS(, ClmulField, SelectiveRelation)
ATTESTOR_RELATION_PROOFS(, ClmulField, ExtensionRelation)

}  // namespace attestor
