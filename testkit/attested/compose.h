// An app-compose as dstack measures it, with an image that is pinned by digest. Test code only.
#pragma once

#include <string>

namespace attestor::testing {

// ComposeText is app-compose.json of the application `name`.
inline std::string ComposeText(const std::string& name) {
  const std::string image = "attestor/" + name + "@sha256:" + std::string(64, '1');
  return R"({"manifest_version":2,"name":")" + name +
         R"(","runner":"docker-compose","kms_enabled":true,"docker_compose_file":"services:\n  app:\n    image: )" +
         image + R"(\n"})";
}

}  // namespace attestor::testing
