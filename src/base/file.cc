#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>

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

namespace {

// Partial is a new file beside `path` with a name that nobody can foresee; it is gone unless it was put in place.
class Partial {
 public:
  explicit Partial(const std::string& path) : name_(path + ".XXXXXX"), file_(mkostemp(name_.data(), O_CLOEXEC)) {}
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  ~Partial() {
    if (file_.get() >= 0) unlink(name_.c_str());
  }
  bool ok() const { return file_.get() >= 0; }
  int fd() const { return file_.get(); }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  Descriptor file_;
};

Status Fill(const Partial& partial, ByteView bytes, unsigned mode, const std::string& path) {
  if (!partial.ok() || fchmod(partial.fd(), mode) != 0) return SystemError(kFileUnwritable, path);
  return WriteAll(partial.fd(), bytes, path);
}

Status PutInPlace(const Partial& partial, const std::string& path, bool overwrite) {
  const char* from = partial.name().c_str();
  if ((overwrite ? rename(from, path.c_str()) : link(from, path.c_str())) == 0) return Ok();
  return errno == EEXIST ? Error(kFileExists, path) : SystemError(kFileUnwritable, path);
}

}  // namespace

Status WriteFile(const std::string& path, ByteView bytes, unsigned mode) {
  const FileToWrite file{path, bytes, mode};
  return WriteTogether({&file, 1}, true);
}

Status WriteNewFile(const std::string& path, ByteView bytes, unsigned mode) {
  const FileToWrite file{path, bytes, mode};
  return WriteTogether({&file, 1}, false);
}

Status WriteTogether(std::span<const FileToWrite> files, bool overwrite) {
  std::deque<Partial> partials;
  for (const FileToWrite& file : files) {
    ATTESTOR_TRY(Fill(partials.emplace_back(file.path), file.bytes, file.mode, file.path));
  }
  for (size_t i = 0; i < files.size(); ++i) {
    const Status put = PutInPlace(partials[i], files[i].path, overwrite);
    if (put.ok()) continue;
    for (size_t k = 0; k < i && !overwrite; ++k) unlink(files[k].path.c_str());
    return put;
  }
  return Ok();
}

Status CheckWritable(const std::string& path) { return Partial(path).ok() ? Ok() : Status(SystemError(kFileUnwritable, path)); }

}  // namespace attestor
