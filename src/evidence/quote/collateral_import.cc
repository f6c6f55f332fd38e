#include "evidence/quote/collateral_import.h"

#include <algorithm>
#include <optional>

#include "core/crypto/certificate.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/other_form.h"
#include "web/json/object.h"

namespace attestor::quote {
namespace {

using crypto::Certificate;

constexpr size_t kMaxPem = 32 * 1024;

bool IsJsonSpace(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

// Importer gathers the fields and sees to it that all chains end at one root.
class Importer {
 public:
  explicit Importer(const ErrorCode& code) : code_(code) {}

  // Chain takes `count` PEM certificates, the root last, and gives the others.
  Result<std::vector<Bytes>> Chain(std::string_view pem, size_t count, const std::string& name) {
    if (pem.size() > kMaxPem) return Error(code_, "'" + name + "': " + std::to_string(pem.size()) + " bytes");
    const auto chain = Certificate::ParsePemChain(pem, count);
    if (!chain.ok()) return Error(code_, "'" + name + "': " + chain.error().Text());
    if (chain->size() != count)
      return Error(code_, "'" + name + "': " + std::to_string(chain->size()) + " certificates");
    if (fields.root.empty()) fields.root = chain->back().der();
    if (chain->back().der() != fields.root)
      return Error(code_, "'" + name + "': another root than in the chain before");
    std::vector<Bytes> out;
    for (size_t i = 0; i + 1 < count; ++i) out.push_back((*chain)[i].der());
    return out;
  }

  // ListIssuer takes the chain of the PCK CA's list. The list is verified with the CA of the quote's own chain, so this
  // CA is dropped; but what is dropped must be right, or two readers would judge one file differently.
  Status ListIssuer(std::string_view pem, const std::string& name) {
    ATTESTOR_ASSIGN(const std::vector<Bytes> chain, Chain(pem, 2, name));
    const auto ca = Certificate::Parse(chain[0]);
    const auto root = Certificate::Parse(fields.root);
    const auto list = crypto::Crl::Parse(fields.pck_crl);
    const bool good =
        ca.ok() && root.ok() && list.ok() && ca->VerifySignedBy(*root).ok() && list->VerifySignedBy(*ca).ok();
    return good ? Ok() : Status(Error(code_, "'" + name + "' did not make the list"));
  }

  // Finish encodes what was gathered; it must parse.
  Result<Bytes> Finish() const {
    Bytes canonical = fields.Encode();
    ATTESTOR_TRY(ParseCollateral(canonical));
    return canonical;
  }

  CollateralFields fields;

 private:
  const ErrorCode& code_;
};

// BytesOf reads a binary member in either of its spellings: hex, or an array of numbers, as a JSON library writes a
// vector of bytes when nobody tells it otherwise (dcap-qvl in Rust and JavaScript, contracts that hand on its
// collateral).
Result<Bytes> BytesOf(const json::Object& object, const std::string& key, size_t max_bytes) {
  if (const auto hex = object.Hex(key, max_bytes); hex.ok()) return *hex;
  if (const auto text = object.Text(key, 2 * max_bytes); text.ok() && LooksLikeBase64(*text)) {
    return Error(kCollateralMalformed, "'" + key + "' must be hex" + OtherSpelling(*text));
  }
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, object.Array(key, max_bytes));
  Bytes out;
  out.reserve(items.size());
  for (const json::Value& item : items) {
    const auto byte = item.Uint();
    if (!byte || *byte > UINT8_MAX) return object.Bad(key);
    out.push_back(static_cast<uint8_t>(*byte));
  }
  return out;
}

Result<CollateralFields::Text> ReadText(const json::Object& object, const std::string& key, Importer& importer) {
  CollateralFields::Text out;
  ATTESTOR_ASSIGN(out.text, object.Text(key, kMaxSignedTextSize));
  ATTESTOR_ASSIGN(const Bytes signature, BytesOf(object, key + "_signature", out.signature.size()));
  const auto fixed = ToArray<64>(signature);
  if (!fixed) return object.Bad(key + "_signature");
  out.signature = *fixed;
  ATTESTOR_ASSIGN(const std::string_view pem, object.Text(key + "_issuer_chain", kMaxPem));
  ATTESTOR_ASSIGN(const std::vector<Bytes> chain, importer.Chain(pem, 2, key + "_issuer_chain"));
  out.signer = chain[0];
  return out;
}

Result<Bytes> ImportJson(std::string_view text) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(text, kMaxCollateralImport, kCollateralMalformed));
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(document, kCollateralMalformed));
  ATTESTOR_TRY(object.OnlyKeys({"pck_crl_issuer_chain", "root_ca_crl", "pck_crl", "tcb_info_issuer_chain", "tcb_info",
                                "tcb_info_signature", "qe_identity_issuer_chain", "qe_identity",
                                "qe_identity_signature", "pck_certificate_chain"}));
  Importer importer(kCollateralMalformed);
  ATTESTOR_ASSIGN(importer.fields.root_crl, BytesOf(object, "root_ca_crl", kMaxCollateralSize));
  ATTESTOR_ASSIGN(importer.fields.pck_crl, BytesOf(object, "pck_crl", kMaxCollateralSize));
  ATTESTOR_ASSIGN(const std::string_view list_issuer, object.Text("pck_crl_issuer_chain", kMaxPem));
  ATTESTOR_TRY(importer.ListIssuer(list_issuer, "pck_crl_issuer_chain"));
  ATTESTOR_ASSIGN(importer.fields.tcb_info, ReadText(object, "tcb_info", importer));
  ATTESTOR_ASSIGN(importer.fields.qe_identity, ReadText(object, "qe_identity", importer));
  // Most tools leave this member out when they have no chain; dcap-qvl for JavaScript writes null.
  const auto chain = object.Find("pck_certificate_chain");
  if (chain && !chain->is_null()) {
    ATTESTOR_ASSIGN(std::string_view pem, object.Text("pck_certificate_chain", kMaxPem));
    if (pem.ends_with('\0'))
      pem.remove_suffix(1);  // copied out of the quote, with the end of the C string that it mostly is there
    ATTESTOR_ASSIGN(importer.fields.pck, importer.Chain(pem, 3, "pck_certificate_chain"));
  }
  return importer.Finish();
}

