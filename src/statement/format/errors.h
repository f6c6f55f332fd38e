// Codes of statement: 1200..1249. Ids are promises to others: they begin with bundle or statement, whatever this room is called.
#pragma once

#include "core/base/error.h"

namespace attestor::statement {

inline constexpr ErrorCode kStatementFormat{1200, "statement.format",
                                            "The statement was made by another version or was damaged."};
inline constexpr ErrorCode kStatementSignature{1201, "statement.signature",
                                               "The statement was changed, or signed with another key."};
inline constexpr ErrorCode kBundleFormat{1202, "bundle.format",
                                         "This is not an evidence bundle of this version, or it was damaged."};
inline constexpr ErrorCode kNotBundle{1203, "bundle.not_a_bundle", "This file is no evidence bundle of attestor."};

// Checking a statement with its evidence
inline constexpr ErrorCode kSessionId{1204, "statement.session_id",
                                      "The session belongs to another key than the one that signed."};
inline constexpr ErrorCode kFuture{1205, "statement.future",
                                   "The statement is from the future; check the clock, or the time that was given."};
inline constexpr ErrorCode kNodeEvidence{1206, "statement.node_evidence",
                                         "The node's evidence is not the one that the signer saw."};
inline constexpr ErrorCode kOtherParts{
    1207, "statement.parts",
    "The statement names another configuration, or another release of signer or node, than the evidence proves."};
inline constexpr ErrorCode kOtherEntry{1210, "statement.entry",
                                       "The registry entry is not the one that the statement names."};
inline constexpr ErrorCode kOtherReleaseList{1211, "statement.release_list",
                                             "The list of releases is not the one that the statement names."};
inline constexpr ErrorCode kVersion{
    1208, "statement.version",
    "This was made by another version of attestor; use the version that made it, or update the older of the two."};
inline constexpr ErrorCode kBundleVersion{
    1209, "bundle.version",
    "This was made by another version of attestor; use the version that made it, or update the older of the two."};

}  // namespace attestor::statement
