// Whole files, bounded: nothing here reads more than it was told, and nothing leaves half a file behind.
#pragma once

#include <span>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace attestor {

inline constexpr ErrorCode kFileUnreadable{10, "file.unreadable",
                                           "Check that the file exists and that this user may read it."};
inline constexpr ErrorCode kFileTooLarge{11, "file.too_large", "The file is larger than anything of its kind can be."};
inline constexpr ErrorCode kFileUnwritable{
    12, "file.unwritable", "Check that the folder exists, that this user may write there and that the disk has room."};
inline constexpr ErrorCode kFileExists{
    13, "file.exists",
    "There is a file of that name already, and it is not overwritten; move it away or choose another name."};
inline constexpr ErrorCode kFileExhausted{
    14, "file.exhausted", "This program may open no further file now; allow it more (LimitNOFILE), or fewer sessions."};

// Pipes: whoever writes into one may take its time, so only what is read once for a person is read from one.
enum class Pipes : uint8_t { kRead, kRefuse };

// ReadFile reads a regular file, a pipe, or "-" for standard input, of at most `max_size` bytes. A pipe without a
// writer is not waited for.
Result<Bytes> ReadFile(const std::string& path, size_t max_size = 64 * 1024 * 1024, Pipes pipes = Pipes::kRead);

// ReadSecretFile is ReadFile for what must leave no copy in memory.
Result<Secret> ReadSecretFile(const std::string& path, size_t max_size);

// WriteFile writes beside `path` and renames: either the whole file is there or what was there before. `mode` is the
// file's permission bits.
Status WriteFile(const std::string& path, ByteView bytes, unsigned mode = 0644);

// WriteNewFile is WriteFile for what must never be overwritten: file.exists.
Status WriteNewFile(const std::string& path, ByteView bytes, unsigned mode);

// FileToWrite is one of several files that belong together.
struct FileToWrite {
  std::string path;
  ByteView bytes;
  unsigned mode = 0644;
};

// WriteTogether writes all of them beside their places before the first is put in place, and keeps what was there until
// the last is: all are new, or all are what they were. Whoever ends the process in between finds what was there beside
// its place, with the ending .old. Without `overwrite` none of them may be there: file.exists.
Status WriteTogether(std::span<const FileToWrite> files, bool overwrite);

// CheckWritable tells beforehand whether WriteFile could begin, so that long work is not done for nothing. It leaves no
// file.
Status CheckWritable(const std::string& path);

}  // namespace attestor
