// The guest agent's API over a recording: Info, GetQuote, Attest and Version answer, all else is refused.
#pragma once

#include "testkit/simtee/http_answer.h"
#include "testkit/simtee/http_request.h"
#include "testkit/simtee/recording.h"

namespace attestor::simtee {

// Replay runs one call. GetQuote and Attest give the recorded quote whatever report data is asked for, and say that it
// was over what was asked, as a host that replays would. Otherwise as simtee::Answer.
HttpAnswer Replay(const Recording& recording, const HttpRequest& request, ServedApi api = ServedApi::kV0);

}  // namespace attestor::simtee
