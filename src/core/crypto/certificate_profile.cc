#include "core/crypto/certificate_profile.h"

#include <openssl/err.h>

#include <algorithm>
#include <optional>
#include <string>

#include "core/base/host_name.h"
#include "core/crypto/certificate_path.h"

namespace attestor::crypto {
namespace {

using GeneralNamesPtr = OpensslPtr<GENERAL_NAMES, GENERAL_NAMES_free>;
using NameConstraintsPtr = OpensslPtr<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>;
using AuthorityKeyIdPtr = OpensslPtr<AUTHORITY_KEYID, AUTHORITY_KEYID_free>;

constexpr size_t kMaxNames = 2048;        // in one certificate; large shared certificates carry a few hundred
constexpr size_t kMaxConstraints = 1024;  // subtrees in one certificate
constexpr int kMaxSerialBytes = 20;       // RFC 5280 section 4.1.2.2

Status Refuse(const X509* certificate, const std::string& why) {
  char subject[128] = {};
  X509_NAME_oneline(X509_get_subject_name(certificate), subject, sizeof subject);
  return Error(kCertificateProfile, std::string(subject) + ": " + why);
}

// Ext reads an extension: its value, whether it is critical, and whether it is there at all.
template <class Ptr>
struct Ext {
  Ptr value;
  bool present = false;
  bool critical = false;
};

template <class Ptr>
Ext<Ptr> Read(const X509* certificate, int nid) {
  int critical = -1;
  Ext<Ptr> out;
  out.value.reset(static_cast<typename Ptr::pointer>(X509_get_ext_d2i(certificate, nid, &critical, nullptr)));
  ERR_clear_error();
  out.present = critical != -1;
  out.critical = critical == 1;
  return out;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

// IsDnsName judges by the rule of all host names, in any case (RFC 1123, RFC 5890).
bool IsDnsName(std::string_view name) { return FaultOfHost(Lower(name)) == HostFault::kNone; }

std::string_view Text(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

// DnsNames are the dNSNames of a certificate, in lower case.
std::vector<std::string> DnsNames(const X509* certificate) {
  std::vector<std::string> out;
  const auto names = Read<GeneralNamesPtr>(certificate, NID_subject_alt_name);
  for (int i = 0; names.value != nullptr && i < sk_GENERAL_NAME_num(names.value.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.value.get(), i);
    if (name->type == GEN_DNS) out.push_back(Lower(Text(name->d.dNSName)));
  }
  return out;
}

// IsCertifiableName: a DNS name, or a wildcard for one whole label of a domain that somebody owns.
bool IsCertifiableName(const std::string& name, const PublicSuffixes& suffixes) {
  if (!name.starts_with("*.")) return IsDnsName(name);
  const std::string parent = name.substr(2);
  return IsDnsName(parent) && !suffixes.Contains(parent);
}

bool IsWithin(std::string_view name, std::string_view domain) {
  if (domain.empty() || name == domain) return true;
  return name.size() > domain.size() && name.ends_with(domain) && name[name.size() - domain.size() - 1] == '.';
}

// Permits: every name that `name` (perhaps a wildcard) stands for lies in `subtree`.
bool Permits(std::string_view subtree, std::string_view name) {
  return IsWithin(name.starts_with("*.") ? name.substr(2) : name, subtree);
}

// Excludes: some name that `name` stands for lies in `subtree`.
bool Excludes(std::string_view subtree, std::string_view name) {
  if (!name.starts_with("*.")) return IsWithin(name, subtree);
  const std::string_view parent = name.substr(2);
  return IsWithin(parent, subtree) || (IsWithin(subtree, parent) && subtree.size() > parent.size());
}

Result<std::vector<std::string>> Subtrees(const X509* certificate, const STACK_OF(GENERAL_SUBTREE) * trees) {
  std::vector<std::string> out;
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(trees); ++i) {
    const GENERAL_SUBTREE* tree = sk_GENERAL_SUBTREE_value(trees, i);
    if (tree->minimum != nullptr && ASN1_INTEGER_get(tree->minimum) != 0)
      return Refuse(certificate, "name constraint with a minimum").error();
    if (tree->maximum != nullptr) return Refuse(certificate, "name constraint with a maximum").error();
    if (tree->base->type == GEN_OTHERNAME) return Refuse(certificate, "name constraint on an otherName").error();
    if (tree->base->type != GEN_DNS) continue;
    out.push_back(Lower(Text(tree->base->d.dNSName)));
    // A subtree that is no DNS name would match nothing, and an excluded one then exclude nothing.
    if (!out.back().empty() && !IsDnsName(out.back())) return Refuse(certificate, "malformed name constraint").error();
  }
  return out;
}

// CheckConstraints applies the DNS name constraints of the CA at `index` to all certificates below it. OpenSSL applies
// the other kinds.
Status CheckConstraints(const std::vector<X509*>& path, size_t index) {
  const X509* ca = path[index];
  const auto constraints = Read<NameConstraintsPtr>(ca, NID_name_constraints);
  if (!constraints.present) return Ok();
  const auto* permitted_trees = constraints.value->permittedSubtrees;
  const auto* excluded_trees = constraints.value->excludedSubtrees;
  const int count =
      std::max(0, sk_GENERAL_SUBTREE_num(permitted_trees)) + std::max(0, sk_GENERAL_SUBTREE_num(excluded_trees));
  if (count == 0) return Refuse(ca, "empty name constraints");
  if (static_cast<size_t>(count) > kMaxConstraints) return Refuse(ca, std::to_string(count) + " name constraints");
  ATTESTOR_ASSIGN(const auto permitted, Subtrees(ca, permitted_trees));
  ATTESTOR_ASSIGN(const auto excluded, Subtrees(ca, excluded_trees));
  for (size_t below = 0; below < index; ++below) {
    const bool self_issued = (X509_get_extension_flags(path[below]) & EXFLAG_SI) != 0;
    if (below > 0 && self_issued) continue;  // RFC 5280 section 6.1.3 (b)
    for (const std::string& name : DnsNames(path[below])) {
      const auto permits = [&name](const std::string& tree) { return Permits(tree, name); };
      const auto excludes = [&name](const std::string& tree) { return Excludes(tree, name); };
      if (!permitted.empty() && std::none_of(permitted.begin(), permitted.end(), permits))
        return Refuse(ca, "does not permit " + name);
      if (std::any_of(excluded.begin(), excluded.end(), excludes)) return Refuse(ca, "excludes " + name);
    }
  }
  return Ok();
}

Status CheckSerial(const X509* certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
  const BignumPtr number(ASN1_INTEGER_to_BN(serial, nullptr));
  if (number == nullptr || BN_is_zero(number.get()) || BN_is_negative(number.get()))
    return Refuse(certificate, "serial number is not positive");
  if (BN_num_bits(number.get()) >= kMaxSerialBytes * 8)
    return Refuse(certificate, "serial number is longer than 20 bytes");
  return Ok();
}

Status CheckKeyIds(X509* certificate, bool is_root) {
  const auto aki = Read<AuthorityKeyIdPtr>(certificate, NID_authority_key_identifier);
  if (!is_root && (!aki.present || aki.value->keyid == nullptr))
    return Refuse(certificate, "no authorityKeyIdentifier");
  const auto ski = Read<OpensslPtr<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>>(certificate, NID_subject_key_identifier);
  if (is_root && aki.present) {
    const bool plain = aki.value->keyid != nullptr && aki.value->issuer == nullptr && aki.value->serial == nullptr;
    if (!plain || ski.value == nullptr || ASN1_OCTET_STRING_cmp(aki.value->keyid, ski.value.get()) != 0) {
      return Refuse(certificate, "authorityKeyIdentifier of a root is not its own key");
    }
  }
  return Ok();
}

// CheckCommon is what every certificate must keep to, root included.
Status CheckCommon(X509* certificate, bool is_root) {
  if (X509_get_version(certificate) != X509_VERSION_3) return Refuse(certificate, "not version 3");
  if (!is_root) ATTESTOR_TRY(CheckSerial(certificate));
  ATTESTOR_TRY(CheckKeyIds(certificate, is_root));
  if (X509_NAME_entry_count(X509_get_issuer_name(certificate)) == 0) return Refuse(certificate, "empty issuer");
  const auto names = Read<GeneralNamesPtr>(certificate, NID_subject_alt_name);
  if (names.present && static_cast<size_t>(sk_GENERAL_NAME_num(names.value.get())) > kMaxNames)
    return Refuse(certificate, "too many names");
  return Ok();
}

bool HasUsage(const EXTENDED_KEY_USAGE* usages, int nid) {
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages); ++i) {
    if (OBJ_obj2nid(sk_ASN1_OBJECT_value(usages, i)) == nid) return true;
  }
  return false;
}

using ExtendedKeyUsagePtr = OpensslPtr<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;

// CheckLeafNames: every name could have been certified by an honest CA, and the common name, if any, is one of them.
Status CheckLeafNames(X509* leaf) {
  const auto names = Read<GeneralNamesPtr>(leaf, NID_subject_alt_name);
  if (!names.present) return Refuse(leaf, "no subjectAltName");
  const bool empty_subject = X509_NAME_entry_count(X509_get_subject_name(leaf)) == 0;
  if (names.critical != empty_subject)
    return Refuse(leaf, "subjectAltName must be critical exactly when the subject is empty");
  for (int i = 0; i < sk_GENERAL_NAME_num(names.value.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.value.get(), i);
    if (name->type != GEN_DNS && name->type != GEN_IPADD)
      return Refuse(leaf, "a name that is neither a DNS name nor an address");
    // A wildcard below a public suffix is well formed; it just matches no host.
    std::string_view dns = name->type == GEN_DNS ? Text(name->d.dNSName) : "address.invalid";
    if (dns.starts_with("*.")) dns.remove_prefix(2);
    // "localhost" is reserved (RFC 6761 section 6.3): no public CA certifies it, and a private one in development may.
    const bool one_label = dns.find('.') == std::string_view::npos && dns != "localhost";
    if (!IsDnsName(dns) || one_label) return Refuse(leaf, "a malformed DNS name");
  }
  const int common = X509_NAME_get_index_by_NID(X509_get_subject_name(leaf), NID_commonName, -1);
  if (common < 0) return Ok();
  const std::string_view text =
      Text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(X509_get_subject_name(leaf), common)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.value.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.value.get(), i);
    if (name->type == GEN_DNS && Text(name->d.dNSName) == text) return Ok();
  }
  return Refuse(leaf, "the common name is not among the subjectAltNames");
}

