// Codes of gate: 1300..1349. Ids are promises to others: they begin with gate, whatever this room is called.
#pragma once

#include "core/base/error.h"

namespace attestor::gate {

inline constexpr ErrorCode kUnknownSession{
    1300, "gate.unknown_session",
    "The signer does not hold this session: it expired, or the signer was restarted. Start again."};
inline constexpr ErrorCode kExpiredSession{1301, "gate.expired_session",
                                           "The session was opened too long ago. Start again."};
inline constexpr ErrorCode kBusy{1302, "gate.busy", "This session is being decided; ask again in a moment."};
inline constexpr ErrorCode kFull{1303, "gate.full",
                                 "The signer holds as many sessions as it may; try again later or at another."};
inline constexpr ErrorCode kKeyExpired{1304, "gate.key_expired",
                                       "The statement key, its evidence or the release list reaches its end; renew the "
                                       "list or collateral and restart the signer."};
inline constexpr ErrorCode kOtherNode{1305, "gate.other_node", "The session was opened through another node."};

inline constexpr ErrorCode kOverloaded{
    1310, "gate.overloaded", "The signer has as much to check as it may have waiting; try again when it says."};
// Sealed mode (spec/sealed.md).
inline constexpr ErrorCode kMode{1312, "gate.mode",
                                 "This signer does not sign sessions in this mode; choose another mode or signer."};
inline constexpr ErrorCode kNotSealed{1313, "gate.not_sealed",
                                      "This step belongs to sealed mode, and the session is in another."};
inline constexpr ErrorCode kSealed{
    1314, "gate.sealed",
    "The session may seal one record, and has leave for another one; the node is broken or cheats."};
inline constexpr ErrorCode kNotSealing{1315, "gate.not_sealing",
                                       "The session has no leave to seal a record yet, so nothing can be committed."};
inline constexpr ErrorCode kCommitted{1316, "gate.committed",
                                      "The session is committed to another key log; the node is broken or cheats."};
inline constexpr ErrorCode kNotCommitted{1317, "gate.not_committed",
                                         "A session in sealed mode is decided only after its key log was committed."};
inline constexpr ErrorCode kLate{1318, "gate.late",
                                 "The session was opened too long ago to be sealed or committed. Start again."};
inline constexpr ErrorCode kKeyLog{1319, "gate.key_log",
                                   "The key log is not that of this session and node; the node is broken or cheats."};

inline constexpr ErrorCode kGivenUp{1311, "gate.given_up",
                                    "The node gave the session up before it was checked, because its client had left."};

}  // namespace attestor::gate
