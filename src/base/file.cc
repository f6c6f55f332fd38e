#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace attestor {
namespace {

Error SystemError(const ErrorCode& code, const std::string& path) { return Error(code, path + ": " + std::strerror(errno)); }

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ > STDERR_FILENO) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// Partial is where WriteFile writes before it renames.
std::string Partial(const std::string& path) { return path + ".partial"; }

Status WriteAll(int fd, ByteView bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return SystemError(kFileUnwritable, path);
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return fsync(fd) == 0 ? Ok() : Status(SystemError(kFileUnwritable, path));
}

}  // namespace

Result<Bytes> ReadFile(const std::string& path, size_t max_size) {
  // Not blocking: a FIFO must be refused, not waited for. For regular files it makes no difference.
  const Descriptor file(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return SystemError(kFileUnreadable, path);
  struct stat info{};
  if (path != "-" && (fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode))) return Error(kFileUnreadable, path + " is not a file");
  Bytes bytes;
  Bytes piece(64 * 1024);
  while (true) {
    const ssize_t got = read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(kFileUnreadable, path);
    if (got == 0) return bytes;
    Append(bytes, ByteView(piece).first(static_cast<size_t>(got)));
    if (bytes.size() > max_size) return Error(kFileTooLarge, path + ": more than " + std::to_string(max_size) + " bytes");
  }
}

Status WriteFile(const std::string& path, ByteView bytes, unsigned mode) {
  const std::string partial = Partial(path);
  Status status;
  {
    const Descriptor file(open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.get() < 0) return SystemError(kFileUnwritable, path);
    status = WriteAll(file.get(), bytes, path);
  }
  if (status.ok() && rename(partial.c_str(), path.c_str()) != 0) status = SystemError(kFileUnwritable, path);
  if (!status.ok()) unlink(partial.c_str());
  return status;
}

Status CheckWritable(const std::string& path) {
  const std::string partial = Partial(path);
  const Descriptor file(open(partial.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (file.get() < 0) return SystemError(kFileUnwritable, path);
  unlink(partial.c_str());
  return Ok();
}

}  // namespace attestor
