// Files that the program writes: nothing that is there is overwritten unless that is asked for, and this is settled
// before anything is sent.
#pragma once

#include <span>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "options/options.h"

namespace attestor::cli {

// OutputFile is where one goes.
struct OutputFile {
  std::string path;
  bool force = false;  // overwrite what is there
};

// AddOutputOptions adds -o and --force.
void AddOutputOptions(const options::Command& app, OutputFile& out, const std::string& what);

// CheckOutput refuses a file that exists, unless forced, one that cannot be written, and what is no name of a file:
// file.exists, file.unwritable.
Status CheckOutput(const OutputFile& out);

// CheckKept refuses an output that would replace one of `inputs`, files that the command reads, forced or not:
// file.unwritable.
Status CheckKept(const OutputFile& out, std::span<const std::string> inputs);

// CheckNewFile is CheckOutput for what is never overwritten.
Status CheckNewFile(const std::string& path);

// WriteOutput writes what CheckOutput let through.
Status WriteOutput(const OutputFile& out, ByteView bytes);

}  // namespace attestor::cli
