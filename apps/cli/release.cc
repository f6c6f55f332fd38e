// attestor release: keys of release managers, and the signed list of approved releases.
#include "evidence/release/release_list.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <memory>

#include "commands.h"
#include "common.h"
#include "core/base/random.h"
#include "core/crypto/hash.h"
#include "errors.h"
#include "evidence/dstack/application_checks.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tee_roots.h"
#include "output_file.h"
#include "service/config/config.h"
#include "service/guest_agent/guest_agent.h"
#include "service/net/socket.h"
#include "service/system/clock.h"
#include "service/system/file.h"
#include "service/system/random.h"

namespace attestor::cli {
namespace {

constexpr unsigned kPrivateMode = 0600;
constexpr size_t kMaxCompose = 256 * 1024;
constexpr std::string_view kKeyBeginning = "PRIVATE KEY of attestor releases: ";
static_assert(kKeyBeginning.starts_with(config::kPrivateKeyMark));

Error OptionError(const std::string& text) { return Error(kOption, text); }

struct SignOptions {
  std::string key;
  OutputFile output;
  std::string valid = "90d";
  uint32_t min_tcb_evaluation = 0;
  std::string min_svn_node = "0";
  std::string min_svn_signer = "0";
  std::vector<std::string> releases;
};

Status MakeKey(const std::string& path) {
  for (const std::string& file : {path, path + ".pub"}) ATTESTOR_TRY(CheckNewFile(file));
  SystemRandom random;
  const Secret seed = random.MakeSecret(32);
  const crypto::Ed25519Key key = crypto::Ed25519Key::FromSeed(seed);
  std::string hex = ToHex(seed.Reveal());
  std::string line;
  line.reserve(kKeyBeginning.size() + hex.size() + 1);  // in one place, so that it can be wiped
  line.append(kKeyBeginning).append(hex).append("\n");
  const std::string public_hex = ToHex(key.public_key()) + "\n";
  const std::array<FileToWrite, 2> files = {
      {{path, AsBytes(line), kPrivateMode}, {path + ".pub", AsBytes(public_hex)}}};
  const Status written = WriteTogether(files, false);
  for (std::string* text : {&hex, &line}) Wipe({reinterpret_cast<uint8_t*>(text->data()), text->size()});
  ATTESTOR_TRY(written);
  std::printf("release key: %s (keep it offline)\npublic key:  %s.pub\n", path.c_str(), path.c_str());
  return Ok();
}

Result<crypto::Ed25519Key> LoadKey(const std::string& path) {
  ATTESTOR_ASSIGN(const Secret text, ReadSecretFile(path, 4096));
  std::string_view hex = AsText(text.Reveal());
  while (hex.ends_with('\n') || hex.ends_with('\r')) hex.remove_suffix(1);
  if (hex.starts_with(kKeyBeginning)) hex.remove_prefix(kKeyBeginning.size());  // keys of earlier versions have none
  auto seed = FromHex(hex);
  if (!seed || seed->size() != 32)
    return OptionError("--key " + path + " must hold 64 hex digits: make one with 'attestor release keygen'");
  const Secret secret = Secret::CopyOf(*seed);
  Wipe(*seed);
  return crypto::Ed25519Key::FromSeed(secret);
}

// CheckPair: a file of the same form that is no private key would sign as well, and nobody would believe it.
Status CheckPair(const std::string& path, const crypto::Ed25519Key& key) {
  if (path.ends_with(".pub")) return OptionError("--key " + path + " is a public key: name the private one");
  const auto beside = ReadFile(path + ".pub", 4096);
  if (!beside.ok() || AsText(*beside).starts_with(ToHex(key.public_key()))) return Ok();
  return OptionError("--key " + path + " does not belong to the public key " + path + ".pub");
}

// ParseMinimum reads a least svn; an option that was not given is 0.
Result<uint64_t> ParseMinimum(const std::string& name, const std::string& text) {
  uint64_t out = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (failure != std::errc() || end != text.data() + text.size())
    return OptionError(name + " must be a whole number, not '" + text + "'");
  return out;
}

// ParseImages reads image ids with "+" between.
Result<std::vector<ByteArray<32>>> ParseImages(std::string_view text) {
  std::vector<ByteArray<32>> out;
  while (true) {
    const size_t plus = text.find('+');
    const auto id = FromHex(text.substr(0, plus));
    const auto fixed = id ? ToArray<32>(*id) : std::nullopt;
    if (!fixed)
      return OptionError(
          "--release: image must be 64 hex digits, from 'attestor release image' (several with + between)");
    out.push_back(*fixed);
    if (plus == std::string_view::npos) return out;
    text.remove_prefix(plus + 1);
  }
}

// PrintImage prints the image id of the machine whose guest agent answers. Nothing is verified: whoever approves an
// image has built it, or has compared it with one that was.
Status PrintImage(const std::string& socket) {
  const net::StopSignal stop;
  const guest_agent::GuestAgent agent(socket.empty() ? guest_agent::GuestAgent::FindSocket() : socket);
  ATTESTOR_ASSIGN(const guest_agent::AgentQuote answer, agent.GetQuote({}, stop));
  ATTESTOR_ASSIGN(const quote::Quote quote, quote::ParseQuote(answer.quote));
  if (!quote::TeeRoots::IsIntel(crypto::Sha256(quote.pck_chain.back().der())))
    std::fprintf(stderr, "SIMULATED: no hardware measured this\n");
  std::printf("%s\n", ToHex(quote::ImageId(quote.report)).c_str());
  return Ok();
}

// ParseRelease reads "role=signer,version=0.1.0,svn=1,compose=FILE,config-digest=HEX,image=HEX". The list will go to
// `output`.
Result<release::Release> ParseRelease(std::string_view text, const OutputFile& output) {
  std::map<std::string, std::string> fields;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos) return OptionError("--release: '" + std::string(part) + "' is not key=value");
    if (!fields.emplace(part.substr(0, equals), part.substr(equals + 1)).second) {
      return OptionError("--release: '" + std::string(part.substr(0, equals)) + "' is given a second time");
    }
  }
  release::Release out{};
  if (fields["role"] != "node" && fields["role"] != "signer")
    return OptionError("--release: role must be node or signer");
  out.role = fields["role"] == "node" ? release::Role::kNode : release::Role::kSigner;
  out.version = fields["version"];
  const std::string& svn = fields["svn"];
  const auto [end, failure] = std::from_chars(svn.data(), svn.data() + svn.size(), out.svn);
  if (failure != std::errc() || end != svn.data() + svn.size())
    return OptionError("--release: svn must be a whole number");
  ATTESTOR_TRY(CheckKept(output, std::array{fields["compose"]}));
  ATTESTOR_ASSIGN(const Bytes compose, ReadFile(fields["compose"], kMaxCompose));
  ATTESTOR_TRY(dstack::ReviewApplication(compose));
  out.compose_hash = dstack::ComposeHash(compose);
  const auto digest = FromHex(fields["config-digest"]);
  const auto fixed = digest ? ToArray<32>(*digest) : std::nullopt;
  if (!fixed) return OptionError("--release: config-digest must be 64 hex digits, from --print-config-digest");
  out.config_digest = *fixed;
  ATTESTOR_ASSIGN(out.images, ParseImages(fields["image"]));
  if (out.version.empty() || fields.size() != 6) {
    return OptionError("--release: give role, version, svn, compose, config-digest and image, each once");
  }
  return out;
}

