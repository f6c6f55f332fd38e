// Sessions at the limits of what a statement can hold, end to end: what is signed is delivered, and what is beyond is
// refused before anything is opened.
#include "service/client/errors.h"
#include "session/disclosure/errors.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class Limits : public WebWorld {
 protected:
  void SetUp() override { world_ = std::make_unique<World>(Options()); }

  // Values is an array of `count` texts, each of `size` bytes with its quotes.
  static std::string Values(size_t count, size_t size) {
    std::string text = "[";
    for (size_t i = 0; i < count; ++i) text += (i == 0 ? "\"" : ",\"") + std::string(size - 2, 'v') + "\"";
    return text + "]";
  }
  Result<client::Proof> Prove(const std::string& body, const std::string& query) {
    server_.Answer("/values", {Response(body, "Content-Type: application/json\r\n")});
    client::ProveRequest request = world_->Request(server_.port(), "/values");
    request.disclose = disclosure::Wish{.queries = {query}};
    return world_->Prove(request);
  }
  void Delivered(const std::string& body, const std::string& query, size_t values) {
    const auto proof = Prove(body, query);
    ASSERT_TRUE(proof.ok()) << proof.error().Text();
    EXPECT_EQ(proof->checked.values().size(), values);
    EXPECT_EQ(proof->checked.claims().revealed.size(), values);
  }

  std::unique_ptr<World> world_;
};

// A statement above 64 KiB.
TEST_F(Limits, a_hundred_values_of_nine_hundred_bytes) { Delivered(Values(100, 900), "$[*]", 100); }

TEST_F(Limits, as_many_values_as_a_statement_has_and_one_more) {
  Delivered(Values(limits::kPaths, 8), "$[*]", limits::kPaths);
  RefusedWith(Prove(Values(limits::kPaths + 1, 8), "$[*]"), disclosure::kTooMany.id);
}

// $['k…'] of 4,096 bytes, and of one more.
TEST_F(Limits, the_longest_path_and_a_longer_one) {
  const std::string key(limits::kPath - 5, 'k');
  Delivered("{\"" + key + "\":1}", "$.*", 1);
  RefusedWith(Prove("{\"" + key + "k\":1}", "$.*"), client::kTooManyParts.id);
}

}  // namespace
}  // namespace attestor::test
