#include "evidence/image/registers.h"

#include <vector>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"

namespace attestor::image {
namespace {

// What this firmware measures of its boot option for the user interface: a constant of its build.
constexpr Digest kBoot0000 = {0x23, 0xad, 0xa0, 0x7f, 0x52, 0x61, 0xf1, 0x2f, 0x34, 0xa0, 0xbd, 0x8e,
                              0x46, 0x76, 0x09, 0x62, 0xd6, 0xb4, 0xd5, 0x76, 0xa4, 0x16, 0xf1, 0xfe,
                              0xa1, 0xc6, 0x4b, 0xc6, 0x56, 0xb1, 0xd2, 0x8e, 0xac, 0xf7, 0x04, 0x7a,
                              0xe6, 0xe9, 0x67, 0xc5, 0x8f, 0xd2, 0xa9, 0x8b, 0xfa, 0x74, 0xc2, 0x98};
// GUIDs as they lie in memory: EFI_GLOBAL_VARIABLE 8be4df61-93ca-11d2-aa0d-00e098032b8c, and the image security
// database's d719b2cb-3d3a-4596-a3bc-dad00e67656f.
constexpr ByteArray<16> kGlobal = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11,
                                   0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};
constexpr ByteArray<16> kSecurity = {0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45,
                                     0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};

Digest TextDigest(std::string_view text) { return crypto::Sha384(AsBytes(text)); }
Digest Zeros(size_t size) { return crypto::Sha384(Bytes(size)); }

void PutUtf16(wire::Writer& out, std::string_view ascii) {
  for (const char c : ascii) out.U16LE(static_cast<uint8_t>(c));
}

// VariableDigest is what the firmware measures of a variable that is not set.
Digest VariableDigest(const ByteArray<16>& guid, std::string_view name) {
  wire::Writer out;
  out.Put(guid).U64LE(name.size()).U64LE(0);
  PutUtf16(out, name);
  return crypto::Sha384(out.bytes());
}

}  // namespace

Digest Extend(const Digest& rtmr, const Digest& digest) { return crypto::Sha384(Concat({rtmr, digest})); }

Digest Replay(std::span<const Digest> digests) {
  Digest rtmr{};
  for (const Digest& digest : digests) rtmr = Extend(rtmr, digest);
  return rtmr;
}

Digest CommandLineDigest(std::string_view command_line) {
  wire::Writer out;
  PutUtf16(out, command_line);
  PutUtf16(out, " initrd=initrd");
  out.U16LE(0);
  return crypto::Sha384(out.bytes());
}

Digest Rtmr0(const Digest& hob, const Digest& configuration, const AcpiDigests& acpi) {
  return Replay(std::vector<Digest>{hob, configuration, VariableDigest(kGlobal, "SecureBoot"),
                                    VariableDigest(kGlobal, "PK"), VariableDigest(kGlobal, "KEK"),
                                    VariableDigest(kSecurity, "db"), VariableDigest(kSecurity, "dbx"), Zeros(4),
                                    acpi.loader, acpi.rsdp, acpi.tables, Zeros(2), kBoot0000});
}

Digest Rtmr1(const Digest& kernel) {
  return Replay(std::vector<Digest>{kernel, TextDigest("Calling EFI Application from Boot Option"), Zeros(4),
                                    TextDigest("Exit Boot Services Invocation"),
                                    TextDigest("Exit Boot Services Returned with Success")});
}

Digest Rtmr2(const Digest& command_line, const Digest& initrd) {
  return Replay(std::vector<Digest>{command_line, initrd});
}

}  // namespace attestor::image
