// What a simulated platform and guest can be told to get wrong, by name: for tests of refusals, and for attestor-simtee
// --defect.
//
// Each defect is one change; several may be combined. What is made this way must be refused by whoever verifies;
// testkit/simtee/expected_refusals.h says by which check.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "testkit/simtee/mock_pki.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::simtee {

struct Defect {
  std::string_view name;
  std::string_view what;  // for people
  void (*add)(PkiOptions& pki, TeeOptions& tee);
};

// Platform defects concern root, certificates, collateral, TCB and quoting enclave; guest defects the TD report, its
// event log, its image and its application.
std::vector<Defect> PlatformDefects();
std::vector<Defect> GuestDefects();
std::vector<Defect> AllDefects();

// AddDefect changes the options so that what is made with them has the defect: simtee.defect for a name that there is
// not.
Status AddDefect(std::string_view name, PkiOptions& pki, TeeOptions& tee);

// Joined puts tables behind one another.
std::vector<Defect> Joined(std::initializer_list<std::span<const Defect>> tables);

// Also makes `hook` do `next` behind what it does already.
template <class T, class Next>
void Also(std::function<void(T&)>& hook, Next next) {
  hook = [first = std::move(hook), next](T& value) {
    if (first) first(value);
    next(value);
  };
}

}  // namespace attestor::simtee
