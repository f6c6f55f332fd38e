#include "ask.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <optional>
#include <string>

#include "common.h"
#include "web/http/request_builder.h"

namespace attestor::cli {
namespace {

// AnswerBefore reads one line; nothing when there is none before the deadline.
std::optional<std::string> AnswerBefore(net::Deadline deadline) {
  constexpr size_t kMaxAnswer = 16;  // bytes that are kept; "yes" is the longest that counts
  std::string answer;
  char next = 0;
  const net::StopSignal never;
  while (net::Wait(std::array{STDIN_FILENO}, deadline, never).ok()) {
    if (read(STDIN_FILENO, &next, 1) != 1) return std::nullopt;
    if (next == '\n') return answer;
    if (answer.size() < kMaxAnswer) answer.push_back(next);
  }
  std::fprintf(stderr, "\nNobody answered within --timeout: that is a no.\n");
  return std::nullopt;
}

}  // namespace

void AskForSecrets(const http::RequestSpec& request, bool headers, net::Deadline deadline, client::Consent& consent) {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0) return;
  for (const client::Credential& credential : client::FindCredentials(request, headers)) {
    if (consent.Covers(credential)) continue;
    std::fprintf(stderr,
                 "%s looks like a credential. Everybody who is given the bundle will see it. Publish it? [y/N] ",
                 Harmless(client::ToText(credential)).c_str());
    const auto answer = AnswerBefore(deadline);
    if (answer != "y" && answer != "Y" && answer != "yes") return;
    consent.names.push_back(credential.name);
  }
}

}  // namespace attestor::cli
