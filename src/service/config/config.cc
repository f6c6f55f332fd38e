#include "service/config/config.h"

#include <algorithm>

#include "core/base/host_name.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"
#include "core/wire/limits.h"
#include "core/wire/reader.h"
#include "service/collateral/pccs.h"
#include "service/config/errors.h"
#include "service/config/toml_table.h"
#include "service/net/address.h"
#include "service/system/file.h"
#include "session/terms/mode.h"

namespace attestor::config {
namespace {

constexpr size_t kMaxKeyFile = 4096;  // bytes
constexpr Duration kMaxDuration = std::chrono::minutes(10);
constexpr Duration kMaxWork = std::chrono::hours(1);  // per minute: sixty cores for one client

Result<SessionLimits> ReadLimits(TomlTable table) {
  SessionLimits limits;
  constexpr int64_t kMost = 16 << 20;
  static_assert(kMost <= attestor::limits::kStream);
  ATTESTOR_ASSIGN(const int64_t client_bytes,
                  table.Number("client_bytes", int64_t(limits.max_client_bytes), 4096, kMost));
  ATTESTOR_ASSIGN(const int64_t server_bytes,
                  table.Number("server_bytes", int64_t(limits.max_server_bytes), 4096, kMost));
  ATTESTOR_ASSIGN(limits.max_duration, table.Time("duration", limits.max_duration));
  if (limits.max_duration > kMaxDuration) return table.Bad("duration", "at most 10m, the life of a session");
  ATTESTOR_ASSIGN(const int64_t memory, table.Number("memory", int64_t(limits.memory), 128 << 20, int64_t{1} << 40));
  limits.memory = static_cast<size_t>(memory);
  ATTESTOR_ASSIGN(const int64_t sessions, table.Number("sessions", int64_t(limits.max_sessions), 1, 4096));
  limits.max_client_bytes = static_cast<size_t>(client_bytes);
  limits.max_server_bytes = static_cast<size_t>(server_bytes);
  limits.max_sessions = static_cast<size_t>(sessions);
  ATTESTOR_ASSIGN(const int64_t share, table.Number("sessions_per_address", 0, 1, sessions));
  limits.max_per_address = static_cast<size_t>(share);
  ATTESTOR_TRY(table.Finish());
  return limits;
}

Result<std::vector<ByteArray<32>>> ReadTokenKeys(TomlTable& table) {
  constexpr char kKey[] = "client_token_keys";
  ATTESTOR_ASSIGN(const std::vector<std::string> texts, table.Texts(kKey));
  std::vector<ByteArray<32>> keys;
  for (const std::string& text : texts) {
    const auto bytes = FromHex(text);
    const auto key = bytes ? ToArray<32>(*bytes) : std::nullopt;
    // A key that is misspelt would lock its client out without a word.
    if (!key || ToHex(*key) != text || !crypto::IsEd25519Key(*key))
      return table.Bad(kKey, "keys as `attestor token` prints them: 64 lowercase hex digits");
    keys.push_back(*key);
  }
  return keys;
}

// CheckTargets: a pattern that can match no host would be an entry that does nothing, or does something else than it
// says.
Status CheckTargets(const TomlTable& table, const std::vector<std::string>& hosts) {
  for (const std::string& host : hosts) {
    const std::string_view name = host.starts_with("*.") ? std::string_view(host).substr(2) : host;
    if (host != "*" && FaultOfHost(name) != HostFault::kNone) {
      return Error(kBadValue,
                   table.Where("hosts") + ": '" + host + "' must be \"*\", a lowercase host name, or \"*.\" and one");
    }
  }
  return Ok();
}

Result<collateral::PccsConfig> ReadPccs(TomlTable table, const std::string& path) {
  ATTESTOR_ASSIGN(std::string url, table.Text("url"));
  ATTESTOR_ASSIGN(const std::optional<std::string> root_crl, table.OptionalText("root_crl"));
  ATTESTOR_ASSIGN(const bool development, table.Flag("development"));
  ATTESTOR_ASSIGN(const std::optional<std::string> given, table.OptionalText("web_roots"));
  ATTESTOR_TRY(table.Finish());
  const std::string roots = given.value_or(kMozilla);
  ATTESTOR_ASSIGN(crypto::WebRoots web_roots, LoadServiceRoots(roots == kMozilla ? roots : Beside(path, roots)));
  collateral::PccsConfig pccs{std::move(url), root_crl.value_or(""), std::move(web_roots), development};
  ATTESTOR_TRY(collateral::Pccs::Create(pccs));  // a wrong address is found before the program starts
  return pccs;
}

Result<guest_agent::CollateralConfig> ReadCollateral(TomlTable& table, const std::string& path) {
  guest_agent::CollateralConfig out;
  ATTESTOR_ASSIGN(const std::optional<std::string> file, table.OptionalText("collateral"));
  const bool service = table.Has("collateral_service");
  const bool given = file && !file->empty();
  if (service && given)
    return Error(kBothKeys, table.Where("collateral") + " and [collateral_service]: only one of them may stand here");
  if (!service && !given)
    return Error(kMissingKey, table.Where("collateral") + " or [collateral_service]: one of them must stand here");
  out.file = Beside(path, file.value_or(""));
  ATTESTOR_ASSIGN(TomlTable pccs, table.Sub("collateral_service"));
  if (service) {
    ATTESTOR_ASSIGN(out.pccs, ReadPccs(std::move(pccs), path));
  }
  return out;
}

// CheckAddress: before a digest is printed, since a release is approved by it, and a wrong address would be found only
// then.
Status CheckAddress(const TomlTable& table, const std::string& key, const std::string& where,
                    const std::string& example) {
  return net::ParseHostPort(where).ok() ? Ok() : Status(table.Bad(key, "host:port, for example " + example));
}

Result<std::string> ReadMetrics(TomlTable& table) {
  ATTESTOR_ASSIGN(const std::optional<std::string> where, table.OptionalText("metrics"));
  if (!where) return std::string();
  ATTESTOR_TRY(CheckAddress(table, "metrics", *where, "127.0.0.1:9150"));
  return *where;
}

Result<std::vector<net::AddressRange>> ReadRanges(TomlTable& table, const std::string& key) {
  ATTESTOR_ASSIGN(const std::vector<std::string> texts, table.Texts(key));
  std::vector<net::AddressRange> ranges;
  for (const std::string& text : texts) {
    auto range = net::AddressRange::Parse(text);
    if (!range.ok()) return table.Bad(key, "addresses or networks, for example [\"192.0.2.1\", \"10.0.0.0/8\"]");
    ranges.push_back(std::move(range).value());
  }
  return ranges;
}

Result<std::vector<session::Mode>> ReadModes(TomlTable& table) {
  std::vector<session::Mode> modes;
  if (!table.Has("modes")) {
    for (const session::ModeFacts& facts : session::kModes) modes.push_back(facts.mode);
    return modes;
  }
  ATTESTOR_ASSIGN(const std::vector<std::string> words, table.Texts("modes"));
  for (const std::string& word : words) {
    const auto mode = session::ToMode(word);
    if (!mode || std::ranges::find(modes, *mode) != modes.end())
      return table.Bad("modes", "\"proxy\" and \"sealed\", each once at most");
    modes.push_back(*mode);
  }
  if (modes.empty()) return table.Bad("modes", "at least one of \"proxy\" and \"sealed\"");
  return modes;
}

Result<Common> ReadCommon(TomlTable& table, const std::string& path) {
  Common common;
  ATTESTOR_ASSIGN(common.listen, table.Text("listen"));
  ATTESTOR_TRY(CheckAddress(table, "listen", common.listen, "0.0.0.0:7050"));
  ATTESTOR_ASSIGN(common.metrics, ReadMetrics(table));
  ATTESTOR_ASSIGN(const std::optional<std::string> agent, table.OptionalText("guest_agent"));
  common.guest_agent = Beside(path, agent.value_or(""));
  ATTESTOR_ASSIGN(common.collateral, ReadCollateral(table, path));
  ATTESTOR_ASSIGN(const std::string list, table.Text("release_list"));
  common.release_list = Beside(path, list);
  ATTESTOR_ASSIGN(const std::string tee_roots, table.Text("tee_roots"));
  ATTESTOR_ASSIGN(common.tee_roots, LoadTeeRoots(tee_roots == "intel" ? tee_roots : Beside(path, tee_roots)));
  ATTESTOR_ASSIGN(const std::string release_root, table.Text("release_root"));
  ATTESTOR_ASSIGN(common.release_root, LoadReleaseRoot(Beside(path, release_root)));
  ATTESTOR_ASSIGN(TomlTable limits, table.Sub("limits"));
  ATTESTOR_ASSIGN(common.limits, ReadLimits(std::move(limits)));
  ATTESTOR_ASSIGN(common.modes, ReadModes(table));
  ATTESTOR_ASSIGN(common.proxies, ReadRanges(table, "proxy_protocol_from"));
  ATTESTOR_ASSIGN(common.gateways, ReadRanges(table, "shared_addresses"));
  return common;
}

Status ReadLoad(TomlTable& table, SignerConfig& config) {
  ATTESTOR_ASSIGN(const int64_t open, table.Number("open_sessions", int64_t(config.open_sessions), 1, 1'000'000));
  ATTESTOR_ASSIGN(const int64_t checks, table.Number("checks_at_once", 0, 1, 1024));
  ATTESTOR_ASSIGN(config.checks_waiting, table.Time("checks_waiting", config.checks_waiting));
  if (config.checks_waiting > kMaxDuration) return table.Bad("checks_waiting", "at most 10m, the life of a session");
  config.open_sessions = static_cast<size_t>(open);
  config.checks_at_once = static_cast<size_t>(checks);
  return Ok();
}

// Digest of docs/adr/0005.
ByteArray<32> ConfigDigest(ByteView text, const Common& common, ByteView web_roots_id, ByteView suffixes_id) {
  wire::Writer out;
  for (ByteView field : {AsBytes("attestor/config/v2"), text, ByteView(common.tee_roots.id()), web_roots_id,
                         suffixes_id, ByteView(common.release_root)}) {
    out.U32(static_cast<uint32_t>(field.size())).Put(field);
  }
  return crypto::Sha256(out.bytes());
}

}  // namespace

Result<quote::TeeRoots> LoadTeeRoots(const std::string& path) {
  if (path == "intel") return quote::TeeRoots::Intel();
  ATTESTOR_ASSIGN(const Bytes pem, ReadFile(path));
  return quote::TeeRoots::FromPem(AsText(pem));
}

namespace {

// It may be a private key: it lies in a Secret until it is known to be none.
std::optional<Secret> HexKey(ByteView bytes) {
  std::string_view text = AsText(bytes);
  const size_t begin = text.find_first_not_of(" \t\r\n");
  const size_t end = text.find_last_not_of(" \t\r\n");
  if (begin != std::string_view::npos) text = text.substr(begin, end - begin + 1);
  auto key = FromHex(text);
  if (!key || key->size() != 32) return std::nullopt;
  Secret out = Secret::CopyOf(*key);
  Wipe(*key);
  return out;
}

// IsPrivate tells the private key from the public one, which has the same form: the public one that belongs to it lies
// beside it.
bool IsPrivate(const std::string& path, const Secret& key) {
  const auto beside = ReadFile(path + ".pub", kMaxKeyFile);
  const auto known = beside.ok() ? HexKey(*beside) : std::nullopt;
  return known && std::ranges::equal(crypto::Ed25519Key::FromSeed(key).public_key(), known->Reveal());
}

}  // namespace

Result<ByteArray<32>> LoadReleaseRoot(const std::string& path) {
  ATTESTOR_ASSIGN(const Secret bytes, ReadSecretFile(path, kMaxKeyFile));
  const auto key = HexKey(bytes.Reveal());
  const bool is_private =
      AsText(bytes.Reveal()).find(kPrivateKeyMark) != std::string_view::npos || (key && IsPrivate(path, *key));
  if (is_private) return Error(kPrivateKey, path);
  if (!key) return Error(kBadValue, path + " must hold an Ed25519 public key: 64 hex digits");
  if (!crypto::IsEd25519Key(key->Reveal()))
    return Error(kBadValue, path + " holds no key but a placeholder: anybody could sign for it");
  return *ToArray<32>(key->Reveal());
}

Result<SignerConfig> LoadSigner(const std::string& path) {
  ATTESTOR_ASSIGN(TomlFile file, LoadToml(path));
  TomlTable& table = file.table;
  ATTESTOR_ASSIGN(Common common, ReadCommon(table, path));
  ATTESTOR_ASSIGN(const std::string roots, table.Text("web_roots"));
  ATTESTOR_ASSIGN(const std::optional<std::string> suffixes, table.OptionalText("suffix_list"));
  const WebRootNames names{roots == kMozilla ? roots : Beside(path, roots),
                           suffixes ? Beside(path, *suffixes) : kSuffixFile};
  ATTESTOR_ASSIGN(crypto::WebRoots web_roots, LoadWebRoots(names));
  SignerConfig config{std::move(common), std::move(web_roots), roots == kMozilla && !suffixes};
  ATTESTOR_ASSIGN(config.private_targets, table.Flag("private_targets"));
  ATTESTOR_ASSIGN(config.key_life, table.Time("key_life", config.key_life));
  ATTESTOR_TRY(ReadLoad(table, config));
  ATTESTOR_TRY(table.Finish());
  config.common.digest =
      ConfigDigest(file.text, config.common, config.web_roots.id(), config.web_roots.suffixes().id());
  return config;
}

Result<NodeConfig> LoadNode(const std::string& path) {
  ATTESTOR_ASSIGN(TomlFile file, LoadToml(path));
  TomlTable& table = file.table;
  NodeConfig config;
  ATTESTOR_ASSIGN(config.common, ReadCommon(table, path));
  ATTESTOR_ASSIGN(config.signer, table.Text("signer"));
  ATTESTOR_TRY(CheckAddress(table, "signer", config.signer, "signer:7051"));
  ATTESTOR_ASSIGN(config.hosts, table.Texts("hosts"));
  if (config.hosts.empty())
    return Error(kMissingKey, table.Where("hosts") + ": the targets that this node serves, for example [\"*\"]");
  ATTESTOR_TRY(CheckTargets(table, config.hosts));
  ATTESTOR_ASSIGN(config.ports, table.Ports("ports", config.ports));
  ATTESTOR_ASSIGN(config.private_targets, table.Flag("private_targets"));
  ATTESTOR_ASSIGN(config.client_token_keys, ReadTokenKeys(table));
  ATTESTOR_ASSIGN(config.work_per_minute, table.Time("work_per_minute", config.work_per_minute));
  if (config.work_per_minute > kMaxWork) return table.Bad("work_per_minute", "at most 1h");
  ATTESTOR_ASSIGN(const int64_t quota,
                  table.Number("sessions_per_minute", int64_t(config.sessions_per_minute), 1, 1'000'000));
  config.sessions_per_minute = static_cast<size_t>(quota);
  ATTESTOR_TRY(table.Finish());
  config.common.digest = ConfigDigest(file.text, config.common, {}, {});
  return config;
}

}  // namespace attestor::config
