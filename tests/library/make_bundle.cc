// library-bundle FOLDER: a genuine bundle with its anchors, as a relying party has them: bundle, tee.pem, web.pem,
// suffixes.dat, release.bin. The TEE is simulated. Test code only.
#include <cstdio>
#include <string>

#include "service/system/file.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class MakeBundle : public WebWorld {
 public:
  void TestBody() override {}
  bool Write(const std::string& folder) {
    server_.Answer("/small", {.bytes = Response("{\"balance\":42}")});
    World world(Options());
    const auto put = [&](const char* name, ByteView bytes) { return WriteFile(folder + "/" + name, bytes).ok(); };
    return put("bundle", Must(world.Prove(world.Request(server_.port(), "/small"))).bundle) &&
           put("tee.pem", AsBytes(world.trust().tee_roots_pem())) && put("web.pem", AsBytes(ca_.root_pem())) &&
           put("suffixes.dat", AsBytes("// ===BEGIN ICANN DOMAINS===\ncom\n// ===END ICANN DOMAINS===\n")) &&
           put("release.bin", world.trust().release_root());
  }
};

}  // namespace
}  // namespace attestor::test

int main(int argc, char** argv) {
  if (argc == 2 && attestor::test::MakeBundle().Write(argv[1])) return 0;
  std::fprintf(stderr, "library-bundle FOLDER\n");
  return 1;
}
