// Reading a bundle, by one rule for all subcommands: what cannot be taken apart is unreadable, whoever asks.
#pragma once

#include <string>

#include "statement/format/bundle.h"

namespace attestor::cli {

struct BundleFile {
  Bytes bytes;
  statement::Bundle parts;
};

// ReadBundle reads a file, or "-" for standard input: file.*, bundle.not_a_bundle, bundle.version, bundle.format.
Result<BundleFile> ReadBundle(const std::string& path);

}  // namespace attestor::cli
