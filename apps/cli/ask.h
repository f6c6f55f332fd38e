// Asking the person at the terminal before something that looks like a credential is published.
#pragma once

#include "service/client/credentials.h"
#include "service/net/socket.h"
#include "web/http/request_builder.h"

namespace attestor::cli {

// AskForSecrets asks once for each name that `consent` does not cover, and adds those that may be published. Where
// nobody can be asked (no terminal), or nobody answers before `deadline`, it changes nothing, and the client refuses
// with the option's name.
void AskForSecrets(const http::RequestSpec& request, bool headers, net::Deadline deadline, client::Consent& consent);

}  // namespace attestor::cli
