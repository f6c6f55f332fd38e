// Numbers of RFC 8446 (appendix B) that this project uses, and which of them it allows. Cipher suites: web/tls/suite.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/crypto/ecdh.h"
#include "core/crypto/signature.h"

namespace attestor::tls {

enum class ContentType : uint8_t { kChangeCipherSpec = 20, kAlert = 21, kHandshake = 22, kApplicationData = 23 };

enum class HandshakeType : uint8_t {
  kClientHello = 1,
  kServerHello = 2,
  kNewSessionTicket = 4,
  kEncryptedExtensions = 8,
  kCertificate = 11,
  kCertificateRequest = 13,
  kCertificateVerify = 15,
  kFinished = 20,
  kKeyUpdate = 24,
  kMessageHash = 254,
};

enum class ExtensionType : uint16_t {
  kServerName = 0,
  kSupportedGroups = 10,
  kSignatureAlgorithms = 13,
  kAlpn = 16,
  kSupportedVersions = 43,
  kCookie = 44,
  kPskKeyExchangeModes = 45,
  kSignatureAlgorithmsCert = 50,
  kKeyShare = 51,
};

inline constexpr uint16_t kTls12 = 0x0303;  // legacy_version on the wire
// Version is what a suite can be of.
enum Version : uint16_t { kTls13 = 0x0304 };
inline constexpr uint16_t kGroupP256 = 0x0017;
inline constexpr uint16_t kGroupX25519 = 0x001d;

inline constexpr std::array<uint16_t, 2> kGroups = {kGroupX25519, kGroupP256};

// Signature schemes allowed for the server's CertificateVerify, in order of preference.
inline constexpr std::array<uint16_t, 9> kSignatureSchemes = {0x0403, 0x0503, 0x0807, 0x0804, 0x0805,
                                                              0x0806, 0x0809, 0x080a, 0x080b};
// In certificates rsa_pkcs1_sha256/384/512 are allowed besides.
inline constexpr std::array<uint16_t, 3> kCertificateOnlySchemes = {0x0401, 0x0501, 0x0601};

// ToSignatureAlgorithm maps an allowed scheme; nullopt for any other.
inline std::optional<crypto::SignatureAlgorithm> ToSignatureAlgorithm(uint16_t scheme) {
  using crypto::SignatureAlgorithm;
  switch (scheme) {
    case 0x0403: return SignatureAlgorithm::kEcdsaP256Sha256;
    case 0x0503: return SignatureAlgorithm::kEcdsaP384Sha384;
    case 0x0804: return SignatureAlgorithm::kRsaPssSha256;
    case 0x0805: return SignatureAlgorithm::kRsaPssSha384;
    case 0x0806: return SignatureAlgorithm::kRsaPssSha512;
    case 0x0807: return SignatureAlgorithm::kEd25519;
    case 0x0809: return SignatureAlgorithm::kRsaPssPssSha256;
    case 0x080a: return SignatureAlgorithm::kRsaPssPssSha384;
    case 0x080b: return SignatureAlgorithm::kRsaPssPssSha512;
  }
  return std::nullopt;
}

inline std::optional<crypto::EcdhGroup> ToEcdhGroup(uint16_t group) {
  if (group == kGroupX25519) return crypto::EcdhGroup::kX25519;
  if (group == kGroupP256) return crypto::EcdhGroup::kP256;
  return std::nullopt;
}

// AlertName is RFC 8446's name of an alert, or "alert N".
std::string AlertName(uint8_t description);
inline constexpr uint8_t kCloseNotify = 0;
inline constexpr uint8_t kUserCanceled = 90;

}  // namespace attestor::tls
