#include "testkit/simtee/sgx_extension.h"

#include "testkit/simtee/der.h"
#include "testkit/simtee/platform.h"

namespace attestor::simtee {
namespace {

// Oid is 1.2.840.113741.1.13.1 and the arcs behind it, all below 128.
Bytes Oid(std::initializer_list<uint8_t> arcs) {
  Bytes contents = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};
  contents.insert(contents.end(), arcs);
  return Der(kDerOid, contents);
}

Bytes Entry(std::initializer_list<uint8_t> arcs, const Bytes& value) { return DerSequence({Oid(arcs), value}); }

Bytes Tcb() {
  constexpr uint8_t kTcb = 2;
  Bytes components;
  for (size_t i = 0; i < kCpuSvn.size(); ++i)
    Append(components, Entry({kTcb, static_cast<uint8_t>(i + 1)}, DerUint(kCpuSvn[i])));
  Append(components, Entry({kTcb, 17}, DerUint(kPceSvn)));
  Append(components, Entry({kTcb, 18}, Der(kDerOctetString, kCpuSvn)));
  return Der(kDerSequence, components);
}

// Configuration: dynamic platform, cached keys and SMT, all on.
Bytes Configuration() {
  constexpr uint8_t kConfiguration = 7;
  const Bytes on = Der(kDerBoolean, ByteArray<1>{0xff});
  return DerSequence({Entry({kConfiguration, 1}, on), Entry({kConfiguration, 2}, on), Entry({kConfiguration, 3}, on)});
}

}  // namespace

crypto::CustomExtension SgxExtension(const ByteArray<16>& ppid, const ByteArray<16>& platform_instance) {
  // SGX type 1: scalable, as on every machine with TDX.
  const Bytes value =
      DerSequence({Entry({1}, Der(kDerOctetString, ppid)), Entry({2}, Tcb()), Entry({3}, Der(kDerOctetString, kPceId)),
                   Entry({4}, Der(kDerOctetString, kFmspc)), Entry({5}, Der(kDerEnumerated, ByteArray<1>{1})),
                   Entry({6}, Der(kDerOctetString, platform_instance)), Entry({7}, Configuration())});
  return {.oid = "1.2.840.113741.1.13.1", .value = value, .critical = false};
}

}  // namespace attestor::simtee
