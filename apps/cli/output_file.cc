#include "output_file.h"

#include <filesystem>

#include "base/file.h"

namespace attestor::cli {

namespace fs = std::filesystem;

void AddOutputOptions(CLI::App& app, OutputFile& out, const std::string& what) {
  app.add_option("-o,--output", out.path, "file for " + what)->required();
  app.add_flag("--force", out.force, "overwrite what is there");
}

Status CheckOutput(const OutputFile& out) {
  std::error_code ignored;
  if (out.path.empty() || out.path == "-") return Error(kFileUnwritable, "-o '" + out.path + "': name a file");
  // What a link leads to stays as it is: the link itself would be replaced.
  const fs::file_status status = fs::symlink_status(out.path, ignored);
  if (fs::is_directory(fs::status(out.path, ignored)) || out.path.ends_with('/')) {
    return Error(kFileUnwritable, out.path + " is a folder: name a file in it");
  }
  if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_symlink(status)) {
    return Error(kFileUnwritable, out.path + " is no file, and is not replaced by one");
  }
  if (fs::exists(status) && !out.force) return Error(kFileExists, out.path + " (--force overwrites it)");
  return CheckWritable(out.path);
}

Status CheckKept(const OutputFile& out, std::span<const std::string> inputs) {
  for (const std::string& input : inputs) {
    std::error_code ignored;
    const std::string path = input.starts_with('@') ? input.substr(1) : input;
    if (path == out.path || fs::equivalent(path, out.path, ignored)) {
      return Error(kFileUnwritable, out.path + " is read by this command, and is not replaced by its output: name another file");
    }
  }
  return Ok();
}

Status WriteOutput(const OutputFile& out, ByteView bytes) {
  return out.force ? WriteFile(out.path, bytes) : WriteNewFile(out.path, bytes, 0644);
}

}  // namespace attestor::cli
