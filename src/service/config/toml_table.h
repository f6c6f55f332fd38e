// TOML files of people: configurations of the services, policies of relying parties. Each key is asked for by name and
// type, and a key that nobody asked for is an error: a misspelt limit or demand must not silently be its default.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace attestor::config {

// TomlTable reads one table and remembers which keys were asked for. Whatever is asked gives config.bad_value for a
// value of another type or out of range, with the file, the key's full name and what it must be; an absent key gives nothing, or
// `otherwise`.
class TomlTable {
 public:
  Result<std::optional<std::string>> OptionalText(const std::string& key);
  // Text must be there and not be empty: config.missing_key.
  Result<std::string> Text(const std::string& key);
  // Texts gives an empty list when the key is absent.
  Result<std::vector<std::string>> Texts(const std::string& key);
  // Hex is `size` bytes, written as text of twice as many hex digits.
  Result<std::optional<Bytes>> Hex(const std::string& key, size_t size);
  // Number is a whole number, `min` and `max` included.
  Result<int64_t> Number(const std::string& key, int64_t otherwise, int64_t min, int64_t max);
  Result<bool> Flag(const std::string& key, bool otherwise = false);
  // Time is a text such as "60s" (ParseDuration).
  Result<Duration> Time(const std::string& key, Duration otherwise);
  // Ports is a list of at least one number, 1 to 65535.
  Result<std::vector<uint16_t>> Ports(const std::string& key, std::vector<uint16_t> otherwise);

  // Has does not count as asking.
  bool Has(const std::string& key) const;
  // Sub gives the table below `key`, empty when it is absent.
  Result<TomlTable> Sub(const std::string& key);

  // Bad is config.bad_value for a key of this table: "node.toml: 'limits.memory' must be " and `must`.
  Error Bad(std::string_view key, std::string_view must) const;
  // Where names a key as errors do: "node.toml: 'limits.memory'".
  std::string Where(std::string_view key) const;

  // Finish gives config.unknown_key, with name and line, when the table holds a key that was not asked for.
  Status Finish() const;

 private:
  struct Nodes;  // toml++ stays inside the implementation
  friend Result<struct TomlFile> LoadToml(const std::string& path);

  TomlTable(std::shared_ptr<const Nodes> nodes, std::string name) : nodes_(std::move(nodes)), name_(std::move(name)) {}

  std::shared_ptr<const Nodes> nodes_;
  std::string name_;
  std::set<std::string> asked_;
};

struct TomlFile {
  Bytes text;       // as it is on disk, at most 64 KiB
  TomlTable table;  // the outermost
};

// LoadToml reads and parses a file. Everything that such a file needs is ASCII; another character is config.syntax, as
// is what TOML does not allow, with file and line. Codes otherwise: file.*.
Result<TomlFile> LoadToml(const std::string& path);

// Beside: a relative path in a file is relative to the file's folder. An empty one stays empty.
std::string Beside(const std::string& file, const std::string& path);

}  // namespace attestor::config
