// verify-cpp BUNDLE TEE_ROOT.pem WEB_ROOTS.pem SUFFIXES.dat RELEASE_ROOT.bin HOST: is the bundle about HOST, and what
// does it say?
#include <attestor/verify.h>

#include <cstdio>
#include <fstream>
#include <iterator>

static std::string Read(const char* path) {
  return {std::istreambuf_iterator<char>(std::ifstream(path, std::ios::binary).rdbuf()), {}};
}

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const std::string bundle = Read(argv[1]), key = Read(argv[5]);
  attestor::v1::Anchors anchors{Read(argv[3]),
                                Read(argv[4]),
                                {key.begin(), key.end()},
                                Read(argv[2])};  // in production no TEE root: Intel's is built in
  attestor::v1::Expectations expected;
  expected.Expect("host", argv[6]).Expect("max-age", "1h");
  expected.allow_development = true;  // in production false: this example also reads what a simulated TEE signed
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto report =
      attestor::v1::Verify({reinterpret_cast<const uint8_t*>(bundle.data()), bundle.size()}, anchors, expected, now);
  if (!report.verified()) return std::fprintf(stderr, "not verified: %s\n", report.reason().c_str()), 1;
  const auto facts = *report.facts();
  std::printf("%s %s at %s: %zu checks\n", facts->method.data, facts->target.data, facts->host.data,
              report.checks().size());
  std::fwrite(facts.response().data(), 1, facts.response().size(), stdout);
  return 0;
}