Status CheckLeaf(X509* leaf) {
  const uint32_t flags = X509_get_extension_flags(leaf);
  if ((flags & EXFLAG_CA) != 0) return Refuse(leaf, "a CA's certificate used as a server's");
  if ((flags & EXFLAG_KUSAGE) != 0 && (X509_get_key_usage(leaf) & KU_KEY_CERT_SIGN) != 0)
    return Refuse(leaf, "keyCertSign in a server's certificate");
  if ((flags & EXFLAG_KUSAGE) != 0 && (X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE) == 0)
    return Refuse(leaf, "keyUsage without digitalSignature");
  const auto usage = Read<ExtendedKeyUsagePtr>(leaf, NID_ext_key_usage);
  if (!usage.present || usage.critical) return Refuse(leaf, "extendedKeyUsage is missing or critical");
  if (!HasUsage(usage.value.get(), NID_server_auth) || HasUsage(usage.value.get(), NID_anyExtendedKeyUsage)) {
    return Refuse(leaf, "extendedKeyUsage is not for TLS servers");
  }
  return CheckLeafNames(leaf);
}

Status CheckAuthority(X509* ca, bool is_root) {
  if (X509_NAME_entry_count(X509_get_subject_name(ca)) == 0) return Refuse(ca, "empty subject");
  const auto constraints = Read<OpensslPtr<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>>(ca, NID_basic_constraints);
  if (!constraints.present || !constraints.critical || constraints.value->ca == 0) {
    return Refuse(ca, "basicConstraints must be critical and say CA");
  }
  const uint32_t flags = X509_get_extension_flags(ca);
  if ((flags & EXFLAG_KUSAGE) == 0 && !is_root) return Refuse(ca, "no keyUsage");
  if ((flags & EXFLAG_KUSAGE) != 0 && (X509_get_key_usage(ca) & KU_KEY_CERT_SIGN) == 0)
    return Refuse(ca, "keyUsage without keyCertSign");
  if (X509_get0_subject_key_id(ca) == nullptr) return Refuse(ca, "no subjectKeyIdentifier");
  const auto usage = Read<ExtendedKeyUsagePtr>(ca, NID_ext_key_usage);
  if (is_root && usage.present) return Refuse(ca, "extendedKeyUsage in a root");
  if (usage.present && !HasUsage(usage.value.get(), NID_server_auth))
    return Refuse(ca, "extendedKeyUsage is not for TLS servers");
  return Ok();
}

}  // namespace

