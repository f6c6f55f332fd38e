#include "describe.h"

#include "common.h"
#include "evidence/release/release_list.h"
#include "service/system/log.h"
#include "session/terms/disclosure.h"
#include "session/terms/mode.h"
#include "statement/verify/expectation_words.h"
#include "statement/verify/message_json.h"

namespace attestor::cli {
namespace {

std::string Hex4(uint16_t number) {
  return "0x" + ToHex(ByteArray<2>{static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)});
}

std::string Release(const release::Identity& identity) {
  return Harmless(identity.version) + " (svn " + std::to_string(identity.svn) + ", " +
         ToHex(ByteView(identity.release).first(8)) + "…)";
}

std::string Version(uint16_t version) { return version == 0x0304 ? "1.3" : Hex4(version); }

std::string Group(uint16_t group) { return group == 0x001d ? "X25519" : group == 0x0017 ? "P-256" : Hex4(group); }

// A hash that the statement does not have for its kind of disclosure is null.
std::string Hash(bool has, const ByteArray<32>& hash) { return has ? JsonText(ToHex(hash)) : "null"; }

std::string HeaderText(const statement::HeaderClaim& header) {
  if (header.form == statement::HeaderClaim::Form::kHidden) return Harmless(header.name) + ", hidden";
  if (const auto value = header.Value()) return Harmless(header.name) + ": " + Harmless(*value);
  return Harmless(header.name) + ", SHA-256 of its value " + ToHex(header.value_or_hash);
}

// ModeText says what the statement rests on, in words.
std::string ModeText(const statement::Claims& claims) {
  const session::ModeFacts& mode = session::FactsOf(claims.mode);
  std::string out = Line("mode", std::string(mode.word) + ": " + std::string(mode.meaning));
  out += Line("made by", "a server with a certificate for the host: " + std::string(mode.rests_on));
  out += Line("node's word", "port, address and times");
  if (!claims.sealed) return out;
  const bool confirmed = claims.sealed->alpn == statement::Alpn::kConfirmed;
  out += Line("committed", ToText(claims.sealed->committed_at) + ", by the signer's clock");
  return out + Line("protocol", confirmed ? "http/1.1, which the server confirmed" : "http/1.1; the server named none");
}

std::string SealedJson(const std::optional<statement::SealedClaims>& sealed) {
  if (!sealed) return "null";
  return JsonFields({{"committed_at", JsonText(ToText(sealed->committed_at))},
                     {"alpn", JsonText(statement::ToText(sealed->alpn))},
                     {"key_log_sha256", JsonText(ToHex(sealed->key_log_hash))}});
}

}  // namespace

std::string Line(std::string_view name, const std::string& value) {
  std::string line = "  " + std::string(name);
  line.resize(18, ' ');
  return line + value + "\n";
}

std::string JsonFields(const JsonMembers& members) {
  std::string out = "{";
  for (const auto& [name, json] : members)
    out.append(out.size() > 1 ? "," : "").append(JsonText(name)).append(":").append(json);
  return out + "}";
}

std::string JsonTexts(const std::vector<std::string>& texts) { return JsonList(texts, JsonText); }

std::string Indent(std::string_view text) {
  std::string out = "  ";
  for (char c : text) {
    out.push_back(c);
    if (c == '\n') out.append("  ");
  }
  return out;
}

