#include "service/channel/descriptors.h"

#include <string>

#include "service/channel/errors.h"
#include "service/system/process.h"

namespace attestor::channel {

size_t DescriptorNeed::For(size_t places) const {
  return DescriptorsForPlaces(places) + for_each_place * places + beside;
}

Status CheckDescriptors(const DescriptorNeed& need, size_t sessions) {
  const size_t allowed = AllowAllDescriptors();
  if (allowed >= need.For(sessions)) return Ok();
  const size_t none = need.For(0), each = need.For(1) - none;
  const size_t fits = allowed > none ? (allowed - none) / each : 0;
  return Error(kDescriptors, "'limits.sessions' = " + std::to_string(sessions) + " takes " +
                                 std::to_string(need.For(sessions)) +
                                 " open files, and the system allows this process " + std::to_string(allowed) + "; " +
                                 (fits > 0 ? "sessions = " + std::to_string(fits) + " fits"
                                           : "even sessions = 1 takes " + std::to_string(need.For(1))));
}

}  // namespace attestor::channel
