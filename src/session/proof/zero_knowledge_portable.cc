#include "session/proof/zero_knowledge.h"
#include "zk/field/portable_field.h"

namespace attestor {

ATTESTOR_RELATION_PROOFS(, PortableField, SelectiveRelation)
ATTESTOR_RELATION_PROOFS(, PortableField, ExtensionRelation)

}  // namespace attestor
