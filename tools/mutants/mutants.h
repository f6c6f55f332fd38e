// What instrumented sources call (tools/mutants/sites.py): each refusing site asks here whether it may refuse.
//
// It is linked to the test programs under build/mutants and to nothing else. ATTESTOR_MUTANT=N switches site N off;
// ATTESTOR_MUTANT_TRACE=FILE writes for each test its time in milliseconds and the sites that refused in it.
#pragma once

#include <cstdint>

#include "core/base/result.h"

namespace attestor::mutants {

// On gives whether `site` is not switched off; it is asked when it would refuse.
bool On(uint32_t site);

// Refuses gives what `condition` says, or false when `site` is switched off.
template <class T>
bool Refuses(uint32_t site, const T& condition) {
  return static_cast<bool>(condition) && On(site);
}

// Judge gives `status`, or success when `site` is switched off.
Status Judge(uint32_t site, Status status);

template <class T>
Status Judge(uint32_t site, const Result<T>& result) {
  return Judge(site, StatusOf(result));
}

}  // namespace attestor::mutants
