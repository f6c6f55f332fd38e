// Codes of recording: 700..719. Ids are promises to others: they begin with transcript, whatever this room is called.
#pragma once

#include "core/base/error.h"

namespace attestor::recording {

inline constexpr ErrorCode kFormat{700, "transcript.format",
                                   "The file or message was made by another version or was damaged."};
inline constexpr ErrorCode kEvents{701, "transcript.events",
                                   "The recorded events do not add up to the recorded bytes."};
inline constexpr ErrorCode kOrder{702, "transcript.order", "Recorded times run backwards."};
inline constexpr ErrorCode kPartialRecord{703, "transcript.partial_record",
                                          "The connection ended inside a TLS record: the response was cut off."};
inline constexpr ErrorCode kTooManyRecords{704, "transcript.too_many_records",
                                           "The session has more TLS records than the limit."};
inline constexpr ErrorCode kHost{705, "transcript.host",
                                 "Give the host as a lowercase DNS name of at most 253 characters."};
inline constexpr ErrorCode kVersion{
    706, "transcript.version",
    "This was made by another version of attestor; use the version that made it, or update the older of the two."};
inline constexpr ErrorCode kEnd{
    707, "transcript.end", "The recording must say once when each side ended the connection, with nothing behind it."};

}  // namespace attestor::recording
