// Codes of proof: 750..759 and 790..799, and those of sealed mode: 730..739, which begin with keys.
#pragma once

#include "core/base/error.h"

namespace attestor::proof {

inline constexpr ErrorCode kOpeningFormat{750, "proof.opening_format",
                                          "The opening was made by another version or was damaged."};
inline constexpr ErrorCode kHandshakeIncomplete{751, "proof.handshake_incomplete",
                                                "The recording does not hold one whole TLS handshake of both sides."};
inline constexpr ErrorCode kHelloCount{752, "proof.hello_count",
                                       "ClientHello and ServerHello messages do not answer each other."};
inline constexpr ErrorCode kNoRequest{753, "proof.no_request", "The client sent no application data."};
inline constexpr ErrorCode kKind{754, "proof.kind",
                                 "The session was opened for another kind of disclosure than the client now gives."};
inline constexpr ErrorCode kResponseEarly{
    755, "proof.response_early",
    "The server's response began before the request was complete, so it may answer something else."};
inline constexpr ErrorCode kVersion{
    756, "proof.version",
    "This was made by another version of attestor; use the version that made it, or update the older of the two."};
inline constexpr ErrorCode kRecordShape{757, "proof.record_shape",
                                        "The description of the TLS records does not fit those that were recorded."};
inline constexpr ErrorCode kHiddenProtocol{
    758, "proof.hidden_protocol",
    "Alerts and the headers of handshake messages must be disclosed, or a change of keys could hide."};
inline constexpr ErrorCode kSecret{759, "proof.secret",
                                   "The secret is not that of this session: the recorded records do not open with it."};
inline constexpr ErrorCode kExtension{790, "proof.extension",
                                      "The further disclosure extends another statement than the bundle's."};
inline constexpr ErrorCode kNotSelective{791, "proof.not_selective",
                                         "The session was revealed as a whole; there is nothing further to disclose."};
inline constexpr ErrorCode kPathKnown{
    792, "proof.path_known",
    "The further disclosure names a value that is disclosed already; each value is listed once."};
inline constexpr ErrorCode kNothingAdded{793, "proof.nothing_added",
                                         "The further disclosure shows no byte that was not shown before."};
inline constexpr ErrorCode kTooManyParts{794, "proof.too_many_parts",
                                         "The disclosure has more values or hidden parts than one opening can "
                                         "describe; reveal fewer values, or a value that holds them all."};
inline constexpr ErrorCode kSpokeEarly{
    795, "proof.spoke_early",
    "The client sent something more before the response was complete, which can make a server end its "
    "answer early; it must be silent from the request to the last byte of the response."};
inline constexpr ErrorCode kEndedEarly{
    796, "proof.ended_early",
    "The node ended the connection before the response was complete, which can make a server end its "
    "answer early; let the server finish."};

// Sealed mode (spec/sealed.md).
inline constexpr ErrorCode kKeysMode{
    730, "keys.mode", "A session in sealed mode has a key log, and one in another mode has none; this one is neither."};
inline constexpr ErrorCode kKeysSession{731, "keys.session", "The node's key log is that of another session."};
inline constexpr ErrorCode kKeysShare{
    732, "keys.share",
    "The handshake did not use the key shares that the node's key log names; the node is broken or cheats."};
inline constexpr ErrorCode kKeysSecrets{
    733, "keys.secrets",
    "The handshake has other secrets than the node's key log names; the node is broken or cheats."};
inline constexpr ErrorCode kKeysRecording{
    734, "keys.recording", "The recording is not the one that was committed; the node is broken or cheats."};
inline constexpr ErrorCode kKeysCiphertext{
    735, "keys.ciphertext",
    "The request was sent under another ciphertext than the node had leave for; the node is broken or cheats."};
inline constexpr ErrorCode kKeysRecords{
    736, "keys.records",
    "In sealed mode the client sends exactly one record behind the handshake; the node is broken or cheats."};
inline constexpr ErrorCode kKeysRecordType{
    737, "keys.record_type", "In sealed mode the client's one record is application data; it sealed something else."};
inline constexpr ErrorCode kKeysStatus{
    738, "keys.status",
    "Servers give this status without having read a request, so in sealed mode it answers nothing; start again."};

}  // namespace attestor::proof
