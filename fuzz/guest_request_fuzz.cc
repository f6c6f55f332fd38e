// The simulated guest agent answers every request with a whole JSON answer or a refusal, and reads none before it is
// all there.
#include <boost/json.hpp>

#include "testkit/simtee/guest_api.h"

namespace {

using namespace attestor;

struct Tee {
  CountingRandom random{1};
  Time now = *ParseTime("2026-11-24T12:00:00Z");
  simtee::MockPki pki = std::move(simtee::MockPki::Make(random, now)).value();
  simtee::SimTee tee{pki, ToBytes(R"({"name":"fuzz"})"), random};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Tee fixed;
  const ByteView stream(data, size);
  simtee::RequestReader reader;
  const auto read = reader.Feed(stream);
  if (!read.ok()) {
    const simtee::HttpAnswer refusal = simtee::AnswerTo(read.error());
    if (refusal.status < 400) __builtin_trap();
    return 0;
  }
  if (!reader.complete()) return 0;
  const simtee::HttpRequest call = reader.Take();
  simtee::RequestReader shorter;
  if (!shorter.Feed(stream.first(*read - 1)).ok() || shorter.complete()) __builtin_trap();
  const simtee::HttpAnswer answer = simtee::Answer(fixed.tee, call, fixed.now);
  if (answer.content_type != "application/json") return 0;
  boost::system::error_code failure;
  const boost::json::value value = boost::json::parse(answer.body, failure);
  if (failure || !value.is_object()) __builtin_trap();
  return 0;
}
