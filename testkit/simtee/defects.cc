#include "testkit/simtee/defects.h"

#include <algorithm>
#include <string>

#include "testkit/simtee/errors.h"

namespace attestor::simtee {

std::vector<Defect> Joined(std::initializer_list<std::span<const Defect>> tables) {
  std::vector<Defect> all;
  for (const auto& table : tables) all.insert(all.end(), table.begin(), table.end());
  return all;
}

std::vector<Defect> AllDefects() { return Joined({PlatformDefects(), GuestDefects()}); }

Status AddDefect(std::string_view name, PkiOptions& pki, TeeOptions& tee) {
  const std::vector<Defect> all = AllDefects();
  const auto defect = std::ranges::find(all, name, &Defect::name);
  if (defect == all.end()) return Error(kDefect, "'" + std::string(name) + "'");
  defect->add(pki, tee);
  return Ok();
}

}  // namespace attestor::simtee
