// Errors of a session as a person needs them: what the site said, everything that keeps its answer from being proved,
// whose side it is, what to do, and whether trying again can help.
#pragma once

#include <string>

#include "service/channel/messages.h"
#include "service/client/clocks.h"
#include "service/client/exchange.h"
#include "service/client/fault.h"
#include "service/client/prove.h"

namespace attestor::client {

// Told is `text` with the last line: whose side it is, and whether trying again can help.
std::string Told(const std::string& text, Blame blame, channel::Retry retry);

// FaultText: `headline`, each fault with its code, and the last line with every side that has a fault.
std::string FaultText(const std::string& headline, const Faults& faults);

// LimitText names the limit of the whole run, and how to change it.
std::string LimitText(const ProveRequest& request);

// SiteText: "the site (bank.example:443)".
std::string SiteText(const ProveRequest& request);

// ExplainExchange gives the error of an exchange that failed, with the same code.
Error ExplainExchange(const Error& error, const Trace& trace, const ProveRequest& request, const Clocks& clocks,
                      Time now);

// CheckAnswer refuses an answer that cannot be proved as asked, or was not asked for by its status: client.answer,
// client.status.
Status CheckAnswer(const Trace& trace, const ProveRequest& request);

// ExplainOpening gives the error of an opening that cannot be made of an answer that could be proved otherwise.
Error ExplainOpening(const Error& error, const Trace& trace, const ProveRequest& request);

}  // namespace attestor::client
