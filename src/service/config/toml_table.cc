#include "service/config/toml_table.h"

// toml++ asserts that a table's header begins with a key, and then checks and reports it: a misspelt file must end with
// the report, in every build.
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>

#include <filesystem>
#include <sstream>

#include "service/config/errors.h"
#include "service/system/file.h"

namespace attestor::config {

namespace fs = std::filesystem;

// Nodes is the table itself; it keeps the whole document alive.
struct TomlTable::Nodes {
  std::shared_ptr<const toml::table> table;
  std::string path;

  const toml::node* Find(const std::string& key) const { return table->get(key); }
};

std::string TomlTable::Where(std::string_view key) const {
  return nodes_->path + ": '" + (name_.empty() ? "" : name_ + ".") + std::string(key) + "'";
}

Error TomlTable::Bad(std::string_view key, std::string_view must) const {
  return Error(kBadValue, Where(key) + " must be " + std::string(must));
}

Result<std::optional<std::string>> TomlTable::OptionalText(const std::string& key) {
  asked_.insert(key);
  const toml::node* node = nodes_->Find(key);
  if (node == nullptr) return std::optional<std::string>();
  auto text = node->value_exact<std::string>();
  if (!text) return Bad(key, "text in quotes");
  return text;
}

Result<std::string> TomlTable::Text(const std::string& key) {
  ATTESTOR_ASSIGN(std::optional<std::string> text, OptionalText(key));
  if (!text || text->empty()) return Error(kMissingKey, Where(key));
  return *std::move(text);
}

Result<std::vector<std::string>> TomlTable::Texts(const std::string& key) {
  asked_.insert(key);
  std::vector<std::string> out;
  const toml::node* node = nodes_->Find(key);
  if (node == nullptr) return out;
  const toml::array* array = node->as_array();
  if (array == nullptr) return Bad(key, "a list of texts");
  for (const toml::node& item : *array) {
    auto text = item.value_exact<std::string>();
    if (!text) return Bad(key, "a list of texts");
    out.push_back(*std::move(text));
  }
  return out;
}

Result<std::optional<Bytes>> TomlTable::Hex(const std::string& key, size_t size) {
  asked_.insert(key);
  const toml::node* node = nodes_->Find(key);
  if (node == nullptr) return std::optional<Bytes>();
  auto bytes = FromHex(node->value_exact<std::string>().value_or(""));
  if (!bytes || bytes->size() != size) return Bad(key, std::to_string(2 * size) + " hex digits");
  return bytes;
}

Result<int64_t> TomlTable::Number(const std::string& key, int64_t otherwise, int64_t min, int64_t max) {
  asked_.insert(key);
  const toml::node* node = nodes_->Find(key);
  if (node == nullptr) return otherwise;
  const auto number = node->value_exact<int64_t>();
  if (number && *number >= min && *number <= max) return *number;
  return Bad(key, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
}

Result<bool> TomlTable::Flag(const std::string& key, bool otherwise) {
  asked_.insert(key);
  const toml::node* node = nodes_->Find(key);
  if (node == nullptr) return otherwise;
  const auto flag = node->value_exact<bool>();
  if (!flag) return Bad(key, "true or false");
  return *flag;
}

Result<Duration> TomlTable::Time(const std::string& key, Duration otherwise) {
  ATTESTOR_ASSIGN(const std::optional<std::string> text, OptionalText(key));
  if (!text) return otherwise;
  const auto duration = ParseDuration(*text);
  if (!duration) return Bad(key, "a duration such as \"60s\" or \"24h\"");
  return *duration;
}

Result<std::vector<uint16_t>> TomlTable::Ports(const std::string& key, std::vector<uint16_t> otherwise) {
  asked_.insert(key);
  const toml::node* node = nodes_->Find(key);
  if (node == nullptr) return otherwise;
  const toml::array* array = node->as_array();
  if (array == nullptr || array->empty()) return Bad(key, "a list of at least one port");
  std::vector<uint16_t> out;
  for (const toml::node& item : *array) {
    const auto port = item.value_exact<int64_t>();
    if (!port || *port < 1 || *port > 65535) return Bad(key, "a list of ports, 1 to 65535");
    out.push_back(static_cast<uint16_t>(*port));
  }
  return out;
}

bool TomlTable::Has(const std::string& key) const { return nodes_->table->contains(key); }

Result<TomlTable> TomlTable::Sub(const std::string& key) {
  asked_.insert(key);
  const std::string name = name_.empty() ? key : name_ + "." + key;
  const toml::node* node = nodes_->Find(key);
  if (node == nullptr) return TomlTable(std::make_shared<Nodes>(std::make_shared<toml::table>(), nodes_->path), name);
  if (!node->is_table()) return Bad(key, "a table: [" + name + "]");
  auto table = std::shared_ptr<const toml::table>(nodes_->table, node->as_table());
  return TomlTable(std::make_shared<Nodes>(std::move(table), nodes_->path), name);
}

Status TomlTable::Finish() const {
  for (const auto& [key, node] : *nodes_->table) {
    if (asked_.contains(std::string(key.str()))) continue;
    return Error(kUnknownKey, Where(key.str()) + ", line " + std::to_string(node.source().begin.line));
  }
  return Ok();
}

namespace {

// toml++ 3.3 does not survive every character beyond ASCII outside of texts.
Status CheckAscii(ByteView text, const std::string& path) {
  size_t line = 1;
  for (const uint8_t byte : text) {
    if (byte == '\n') ++line;
    if (byte == '\n' || byte == '\r' || byte == '\t' || (byte >= 0x20 && byte < 0x7f)) continue;
    return Error(kSyntax, path + ", line " + std::to_string(line) + ": a character that is not plain ASCII");
  }
  return Ok();
}

}  // namespace

Result<TomlFile> LoadToml(const std::string& path) {
  constexpr size_t kMaxSize = 64 * 1024;
  ATTESTOR_ASSIGN(Bytes text, ReadFile(path, kMaxSize));
  ATTESTOR_TRY(CheckAscii(text, path));
  try {
    auto table = std::make_shared<const toml::table>(toml::parse(AsText(text), path));
    return TomlFile{std::move(text), TomlTable(std::make_shared<TomlTable::Nodes>(std::move(table), path), "")};
  } catch (const toml::parse_error& error) {
    std::ostringstream where;
    where << path << ", line " << error.source().begin.line << ", column " << error.source().begin.column << ": "
          << error.description();
    return Error(kSyntax, where.str());
  }
}

std::string Beside(const std::string& file, const std::string& path) {
  if (path.empty() || fs::path(path).is_absolute()) return path;
  return (fs::path(file).parent_path() / path).string();
}

}  // namespace attestor::config
