// Whom a person trusts: roots of TEE hardware, of web servers and of release managers, and the list of public suffixes.
//
// A verdict is a function of the bundle, the time and the anchors that are named: what judges takes nothing from the
// machine. Whoever proves about their own data may leave anchors to the machine, and is told which files that were.
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "options/options.h"
#include "statement/verify/bundle_check.h"

namespace attestor::cli {

struct AnchorOptions {
  std::string tee_root = "intel";
  std::string web_roots;
  std::string suffix_list;
  std::string release_root;
};

// Unnamed says what an anchor is that nobody names: missing, not needed, or one that this machine has.
enum class Unnamed : uint8_t { kMissing, kNotNeeded, kOfMachine };

// AddAnchorOptions adds --tee-root, --web-roots, --suffix-list and --release-root; the other two add one of them.
void AddAnchorOptions(const options::Command& app, AnchorOptions& options, Unnamed unnamed);
void AddTeeRootOption(const options::Command& app, std::string& tee_root);
void AddReleaseRootOption(const options::Command& app, std::string& release_root, Unnamed unnamed);

// LoadNamedAnchors: cli.anchor_missing, with every option that is to be added.
Result<verify::Anchors> LoadNamedAnchors(const AnchorOptions& options);

// LoadReleaseRoot reads the one that was named; nothing when none was.
Result<std::optional<ByteArray<32>>> LoadReleaseRoot(const std::string& named);

// FillFromMachine puts the names of this machine's anchors where none is named; what it has none of stays empty.
AnchorOptions FillFromMachine(AnchorOptions options);

// DescribeAnchorFiles has a line for each anchor: the file, or the word, that was used.
std::string DescribeAnchorFiles(const AnchorOptions& options);

}  // namespace attestor::cli