// PercentDecode undoes the encoding of header values; nullopt for a '%' without two hex digits.
std::optional<std::string> PercentDecode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const auto byte = FromHex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    out.push_back(static_cast<char>(byte->front()));
    i += 2;
  }
  return out;
}

// Cursor walks over the tokens around a signed text.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  bool Token(std::string_view token) {
    Trim();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  void Trim() {
    while (!rest_.empty() && IsJsonSpace(static_cast<uint8_t>(rest_.front()))) rest_.remove_prefix(1);
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// The signature covers the bytes of the object inside of the answer, so they are cut out and never written anew. PCS
// and PCCS put the signature behind it; the last ",\"signature\":" of the answer is therefore the one outside of the
// object.
Result<CollateralFields::Text> CutSignedText(std::string_view body, std::string_view member, const Error& malformed) {
  constexpr std::string_view kSignature = "\"signature\"";
  Cursor begin(body);
  if (!begin.Token("{") || !begin.Token("\"" + std::string(member) + "\"") || !begin.Token(":")) return malformed;
  begin.Trim();
  const size_t at = begin.rest().rfind(kSignature);
  if (at == std::string_view::npos) return malformed;
  std::string_view text = begin.rest().substr(0, at);
  const auto trim_end = [&text] {
    while (!text.empty() && IsJsonSpace(static_cast<uint8_t>(text.back()))) text.remove_suffix(1);
  };
  trim_end();
  if (!text.ends_with(',')) return malformed;
  text.remove_suffix(1);
  trim_end();
  Cursor end(begin.rest().substr(at + kSignature.size()));
  if (!end.Token(":") || !end.Token("\"")) return malformed;
  const auto signature = FromHex(end.rest().substr(0, 128));
  const auto fixed = signature ? ToArray<64>(*signature) : std::nullopt;
  if (!fixed || !text.starts_with('{') || !text.ends_with('}') || text.size() > kMaxSignedTextSize) return malformed;
  Cursor tail(end.rest().substr(128));
  if (!tail.Token("\"") || !tail.Token("}")) return malformed;
  tail.Trim();
  if (!tail.rest().empty()) return malformed;
  return CollateralFields::Text{{}, std::string(text), *fixed};
}

Result<std::string> HeaderPem(std::string_view header, const std::string& name) {
  auto pem = header.size() <= kMaxPem ? PercentDecode(header) : std::nullopt;
  if (!pem) return Error(kCollateralAnswer, name + ": issuer chain");
  return *std::move(pem);
}

Result<CollateralFields::Text> ReadAnswer(const PcsResponses::Answer& answer, std::string_view member,
                                          Importer& importer) {
  const std::string name(member);
  if (answer.body.size() > kMaxCollateralImport) return Error(kCollateralAnswer, name + ": too long");
  ATTESTOR_ASSIGN(CollateralFields::Text out,
                  CutSignedText(AsText(answer.body), member, Error(kCollateralAnswer, name)));
  ATTESTOR_ASSIGN(const std::string pem, HeaderPem(answer.issuer_chain, name));
  ATTESTOR_ASSIGN(const std::vector<Bytes> chain, importer.Chain(pem, 2, name));
  out.signer = chain[0];
  return out;
}

// DER of a list begins with 0x30, and so does no hex of it: that begins with '3'.
Result<Bytes> ReadList(ByteView body, std::string_view name) {
  if (body.size() > kMaxCollateralImport) return Error(kCollateralAnswer, std::string(name) + ": too long");
  if (!body.empty() && body.front() == 0x30) return ToBytes(body);
  std::string_view text = AsText(body);
  while (!text.empty() && IsJsonSpace(static_cast<uint8_t>(text.back()))) text.remove_suffix(1);
  auto der = FromHex(text);
  if (!der || der->empty()) return Error(kCollateralAnswer, std::string(name) + ": neither DER nor hex");
  return *std::move(der);
}

}  // namespace

Result<Bytes> ImportCollateral(ByteView file) {
  const auto first = std::ranges::find_if_not(file, IsJsonSpace);
  if (first == file.end() || *first == '{') return ImportJson(AsText(file));
  ATTESTOR_TRY(ParseCollateral(file));
  return ToBytes(file);
}

Result<Bytes> ImportPcsResponses(const PcsResponses& responses) {
  Importer importer(kCollateralAnswer);
  ATTESTOR_ASSIGN(importer.fields.tcb_info, ReadAnswer(responses.tcb_info, "tcbInfo", importer));
  ATTESTOR_ASSIGN(importer.fields.qe_identity, ReadAnswer(responses.qe_identity, "enclaveIdentity", importer));
  ATTESTOR_ASSIGN(importer.fields.pck_crl, ReadList(responses.pck_crl.body, "PCK list"));
  ATTESTOR_ASSIGN(importer.fields.root_crl, ReadList(responses.root_crl, "root list"));
  ATTESTOR_ASSIGN(const std::string list_issuer, HeaderPem(responses.pck_crl.issuer_chain, "PCK list"));
  ATTESTOR_TRY(importer.ListIssuer(list_issuer, "PCK list"));
  return importer.Finish();
}

}  // namespace attestor::quote
