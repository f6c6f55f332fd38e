#include "evidence/dstack/compose_inputs.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>

namespace attestor::dstack {
namespace {

using Names = std::span<const std::string_view>;

constexpr size_t kMaxShown = 80;  // characters of a name

// Members of a service that take in nothing, or only what the top of the file defines.
constexpr std::array<std::string_view, 54> kHarmless = {"attach",
                                                        "cap_drop",
                                                        "command",
                                                        "configs",
                                                        "container_name",
                                                        "cpu_count",
                                                        "cpu_percent",
                                                        "cpu_period",
                                                        "cpu_quota",
                                                        "cpu_shares",
                                                        "cpus",
                                                        "cpuset",
                                                        "depends_on",
                                                        "dns",
                                                        "dns_opt",
                                                        "dns_search",
                                                        "domainname",
                                                        "entrypoint",
                                                        "expose",
                                                        "extra_hosts",
                                                        "group_add",
                                                        "healthcheck",
                                                        "hostname",
                                                        "image",
                                                        "init",
                                                        "labels",
                                                        "links",
                                                        "logging",
                                                        "mac_address",
                                                        "mem_limit",
                                                        "mem_reservation",
                                                        "mem_swappiness",
                                                        "memswap_limit",
                                                        "networks",
                                                        "oom_kill_disable",
                                                        "oom_score_adj",
                                                        "pids_limit",
                                                        "platform",
                                                        "ports",
                                                        "profiles",
                                                        "read_only",
                                                        "restart",
                                                        "scale",
                                                        "secrets",
                                                        "shm_size",
                                                        "stdin_open",
                                                        "stop_grace_period",
                                                        "stop_signal",
                                                        "sysctls",
                                                        "tmpfs",
                                                        "tty",
                                                        "ulimits",
                                                        "user",
                                                        "working_dir"};

// Members that are harmless with these values only.
constexpr auto kFalse = std::to_array<std::string_view>({"false"});
constexpr auto kPull = std::to_array<std::string_view>({"always", "if_not_present", "missing", "never"});
constexpr auto kNetworkMode = std::to_array<std::string_view>({"bridge", "none"});
constexpr auto kIpc = std::to_array<std::string_view>({"none", "private", "shareable"});
constexpr auto kCgroup = std::to_array<std::string_view>({"private"});
constexpr auto kSecurity =
    std::to_array<std::string_view>({"no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"});
constexpr auto kLocal = std::to_array<std::string_view>({"local"});
constexpr auto kBridge = std::to_array<std::string_view>({"bridge"});
struct Limited {
  std::string_view member;
  Names values;
};
constexpr auto kLimited = std::to_array<Limited>({{"privileged", kFalse},
                                                  {"use_api_socket", kFalse},
                                                  {"pull_policy", kPull},
                                                  {"network_mode", kNetworkMode},
                                                  {"ipc", kIpc},
                                                  {"cgroup", kCgroup},
                                                  {"security_opt", kSecurity}});

// What the parts at the top may have. `content` is text of the file itself.
constexpr auto kVolume = std::to_array<std::string_view>({"name", "labels"});
constexpr auto kNetwork =
    std::to_array<std::string_view>({"name", "labels", "internal", "ipam", "attachable", "enable_ipv4", "enable_ipv6"});
constexpr auto kContent = std::to_array<std::string_view>({"name", "content"});
struct Section {
  std::string_view name;
  Names members;
  Names drivers;
  bool may_be_empty;
};
constexpr auto kSections = std::to_array<Section>({{"volumes", kVolume, kLocal, true},
                                                   {"networks", kNetwork, kBridge, true},
                                                   {"configs", kContent, {}, false},
                                                   {"secrets", kContent, {}, false}});

// Sockets of the guest's agent: the operating system, which is measured, makes them before any container starts.
constexpr auto kAgentSockets = std::to_array<std::string_view>(
    {"/var/run/dstack.sock", "/run/dstack.sock", "/var/run/dstack/dstack.sock", "/run/dstack/dstack.sock"});

bool Has(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// IsVolumeName: what docker takes for the name of a volume, and for nothing else. One letter before a colon is a drive
// to compose.
bool IsVolumeName(std::string_view text) {
  const auto fits = [](char c) { return IsWordCharacter(c) || c == '.' || c == '-'; };
  return text.size() >= 2 && IsWordCharacter(text[0]) && text[0] != '_' && std::ranges::all_of(text, fits);
}

bool IsNothing(const YamlNode& node) {
  return node.is_scalar() && node.plain &&
         Has(std::array<std::string_view, 5>{"", "~", "null", "Null", "NULL"}, node.scalar);
}

// IsLimitedTo: a scalar, or a list of scalars, of these values.
bool IsLimitedTo(const YamlNode& node, Names values) {
  if (node.is_scalar()) return Has(values, node.scalar);
  return node.is_list() && std::ranges::all_of(node.values, [&](const YamlNode& item) {
           return item.is_scalar() && Has(values, item.scalar);
         });
}

class InputCollector {
 public:
  std::vector<std::string> Run(const YamlNode& root) {
    if (const YamlNode* services = root.Member("services")) {
      for (size_t i = 0; i < services->names.size(); ++i) Service(services->names[i], services->values[i]);
    }
    for (const Section& section : kSections) {
      if (const YamlNode* node = root.Member(section.name)) Top(section, *node);
    }
    Variables(root);
    return {found_.begin(), found_.end()};
  }

 private:
  void Add(std::string_view place, std::string_view what, std::string_view name = {}) {
    std::string text = std::string(place.substr(0, kMaxShown)) + ": " + std::string(what.substr(0, kMaxShown));
    if (!name.empty()) text += " " + std::string(name.substr(0, kMaxShown));
    found_.insert(std::move(text));
  }

  void Service(const std::string& service, const YamlNode& node) {
    for (size_t i = 0; i < node.names.size(); ++i) {
      const std::string& member = node.names[i];
      const YamlNode& value = node.values[i];
      const auto* const limited = std::ranges::find(kLimited, member, &Limited::member);
      if (member == "environment") {
        Environment(service, value);
      } else if (member == "volumes") {
        for (const YamlNode& mount : value.values) Mount(service, mount);
      } else if (limited != kLimited.end()) {
        if (!IsLimitedTo(value, limited->values)) Add(service, member, value.scalar);
      } else if (!Has(kHarmless, member) && !member.starts_with("x-")) {
        Add(service, member);
      }
    }
  }

  // A name without value takes the value that compose's own environment has.
  void Environment(const std::string& service, const YamlNode& node) {
    for (size_t i = 0; i < node.values.size(); ++i) {
      const YamlNode& value = node.values[i];
      const bool given =
          value.is_scalar() && (node.is_map() ? !IsNothing(value) : value.scalar.find('=') != std::string::npos);
      if (!given) Add(service, "environment", node.is_map() ? node.names[i] : value.scalar);
    }
    if (node.is_scalar() && !IsNothing(node)) Add(service, "environment");
  }

  void Mount(const std::string& service, const YamlNode& mount) {
    if (mount.is_scalar()) {
      const size_t colon = mount.scalar.find(':');
      if (colon == std::string::npos) return;  // a path of the container: a new volume without name
      const std::string_view source = std::string_view(mount.scalar).substr(0, colon);
      if (!IsVolumeName(source) && !Has(kAgentSockets, source))
        Add(service, "mounts", source.empty() ? mount.scalar : source);
      return;
    }
    const YamlNode* type = mount.Member("type");
    const YamlNode* source = mount.Member("source");
    const std::string kind = type == nullptr ? "" : type->scalar;
    const std::string from = source == nullptr ? "" : source->scalar;
    const bool own = kind == "tmpfs" || kind == "image" ||
                     (kind == "volume" && (source == nullptr || IsVolumeName(from))) ||
                     (kind == "bind" && Has(kAgentSockets, from));
    if (!own) Add(service, "mounts", from.empty() ? kind : from);
  }

  void Top(const Section& section, const YamlNode& node) {
    if (!node.is_map() && !IsNothing(node)) Add(section.name, "no map");
    for (size_t i = 0; i < node.names.size(); ++i) {
      const YamlNode& part = node.values[i];
      const std::string place = std::string(section.name) + " " + node.names[i].substr(0, kMaxShown);
      const bool usual = section.may_be_empty ? part.is_map() || IsNothing(part) : part.Member("content") != nullptr;
      bool foreign = false;
      for (size_t m = 0; m < part.names.size(); ++m) {
        const std::string& member = part.names[m];
        const bool driver = member == "driver" && IsLimitedTo(part.values[m], section.drivers);
        if (driver || Has(section.members, member) || member.starts_with("x-")) continue;
        Add(place, member);
        foreign = true;
      }
      if (!usual && !foreign) Add(place, "no content of its own");
    }
  }

  // What compose would replace in a text: $NAME and ${...}; "$$" is a plain dollar sign.
  void Variables(const YamlNode& node) {
    const std::string_view text = node.scalar;
    for (size_t i = text.find('$'); i != std::string_view::npos; i = text.find('$', i)) {
      ++i;
      if (i < text.size() && text[i] == '$') {
        ++i;
        continue;
      }
      if (i < text.size() && text[i] == '{') ++i;
      const size_t begin = i;
      while (i < text.size() && i - begin < kMaxShown && IsWordCharacter(text[i])) ++i;
      found_.insert("$" + std::string(text.substr(begin, i - begin)));
    }
    for (const YamlNode& value : node.values) Variables(value);
  }

  std::set<std::string> found_;
};

}  // namespace

std::vector<std::string> UnmeasuredInputs(const YamlNode& root) { return InputCollector().Run(root); }

}  // namespace attestor::dstack
