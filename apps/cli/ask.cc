#include "ask.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "common.h"

namespace attestor::cli {

void AskForSecrets(const http::RequestSpec& request, bool headers, client::Consent& consent) {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0) return;
  for (const client::Credential& credential : client::FindCredentials(request, headers)) {
    if (consent.Covers(credential)) continue;
    std::fprintf(stderr, "%s looks like a credential. Everybody who is given the bundle will see it. Publish it? [y/N] ",
                 Harmless(client::ToText(credential)).c_str());
    std::string answer;
    if (!std::getline(std::cin, answer) || (answer != "y" && answer != "Y" && answer != "yes")) return;
    consent.names.push_back(credential.name);
  }
}

}  // namespace attestor::cli
