#include "service/system/file.h"

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

Error SystemError(const ErrorCode& code, const std::string& path) {
  return Error(code, path + ": " + std::strerror(errno));
}

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

// Open gives a file to read, or standard input. Not blocking: nobody waits for somebody to open the other end of a
// pipe.
int Open(const std::string& path) {
  return path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

bool IsPipe(const Descriptor& file) {
  struct stat info{};
  return fstat(file.get(), &info) == 0 && S_ISFIFO(info.st_mode);
}

// CheckOpen lets files and pipes through, such as a shell's <(command). Whoever writes into a pipe is waited for from
// here on.
Status CheckOpen(const Descriptor& file, const std::string& path, Pipes pipes = Pipes::kRead) {
  if (file.get() < 0) return SystemError(errno == EMFILE || errno == ENFILE ? kFileExhausted : kFileUnreadable, path);
  if (path == "-") return Ok();
  struct stat info{};
  if (fstat(file.get(), &info) == 0 && S_ISREG(info.st_mode)) return Ok();
  if (pipes == Pipes::kRefuse || !IsPipe(file)) return Error(kFileUnreadable, path + " is not a file");
  return fcntl(file.get(), F_SETFL, 0) == 0 ? Ok() : Status(SystemError(kFileUnreadable, path));
}

// CheckWritten: a pipe into which nobody writes is at its end at once.
Status CheckWritten(const Descriptor& file, size_t size, const std::string& path) {
  if (size > 0 || path == "-" || !IsPipe(file)) return Ok();
  return Error(kFileUnreadable, path + " is a pipe into which nothing was written");
}

// ReadSome gives how many bytes were read into `room`; 0 at the end.
Result<size_t> ReadSome(const Descriptor& file, std::span<uint8_t> room, const std::string& path) {
  while (true) {
    const ssize_t got = read(file.get(), room.data(), room.size());
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR) return SystemError(kFileUnreadable, path);
  }
}

Error TooLarge(const std::string& path, size_t max_size) {
  return Error(kFileTooLarge, path + ": more than " + std::to_string(max_size) + " bytes");
}

}  // namespace

Result<Bytes> ReadFile(const std::string& path, size_t max_size, Pipes pipes) {
  const Descriptor file(Open(path));
  ATTESTOR_TRY(CheckOpen(file, path, pipes));
  Bytes bytes;
  Bytes piece(64 * 1024);
  while (true) {
    ATTESTOR_ASSIGN(const size_t got, ReadSome(file, piece, path));
    if (got == 0) break;
    Append(bytes, ByteView(piece).first(got));
    if (bytes.size() > max_size) return TooLarge(path, max_size);
  }
  ATTESTOR_TRY(CheckWritten(file, bytes.size(), path));
  return bytes;
}

Result<Secret> ReadSecretFile(const std::string& path, size_t max_size) {
  const Descriptor file(Open(path));
  ATTESTOR_TRY(CheckOpen(file, path));
  Secret room(max_size + 1);
  size_t size = 0;
  while (size <= max_size) {
    ATTESTOR_ASSIGN(const size_t got, ReadSome(file, room.RevealMutable().subspan(size), path));
    if (got == 0) {
      ATTESTOR_TRY(CheckWritten(file, size, path));
      return Secret::CopyOf(room.Reveal().first(size));
    }
    size += got;
  }
  return TooLarge(path, max_size);
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

// Kept is what was at `path`, by a second name as long as this lives.
class Kept {
 public:
  Kept(const Partial& partial, const std::string& path) : path_(path), name_(partial.name() + ".old") {
    if (link(path_.c_str(), name_.c_str()) == 0) return;
    there_ = false;
    if (errno != ENOENT) status_ = SystemError(kFileUnwritable, path_);
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() {
    if (there_) unlink(name_.c_str());
  }
  const Status& status() const { return status_; }
  // PutBack undoes what was put in place. What cannot go back keeps its second name.
  void PutBack() {
    static_cast<void>(there_ ? rename(name_.c_str(), path_.c_str()) : unlink(path_.c_str()));
    there_ = false;
  }

 private:
  std::string path_;
  std::string name_;
  bool there_ = true;
  Status status_ = Ok();
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
  // The last needs none: nothing comes behind it that could fail.
  std::deque<Kept> kept;
  for (size_t i = 0; overwrite && i + 1 < files.size(); ++i)
    ATTESTOR_TRY(kept.emplace_back(partials[i], files[i].path).status());
  for (size_t i = 0; i < files.size(); ++i) {
    const Status put = PutInPlace(partials[i], files[i].path, overwrite);
    if (put.ok()) continue;
    for (size_t k = 0; k < i; ++k) overwrite ? kept[k].PutBack() : static_cast<void>(unlink(files[k].path.c_str()));
    return put;
  }
  return Ok();
}

Status CheckWritable(const std::string& path) {
  return Partial(path).ok() ? Ok() : Status(SystemError(kFileUnwritable, path));
}

}  // namespace attestor
