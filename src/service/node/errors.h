// Codes of node: 1450..1499.
#pragma once

#include "core/base/error.h"

namespace attestor::node {

inline constexpr ErrorCode kHostRefused{
    1450, "node.host_refused", "This node's policy does not serve that host; ask its operator, or use another node."};
inline constexpr ErrorCode kPortRefused{1451, "node.port_refused", "This node does not connect to that port."};
inline constexpr ErrorCode kToken{1452, "node.token",
                                  "This node asks for a client token that it knows; give it with --token."};
inline constexpr ErrorCode kQuota{
    1453, "node.quota", "This client, or its address, has had its share for now; wait a little and try again."};
inline constexpr ErrorCode kWork{1460, "node.work",
                                 "A client does some work before it is shown evidence, as much as the node asks for."};
inline constexpr ErrorCode kFirstBytes{
    1454, "node.first_bytes",
    "The first bytes to the server must be one TLS ClientHello of this session: a node is no open proxy."};
inline constexpr ErrorCode kTooManyBytes{1455, "node.too_many_bytes", "The session is larger than this node's limit."};
inline constexpr ErrorCode kTooLong{1456, "node.too_long", "The session took longer than this node's limit."};
inline constexpr ErrorCode kNotFinished{1457, "node.not_finished", "The client left before it opened the session."};
inline constexpr ErrorCode kBusy{
    1458, "node.busy", "This node has as much in hand as it may; try again in a moment, or use another node."};
inline constexpr ErrorCode kNotReading{1459, "node.not_reading",
                                       "The client took nothing of what the server sent for ten seconds."};
inline constexpr ErrorCode kMode{
    1461, "node.mode", "This node does not offer the mode that was asked for; ask for another, or use another node."};
inline constexpr ErrorCode kPartialWrite{
    1462, "node.partial_write",
    "The server's connection took only a part of what was sent to it, so the session ended."};
inline constexpr ErrorCode kNoAck{1463, "node.no_ack",
                                  "The signer did not confirm the recording in time, so no key was released."};

// What the client is told of the two sides behind the node; the detail of the third stays in the node's log.
inline constexpr ErrorCode kSiteUnresolved{
    1470, "node.site_unresolved", "The node's name service does not know the site's name; check how it is written."};
inline constexpr ErrorCode kSiteUnreachable{
    1471, "node.site_unreachable",
    "The site does not accept a connection from the node; check host and port, and whether it is up."};
inline constexpr ErrorCode kSiteClosed{1473, "node.site_closed",
                                       "The site closed the connection before the request was sent."};
inline constexpr ErrorCode kSignerUnreachable{
    1472, "node.signer_unreachable",
    "The node's signer does not answer, or one of the two does not accept the other's evidence."};

}  // namespace attestor::node
