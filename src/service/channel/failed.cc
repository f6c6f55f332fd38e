#include "service/channel/failed.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "service/channel/errors.h"

namespace attestor::channel {
namespace {

// What of an error a peer may see beside its code.
enum class Told : uint8_t { kCode, kRemedy, kDetailAndRemedy };

struct Rule {
  std::string_view id;  // of one code, or the beginning of several: "gate."
  Side side;
  Retry retry;
  Told told;
};

// The longest id that fits decides. Ids and not codes, because the codes are those of folders above this one.
constexpr std::array kRules = {
    // What the node or the signer says of its own state.
    Rule{"node.host_refused", Side::kNode, Retry::kElsewhere, Told::kDetailAndRemedy},
    Rule{"node.port_refused", Side::kNode, Retry::kElsewhere, Told::kDetailAndRemedy},
    Rule{"node.token", Side::kClient, Retry::kNo, Told::kRemedy},
    Rule{"node.quota", Side::kNode, Retry::kLater, Told::kDetailAndRemedy},
    Rule{"node.work", Side::kClient, Retry::kNow, Told::kDetailAndRemedy},
    Rule{"node.busy", Side::kNode, Retry::kLater, Told::kRemedy},
    Rule{"node.first_bytes", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    Rule{"node.too_many_bytes", Side::kNode, Retry::kElsewhere, Told::kDetailAndRemedy},
    Rule{"node.too_long", Side::kNode, Retry::kNow, Told::kDetailAndRemedy},
    Rule{"node.not_finished", Side::kClient, Retry::kNow, Told::kDetailAndRemedy},
    Rule{"node.site_unresolved", Side::kSite, Retry::kLater, Told::kDetailAndRemedy},
    Rule{"node.site_unreachable", Side::kSite, Retry::kLater, Told::kDetailAndRemedy},
    Rule{"node.signer_unreachable", Side::kSigner, Retry::kElsewhere, Told::kRemedy},
    Rule{"net.address_refused", Side::kNode, Retry::kNo, Told::kRemedy},
    Rule{"node.mode", Side::kNode, Retry::kElsewhere, Told::kDetailAndRemedy},
    Rule{"node.partial_write", Side::kNode, Retry::kNow, Told::kRemedy},
    Rule{"node.no_ack", Side::kSigner, Retry::kNow, Told::kRemedy},
    Rule{"node.site_closed", Side::kSite, Retry::kNow, Told::kRemedy},
    // The site's own handshake, which the node makes in sealed mode.
    Rule{"tls.", Side::kSite, Retry::kElsewhere, Told::kDetailAndRemedy},
    Rule{"sealed.", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    Rule{"gate.mode", Side::kSigner, Retry::kElsewhere, Told::kRemedy},
    // What a node did out of order in sealed mode.
    Rule{"gate.sealed", Side::kClient, Retry::kElsewhere, Told::kRemedy},
    Rule{"gate.committed", Side::kClient, Retry::kElsewhere, Told::kRemedy},
    Rule{"gate.not_sealed", Side::kClient, Retry::kElsewhere, Told::kRemedy},
    Rule{"gate.not_sealing", Side::kClient, Retry::kElsewhere, Told::kRemedy},
    Rule{"gate.not_committed", Side::kClient, Retry::kElsewhere, Told::kRemedy},
    Rule{"gate.key_log", Side::kClient, Retry::kElsewhere, Told::kRemedy},
    Rule{"keylog.", Side::kClient, Retry::kElsewhere, Told::kRemedy},
    Rule{"gate.", Side::kSigner, Retry::kNow, Told::kRemedy},
    Rule{"gate.full", Side::kSigner, Retry::kLater, Told::kRemedy},
    Rule{"gate.overloaded", Side::kSigner, Retry::kLater, Told::kRemedy},
    Rule{"gate.busy", Side::kSigner, Retry::kLater, Told::kRemedy},
    Rule{"gate.key_expired", Side::kSigner, Retry::kElsewhere, Told::kRemedy},
    Rule{"channel.busy", Side::kNode, Retry::kLater, Told::kRemedy},
    // What the session asks for.
    Rule{"policy.", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    Rule{"transcript.", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    Rule{"http.host", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    // What the peer sent.
    Rule{"channel.message", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    Rule{"channel.unexpected", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    Rule{"channel.version", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    Rule{"wire.", Side::kClient, Retry::kNo, Told::kDetailAndRemedy},
    Rule{"net.timeout", Side::kClient, Retry::kNow, Told::kRemedy},
    Rule{"net.stopping", Side::kNode, Retry::kElsewhere, Told::kRemedy},
};

// Evidence of a node that the signer refuses: its operator must know why, and all of it came from the node.
constexpr std::array<std::string_view, 5> kAboutEvidence = {"evidence.", "quote.", "release.", "dstack.", "registry."};

const Rule* RuleFor(std::string_view id) {
  const Rule* best = nullptr;
  for (const Rule& rule : kRules) {
    if (id.starts_with(rule.id) && (best == nullptr || rule.id.size() > best->id.size())) best = &rule;
  }
  return best;
}

Rule Decide(std::string_view id, Side self) {
  const bool evidence =
      std::ranges::any_of(kAboutEvidence, [id](std::string_view prefix) { return id.starts_with(prefix); });
  if (self == Side::kSigner && evidence) return {id, Side::kNode, Retry::kNo, Told::kDetailAndRemedy};
  const Rule* rule = RuleFor(id);
  if (rule == nullptr) return {id, self, Retry::kElsewhere, Told::kCode};
  Rule out = *rule;
  // The table is written for a node; the signer's own peers are nodes.
  if (self == Side::kSigner && out.side == Side::kNode) out.side = Side::kSigner;
  if (self == Side::kSigner && out.side == Side::kClient && !id.starts_with("policy.") &&
      !id.starts_with("transcript.")) {
    out.side = Side::kNode;
  }
  return out;
}

std::string Seconds(Duration duration) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", std::chrono::duration<double>(duration).count());
  return text.data();
}

}  // namespace

Failed FailedOf(const Error& error, Side self) {
  const Rule rule = Decide(error.code().id, self);
  Failed out{std::string(error.code().id), {}, rule.side, rule.retry, {}};
  if (rule.told == Told::kDetailAndRemedy && !error.detail().empty()) {
    out.detail = error.detail();
    out.detail.append(out.detail.ends_with('.') ? " " : ". ");
  }
  if (rule.told != Told::kCode) out.detail.append(error.code().remedy);
  return out;
}

std::string DetailForLog(const Error& error) {
  // Of our own programs, of the evidence of peers, and of how much was asked for; never of a request or of a site.
  constexpr std::array<std::string_view, 16> kInLogs = {"evidence.",
                                                        "quote.",
                                                        "release.",
                                                        "dstack.",
                                                        "registry.",
                                                        "tee.",
                                                        "wire.",
                                                        "channel.unexpected",
                                                        "channel.version",
                                                        "channel.busy",
                                                        "node.quota",
                                                        "node.work",
                                                        "node.busy",
                                                        "node.not_finished",
                                                        "node.too_many_bytes",
                                                        "node.signer_unreachable"};
  const bool listed =
      std::ranges::any_of(kInLogs, [&](std::string_view id) { return error.code().id.starts_with(id); });
  return listed ? error.detail() : std::string();
}

bool IsBusy(const Failed& failed) {
  constexpr std::array<std::string_view, 4> kBusyCodes = {"gate.overloaded", "gate.full", "channel.busy", "node.busy"};
  return std::ranges::find(kBusyCodes, failed.code) != kBusyCodes.end();
}

std::string_view ToText(Side side) {
  switch (side) {
    case Side::kClient: return "this program";
    case Side::kNode: return "the node";
    case Side::kSigner: return "the signer";
    case Side::kSite: return "the site";
  }
  return "";
}

std::string_view ToText(Retry retry) {
  switch (retry) {
    case Retry::kNo: return "trying again does not help";
    case Retry::kNow: return "trying again can help";
    case Retry::kLater: return "trying again later can help";
    case Retry::kElsewhere: return "trying again with another node can help";
  }
  return "";
}

std::string Describe(const Failed& failed) {
  std::string out = failed.code;
  if (!failed.detail.empty()) out.append(": ").append(failed.detail);
  if (!out.ends_with('.')) out.append(".");
  out.append(" Side: ").append(ToText(failed.side)).append("; ").append(ToText(failed.retry));
  if (failed.retry_after) out.append(", in ").append(Seconds(*failed.retry_after));
  return out + ".";
}

}  // namespace attestor::channel
