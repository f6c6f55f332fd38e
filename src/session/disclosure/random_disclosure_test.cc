// Random documents, honest plans and dishonest masks: what a verifier reads is what the document says, or an error.
#include <random>

#include "session/disclosure/check_response.h"
#include "session/disclosure/errors.h"
#include "session/disclosure/hide_test.h"
#include "session/disclosure/plan.h"
#include "session/disclosure/truth_test.h"
#include "web/http/parser.h"

namespace attestor::disclosure {
namespace {

const std::string kRequest = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";

// Respond sends `body` in one piece, or in chunks of up to 5 bytes. `places` gets the position of each byte of the
// body.
std::string Respond(const std::string& body, bool chunked, std::mt19937& random, std::vector<size_t>& places) {
  std::string text = "HTTP/1.1 200 OK\r\nSet-Cookie: s=1\r\nContent-Type: application/json\r\n";
  text +=
      chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  for (size_t at = 0; at < body.size();) {
    const size_t size = chunked ? std::min<size_t>(1 + random() % 5, body.size() - at) : body.size();
    if (chunked) text += std::to_string(size) + "\r\n";
    for (size_t i = 0; i < size; ++i) places.push_back(text.size() + i);
    text += body.substr(at, size) + (chunked ? "\r\n" : "");
    at += size;
  }
  return text + (chunked ? "0\r\n\r\n" : "");
}

// ExpectOnlyTruth tries every path that the document has, and some that it may not have. It gives the number of values
// found.
size_t ExpectOnlyTruth(const ShownResponse& shown, const Truth& truth) {
  std::vector<std::string> paths = {"$",     "$[0]",        "$[1]",      "$['a']",    "$['b']",
                                    "$['']", "$['a']['b']", "$['a'][0]", "$[0]['a']", "$[1]['a']"};
  for (const auto& [path, ignored] : truth.values) paths.push_back(path);
  size_t found = 0;
  for (const std::string& path : paths) {
    const auto value = shown.ValueAt(path);
    if (!value.ok()) continue;
    ++found;
    EXPECT_TRUE(truth.Allows(path, AsText(*value))) << path << " of " << truth.text << " is not " << AsText(*value);
  }
  return found;
}

TEST(RandomPlans, RevealWhatTheDocumentSays) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    const Truth truth = TruthWriter(random, false).Write();
    std::vector<size_t> places;
    const std::string response = Respond(truth.text, round % 2 == 0, random, places);
    std::vector<std::string> queries;
    for (size_t i = 0; i <= random() % 3; ++i)
      queries.push_back(std::next(truth.values.begin(), random() % truth.values.size())->first);
    const PlainSession session = {.host = "a.example", .request = AsBytes(kRequest), .response = AsBytes(response)};
    const auto plan = MakePlan(session, {.queries = queries});
    ASSERT_TRUE(plan.ok()) << plan.error().Text() << truth.text << queries[0];
    const auto shown = CheckResponse(plan->response, "GET", session.end);
    ASSERT_TRUE(shown.ok());
    for (const std::string& query : queries) {
      EXPECT_NE(std::find(plan->paths.begin(), plan->paths.end(), query), plan->paths.end()) << query;
      const auto value = shown->ValueAt(query);
      ASSERT_TRUE(value.ok()) << value.error().Text();
      EXPECT_EQ(AsText(*value), truth.values.find(query)->second);
    }
    ExpectOnlyTruth(*shown, truth);
    const auto more = PlanMore(plan->response, session, {"$"});
    ASSERT_TRUE(more.ok()) << more.error().Text();
    EXPECT_EQ(CheckResponse(more->response, "GET", session.end)->ValueAt("$").value(),
              ToBytes(truth.values.find("$")->second));
  }
}

void HideString(const Truth& truth, Range range, std::vector<ByteClass>& classes) {
  for (size_t i = range.begin + 1; i + 1 < range.end; ++i) {
    if (truth.text[i] == '\\') {
      ++i;
    } else {
      classes[i] = ByteClass::kString;
    }
  }
}

// DishonestMask hides tokens at random, and then some bytes anywhere with any class.
std::vector<ByteClass> DishonestMask(const Truth& truth, std::mt19937& random) {
  std::vector<ByteClass> classes(truth.text.size(), ByteClass::kDisclosed);
  const size_t rate = 1 + random() % 4;
  for (const Range& range : truth.strings) {
    if (random() % 4 < rate) HideString(truth, range, classes);
  }
  for (const Range& range : truth.scalars) {
    if (random() % 4 < rate) std::fill(classes.begin() + range.begin, classes.begin() + range.end, ByteClass::kScalar);
  }
  for (size_t i = random() % 4; i > 0; --i) {
    const size_t begin = random() % classes.size();
    const size_t size = std::min<size_t>(1 + random() % 3, classes.size() - begin);
    std::fill_n(classes.begin() + begin, size, static_cast<ByteClass>(random() % 5));
  }
  return classes;
}

// The masks are any that a prover could prove: the true bytes have the classes that they are hidden with.
TEST(RandomMasks, NeverGiveAnotherValue) {
  std::mt19937 random(8);
  size_t accepted = 0, found = 0;
  for (int round = 0; round < 60'000; ++round) {
    const Truth truth = TruthWriter(random, true).Write();
    std::vector<size_t> places;
    const std::string response = Respond(truth.text, round % 2 == 0, random, places);
    const std::vector<ByteClass> body = DishonestMask(truth, random);
    std::vector<ByteClass> classes(response.size(), ByteClass::kDisclosed);
    for (size_t i = 0; i < body.size(); ++i) classes[places[i]] = body[i];
    if (random() % 8 == 0) classes[random() % classes.size()] = static_cast<ByteClass>(random() % 5);
    const auto masked = MaskedBytes::Mask(AsBytes(response), classes);
    if (!masked.ok()) continue;
    const auto shown = CheckResponse(*masked, "GET", http::StreamEnd::kFramingOnly);
    if (!shown.ok()) continue;
    ++accepted;
    found += ExpectOnlyTruth(*shown, truth);
  }
  EXPECT_GT(accepted, 10'000u);
  EXPECT_GT(found, 10'000u);
}

}  // namespace
}  // namespace attestor::disclosure