Status CheckHostBySan(const Certificate& leaf, std::string_view host, const PublicSuffixes& suffixes) {
  const std::string wanted = Lower(host);
  if (!IsDnsName(wanted)) return Error(kCertificateHost, "'" + wanted + "' is not a DNS name");
  const std::vector<std::string> names = DnsNames(static_cast<const X509*>(leaf.native()));
  for (const std::string& name : names) {
    if (name == wanted) return Ok();
    const size_t dot = wanted.find('.');
    if (dot == std::string::npos || !name.starts_with("*.") || name.substr(2) != wanted.substr(dot + 1)) continue;
    if (IsCertifiableName(name, suffixes)) return Ok();
  }
  constexpr size_t kShown = 5;
  std::string listed;
  for (size_t i = 0; i < names.size() && i < kShown; ++i) listed += (i == 0 ? "" : ", ") + names[i];
  return Error(kCertificateHost,
               "wanted " + wanted + ", the certificate has: " + (listed.empty() ? "no DNS name" : listed));
}

Status CheckProfile(const std::vector<X509*>& path) {
  for (size_t i = 0; i < path.size(); ++i) {
    const bool is_root = i + 1 == path.size();
    ATTESTOR_TRY(CheckCommon(path[i], is_root && i > 0));
    if (i == 0) {
      ATTESTOR_TRY(CheckLeaf(path[i]));
    } else {
      ATTESTOR_TRY(CheckAuthority(path[i], is_root));
    }
    ATTESTOR_TRY(CheckConstraints(path, i));
  }
  return Ok();
}

}  // namespace attestor::crypto
