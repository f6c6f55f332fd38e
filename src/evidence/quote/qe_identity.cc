#include "evidence/quote/qe_identity.h"

#include "evidence/quote/errors.h"
#include "web/json/document.h"
#include "web/json/object.h"

namespace attestor::quote {

Result<QeIdentity> ParseQeIdentity(std::string_view text) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(text, kMaxSignedTextSize, kQeIdentityMalformed));
  ATTESTOR_ASSIGN(const json::Object identity, json::Object::Of(document, kQeIdentityMalformed));
  ATTESTOR_ASSIGN(const std::string_view id, identity.Text("id", 64));
  ATTESTOR_ASSIGN(const uint64_t version, identity.Uint("version", UINT32_MAX));
  if ((id != "TD_QE" && id != "QE") || version != 2) {
    return Error(kQeIdentityKind, "'" + std::string(id) + "', version " + std::to_string(version));
  }
  QeIdentity out;
  out.tee = id == "TD_QE" ? TeeType::kTdx : TeeType::kSgx;
  ATTESTOR_ASSIGN(out.issue_date, identity.Date("issueDate"));
  ATTESTOR_ASSIGN(out.next_update, identity.Date("nextUpdate"));
  ATTESTOR_ASSIGN(const uint64_t number, identity.Uint("tcbEvaluationDataNumber", UINT32_MAX));
  out.evaluation_number = static_cast<uint32_t>(number);
  ATTESTOR_ASSIGN(out.misc_select, identity.FixedHex<4>("miscselect"));
  ATTESTOR_ASSIGN(out.misc_select_mask, identity.FixedHex<4>("miscselectMask"));
  ATTESTOR_ASSIGN(out.attributes, identity.FixedHex<16>("attributes"));
  ATTESTOR_ASSIGN(out.attributes_mask, identity.FixedHex<16>("attributesMask"));
  ATTESTOR_ASSIGN(out.mr_signer, identity.FixedHex<32>("mrsigner"));
  ATTESTOR_ASSIGN(const uint64_t product, identity.Uint("isvprodid", UINT16_MAX));
  out.isv_prod_id = static_cast<uint16_t>(product);
  ATTESTOR_ASSIGN(out.levels, ReadSvnLevels(identity));
  return out;
}

}  // namespace attestor::quote
