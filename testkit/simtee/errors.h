// Codes of simtee: 1150..1199.
#pragma once

#include "core/base/error.h"

namespace attestor::simtee {

inline constexpr ErrorCode kSocket{1150, "simtee.socket",
                                   "Choose a path for the socket whose folder exists and can be written to."};
inline constexpr ErrorCode kSocketBusy{1151, "simtee.socket_busy",
                                       "Another program answers on this socket; stop it or choose another path."};
inline constexpr ErrorCode kRequestMalformed{1152, "simtee.request_malformed",
                                             "The request is not HTTP/1.1 as the guest agent speaks it."};
inline constexpr ErrorCode kRequestTooLarge{1153, "simtee.request_too_large",
                                            "The request's header or body is over its limit."};
inline constexpr ErrorCode kNoSuchMethod{1154, "simtee.no_such_method", "The guest agent has no method of this name."};
inline constexpr ErrorCode kArgument{1155, "simtee.argument",
                                     "An argument of the call is missing, malformed or out of range."};
inline constexpr ErrorCode kCompose{1156, "simtee.compose",
                                    "Give an app-compose.json: a JSON object with a text field 'name'."};
inline constexpr ErrorCode kPkiOption{1157, "simtee.pki_option", "The TCB status is not one that Intel publishes."};
inline constexpr ErrorCode kOutput{1158, "simtee.output",
                                   "Give a folder that can be written to for the root certificate and the collateral."};

inline constexpr ErrorCode kDefect{1159, "simtee.defect", "There is no defect of this name; --list-defects names all."};
inline constexpr ErrorCode kRecording{
    1160, "simtee.recording",
    "Give one machine's quote and event log, and as far as there are its app-compose and collateral."};
inline constexpr ErrorCode kNotRecorded{1161, "simtee.not_recorded",
                                        "A recording has no keys and takes no events; only its quote can be had."};
inline constexpr ErrorCode kNotSimulated{
    1163, "simtee.not_simulated", "A real agent does this, and the simulator does not; docs/simulator.md says what."};
inline constexpr ErrorCode kPkiFolder{
    1162, "simtee.pki_folder",
    "Evidence made in this folder leads to its tee-root.pem, so that is kept: name another folder, or empty this one."};

}  // namespace attestor::simtee
