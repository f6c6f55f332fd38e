// The guest agent's v0 API over a recording: Info, GetQuote and Version answer, all else is refused.
#pragma once

#include "simtee/http_answer.h"
#include "simtee/http_request.h"
#include "simtee/recording.h"

namespace attestor::simtee {

// Replay runs one call. GetQuote gives the recorded quote whatever report data is asked for, and says that it was over what was asked, as a
// host that replays would. Otherwise as simtee::Answer.
HttpAnswer Replay(const Recording& recording, const HttpRequest& request);

}  // namespace attestor::simtee
