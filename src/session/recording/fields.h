// The formats of this room, as tables: `session-request`, `event` and `recording` in spec/formats.cddl.
#pragma once

#include "core/base/host_name.h"
#include "core/wire/fields.h"
#include "session/recording/errors.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "session/terms/disclosure.h"
#include "session/terms/ip_address.h"
#include "session/terms/mode.h"

namespace attestor::recording {

inline constexpr auto kSessionRequestFields = wire::Map{
    wire::Field(1, wire::Constant{1, kVersion, "session request of version"}),
    wire::Field(2, &SessionRequest::host, wire::Tstr{1, kMaxHost}),
    wire::Field(3, &SessionRequest::port),
    wire::Field(4, &SessionRequest::recipient),
    wire::Field(5, &SessionRequest::nonce, wire::Bstr{kMinNonceSize, kMaxNonceSize}),
    wire::Field(6, &SessionRequest::disclosure,
                wire::Known{session::kFirstDisclosure, session::kLastDisclosure, kVersion, "disclosure of kind"}),
    // A request in proxy mode does not name it, so each request has one encoding.
    wire::Optional(7, &SessionRequest::other_mode,
                   wire::Known{wire::ToNumber(session::Mode::kSealed), session::kLastMode, kVersion, "mode"}),
};

inline constexpr auto kEventFields = wire::Array{
    wire::Member{&Event::direction, wire::Uint{.max = 1}},
    wire::Member{&Event::offset_ms},
    wire::Member{&Event::length},
};
inline constexpr auto kEventList = wire::List{0, kMaxEvents, kEventFields};

inline constexpr auto kRecordingFields = wire::Map{
    wire::Field(1, wire::Constant{2, kVersion, "recording of version"}),
    wire::Field(2, &Recording::connected_at),
    wire::Field(3, &Recording::address, wire::Tstr{2, session::kMaxAddress}),
    wire::Field(4, &Recording::port),
    wire::Field(5, &Recording::events, kEventList),
    wire::Field(6, &Recording::client_bytes, wire::Bstr{0, kMaxStream}),
    wire::Field(7, &Recording::server_bytes, wire::Bstr{0, kMaxStream}),
};

}  // namespace attestor::recording
