// Loaded into node and signer by LD_PRELOAD, before main(): writes everything that they send and receive to files, the
// bytes of their sockets to FILE.wire and what is inside of their encrypted channels to FILE.plain. FILE is the value
// of ATTESTOR_TAP. Test code only.
#include <dlfcn.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

int wire_file = -1;
int plain_file = -1;

int Create(const std::string& path) { return open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600); }

// Past the functions below, or it would write down what it writes down.
void Note(int file, const void* bytes, size_t size) {
  if (file < 0 || size == 0) return;
  if (syscall(SYS_write, file, bytes, size) != static_cast<long>(size)) abort();
}

template <class F>
F Real(const char* name) {
  return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

__attribute__((constructor)) void Begin() {
  const char* path = getenv("ATTESTOR_TAP");
  if (path == nullptr) return;
  wire_file = Create(std::string(path) + ".wire");
  plain_file = Create(std::string(path) + ".plain");
}

ssize_t NoteRead(const void* bytes, ssize_t got) {
  if (got > 0) Note(wire_file, bytes, static_cast<size_t>(got));
  return got;
}

}  // namespace

extern "C" {

ssize_t send(int fd, const void* bytes, size_t size, int flags) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t, int)>("send");
  return NoteRead(bytes, real(fd, bytes, size, flags));
}

ssize_t recv(int fd, void* bytes, size_t size, int flags) {
  static const auto real = Real<ssize_t (*)(int, void*, size_t, int)>("recv");
  return NoteRead(bytes, real(fd, bytes, size, flags));
}

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t)>("write");
  return NoteRead(bytes, real(fd, bytes, size));
}

ssize_t read(int fd, void* bytes, size_t size) {
  static const auto real = Real<ssize_t (*)(int, void*, size_t)>("read");
  return NoteRead(bytes, real(fd, bytes, size));
}

int SSL_write_ex(SSL* connection, const void* bytes, size_t size, size_t* written) {
  static const auto real = Real<int (*)(SSL*, const void*, size_t, size_t*)>("SSL_write_ex");
  const int result = real(connection, bytes, size, written);
  if (result == 1) Note(plain_file, bytes, *written);
  return result;
}

int SSL_read_ex(SSL* connection, void* bytes, size_t size, size_t* got) {
  static const auto real = Real<int (*)(SSL*, void*, size_t, size_t*)>("SSL_read_ex");
  const int result = real(connection, bytes, size, got);
  if (result == 1) Note(plain_file, bytes, *got);
  return result;
}

}  // extern "C"