std::string DescribeStatement(const statement::Claims& claims, bool simulated) {
  const session::DisclosureFacts& disclosed = session::FactsOf(claims.disclosure);
  std::string out = Paint(Colour::kBold, "statement") +
                    (simulated ? "  " + Paint(Colour::kYellow, "SIMULATED: no hardware stands behind it") : "") + "\n";
  out += Line("source", "https://" + Harmless(claims.host) +
                            (claims.port == 443 ? "" : ":" + std::to_string(claims.port)) + " at " +
                            Harmless(claims.address));
  out += Line("request", Harmless(claims.method) + " " + Harmless(claims.target));
  out += Line("response", "status " + std::to_string(claims.status) +
                              (disclosed.whole ? ", SHA-256 " + ToHex(claims.response_hash) : ""));
  out += Line("disclosed", std::string(disclosed.meaning));
  if (claims.request_body_size > 0) {
    out += Line("request body",
                std::to_string(claims.request_body_size) + " bytes, SHA-256 " + ToHex(claims.request_body_hash));
  }
  for (const statement::HeaderClaim& header : claims.request_headers) out += Line("asked with", HeaderText(header));
  for (const statement::HeaderClaim& header : claims.response_headers) out += Line("answered with", HeaderText(header));
  out += Line("recipient", "0x" + ToHex(claims.recipient));
  out += Line("nonce", ToHex(claims.nonce));
  out += ModeText(claims);
  out += Line("connected", ToText(claims.connected_at) + ", for " +
                               std::to_string((claims.ended_at - claims.connected_at).count()) + " ms");
  out += Line("issued", ToText(claims.issued_at));
  out += Line("session", ToHex(claims.session_id));
  out += Line("TLS", Version(claims.tls_version) + ", suite " + Hex4(claims.cipher_suite) + ", group " +
                         Group(claims.group) + ", signature " + Hex4(claims.signature_scheme));
  out += Line("server key", "SHA-256 of SPKI " + ToHex(claims.leaf_spki_sha256));
  out += Line("records", std::to_string(claims.client_records) + " out, " + std::to_string(claims.server_records) +
                             " in, root " + ToHex(claims.record_root));
  out += Line("web roots", ToHex(claims.web_roots_id));
  out += Line("signer", Release(claims.signer));
  out += Line("node", Release(claims.node));
  for (statement::Mark mark : claims.marks)
    out += Line("MARKED", Paint(Colour::kYellow, "signer runs with " + std::string(statement::ToText(mark))));
  return out;
}

std::string ClaimsJson(const statement::Claims& claims) {
  const bool whole = session::FactsOf(claims.disclosure).whole;
  const std::string marks = JsonList(claims.marks, [](statement::Mark mark) { return JsonText(verify::WordOf(mark)); });
  return JsonFields({{"mode", JsonText(statement::ToText(claims.mode))},
                     {"sealed", SealedJson(claims.sealed)},
                     {"host", JsonText(claims.host)},
                     {"port", std::to_string(claims.port)},
                     {"address", JsonText(claims.address)},
                     {"method", JsonText(claims.method)},
                     {"target", JsonText(claims.target)},
                     {"status", std::to_string(claims.status)},
                     {"recipient", JsonText("0x" + ToHex(claims.recipient))},
                     {"nonce", JsonText(ToHex(claims.nonce))},
                     {"issued_at", JsonText(ToText(claims.issued_at))},
                     {"connected_at", JsonText(ToText(claims.connected_at))},
                     {"ended_at", JsonText(ToText(claims.ended_at))},
                     {"session_id", JsonText(ToHex(claims.session_id))},
                     {"leaf_spki_sha256", JsonText(ToHex(claims.leaf_spki_sha256))},
                     {"disclosure", JsonText(verify::WordOf(claims.disclosure))},
                     {"request_sha256", Hash(whole, claims.request_hash)},
                     {"response_sha256", Hash(whole, claims.response_hash)},
                     {"opening_sha256", Hash(!whole, claims.opening_hash)},
                     {"request_body_size", std::to_string(claims.request_body_size)},
                     {"request_body_sha256", JsonText(ToHex(claims.request_body_hash))},
                     {"request_headers", JsonList(claims.request_headers, verify::HeaderClaimJson)},
                     {"response_headers", JsonList(claims.response_headers, verify::HeaderClaimJson)},
                     {"record_root", JsonText(ToHex(claims.record_root))},
                     {"web_roots_id", JsonText(ToHex(claims.web_roots_id))},
                     {"config_digest", JsonText(ToHex(claims.config_digest))},
                     {"signer_release", JsonText(ToHex(claims.signer.release))},
                     {"signer_version", JsonText(claims.signer.version)},
                     {"signer_svn", std::to_string(claims.signer.svn)},
                     {"node_release", JsonText(ToHex(claims.node.release))},
                     {"node_version", JsonText(claims.node.version)},
                     {"node_svn", std::to_string(claims.node.svn)},
                     {"marks", marks}});
}

}  // namespace attestor::cli
