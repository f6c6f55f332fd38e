// One server for each TLS profile of the cases, with certificates of a CA with an intermediate. Test code only.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "answers/cases.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "testkit/fixtures/dead_address.h"

namespace attestor::test {

class Sites {
 public:
  // Sites starts a server for each profile that `cases` name and that can be played here, and gives it its replies.
  Sites(const std::vector<Case>& cases, Random& random, Time now);

  // port is 0 for a profile that cannot be played here.
  uint16_t port(const std::string& profile) const;
  std::vector<uint16_t> ports() const;
  const std::string& root_pem() const { return root_pem_; }

 private:
  std::string root_pem_;
  std::map<std::string, std::unique_ptr<HttpsServer>> servers_;
  testing::DeadAddress dead_;
};

}  // namespace attestor::test
