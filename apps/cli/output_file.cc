#include "output_file.h"

#include <filesystem>

#include "service/system/file.h"

namespace attestor::cli {

namespace fs = std::filesystem;

void AddOutputOptions(const options::Command& app, OutputFile& out, const std::string& what) {
  app.Add("-o,--output", out.path, "file for " + what).Required();
  app.AddFlag("--force", out.force, "overwrite what is there");
}

namespace {

// What a link leads to stays as it is: the link itself would be replaced.
fs::file_status StatusAt(const std::string& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored);
}

Status CheckName(const std::string& path) {
  std::error_code ignored;
  if (path.empty() || path == "-") return Error(kFileUnwritable, "-o '" + path + "': name a file");
  if (fs::is_directory(fs::status(path, ignored)) || path.ends_with('/')) {
    return Error(kFileUnwritable, path + " is a folder: name a file in it");
  }
  const fs::file_status status = StatusAt(path);
  const bool other = fs::exists(status) && !fs::is_regular_file(status) && !fs::is_symlink(status);
  return other ? Status(Error(kFileUnwritable, path + " is no file, and is not replaced by one")) : Ok();
}

}  // namespace

Status CheckOutput(const OutputFile& out) {
  ATTESTOR_TRY(CheckName(out.path));
  if (fs::exists(StatusAt(out.path)) && !out.force) return Error(kFileExists, out.path + " (--force overwrites it)");
  return CheckWritable(out.path);
}

Status CheckKept(const OutputFile& out, std::span<const std::string> inputs) {
  for (const std::string& input : inputs) {
    std::error_code ignored;
    if (input == out.path || fs::equivalent(input, out.path, ignored)) {
      return Error(kFileUnwritable,
                   out.path + " is read by this command, and is not replaced by its output: name another file");
    }
  }
  return Ok();
}

Status CheckNewFile(const std::string& path) {
  ATTESTOR_TRY(CheckName(path));
  return fs::exists(StatusAt(path)) ? Status(Error(kFileExists, path)) : CheckWritable(path);
}

Status WriteOutput(const OutputFile& out, ByteView bytes) {
  return out.force ? WriteFile(out.path, bytes) : WriteNewFile(out.path, bytes, 0644);
}

}  // namespace attestor::cli
