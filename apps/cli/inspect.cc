#include <cstdio>
#include <memory>

#include "bundle_file.h"
#include "commands.h"
#include "common.h"
#include "core/crypto/hash.h"
#include "describe.h"
#include "evidence/binding/evidence.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tee_roots.h"
#include "session/recording/recording.h"
#include "shown.h"
#include "statement/format/bundle.h"
#include "statement/format/statement.h"

namespace attestor::cli {
namespace {

constexpr size_t kEventLines = 8;

void PrintSizes(const statement::Bundle& bundle) {
  const std::pair<const char*, size_t> parts[] = {{"statement", bundle.statement.size()},
                                                  {"recording", bundle.recording.size()},
                                                  {"opening", bundle.opening.size()},
                                                  {"registry entry", bundle.entry.size()},
                                                  {"signer's evidence", bundle.signer_evidence.size()},
                                                  {"node's evidence", bundle.node_evidence.size()},
                                                  {"release list", bundle.release_list.size()}};
  std::printf("%s\n", Paint(Colour::kBold, "parts").c_str());
  for (const auto& [name, size] : parts) std::printf("  %-18s%zu bytes\n", name, size);
  for (const Bytes& extension : bundle.extensions)
    std::printf("  %-18s%zu bytes\n", "later disclosure", extension.size());
}

Status PrintRecording(const statement::Bundle& bundle) {
  ATTESTOR_ASSIGN(const recording::Recording recording, recording::Recording::Decode(bundle.recording));
  std::printf("%s: %zu bytes out, %zu bytes in, %zu pieces\n", Paint(Colour::kBold, "recording").c_str(),
              recording.client_bytes.size(), recording.server_bytes.size(), recording.events.size());
  size_t lines = 0;
  for (const recording::Event& event : recording.events) {
    if (++lines > kEventLines) {
      std::printf("  … %zu more\n", recording.events.size() - kEventLines);
      break;
    }
    const bool out = event.direction == recording::Direction::kClientToServer;
    std::printf("  +%u ms %s %u bytes\n", event.offset_ms, out ? "out" : "in ", event.length);
  }
  return Ok();
}

// Nothing is verified here, but a root that is not Intel's needs no verification to be called so.
bool IsSimulated(ByteView quote) {
  const auto parsed = quote::ParseQuote(quote);
  return !parsed.ok() || !quote::TeeRoots::IsIntel(crypto::Sha256(parsed->pck_chain.back().der()));
}

bool IsSimulatedEvidence(ByteView encoded) {
  const auto evidence = binding::Evidence::Decode(encoded);
  return !evidence.ok() || IsSimulated(evidence->quote);
}

Status PrintStatement(const statement::Bundle& bundle) {
  ATTESTOR_ASSIGN(const statement::Claims claims, statement::ReadStatement(bundle.statement));
  const bool simulated = IsSimulatedEvidence(bundle.signer_evidence) || IsSimulatedEvidence(bundle.node_evidence);
  std::printf("%s%s", DescribeStatement(claims, simulated).c_str(), DescribeUnchecked(claims, bundle).c_str());
  return Ok();
}

Status PrintEvidence(std::string_view role, ByteView encoded) {
  ATTESTOR_ASSIGN(const binding::Evidence evidence, binding::Evidence::Decode(encoded));
  ATTESTOR_ASSIGN(const binding::KeyBinding binding, binding::KeyBinding::Decode(evidence.key_binding));
  std::printf("%s: %squote of %zu bytes, collateral of %zu, event log of %zu\n",
              Paint(Colour::kBold, std::string(role) + "'s evidence").c_str(),
              IsSimulated(evidence.quote) ? "SIMULATED, " : "", evidence.quote.size(), evidence.collateral.size(),
              evidence.event_log.size());
  std::printf("  config digest     %s\n  channel key       %s\n  valid until       %s\n",
              ToHex(binding.config_digest).c_str(), ToHex(binding.channel_spki).c_str(),
              ToText(binding.not_after).c_str());
  if (!binding.statement_key.empty()) std::printf("  statement key     %s\n", ToHex(binding.statement_key).c_str());
  return Ok();
}

// After reveal-all the response is not in the bundle in plain text: whoever holds the opening derives the keys. What a
// selective disclosure shows stands in the opening, and is printed as it stands there. Without the roots nothing of it
// is verified.
ExitCode Inspect(const std::string& path) {
  const auto file = ReadBundle(path);
  if (!file.ok()) {
    PrintError(file.error());
    return kUnreadable;
  }
  const statement::Bundle& bundle = file->parts;
  std::printf("%s\n\n", Paint(Colour::kYellow,
                              "NOTHING IS CHECKED HERE: this is what the file says. Check it with: attestor verify")
                            .c_str());
  ExitCode code = kDone;
  const auto note = [&code](const Status& printed) {
    if (printed.ok()) return;
    PrintError(printed.error());
    code = kUnreadable;
  };
  note(PrintStatement(bundle));
  note(PrintRecording(bundle));
  note(PrintEvidence("signer", bundle.signer_evidence));
  note(PrintEvidence("node", bundle.node_evidence));
  PrintSizes(bundle);
  return code;
}

}  // namespace

void AddInspect(const options::Command& program, int& code) {
  auto path = std::make_shared<std::string>();
  const options::Command command =
      program.AddCommand("inspect", "show what is in an evidence bundle, without checking it");
  command.SetFooter(
      "Exit code: 0 shown, which says nothing about whether it is genuine; 2 the file, or a part of it, cannot be "
      "read.");
  command.Add("bundle", *path, "file of the bundle, or - for standard input").Required();
  command.Do([path, &code] { code = Inspect(*path); });
}

}  // namespace attestor::cli
