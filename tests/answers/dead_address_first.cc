#include "answers/dead_address_first.h"

#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <string>

namespace attestor::test {
namespace {

std::atomic<uint16_t> site_port = 0;
std::atomic<uint16_t> dead_port = 0;

}  // namespace

void ResolveDeadFirst(uint16_t port, uint16_t dead) {
  dead_port = dead;
  site_port = port;
}

}  // namespace attestor::test

// It stands in front of the C library's in this program.
extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** out) {
  using namespace attestor::test;
  const auto system = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  const int failure = system(host, service, hints, out);
  if (failure != 0 || site_port == 0 || service == nullptr || std::to_string(site_port) != service) return failure;
  addrinfo* dead = nullptr;
  if (system("127.0.0.1", std::to_string(dead_port).c_str(), hints, &dead) != 0) return EAI_FAIL;
  addrinfo* last = dead;
  while (last->ai_next != nullptr) last = last->ai_next;
  last->ai_next = *out;
  *out = dead;
  return 0;
}
