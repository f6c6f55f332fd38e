// The cases of ../shared/cases/answers (README.md there explains the members). Test code only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "testkit/world/https_server.h"

namespace attestor::test {

struct Case {
  std::string id;
  std::string profile;  // of TLS
  Reply reply;
  std::string select;
  std::string reveal, reveal_all;                   // verdicts
  size_t facts = 0;                                 // that a person must be told
  bool stalls = false;                              // nothing comes for longer than a test waits
  std::optional<std::chrono::milliseconds> within;  // it must not take longer
};

// ReadCases is empty where ../shared is absent.
std::vector<Case> ReadCases();

// Facts gives what the text of a case must contain, one for each of its facts; nullptr for a case that is not known
// here.
const std::vector<std::string>* FactsOf(const std::string& id);

// Unsupported gives the reason why a case that should be proved is refused by this version, as the text says it; empty
// for all others.
std::string Unsupported(const std::string& id, bool reveal_all);

}  // namespace attestor::test
