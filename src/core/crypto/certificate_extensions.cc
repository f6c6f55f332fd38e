#include "core/crypto/certificate_extensions.h"

#include <openssl/err.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "core/crypto/certificate_errors.h"

namespace attestor::crypto {
namespace {

enum class Critical { kNever, kMay, kMust };
enum class Place { kAny, kAuthority, kNowhere };

// Rule is a line of the list. `read`: its contents must be well formed, because they decide something or a CA must make
// them so.
struct Rule {
  std::string_view oid;
  std::string_view name;
  Critical critical;
  Place place;
  bool read;
};

// What stands here as kMay or kMust is processed: by OpenSSL's path validation, which runs with its policy check, or by
// CheckProfile.
constexpr Rule kRules[] = {
    {"2.5.29.14", "subjectKeyIdentifier", Critical::kNever, Place::kAny, true},
    {"2.5.29.15", "keyUsage", Critical::kMay, Place::kAny, true},
    {"2.5.29.17", "subjectAltName", Critical::kMay, Place::kAny, true},
    {"2.5.29.19", "basicConstraints", Critical::kMay, Place::kAny, true},
    {"2.5.29.30", "nameConstraints", Critical::kMust, Place::kAuthority, true},
    {"2.5.29.32", "certificatePolicies", Critical::kMay, Place::kAny, true},
    {"2.5.29.33", "policyMappings", Critical::kMay, Place::kAuthority, true},
    {"2.5.29.35", "authorityKeyIdentifier", Critical::kNever, Place::kAny, true},
    {"2.5.29.36", "policyConstraints", Critical::kMust, Place::kAuthority, true},
    {"2.5.29.37", "extKeyUsage", Critical::kMay, Place::kAny, true},
    {"2.5.29.54", "inhibitAnyPolicy", Critical::kMust, Place::kAuthority, true},
    // Read, and without effect: revocation is not checked, and where to fetch things is no property of a key.
    {"2.5.29.31", "cRLDistributionPoints", Critical::kNever, Place::kAny, true},
    {"1.3.6.1.5.5.7.1.1", "authorityInfoAccess", Critical::kNever, Place::kAny, true},
    // Ignored while they are not critical.
    {"2.5.29.9", "subjectDirectoryAttributes", Critical::kNever, Place::kAny, false},
    {"2.5.29.16", "privateKeyUsagePeriod", Critical::kNever, Place::kAny, false},
    {"2.5.29.18", "issuerAltName", Critical::kNever, Place::kAny, false},
    {"2.5.29.46", "freshestCRL", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.5.5.7.1.3", "qcStatements", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.5.5.7.1.7", "sbgp-ipAddrBlock (RFC 3779)", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.5.5.7.1.8", "sbgp-autonomousSysNum (RFC 3779)", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.5.5.7.1.28", "ipAddrBlocks-v2 (RFC 8360)", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.5.5.7.1.29", "autonomousSysIds-v2 (RFC 8360)", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.5.5.7.1.11", "subjectInfoAccess", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.5.5.7.1.24", "tlsFeature (must-staple)", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.5.5.7.48.1.5", "ocsp-nocheck", Critical::kNever, Place::kAny, false},
    {"1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestampList", Critical::kNever, Place::kAny, false},
    {"2.23.140.3.1", "cabfOrganizationIdentifier", Critical::kNever, Place::kAny, false},
    {"2.16.840.1.113730.1.1", "netscapeCertType", Critical::kNever, Place::kAny, false},
    // Such a certificate is no server's and no authority's.
    {"1.3.6.1.4.1.11129.2.4.3", "precertificate poison", Critical::kMay, Place::kNowhere, false},
    {"1.3.6.1.5.5.7.1.14", "proxyCertInfo", Critical::kMay, Place::kNowhere, false},
};

std::string OidOf(const X509_EXTENSION* extension) {
  char text[128] = {};
  OBJ_obj2txt(text, sizeof text, X509_EXTENSION_get_object(const_cast<X509_EXTENSION*>(extension)), 1);
  return text;
}

// SaysSomething: what OpenSSL's policy check passes over, a list of nothing and a negative number.
bool SaysSomething(int nid, ASN1_VALUE* value) {
  switch (nid) {
    case NID_certificate_policies: return sk_POLICYINFO_num(reinterpret_cast<CERTIFICATEPOLICIES*>(value)) > 0;
    case NID_policy_mappings: return sk_POLICY_MAPPING_num(reinterpret_cast<POLICY_MAPPINGS*>(value)) > 0;
    case NID_inhibit_any_policy: return ASN1_STRING_type(reinterpret_cast<ASN1_STRING*>(value)) == V_ASN1_INTEGER;
    default: return true;
  }
}

// IsReadable: the contents are one value of the extension's type, with nothing behind it.
bool IsReadable(X509_EXTENSION* extension) {
  const X509V3_EXT_METHOD* method = X509V3_EXT_get(extension);
  if (method == nullptr || method->it == nullptr) return false;
  const ASN1_OCTET_STRING* contents = X509_EXTENSION_get_data(extension);
  const uint8_t* at = ASN1_STRING_get0_data(contents);
  const uint8_t* end = at + ASN1_STRING_length(contents);
  ASN1_VALUE* value = ASN1_item_d2i(nullptr, &at, end - at, ASN1_ITEM_ptr(method->it));
  ERR_clear_error();
  const bool readable = value != nullptr && at == end && SaysSomething(method->ext_nid, value);
  ASN1_item_free(value, ASN1_ITEM_ptr(method->it));
  return readable;
}

Status CheckOne(X509_EXTENSION* extension, const std::string& oid, bool is_leaf) {
  const bool critical = X509_EXTENSION_get_critical(extension) != 0;
  const auto* rule = std::ranges::find(kRules, oid, &Rule::oid);
  if (rule == std::end(kRules)) return critical ? Status(Error(kExtensionUnknown, oid)) : Ok();
  const std::string name(rule->name);
  if (rule->place == Place::kNowhere) return Error(kExtensionPlace, name);
  if (rule->place == Place::kAuthority && is_leaf) return Error(kExtensionPlace, name + " in the server's certificate");
  if (critical && rule->critical == Critical::kNever) return Error(kExtensionCritical, name + " is critical");
  if (!critical && rule->critical == Critical::kMust) return Error(kExtensionCritical, name + " is not critical");
  if (rule->read && !IsReadable(extension)) return Error(kExtensionMalformed, name);
  return Ok();
}

Status CheckAll(const X509* certificate, bool is_leaf) {
  std::set<std::string> seen;
  for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
    X509_EXTENSION* extension = X509_get_ext(certificate, i);
    const std::string oid = OidOf(extension);
    if (!seen.insert(oid).second) return Error(kExtensionRepeated, oid);
    ATTESTOR_TRY(CheckOne(extension, oid, is_leaf));
  }
  return Ok();
}

}  // namespace

Status CheckExtensions(const std::vector<X509*>& certificates) {
  for (size_t i = 0; i < certificates.size(); ++i) {
    const Status status = CheckAll(certificates[i], i == 0);
    if (!status.ok())
      return Error(status.error().code(), status.error().detail() + " of certificate " + std::to_string(i));
  }
  return Ok();
}

Status CheckPolicyConstraints(const X509* certificate) {
  const bool constraints = X509_get_ext_by_NID(certificate, NID_policy_constraints, -1) >= 0;
  const bool policies = X509_get_ext_by_NID(certificate, NID_certificate_policies, -1) >= 0;
  return !constraints || policies ? Ok() : Status(Error(kCertificatePolicy, "policy constraints without policies"));
}

}  // namespace attestor::crypto
