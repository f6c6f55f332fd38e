// The fixture of end-to-end tests: a web CA, one honest HTTPS server, and an Attestor that serves it. Test code only.
#pragma once

#include <gtest/gtest.h>

#include "service/client/prove.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "testkit/world/https_server.h"
#include "testkit/world/must.h"
#include "testkit/world/web_ca.h"
#include "testkit/world/world.h"

namespace attestor::test {

class WebWorld : public ::testing::Test {
 protected:
  // Options serve `server_` and the ports in `more`.
  WorldOptions Options(std::vector<uint16_t> more = {}) const {
    more.push_back(server_.port());
    WorldOptions options;
    options.web_roots_pem = ca_.root_pem();
    options.ports = std::move(more);
    return options;
  }

  SystemRandom random_;
  WebCa ca_{random_, SystemClock().Now()};
  HttpsServer server_{{.identity = ca_.Issue("localhost")}};
};

// RefusedWith: no proof, this code, and a detail that begins with `detail`: a peer's own code where the code is
// channel.refused or client.refused.
inline void RefusedWith(const Result<client::Proof>& proof, std::string_view code, std::string_view detail = {}) {
  ASSERT_FALSE(proof.ok()) << "a statement was made";
  EXPECT_EQ(proof.error().code().id, code) << proof.error().Text();
  EXPECT_TRUE(proof.error().detail().starts_with(detail)) << proof.error().Text();
}

}  // namespace attestor::test