Status SignList(const SignOptions& options) {
  ATTESTOR_TRY(CheckOutput(options.output));
  ATTESTOR_TRY(CheckKept(options.output, std::array{options.key}));
  ATTESTOR_ASSIGN(const crypto::Ed25519Key key, LoadKey(options.key));
  ATTESTOR_TRY(CheckPair(options.key, key));
  const auto valid = ParseDuration(options.valid);
  if (!valid) return OptionError("--valid must be a duration such as 90d");
  release::ReleaseList list;
  list.issued = SystemClock().Now();
  list.expires = list.issued + *valid;
  list.min_tcb_evaluation = options.min_tcb_evaluation;
  ATTESTOR_ASSIGN(list.min_svn.node, ParseMinimum("--min-svn-node", options.min_svn_node));
  ATTESTOR_ASSIGN(list.min_svn.signer, ParseMinimum("--min-svn-signer", options.min_svn_signer));
  for (const std::string& text : options.releases) {
    ATTESTOR_ASSIGN(release::Release release, ParseRelease(text, options.output));
    if (release.svn < list.min_svn.Of(release.role)) {
      return OptionError("--release: " + release.version + " has svn " + std::to_string(release.svn) +
                         ", below the minimum: it could never count");
    }
    list.releases.push_back(std::move(release));
  }
  const Bytes signed_list = release::Sign(list, key);
  // What no reader would take is not written.
  ATTESTOR_TRY(StatusOf(release::ApprovedReleases::Verify(signed_list, key.public_key())));
  ATTESTOR_TRY(WriteOutput(options.output, signed_list));
  std::printf("release list: %s, %zu releases, expires %s\nleast svn:    node %llu, signer %llu\nsigned by:    %s\n",
              options.output.path.c_str(), list.releases.size(), ToText(list.expires).c_str(),
              static_cast<unsigned long long>(list.min_svn.node), static_cast<unsigned long long>(list.min_svn.signer),
              ToHex(key.public_key()).c_str());
  return Ok();
}

void Finish(const Status& status, int& code) {
  code = status.ok() ? kDone : kUnreadable;
  if (!status.ok()) PrintError(status.error());
}

}  // namespace

void AddRelease(const options::Command& program, int& code) {
  const options::Command command =
      program.AddCommand("release", "for release managers: keys, and the list of approved releases");
  command.RequireCommand();
  auto path = std::make_shared<std::string>();
  const options::Command keygen =
      command.AddCommand("keygen", "make a release key; the public key is written beside it");
  keygen.Add("-o,--output", *path, "file for the private key").Required();
  keygen.Do([path, &code] { Finish(MakeKey(*path), code); });
  auto agent = std::make_shared<std::string>();
  const options::Command image =
      command.AddCommand("image", "print the id of the OS image below this machine's guest agent, unverified");
  image.Add("--guest-agent", *agent, "socket of the guest agent; default: its usual places");
  image.Do([agent, &code] { Finish(PrintImage(*agent), code); });
  auto options = std::make_shared<SignOptions>();
  const options::Command sign = command.AddCommand("sign", "sign the list of approved releases");
  sign.Add("--key", options->key, "file of the release key").Required();
  sign.Add("--release", options->releases,
           "role=node|signer,version=TEXT,svn=N,compose=FILE,config-digest=HEX,image=HEX; may be repeated")
      .Required();
  sign.Add("--valid", options->valid, "how long the list is valid").ShowDefault();
  sign.Add("--min-tcb-evaluation", options->min_tcb_evaluation,
           "least tcbEvaluationDataNumber of collateral that counts: Intel signs fresh collateral of earlier "
           "evaluations, too")
      .Required();
  sign.Add("--min-svn-node", options->min_svn_node,
           "least svn of a node's release that counts; from one list to the next it only rises");
  sign.Add("--min-svn-signer", options->min_svn_signer, "likewise, of a signer's release");
  AddOutputOptions(sign, options->output, "the signed list");
  sign.Do([options, &code] { Finish(SignList(*options), code); });
}

}  // namespace attestor::cli
