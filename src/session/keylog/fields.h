// The format of this room, as a table: `key-log` in spec/formats.cddl.
#pragma once

#include "core/wire/fields.h"
#include "session/keylog/errors.h"
#include "session/keylog/key_log.h"
#include "session/terms/terms.h"
#include "web/tls/messages.h"

namespace attestor::keylog {

inline constexpr auto kShareFields = wire::Array{
    wire::Member{&tls::KeyShare::group},
    wire::Member{&tls::KeyShare::key, wire::Bstr{kMinShare, kMaxShare}},
};

inline constexpr auto kKeyLogFields = wire::Map{
    wire::Field(1, wire::Constant{1, kVersion, "key log of version"}),
    wire::Field(2, wire::Constant{wire::ToNumber(session::Mode::kSealed), kVersion, "key log of mode"}),
    wire::Field(3, &KeyLog::session_id),
    wire::Field(4, &KeyLog::request_hash),
    wire::Field(5, &KeyLog::node_spki),
    wire::Field(6, &KeyLog::shares, wire::List{1, kMaxShares, kShareFields}),
    wire::Field(7, &KeyLog::traffic_hash),
    // Two records of the client are unsound (spec/sealed.md); a log that counts another number is none of this version.
    wire::Field(8, wire::Constant{1, kVersion, "client records"}),
    wire::Field(9, &KeyLog::client_ciphertext),
    wire::Field(10, &KeyLog::recording_hash),
};

}  // namespace attestor::keylog
