// The few DER forms that certificates need beyond what OpenSSL builds from a template.
#pragma once

#include <initializer_list>

#include "core/base/bytes.h"

namespace attestor::simtee {

inline constexpr uint8_t kDerBoolean = 0x01;
inline constexpr uint8_t kDerInteger = 0x02;
inline constexpr uint8_t kDerOctetString = 0x04;
inline constexpr uint8_t kDerOid = 0x06;
inline constexpr uint8_t kDerEnumerated = 0x0a;
inline constexpr uint8_t kDerSequence = 0x30;

// Der is tag, shortest length (at most 16 MiB, else the process ends) and contents.
Bytes Der(uint8_t tag, ByteView contents);

// DerSequence joins encoded elements.
Bytes DerSequence(std::initializer_list<ByteView> elements);

// DerUint is an INTEGER of 0..65535.
Bytes DerUint(uint16_t value);

}  // namespace attestor::simtee
