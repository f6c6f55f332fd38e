// Codes of client: 1500..1549.
#pragma once

#include "core/base/error.h"

namespace attestor::client {

inline constexpr ErrorCode kSecretHeader{1500, "client.secret_header",
                                         "Everybody who sees the bundle would see it. If that is meant: --allow-secret "
                                         "NAME for one, --reveal-secrets for all; --reveal hides "
                                         "headers."};
inline constexpr ErrorCode kSecretValue{1513, "client.secret_value",
                                        "Query and body are always shown, so everybody who sees the bundle would see "
                                        "it. If that is meant: --allow-secret NAME for one, "
                                        "--reveal-secrets for all."};
inline constexpr ErrorCode kRefused{1501, "client.refused", "The signer refused to sign."};
inline constexpr ErrorCode kRecording{
    1502, "client.recording",
    "The node recorded something else than this client sent and received; do not use this node."};
inline constexpr ErrorCode kSimulated{
    1503, "client.simulated",
    "SIMULATED: no hardware stands behind this node or signer. Allow it only for development (--allow-simulated)."};
inline constexpr ErrorCode kNodeUnreachable{
    1505, "client.node_unreachable", "No channel to the node came about; check its address, or use another node."};
inline constexpr ErrorCode kNodeClosed{1515, "client.node_closed",
                                       "Try again in a moment, or use another node; if it stays so, check host and "
                                       "port of --node, and what stands between."};
inline constexpr ErrorCode kNotANode{
    1514, "client.not_a_node",
    "No node answers at this address; --node takes the host and the port that its operator gives."};
inline constexpr ErrorCode kTooManyParts{1506, "client.too_many_parts",
                                         "The disclosure has more values or hidden parts than one opening can "
                                         "describe; reveal fewer values, or a value that holds them all."};
inline constexpr ErrorCode kOtherStatement{
    1507, "client.other_statement",
    "The secret belongs to another statement than the bundle's; name the one that was written with it (--secret)."};
inline constexpr ErrorCode kTooManyExtensions{1508, "client.too_many_extensions",
                                              "The bundle has as many further disclosures as one may have; start from "
                                              "an earlier bundle, and reveal several values at once."};
inline constexpr ErrorCode kNothingNew{1509, "client.nothing_new", "The bundle discloses all of these values already."};

// Of sealed mode.
inline constexpr ErrorCode kNodeFalse{
    1517, "client.node_false",
    "The node is broken or cheats: do not use it, and tell its operator and the release managers."};
inline constexpr ErrorCode kRequestLost{
    1518, "client.request_lost",
    "The request may have been carried out although no answer arrived; look at the site before you ask again."};
inline constexpr ErrorCode kMayBeLost{
    1519, "client.may_be_lost",
    "In sealed mode a request can be carried out and its answer lost, whatever the client does. For a method that "
    "changes something, say that this is understood: --may-be-lost."};
inline constexpr ErrorCode kRequestTooLong{
    1520, "client.request_too_long", "Sealed mode sends the whole request in one TLS record: 16,384 bytes at most."};

// What the site answered, or did not.
inline constexpr ErrorCode kAnswer{1510, "client.answer", "Nothing was proved."};
inline constexpr ErrorCode kStatus{1511, "client.status",
                                   "Nothing was proved; --status N says that an answer with the status N is wanted."};
inline constexpr ErrorCode kNoHeader{
    1516, "client.no_header", "The answer has no header of this name, so nothing would be shown; check its spelling."};
inline constexpr ErrorCode kClock{1512, "client.clock", "A clock is wrong; nothing was proved."};

}  // namespace attestor::client
