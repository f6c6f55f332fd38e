// Which instructions the hot loops of the proof engine may use.
//
// Every function with more than one implementation takes an Isa and gives the same bytes for each. There is no global
// choice: a program asks BestIsa once and hands the answer down; a test runs all.
#pragma once

namespace attestor::zk::field {

enum class Isa {
  kPortable,  // what every x86-64 has
  kAesClmul,  // AES-NI, PCLMULQDQ and SSSE3
  kVaes512,   // the above, and VAES, VPCLMULQDQ, AVX-512 F, BW and VL
};

// BestIsa is the fastest that this processor and operating system can run. To pass a faster one ends the process
// (illegal instruction).
Isa BestIsa();

}  // namespace attestor::zk::field
